// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/progress.h"
#include "core/training/calibration.h"
#include "core/training/dataset.h"
#include "core/training/pack_export.h"
#include "core/training/trainer.h"

#include <cstdio>
#include <iostream>
#include <memory>

namespace pentimento::cli {

namespace {

constexpr int stepsPerLine = 100;

int done(const Result<void>& result)
{
    return result ? exit_code::Done : report(result.error());
}

int runPrepare(const PrepareOptions& options, const Context& context)
{
    Progress progress(context.quiet);
    const auto result = prepareTrainingData(options, progress.job(context.stop, "prepare"));
    progress.clear();
    return done(result);
}

void printStep(const TrainingProgress& at)
{
    if (at.step % stepsPerLine != 0 && at.step != at.steps)
        return;
    std::fprintf(stderr, "step %d of %d  loss %.4f  overlap %.3f  %.2f s a step, %.0f min left\n",
                 at.step, at.steps, at.meanLoss, at.overlap, at.secondsPerStep,
                 (at.steps - at.step) * at.secondsPerStep / 60);
}

int runTrain(TrainOptions options, const Context& context)
{
    options.threads = context.engine.threads;
    Job job;
    job.stop = context.stop;
    const auto trained =
        train(options, job, Progress(context.quiet).visible() ? printStep : nullptr);
    if (!trained)
        return report(trained.error());
    const auto pack = exportPack(tracePack(options.out), options.out / "pack");
    return pack ? exit_code::Done : report(pack.error());
}

int runCalibrate(CalibrationOptions options, const std::filesystem::path& out,
                 const Context& context)
{
    const auto pack = findPack(context.pack);
    if (!pack)
        return report(pack.error());
    options.engine = context.engine;
    Progress progress(context.quiet);
    auto calibrated = calibrate(*pack, options, progress.job(context.stop, "calibrate"));
    progress.clear();
    if (!calibrated)
        return report(calibrated.error());
    const auto written = exportPack(calibrated->pack, out);
    if (!written)
        return report(written.error());
    for (const HeadInfo& head : written->heads)
        std::cout << head.id << ": logit shift " << head.logitShift << ", moderate from "
                  << head.calibration.moderateLine << '\n';
    const Calibration& combined = written->combined.calibration;
    std::cout << "combined: logit shift " << written->combined.logitShift << ", inconclusive from "
              << combined.inconclusiveLine << ", moderate from " << combined.moderateLine
              << ", strong from " << combined.strongLine << " (" << combined.authenticScores.size()
              << " photos)\n";
    const CalibrationCheck& check = calibrated->check;
    std::cout << "held out: " << check.photos << " photos, inconclusive or more "
              << check.inconclusiveOrMore << ", moderate or more " << check.moderateOrMore
              << ", strong " << check.strong << '\n';
    return exit_code::Done;
}

} // namespace

void addPrepare(CLI::App& app, Context& context)
{
    auto options = std::make_shared<PrepareOptions>();
    CLI::App* command = app.add_subcommand(
        "prepare", "Make training data from authentic photos and generative networks");
    command->add_option("--photos", options->photos, "folders or files of authentic photos")
        ->required();
    command
        ->add_option("--generators", options->generators,
                     "networks: TorchScript (.ts) or OpenCV up-scalers (NAME_xN.pb)")
        ->required()
        ->check(CLI::ExistingFile);
    command->add_option("--out", options->out, "folder of the data set")->required();
    command->add_option("--crops", options->cropsPerPhoto, "crops of each photo")
        ->check(CLI::Range(1, 32))
        ->capture_default_str();
    command->add_option("--passes", options->passesPerCrop, "generator passes of each crop")
        ->check(CLI::Range(1, 16))
        ->capture_default_str();
    command->add_option("--seed", options->seed, "same seed, same data")->capture_default_str();
    addCommonOptions(*command, context);
    command->callback([options, &context] {
        context.action = [options, &context] { return runPrepare(*options, context); };
    });
}

void addTrain(CLI::App& app, Context& context)
{
    auto options = std::make_shared<TrainOptions>();
    CLI::App* command = app.add_subcommand(
        "train", "Train a network on prepared data; a stopped run goes on where it was");
    command->add_option("--data", options->data, "folder that prepare made")->required();
    command
        ->add_option("--out", options->out,
                     "folder of the run: checkpoint, training.csv and, at the end, pack/")
        ->required();
    command->add_option("--steps", options->steps, "optimiser steps")
        ->check(CLI::Range(1, 10'000'000))
        ->capture_default_str();
    command->add_option("--batch", options->batch, "examples a step")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    command->add_option("--learning-rate", options->learningRate, "of AdamW, at the top")
        ->capture_default_str();
    command->add_option("--averaging", options->averaging, "decay of the weights' moving average")
        ->check(CLI::Range(0.0, 0.99999))
        ->capture_default_str();
    command->add_option("--seed", options->seed, "same seed, same run")->capture_default_str();
    addCommonOptions(*command, context);
    command->callback([options, &context] {
        context.action = [options, &context] { return runTrain(*options, context); };
    });
}

void addCalibrate(CLI::App& app, Context& context)
{
    auto options = std::make_shared<CalibrationOptions>();
    auto out = std::make_shared<std::filesystem::path>();
    CLI::App* command = app.add_subcommand(
        "calibrate", "Measure a pack's false alarms on authentic photos and set its verdict lines");
    command
        ->add_option("--authentic", options->sources,
                     "one folder per source of photos that the pack was not trained on")
        ->required()
        ->check(CLI::ExistingDirectory);
    command
        ->add_option("--held-out", options->heldOut,
                     "one folder per source to check the promised rates on")
        ->check(CLI::ExistingDirectory);
    command->add_option("--per-source", options->photosPerSource, "photos of each source at most")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    command
        ->add_option("--flagged", options->flaggedShare,
                     "share of authentic pixels that may reach the map threshold")
        ->check(CLI::Range(1e-5, 0.5))
        ->capture_default_str();
    command->add_option("--out", *out, "folder of the calibrated pack")->required();
    addCommonOptions(*command, context);
    addPrecisionOption(*command, context);
    command->callback([options, out, &context] {
        context.action = [options, out, &context] { return runCalibrate(*options, *out, context); };
    });
}

} // namespace pentimento::cli
