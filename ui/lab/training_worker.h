// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drawing/training_curve.h"
#include "core/lab/workbench.h"
#include "ui/widgets/task_queue.h"

#include <QObject>

namespace pentimento::ui {

/// An unfinished run and how it went so far.
struct FoundRun
{
    TrainingRun run;
    TrainingCurve curve; ///< empty when nothing was written down
};

/// Trains packs, one run at a time on a thread of its own. Lives on the GUI thread; signals arrive
/// there. When it goes away it stops what runs, which writes its checkpoint.
class TrainingWorker : public QObject
{
    Q_OBJECT
public:
    explicit TrainingWorker(Workbench bench, QObject* parent = nullptr);

    /// Looks for unfinished runs, for listed().
    void list();
    void start(const TrainingOrder& order);
    void goOn(const TrainingRun& run);
    void discard(const TrainingRun& run);
    void cancel() { m_work.stop(); }
    [[nodiscard]] bool busy() const { return m_work.busy(); }

signals:
    void listed(const std::vector<FoundRun>& runs);
    void progressed(double fraction, const QString& stage);
    void stepped(const training::TrainingProgress& progress);
    void skipped(const QString& file, const QString& reason);
    void finished(const Pack& pack);
    void stopped();
    void failed(const QString& reason, const QString& detail);

private:
    using Begin = std::function<Result<TrainingRun>()>;
    void run(const Begin& begin);
    void done(const Result<Pack>& result);
    void tell(const Error& error);

    Workbench m_bench;
    TaskQueue m_looks; ///< lists and discards
    TaskQueue m_work;
    GuiLink m_link;
};

} // namespace pentimento::ui
