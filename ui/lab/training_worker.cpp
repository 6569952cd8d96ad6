// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/training_worker.h"

#include "core/base/priority.h"
#include "ui/widgets/text.h"

namespace pentimento::ui {
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
{}

void TrainingWorker::list()
{
    using Runs = Result<std::vector<FoundRun>>;
    m_looks.start(
        "unfinished trainings could not be listed", [](const Job&) { return Runs(findRuns()); },
        [this](const Runs& runs) {
            if (runs)
                emit listed(*runs);
        });
}

void TrainingWorker::discard(const TrainingRun& run)
{
    m_looks.start(
        "the training could not be discarded", [run](const Job&) { return discardRun(run); },
        [this](const Result<void>& discarded) {
            if (!discarded)
                tell(discarded.error());
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
    if (busy())
        return;
    TrainingListener listener;
    listener.onStep = [this, link = m_link.handle()](const training::TrainingProgress& progress) {
        link.post([this, progress] { emit stepped(progress); });
    };
    listener.onSkipped = [this, link = m_link.handle()](const std::string& file,
                                                        const std::string& reason) {
        link.post(
            [this, name = shownLine(file), why = shownLine(reason)] { emit skipped(name, why); });
    };
    m_work.start(
        "training failed",
        [bench = m_bench, begin, listener](const Job& job) {
            yieldToTheWindow();
            const auto begun = begin();
            return begun ? bench.train(*begun, listener, job) : Result<Pack>(begun.error());
        },
        [this](const Result<Pack>& result) { done(result); },
        [this](double fraction, const QString& words) { emit progressed(fraction, words); });
}

void TrainingWorker::done(const Result<Pack>& result)
{
    if (result)
        emit finished(*result);
    else if (result.error().code == ErrorCode::Cancelled)
        emit stopped();
    else
        tell(result.error());
}

void TrainingWorker::tell(const Error& error)
{
    emit failed(shownLine(error.message), shown(error.detail));
}

} // namespace pentimento::ui
