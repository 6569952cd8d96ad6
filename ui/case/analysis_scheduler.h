// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/case/case_document.h"
#include "ui/case/detector_loader.h"
#include "ui/case/picture_cache.h"
#include "ui/widgets/task_queue.h"

#include <QObject>

#include <map>
#include <stop_token>

namespace pentimento::ui {

/// Works on the document's pictures: reads one at a time and hands one at a time to the detector.
/// The picture that is looked at goes first, then they go in their order; one is read ahead. Every
/// piece of work has a run number, and the answer of an earlier run than a picture's last one is
/// dropped. Lives on the GUI thread and never blocks it.
class AnalysisScheduler : public QObject
{
    Q_OBJECT
public:
    AnalysisScheduler(CaseDocument& document, DetectorLoader& detectors, PictureCache& cache,
                      QObject* parent = nullptr);
    /// Stops everything that runs and waits for nothing.
    ~AnalysisScheduler() override;

    void cancel(PictureId id);
    /// Analyses again what failed, was cancelled or was analysed with another pack.
    void retry(PictureId id);
    [[nodiscard]] bool mayRetry(PictureId id) const;

    /// How pictures reach the network from now on. What is looked at or being analysed starts
    /// anew unless a result of that protocol is kept; other finished pictures keep their result
    /// until they are looked at.
    void setInferenceMode(InferenceMode inferenceMode);
    [[nodiscard]] InferenceMode inferenceMode() const { return m_inferenceMode; }

    /// Nothing is left to do until something changes.
    [[nodiscard]] bool idle() const;

private:
    struct Run
    {
        quint64 number = 0; ///< the answer of any earlier one is stale
        std::stop_source stop;
    };

    void follow(PictureId current);
    void forget(PictureId id);
    void takeDetector();

    void schedule();
    void scheduleSoon();
    [[nodiscard]] PictureId nextToRead() const;
    [[nodiscard]] PictureId nextToAnalyse() const;

    void stopRun(PictureId id);
    void startAnew(PictureId id);
    void followInferenceMode(PictureId id);
    [[nodiscard]] bool outdated(const PictureEntry& entry) const;
    [[nodiscard]] bool isOfOtherInferenceMode(const PictureEntry& entry) const;
    [[nodiscard]] bool fits(const std::shared_ptr<const Analysis>& analysis) const;

    void read(const PictureEntry& entry);
    void readDone(PictureId id, quint64 run, const Result<ReadPicture>& result);
    void analyse(const PictureEntry& entry);
    void analysisDone(PictureId id, quint64 run, const std::shared_ptr<const Pack>& pack,
                      const Result<std::shared_ptr<const Analysis>>& result);
    void trim();
    /// Null when the picture is gone or was started anew: then an answer is stale.
    [[nodiscard]] const PictureEntry* current(PictureId id, quint64 run) const;

    CaseDocument& m_document;
    DetectorLoader& m_detectors;
    PictureCache& m_cache;
    InferenceMode m_inferenceMode = InferenceMode::SlidingWindow;
    std::map<PictureId, Run> m_runs; ///< the last one of each picture
    quint64 m_lastRun = 0;
    PictureId m_reading = 0;
    PictureId m_analysing = 0;
    bool m_soon = false; ///< schedule() is on its way
    GuiLink m_link;      ///< for what the detector tells while it works
    TaskQueue m_reader;  ///< one picture at a time
    TaskQueue m_waiter;  ///< for the detector's answer, which it scores
};

} // namespace pentimento::ui
