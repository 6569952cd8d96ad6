// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation_worker.h"

#include "core/base/output.h"
#include "core/evaluation/sheet.h"
#include "ui/queued_job.h"
#include "ui/text.h"

#include <algorithm>

namespace pentimento {
namespace {

namespace fs = std::filesystem;

bool isFolder(const fs::path& path)
{
    std::error_code failure;
    return fs::is_directory(path, failure);
}

std::optional<MaskedFolder> setIn(const fs::path& folder)
{
    if (isFolder(folder / "images") && isFolder(folder / "masks"))
        return MaskedFolder{folder / "images", folder / "masks", folder.filename().string()};
    return std::nullopt;
}

std::string contentFor(const Evaluation& evaluation, const QString& path)
{
    if (path.endsWith(".json", Qt::CaseInsensitive))
        return evaluationJson(evaluation);
    if (path.endsWith(".csv", Qt::CaseInsensitive))
        return evaluationCsv(evaluation);
    return evaluationHtml(evaluation);
}

} // namespace

std::vector<MaskedFolder> maskedFolders(const fs::path& given, const fs::path& masks)
{
    // A slash at the end must not hide the folder's name.
    const fs::path folder = (given.lexically_normal() / "").parent_path();
    if (given.empty() || !isFolder(folder))
        return {};
    if (!masks.empty())
        return {{folder, masks, {}}};
    if (const auto set = setIn(folder))
        return {*set};
    std::vector<MaskedFolder> sets;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(folder, failure))
        if (const auto set = setIn(entry.path()))
            sets.push_back(*set);
    std::sort(sets.begin(), sets.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    if (sets.empty() && isFolder(folder.parent_path() / "masks"))
        sets.push_back({folder, folder.parent_path() / "masks", {}});
    return sets;
}

EvaluationWorker::EvaluationWorker(Workbench bench, QObject* parent)
    : QObject(parent), m_bench(std::move(bench))
{
    m_lookers.setMaxThreadCount(1);
    m_worker.setMaxThreadCount(1);
}

EvaluationWorker::~EvaluationWorker()
{
    m_stop.request_stop();
    m_lookers.waitForDone();
    m_worker.waitForDone();
}

void EvaluationWorker::look(const fs::path& folder, const fs::path& masks)
{
    m_lookers.start([this, folder, masks, number = ++m_lastLook] {
        auto sets = maskedFolders(folder, masks);
        QMetaObject::invokeMethod(
            this,
            [this, sets = std::move(sets), number] {
                if (number == m_lastLook)
                    emit looked(sets);
            },
            Qt::QueuedConnection);
    });
}

void EvaluationWorker::start(EvaluationOrder order)
{
    if (m_busy)
        return;
    m_busy = true;
    m_stop = std::stop_source();
    Job job = queuedJob(this, m_stop.get_token(), [this](double fraction, const QString& words) {
        emit progressed(fraction, words);
    });
    const SkippedListener listener = [this](const std::string& file, const std::string& reason) {
        QMetaObject::invokeMethod(
            this,
            [this, name = toQString(file), why = toQString(reason)] { emit skipped(name, why); },
            Qt::QueuedConnection);
    };
    m_worker.start([this, order = std::move(order), listener, job = std::move(job)] {
        yieldToTheWindow();
        const auto evaluation = m_bench.evaluate(order, listener, job);
        const auto result = evaluation
                                ? Result<EvaluationResult>({*evaluation, tablesOf(**evaluation)})
                                : Result<EvaluationResult>(evaluation.error());
        QMetaObject::invokeMethod(
            this, [this, result] { done(result); }, Qt::QueuedConnection);
    });
}

void EvaluationWorker::done(const Result<EvaluationResult>& result)
{
    m_busy = false;
    if (result)
        emit finished(*result);
    else
        emit failed(toQString(result.error().message));
}

void EvaluationWorker::writeSheet(const EvaluationResult& result)
{
    write(result, m_sheets.filePath("evaluation.html"), &EvaluationWorker::sheetWritten);
}

void EvaluationWorker::save(const EvaluationResult& result, const QString& path)
{
    write(result, path, &EvaluationWorker::saved);
}

void EvaluationWorker::write(const EvaluationResult& result, const QString& path,
                             void (EvaluationWorker::*written)(const QString&))
{
    m_lookers.start([this, result, path, written] {
        const auto outcome = writeWhole(toPath(path), contentFor(*result.evaluation, path));
        QMetaObject::invokeMethod(
            this,
            [this, outcome, path, written] {
                if (outcome)
                    emit(this->*written)(path);
                else
                    emit notSaved(toQString(outcome.error().message));
            },
            Qt::QueuedConnection);
    });
}

} // namespace pentimento
