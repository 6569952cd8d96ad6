// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/evaluation_worker.h"

#include "core/base/priority.h"

#include "core/base/output.h"
#include "core/evaluation/sheet/csv.h"
#include "core/evaluation/sheet/html.h"
#include "core/evaluation/sheet/json.h"
#include "ui/widgets/text.h"

#include <algorithm>

namespace pentimento::ui {
namespace {

namespace fs = std::filesystem;

bool isFolder(const fs::path& path)
{
    std::error_code failure;
    return fs::is_directory(path, failure);
}

std::optional<evaluation::MaskedFolder> setIn(const fs::path& folder)
{
    if (isFolder(folder / "images") && isFolder(folder / "masks"))
        return evaluation::MaskedFolder{folder / "images", folder / "masks",
                                        folder.filename().string()};
    return std::nullopt;
}

std::string contentFor(const evaluation::Evaluation& evaluation, const QString& path)
{
    if (path.endsWith(".json", Qt::CaseInsensitive))
        return evaluation::evaluationJson(evaluation);
    if (path.endsWith(".csv", Qt::CaseInsensitive))
        return evaluation::evaluationCsv(evaluation);
    return evaluation::evaluationHtml(evaluation);
}

} // namespace

std::vector<evaluation::MaskedFolder> maskedFolders(const fs::path& given, const fs::path& masks)
{
    // A slash at the end must not hide the folder's name.
    const fs::path folder = (given.lexically_normal() / "").parent_path();
    if (given.empty() || !isFolder(folder))
        return {};
    if (!masks.empty())
        return {{folder, masks, {}}};
    if (const auto set = setIn(folder))
        return {*set};
    std::vector<evaluation::MaskedFolder> sets;
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
{}

void EvaluationWorker::look(const fs::path& folder, const fs::path& masks)
{
    using Sets = Result<std::vector<evaluation::MaskedFolder>>;
    m_looks.start(
        folder.string() + ": could not be looked at",
        [folder, masks](const Job&) { return Sets(maskedFolders(folder, masks)); },
        [this, number = ++m_lastLook](const Sets& sets) {
            if (sets && number == m_lastLook)
                emit looked(*sets);
        });
}

void EvaluationWorker::start(const EvaluationOrder& order)
{
    if (busy())
        return;
    const SkippedListener listener = [this, link = m_link.handle()](const std::string& file,
                                                                    const std::string& reason) {
        link.post(
            [this, name = shownLine(file), why = shownLine(reason)] { emit skipped(name, why); });
    };
    m_work.start(
        "the pack could not be evaluated",
        [bench = m_bench, order, listener](const Job& job) -> Result<EvaluationResult> {
            yieldToTheWindow();
            const auto evaluation = bench.evaluate(order, listener, job);
            if (!evaluation)
                return evaluation.error();
            return EvaluationResult{*evaluation, tablesOf(**evaluation)};
        },
        [this](const Result<EvaluationResult>& result) { done(result); },
        [this](double fraction, const QString& words) { emit progressed(fraction, words); });
}

void EvaluationWorker::done(const Result<EvaluationResult>& result)
{
    if (result)
        emit finished(*result);
    else
        emit failed(shownLine(result.error().message), shown(result.error().detail));
}

void EvaluationWorker::writeSheet(const EvaluationResult& result)
{
    write(result, m_sheets->filePath("evaluation.html"), &EvaluationWorker::sheetWritten);
}

void EvaluationWorker::save(const EvaluationResult& result, const QString& path)
{
    write(result, path, &EvaluationWorker::saved);
}

void EvaluationWorker::write(const EvaluationResult& result, const QString& path,
                             void (EvaluationWorker::*written)(const QString&))
{
    m_looks.start(
        toPath(path).string() + ": could not be written",
        [evaluation = result.evaluation, path, sheets = m_sheets](const Job&) {
            return writeWhole(toPath(path), contentFor(*evaluation, path));
        },
        [this, path, written](const Result<void>& outcome) {
            if (outcome)
                emit(this->*written)(path);
            else
                emit notSaved(shownLine(outcome.error().message), shown(outcome.error().detail));
        });
}

} // namespace pentimento::ui
