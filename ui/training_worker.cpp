// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training_worker.h"

#include "ui/queued_job.h"
#include "ui/text.h"

namespace pentimento {
namespace {

std::vector<FoundRun> findRuns()
{
    std::vector<FoundRun> found;
    for (TrainingRun& run : unfinishedRuns()) {
        auto curve = readTrainingCurve(run.table());
        found.push_back({std::move(run), curve ? *std::move(curve) : TrainingCurve()});
    }
    return found;
}

} // namespace

TrainingWorker::TrainingWorker(Workbench bench, QObject* parent)
    : QObject(parent), m_bench(std::move(bench))
{
    m_lookers.setMaxThreadCount(1);
    m_worker.setMaxThreadCount(1);
}

TrainingWorker::~TrainingWorker()
{
    m_stop.request_stop();
    m_lookers.waitForDone();
    m_worker.waitForDone();
}

void TrainingWorker::list()
{
    m_lookers.start([this] {
        auto runs = findRuns();
        QMetaObject::invokeMethod(
            this, [this, runs = std::move(runs)] { emit listed(runs); }, Qt::QueuedConnection);
    });
}

void TrainingWorker::discard(const TrainingRun& run)
{
    m_lookers.start([this, run] {
        if (const auto discarded = discardRun(run); !discarded)
            QMetaObject::invokeMethod(
                this,
                [this, reason = toQString(discarded.error().message)] { emit failed(reason); },
                Qt::QueuedConnection);
    });
    list();
}

void TrainingWorker::start(const TrainingOrder& order)
{
    run([order] { return beginRun(order); });
}

void TrainingWorker::goOn(const TrainingRun& unfinished)
{
    run([unfinished] { return Result<TrainingRun>(unfinished); });
}

void TrainingWorker::run(const Begin& begin)
{
    if (m_busy)
        return;
    m_busy = true;
    m_stop = std::stop_source();
    Job job = queuedJob(this, m_stop.get_token(), [this](double fraction, const QString& words) {
        emit progressed(fraction, words);
    });
    TrainingListener listener;
    listener.onStep = [this](const TrainingProgress& progress) {
        QMetaObject::invokeMethod(
            this, [this, progress] { emit stepped(progress); }, Qt::QueuedConnection);
    };
    listener.onSkipped = [this](const std::string& file, const std::string& reason) {
        QMetaObject::invokeMethod(
            this,
            [this, name = toQString(file), why = toQString(reason)] { emit skipped(name, why); },
            Qt::QueuedConnection);
    };
    m_worker.start([this, begin, listener, job = std::move(job)] {
        yieldToTheWindow();
        const auto begun = begin();
        const auto result =
            begun ? m_bench.train(*begun, listener, job) : Result<Pack>(begun.error());
        QMetaObject::invokeMethod(
            this, [this, result] { done(result); }, Qt::QueuedConnection);
    });
}

void TrainingWorker::done(const Result<Pack>& result)
{
    m_busy = false;
    if (result)
        emit finished(*result);
    else if (result.error().code == ErrorCode::Cancelled)
        emit stopped();
    else
        emit failed(toQString(result.error().message));
}

} // namespace pentimento
