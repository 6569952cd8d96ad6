// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/train_command.h"

#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/forging_options.h"
#include "app/cli/handed_on.h"
#include "app/cli/training_output.h"
#include "core/training/generator_training.h"
#include "core/training/trace/pack_export.h"
#include "core/training/trace/trainer.h"

#include <cstdio>
#include <iostream>
#include <memory>

namespace pentimento::cli {

namespace {

constexpr int stepsPerLine = 100;

void printStep(const training::TrainingProgress& at)
{
    if (at.step % stepsPerLine != 0 && at.step != at.steps)
        return;
    std::fprintf(stderr,
                 "step %d of %d  loss %.4f  overlap %.3f  validation %s  %.3f s a step, %.0f %% "
                 "waiting, %.0f min left\n",
                 at.step, at.steps, at.meanLoss, at.overlap, lossText(at.validationLoss).c_str(),
                 at.secondsPerStep, 100 * at.waitingShare,
                 (at.steps - at.step) * at.secondsPerStep / 60);
}

void printGenerator(const training::GeneratorProgress& at)
{
    if (at.step % stepsPerLine == 0 || at.step == at.steps)
        std::fprintf(stderr, "%s: step %d of %d  error %.1f grey levels  %.3f s a step\n",
                     at.design.c_str(), at.step, at.steps, at.reconstruction, at.secondsPerStep);
}

Job jobOf(const Context& context)
{
    Job job;
    job.stop = context.stop;
    return job;
}

int runTrain(training::TrainOptions options, const Context& context)
{
    options.threads = context.engine.threads;
    options.device = context.engine.device;
    const auto trained =
        training::train(options, jobOf(context), somebodyLooks(context) ? printStep : nullptr);
    const bool stopped = !trained && trained.error().code == ErrorCode::Cancelled;
    if (context.finishTraining && (trained || stopped))
        if (const auto finished = context.finishTraining(options.out); !finished)
            return report(finished.error());
    if (!trained)
        return report(trained.error());
    const auto pack =
        training::exportPack(training::tracePack(options.out, *trained), options.out / "pack");
    return pack ? exit_code::done : report(pack.error());
}

int runGenerators(training::GeneratorOptions options, const Context& context)
{
    options.threads = context.engine.threads;
    options.device = context.engine.device;
    const auto trained = training::trainGenerators(
        options, jobOf(context), somebodyLooks(context) ? printGenerator : nullptr);
    return trained ? exit_code::done : report(trained.error());
}

} // namespace

void addGenerators(CLI::App& app, Context& context)
{
    auto options = std::make_shared<training::GeneratorOptions>();
    CLI::App* command = app.add_subcommand(generatorsCommand.name, generatorsCommand.text);
    command->add_option("--data", options->data, "folder that prepare made")->required();
    command->add_option("--out", options->out, "folder of the generators")->required();
    command->add_option("--designs", options->designs, "which ones (default: every design)")
        ->check(CLI::IsMember(training::generatorDesigns()));
    command->add_option("--steps", options->steps, "optimiser steps of each")
        ->check(CLI::Range(1, 10'000'000))
        ->capture_default_str();
    command->add_option("--minutes", options->minutes, "at most so long for all together")
        ->check(CLI::PositiveNumber.description(""));
    command->add_option("--batch", options->batch, "pictures a step")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    command
        ->add_option("--validation", options->validationShare,
                     "share of the photos left alone, whole sources at a time: at least what train "
                     "or train-heads will hold back")
        ->check(CLI::Range(0.0, 0.5))
        ->capture_default_str();
    command->add_option("--side", options->side, "pixels, a multiple of 16")
        ->check(CLI::Range(32, 1024))
        ->capture_default_str();
    command->add_option("--seed", options->seed, "same seed, same run")->capture_default_str();
    addCommonOptions(*command, context);
    command->callback([options, &context] {
        context.action = [options, &context] { return runGenerators(*options, context); };
    });
}

void addTrain(CLI::App& app, Context& context)
{
    auto options = std::make_shared<training::TrainOptions>();
    CLI::App* command = app.add_subcommand(
        "train", "Train a network on prepared data; a stopped run goes on where it was");
    command->add_option("--data", options->data, "folder that prepare made")->required();
    command
        ->add_option(
            "--out", options->out,
            "folder of the run: checkpoint, training.csv and, at the end, curve.png and pack/")
        ->required();
    command
        ->add_option("--generators", options->generators,
                     "networks that make forgeries: TorchScript (.ts) or those of the command "
                     "generators (.safetensors)")
        ->check(CLI::ExistingFile);
    CLI::Option* start = command->add_option(
        "--start", options->start, "weights to begin with, such as a pack's weights.safetensors");
    start->check(CLI::ExistingFile);
    command
        ->add_flag("--frozen-backbone", options->frozenBackbone,
                   "only the decoder and its heads learn")
        ->needs(start);
    addForging(*command, options->forging);
    command->add_option("--steps", options->steps, "optimiser steps")
        ->check(CLI::Range(1, 10'000'000))
        ->capture_default_str();
    command->add_option("--batch", options->batch, "examples a step")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    command->add_option("--side", options->side, "pixels of an example, a multiple of 16")
        ->check(CLI::Range(64, 1024))
        ->capture_default_str();
    command->add_option("--learning-rate", options->learningRate, "of AdamW, at the top")
        ->capture_default_str();
    command->add_option("--averaging", options->averaging, "decay of the weights' moving average")
        ->check(CLI::Range(0.0, 0.99999))
        ->capture_default_str();
    command
        ->add_option("--validation", options->validationShare,
                     "share of the photos held back, whole sources at a time")
        ->check(CLI::Range(0.0, 0.5))
        ->capture_default_str();
    command->add_option("--patience", options->patience,
                        "stop after so many validations without a better loss (default: never)");
    command
        ->add_option("--minutes", options->minutes,
                     "at most so long; the learning rate then follows the clock")
        ->check(CLI::PositiveNumber.description(""));
    command->add_option("--seed", options->seed, "same seed, same run")->capture_default_str();
    addCommonOptions(*command, context);
    command->callback([options, &context] {
        context.action = [options, &context] { return runTrain(*options, context); };
    });
}

} // namespace pentimento::cli
