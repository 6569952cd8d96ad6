// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/evaluation_tables.h"
#include "ui/workbench.h"

#include <QObject>
#include <QTemporaryDir>
#include <QThreadPool>

#include <memory>
#include <stop_token>

namespace pentimento {

/// What a finished evaluation gives to the window.
struct EvaluationResult
{
    std::shared_ptr<const Evaluation> evaluation;
    EvaluationTables tables;
};

/// The sets of manipulated pictures that a folder holds: images/ and masks/ right in it, or in its
/// subfolders; else the pictures in it, with `masks` or, when that is empty, a folder masks beside
/// it. Empty when the masks are missing.
[[nodiscard]] std::vector<MaskedFolder> maskedFolders(const std::filesystem::path& folder,
                                                      const std::filesystem::path& masks);

/// Measures packs, one piece of work at a time on a thread of its own. Lives on the GUI thread;
/// signals arrive there.
class EvaluationWorker : public QObject
{
    Q_OBJECT
public:
    explicit EvaluationWorker(Workbench bench, QObject* parent = nullptr);
    /// Stops what runs and waits for it.
    ~EvaluationWorker() override;

    /// Looks which sets maskedFolders() finds, for looked().
    void look(const std::filesystem::path& folder, const std::filesystem::path& masks);
    void start(EvaluationOrder order);
    /// What was measured until then is still a result.
    void cancel() { m_stop.request_stop(); }
    [[nodiscard]] bool busy() const { return m_busy; }

    /// The sheet as a file that lasts as long as this object, for sheetWritten().
    void writeSheet(const EvaluationResult& result);
    /// As HTML, JSON or CSV by the name's ending, for saved().
    void save(const EvaluationResult& result, const QString& path);

signals:
    void looked(const std::vector<MaskedFolder>& sets);
    void progressed(double fraction, const QString& stage);
    void skipped(const QString& file, const QString& reason);
    void finished(const EvaluationResult& result);
    void failed(const QString& reason);
    void sheetWritten(const QString& path);
    void saved(const QString& path);
    void notSaved(const QString& reason);

private:
    void done(const Result<EvaluationResult>& result);
    void write(const EvaluationResult& result, const QString& path,
               void (EvaluationWorker::*written)(const QString&));

    Workbench m_bench;
    bool m_busy = false;
    quint64 m_lastLook = 0; ///< an earlier one is of no interest any more
    std::stop_source m_stop;
    QTemporaryDir m_sheets;
    QThreadPool m_lookers; ///< looks and writes
    QThreadPool m_worker;
};

} // namespace pentimento
