// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/train_run.h"

#include "core/base/output.h"
#include "core/dataset/prepare.h"
#include "core/drawing/training_curve.h"
#include "core/packs/own_packs.h"
#include "core/training/trace/pack_export.h"

#include <QFile>
#include <QLockFile>

#include <algorithm>

namespace pentimento {
namespace {

namespace fs = std::filesystem;

/// What prepare turns into pairs; the others are LibTorch's and make forgeries while training.
bool isForeign(const fs::path& generator)
{
    return generator.extension() == ".onnx" || generator.extension() == ".pb";
}

std::vector<fs::path> generatorsOf(const TrainingOrder& order, bool foreign)
{
    std::vector<fs::path> chosen;
    std::copy_if(order.generators.begin(), order.generators.end(), std::back_inserter(chosen),
                 [foreign](const fs::path& file) { return isForeign(file) == foreign; });
    return chosen;
}

Result<void> prepare(TrainingRun& run, int threads, const TrainingListener& listener,
                     const Job& job)
{
    std::error_code failure; // what an interrupted try left
    fs::remove_all(run.data(), failure);
    PrepareOptions options;
    options.photos = {run.order.photos};
    if (!run.order.pairs.empty())
        options.pairs = {run.order.pairs};
    options.pairsManipulation = run.order.pairsManipulation;
    options.generators = generatorsOf(run.order, true);
    options.out = run.data();
    options.threads = threads;
    options.onSkipped = [&listener](const std::string& reason) {
        if (listener.onSkipped)
            listener.onSkipped({}, reason);
    };
    job.report(0, "Looking for photos");
    const Job preparing{job.stop, [&job](double fraction, std::string_view stage) {
                            job.report(preparingShare * fraction,
                                       "Preparing " + std::string(stage));
                        }};
    const auto prepared = prepareTrainingData(options, preparing);
    if (!prepared)
        return prepared.error();
    run.photos = static_cast<int>(prepared->photoFiles);
    run.pairs = static_cast<int>(prepared->pairs);
    if (run.photos == 0)
        return Error{ErrorCode::UnreadableInput,
                     run.order.photos.string() + ": holds no photo that can be used",
                     {}};
    return saveRun(run);
}

Result<training::TrainingRecord> trainOn(TrainingRun& run, int threads,
                                         const TrainingListener& listener, const Job& job)
{
    training::TrainOptions options;
    options.data = run.data();
    options.out = run.folder;
    options.generators = generatorsOf(run.order, false);
    options.steps = run.order.steps;
    // A dozen points for the curve of short runs too, where rows of the table lie.
    options.stepsPerValidation = std::clamp(run.order.steps / 12 / 50 * 50, 50, 500);
    options.device = run.order.device;
    options.threads = threads;
    job.report(preparingShare, "Loading data and generators");
    auto trained = training::train(options, job, [&](const training::TrainingProgress& progress) {
        run.step = progress.step;
        listener.onStep(progress);
    });
    if (auto saved = saveRun(run); !saved)
        return saved.error();
    return trained;
}

/// Whole or not at all, with its curve beside the weights.
Result<Pack> install(const TrainingRun& run, const training::TrainingRecord& record)
{
    const fs::path folder = freePackFolder(run.order.name);
    std::error_code failure;
    fs::create_directories(folder.parent_path(), failure);
    const PartialFolder partial(unusedSibling(folder));
    Pack pack = training::tracePack(run.folder, record);
    pack.name = folder.filename().string();
    auto written = training::exportPack(std::move(pack), partial.path());
    if (!written)
        return written;
    fs::copy_file(run.table(), partial.path() / "training.csv", failure);
    if (const auto curve = readTrainingCurve(run.table()))
        if (auto drawn = writeTrainingCurve(*curve, "Training of " + written->name,
                                            partial.path() / "curve.png");
            !drawn)
            return drawn.error();
    fs::rename(partial.path(), folder, failure);
    if (failure)
        return outputError(folder, failure.message());
    written->folder = folder;
    return written;
}

} // namespace

Result<Pack> trainRun(TrainingRun run, int threads, const TrainingListener& listener,
                      const Job& job)
{
    QLockFile lock(QFile::decodeName((run.folder / "lock").c_str()));
    lock.setStaleLockTime(0); // a run of days is not stale
    if (!lock.tryLock(0))
        return Error{
            ErrorCode::Usage, run.order.name + ": another window of Pentimento is training it", {}};
    if (run.photos == 0)
        if (auto prepared = prepare(run, threads, listener, job); !prepared)
            return prepared.error();
    auto trained = trainOn(run, threads, listener, job);
    if (!trained)
        return trained.error();
    job.report(1, "Writing the pack");
    auto pack = install(run, *trained);
    if (!pack)
        return pack;
    lock.unlock();
    if (auto discarded = discardRun(run); !discarded)
        return discarded.error();
    return pack;
}

} // namespace pentimento
