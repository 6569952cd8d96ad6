// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/workbench.h"
#include "ui/lab/evaluation_tables.h"
#include "ui/widgets/task_queue.h"

#include <QObject>
#include <QTemporaryDir>

#include <memory>

namespace pentimento::ui {

/// What a finished evaluation gives to the window.
struct EvaluationResult
{
    std::shared_ptr<const evaluation::Evaluation> evaluation;
    EvaluationTables tables;
};

/// The sets of manipulated pictures that a folder holds: images/ and masks/ right in it, or in its
/// subfolders; else the pictures in it, with `masks` or, when that is empty, a folder masks beside
/// it. Empty when the masks are missing.
[[nodiscard]] std::vector<evaluation::MaskedFolder>
maskedFolders(const std::filesystem::path& folder, const std::filesystem::path& masks);

/// Measures packs, one piece of work at a time on a thread of its own. Lives on the GUI thread;
/// signals arrive there. When it goes away it stops what runs.
class EvaluationWorker : public QObject
{
    Q_OBJECT
public:
    explicit EvaluationWorker(Workbench bench, QObject* parent = nullptr);

    /// Looks which sets maskedFolders() finds, for looked().
    void look(const std::filesystem::path& folder, const std::filesystem::path& masks);
    void start(const EvaluationOrder& order);
    /// What was measured until then is still a result.
    void cancel() { m_work.stop(); }
    [[nodiscard]] bool busy() const { return m_work.busy(); }

    /// The sheet as a file that lasts as long as this object, for sheetWritten().
    void writeSheet(const EvaluationResult& result);
    /// As HTML, JSON or CSV by the name's ending, for saved().
    void save(const EvaluationResult& result, const QString& path);

signals:
    void looked(const std::vector<evaluation::MaskedFolder>& sets);
    void progressed(double fraction, const QString& stage);
    void skipped(const QString& file, const QString& reason);
    void finished(const EvaluationResult& result);
    void failed(const QString& reason, const QString& detail);
    void sheetWritten(const QString& path);
    void saved(const QString& path);
    void notSaved(const QString& reason, const QString& detail);

private:
    void done(const Result<EvaluationResult>& result);
    void write(const EvaluationResult& result, const QString& path,
               void (EvaluationWorker::*written)(const QString&));

    Workbench m_bench;
    quint64 m_lastLook = 0; ///< an earlier one is of no interest any more
    std::shared_ptr<QTemporaryDir> m_sheets = std::make_shared<QTemporaryDir>();
    TaskQueue m_looks; ///< looks and writes
    TaskQueue m_work;
    GuiLink m_link;
};

} // namespace pentimento::ui
