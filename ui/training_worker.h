// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/training_curve.h"
#include "ui/workbench.h"

#include <QObject>
#include <QThreadPool>

#include <stop_token>

namespace pentimento {

/// An unfinished run and how it went so far.
struct FoundRun
{
    TrainingRun run;
    TrainingCurve curve; ///< empty when nothing was written down
};

/// Trains packs, one run at a time on a thread of its own. Lives on the GUI thread; signals arrive
/// there.
class TrainingWorker : public QObject
{
    Q_OBJECT
public:
    explicit TrainingWorker(Workbench bench, QObject* parent = nullptr);
    /// Stops what runs, which writes its checkpoint, and waits for it.
    ~TrainingWorker() override;

    /// Looks for unfinished runs, for listed().
    void list();
    void start(const TrainingOrder& order);
    void goOn(const TrainingRun& run);
    void discard(const TrainingRun& run);
    void cancel() { m_stop.request_stop(); }
    [[nodiscard]] bool busy() const { return m_busy; }

signals:
    void listed(const std::vector<FoundRun>& runs);
    void progressed(double fraction, const QString& stage);
    void stepped(const TrainingProgress& progress);
    void skipped(const QString& file, const QString& reason);
    void finished(const Pack& pack);
    void stopped();
    void failed(const QString& reason);

private:
    using Begin = std::function<Result<TrainingRun>()>;
    void run(const Begin& begin);
    void done(const Result<Pack>& result);

    Workbench m_bench;
    bool m_busy = false;
    std::stop_source m_stop;
    QThreadPool m_lookers; ///< lists and discards
    QThreadPool m_worker;
};

} // namespace pentimento
