// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/progress.h"
#include "core/training/dataset.h"
#include "core/training/pack_export.h"
#include "core/training/trainer.h"

#include <cstdio>
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

} // namespace pentimento::cli
