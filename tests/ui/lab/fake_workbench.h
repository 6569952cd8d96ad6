// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/workbench.h"

#include <condition_variable>
#include <mutex>
#include <optional>

namespace pentimento::testing {

/// What a test steers and reads while the fake works on the workers' threads.
struct BenchControl
{
    std::mutex mutex;
    std::condition_variable changed;
    bool hold = false; ///< work waits in its middle until this is false or it is stopped
    std::optional<Error> error;
    EvaluationOrder measured;         ///< the last order
    std::optional<TrainingRun> began; ///< the last run

    void release()
    {
        const std::lock_guard lock(mutex);
        hold = false;
        changed.notify_all();
    }
    /// Whether the work was stopped.
    bool wait(const Job& job)
    {
        const std::stop_callback wake(job.stop, [this] { changed.notify_all(); });
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return !hold || job.stopRequested(); });
        return job.stopRequested();
    }
};

/// Two sets and one of untouched photos with numbers that a test knows.
inline std::shared_ptr<evaluation::Evaluation> fakeEvaluation()
{
    auto evaluation = std::make_shared<evaluation::Evaluation>();
    evaluation->pack.name = "measured";
    evaluation->pack.version = "7";
    evaluation->device = "test device";
    evaluation->baselines = true;
    for (const char* name : {"casia2", "coverage"}) {
        evaluation::EvaluatedSet<evaluation::MaskedPicture> set;
        set.name = name;
        for (int i = 0; i < 4; ++i) {
            evaluation::MaskedPicture picture;
            picture.file = std::to_string(i) + ".png";
            picture.combined.auc = 0.8 + 0.02 * i;
            picture.baselines.resize(2);
            picture.baselines[1].auc = 0.625;
            picture.score = 0.9;
            set.pictures.push_back(picture);
        }
        evaluation->undegraded.sets.push_back(std::move(set));
    }
    evaluation::EvaluatedSet<evaluation::PristinePicture> photos;
    photos.name = "own";
    photos.pictures.resize(4);
    photos.pictures[0].verdict = Verdict::Strong;
    photos.pictures[0].flagged = 0.2;
    evaluation->undegraded.pristine.push_back(std::move(photos));
    return evaluation;
}

/// Works in two steps around the place where it can be held.
inline Workbench fakeWorkbench(const std::shared_ptr<BenchControl>& control)
{
    Workbench bench;
    bench.evaluate =
        [control](const EvaluationOrder& order, const SkippedListener& onSkipped,
                  const Job& job) -> Result<std::shared_ptr<const evaluation::Evaluation>> {
        control->measured = order;
        if (control->error)
            return *control->error;
        job.report(0.25, "coverage: 1.png");
        onSkipped("bad.png", "bad.png: is no picture");
        auto evaluation = fakeEvaluation();
        evaluation->cancelled = control->wait(job);
        return std::shared_ptr<const evaluation::Evaluation>(std::move(evaluation));
    };
    bench.train = [control](TrainingRun run, const TrainingListener& listener,
                            const Job& job) -> Result<Pack> {
        control->began = run;
        if (control->error)
            return *control->error;
        job.report(0.01, "Preparing photo.jpg");
        listener.onSkipped({}, "broken.jpg: is cut off");
        run.photos = 12;
        for (const int step : {run.step + 1, run.step + 2, run.order.steps}) {
            if (step == run.order.steps && control->wait(job)) {
                if (const auto saved = saveRun(run); !saved)
                    return saved.error();
                return Error{ErrorCode::Cancelled, "stopped", {}};
            }
            run.step = step;
            training::TrainingProgress progress;
            progress.step = step;
            progress.steps = run.order.steps;
            progress.meanLoss = 1.0 / step;
            progress.overlap = 0.5;
            if (step > 1)
                progress.validationLoss = 0.75;
            progress.secondsPerStep = 2;
            listener.onStep(progress);
        }
        if (const auto discarded = discardRun(run); !discarded)
            return discarded.error();
        Pack pack;
        pack.name = run.order.name;
        pack.folder = "/nowhere/" + run.order.name;
        return pack;
    };
    return bench;
}

} // namespace pentimento::testing
