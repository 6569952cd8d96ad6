// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/train_fusion_command.h"

#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/forging_options.h"
#include "app/cli/handed_on.h"
#include "app/cli/training_output.h"
#include "core/training/fusion/fusion_training.h"

#include <cstdio>
#include <memory>

namespace pentimento::cli {

namespace {

constexpr int examplesPerLine = 16;

struct Arguments
{
    training::FusionOptions options;
    std::string meaning;
};

void printStep(const training::FusionProgress& at)
{
    if (at.loss)
        std::fprintf(stderr, "epoch %d of %d  loss %.4f  validation %s\n", at.done, at.all,
                     *at.loss, lossText(at.validationLoss).c_str());
    else if (at.done % examplesPerLine == 0 || at.done == at.all)
        std::fprintf(stderr, "%d of %d examples\n", at.done, at.all);
}

int runTrainFusion(const Arguments& given, const Context& context)
{
    training::FusionOptions options = given.options;
    for (const auto& [name, pack] :
         {std::pair{&context.pack, &options.traces}, std::pair{&given.meaning, &options.meaning}}) {
        auto found = findPack(*name);
        if (!found)
            return report(found.error());
        *pack = std::move(*found);
    }
    options.threads = context.engine.threads;
    options.device = context.engine.device;
    Job job;
    job.stop = context.stop;
    const auto trained =
        training::trainFusion(options, job, somebodyLooks(context) ? printStep : nullptr);
    return trained ? exit_code::done : report(trained.error());
}

} // namespace

void addTrainFusion(CLI::App& app, Context& context)
{
    auto given = std::make_shared<Arguments>();
    training::FusionOptions& options = given->options;
    CLI::App* command = app.add_subcommand(trainFusionCommand.name, trainFusionCommand.text);
    command
        ->add_option("--meaning", given->meaning,
                     "pack of decoders on a frozen backbone (train-heads, models import), to stand "
                     "beside the traces of --pack")
        ->required();
    command->add_option("--data", options.data, "folder that prepare made")->required();
    command
        ->add_option("--out", options.out,
                     "folder of the run: the maps of both packs, a curve and, at the end, pack/")
        ->required();
    command
        ->add_option("--generators", options.generators,
                     "networks that make forgeries: TorchScript (.ts) or those of the command "
                     "generators (.safetensors)")
        ->check(CLI::ExistingFile);
    command
        ->add_option("--examples", options.examples,
                     "made once and kept, with a fifth more for "
                     "validation")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    command->add_option("--epochs", options.epochs, "over all examples; the best is kept")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    command->add_option("--batch", options.batch, "examples a step")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    command->add_option("--learning-rate", options.learningRate, "of AdamW")
        ->check(CLI::PositiveNumber.description(""))
        ->capture_default_str();
    command
        ->add_option("--validation", options.validationShare,
                     "share of the photos held back, whole sources at a time")
        ->check(CLI::Range(0.0, 0.5))
        ->capture_default_str();
    addForging(*command, options.forging);
    command->add_option("--seed", options.seed, "same seed, same run")->capture_default_str();
    addCommonOptions(*command, context);
    command->callback([given, &context] {
        context.action = [given, &context] { return runTrainFusion(*given, context); };
    });
}

} // namespace pentimento::cli
