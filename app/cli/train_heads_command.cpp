// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/train_heads_command.h"

#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/forging_options.h"
#include "app/cli/handed_on.h"
#include "app/cli/training_output.h"
#include "core/training/heads/head_training.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdio>
#include <memory>
#include <optional>
#include <sstream>

namespace pentimento::cli {

namespace {

constexpr int stepsPerLine = 100;

struct Arguments
{
    training::HeadTrainingOptions options;
    std::vector<std::string> heads;
    std::vector<std::string> features;
    int inputSide = 0; ///< 0: the pack's
};

std::vector<std::string> split(const std::string& text, char separator)
{
    std::vector<std::string> parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, separator);)
        parts.push_back(part);
    return parts;
}

/// "local-edits" -> "Local edits".
std::string titleOf(std::string id)
{
    std::replace(id.begin(), id.end(), '-', ' ');
    if (!id.empty())
        id[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(id[0])));
    return id;
}

/// ID[:FAMILY,FAMILY...[:TITLE]]
Result<training::HeadSpec> headFrom(const std::string& text)
{
    const std::vector<std::string> parts = split(text, ':');
    if (parts.empty() || parts.size() > 3)
        return Error{ErrorCode::Usage, text + ": is not ID[:FAMILIES[:TITLE]]", {}};
    training::HeadSpec head{parts[0], parts.size() > 2 ? parts[2] : titleOf(parts[0]), {}};
    if (parts.size() > 1 && parts[1] != "all")
        for (const std::string& name : split(parts[1], ',')) {
            const auto found = std::find(training::manipulationNames.begin(),
                                         training::manipulationNames.end(), name);
            if (found == training::manipulationNames.end())
                return Error{ErrorCode::Usage,
                             name + ": no family; there are diffusion, gan, inpainting, splice, "
                                    "retouch and all",
                             {}};
            head.manipulations.push_back(
                static_cast<training::Manipulation>(found - training::manipulationNames.begin()));
        }
    return head;
}

/// BACKBONE:LAYER
Result<FeatureSource> featureFrom(const std::string& text)
{
    const std::size_t colon = text.rfind(':');
    FeatureSource source{text.substr(0, colon), -1};
    if (colon != std::string::npos) {
        std::string layer = text.substr(colon + 1);
        if (layer.starts_with("layer"))
            layer = layer.substr(5);
        const char* end = layer.data() + layer.size();
        const auto parsed = std::from_chars(layer.data(), end, source.layer);
        if (parsed.ec != std::errc() || parsed.ptr != end)
            source.layer = -1;
    }
    if (source.layer < 0)
        return Error{ErrorCode::Usage, text + ": is not BACKBONE:LAYER, such as vit-l-14:20", {}};
    return source;
}

void printStep(const training::HeadTrainingProgress& at)
{
    if (at.head.empty())
        std::fprintf(stderr, "%d of %d examples, %.2f s each\n", at.step, at.steps,
                     at.secondsPerStep);
    else if (at.step % stepsPerLine == 0 || at.step == at.steps)
        std::fprintf(stderr,
                     "%s: step %d of at most %d, %d epochs done  loss %.4f  validation %s  rate "
                     "%g  %.3f s a step\n",
                     at.head.c_str(), at.step, at.steps, at.epoch, at.loss,
                     lossText(at.validationLoss).c_str(), at.rate, at.secondsPerStep);
}

int runTrainHeads(const Arguments& given, const Context& context)
{
    training::HeadTrainingOptions options = given.options;
    if (!given.heads.empty())
        options.heads.clear();
    for (const std::string& text : given.heads) {
        auto head = headFrom(text);
        if (!head)
            return report(head.error());
        options.heads.push_back(std::move(*head));
    }
    for (const std::string& text : given.features) {
        auto source = featureFrom(text);
        if (!source)
            return report(source.error());
        options.features.push_back(std::move(*source));
    }
    auto pack = findPack(context.pack);
    if (!pack)
        return report(pack.error());
    options.pack = std::move(*pack);
    if (given.inputSide != 0)
        options.pack.wholeInput = given.inputSide;
    options.threads = context.engine.threads;
    options.device = context.engine.device;
    Job job;
    job.stop = context.stop;
    const auto trained =
        training::trainHeads(options, job, somebodyLooks(context) ? printStep : nullptr);
    return trained ? exit_code::done : report(trained.error());
}

} // namespace

void addTrainHeads(CLI::App& app, Context& context)
{
    auto given = std::make_shared<Arguments>();
    training::HeadTrainingOptions& options = given->options;
    CLI::App* command = app.add_subcommand(trainHeadsCommand.name, trainHeadsCommand.text);
    command->add_option("--data", options.data, "folder that prepare made")->required();
    command
        ->add_option("--out", options.out,
                     "folder of the run: cached features, checkpoints, a curve for each head and, "
                     "at the end, pack/")
        ->required();
    command
        ->add_option("--generators", options.generators,
                     "networks that make forgeries: TorchScript (.ts) or those of the command "
                     "generators (.safetensors)")
        ->check(CLI::ExistingFile);
    command
        ->add_option("--heads", given->heads,
                     "heads to train, each on forgeries of some families (default: one on all): "
                     "diffusion, gan, inpainting, splice, retouch")
        ->type_name("ID[:FAMILY,...[:TITLE]]");
    command
        ->add_option("--features", given->features,
                     "what the decoders read; several are put together (default: what the pack's "
                     "first head reads)")
        ->type_name("BACKBONE:LAYER");
    command->add_option("--decoder", options.decoder, "linear, conv-4, conv-12 or conv-20")
        ->capture_default_str();
    command
        ->add_option("--decoder-widths", options.decoderWidths,
                     "channels of a convolutional decoder's four stages (default: the paper's, "
                     "512 256 128 64)")
        ->check(CLI::Range(1, 4096));
    command
        ->add_option("--examples", options.examples,
                     "made once and cached, with a tenth more for validation")
        ->check(CLI::Range(1, 10'000'000))
        ->capture_default_str();
    command->add_option("--batch", options.batch, "examples a step")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    command->add_option("--epochs", options.epochs, "at most")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    command->add_option("--learning-rate", options.learningRate, "of AdamW, at first")
        ->check(CLI::PositiveNumber.description(""))
        ->capture_default_str();
    command
        ->add_option("--patience", options.patience,
                     "epochs without a better validation loss before the learning rate falls to a "
                     "tenth; below 1e-6 training ends")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    command
        ->add_option("--channel-dropout", options.channelDropout,
                     "share of the features' channels that an example goes without")
        ->check(CLI::Range(0.0, 0.9).description(""))
        ->capture_default_str();
    command->add_flag("--mirrored", options.mirrored, "mirror half of the batches");
    command->add_option("--weight-decay", options.weightDecay, "AdamW's")
        ->check(CLI::Range(0.0, 1.0).description(""))
        ->capture_default_str();
    command->add_option("--averaging", options.averaging, "decay of the weights' moving average")
        ->check(CLI::Range(0.0, 0.99999))
        ->capture_default_str();
    command
        ->add_option("--validation", options.validationShare,
                     "share of the photos held back, whole sources at a time")
        ->check(CLI::Range(0.0, 0.5))
        ->capture_default_str();
    command
        ->add_option("--input-side", given->inputSide,
                     "pixels of the network's square input, for a DINOv2 any multiple of its patch "
                     "(default: the pack's)")
        ->check(CLI::Range(64, 2048));
    addForging(*command, options.forging);
    command->add_option("--seed", options.seed, "same seed, same run")->capture_default_str();
    addCommonOptions(*command, context);
    command->callback([given, &context] {
        context.action = [given, &context] { return runTrainHeads(*given, context); };
    });
}

} // namespace pentimento::cli
