// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/prepare_command.h"

#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/handed_on.h"
#include "app/cli/progress.h"
#include "core/base/text.h"
#include "core/dataset/prepare.h"

#include <iostream>
#include <memory>

namespace pentimento::cli {

namespace {

std::map<std::string, training::Manipulation> manipulations()
{
    std::map<std::string, training::Manipulation> words;
    for (std::size_t i = 0; i < training::manipulationNames.size(); ++i)
        words[training::manipulationNames[i]] = static_cast<training::Manipulation>(i);
    return words;
}

int runPrepare(PrepareOptions options, const Context& context)
{
    options.threads = context.engine.threads;
    Progress progress(context.quiet);
    // What was skipped stays on the screen, and in a log.
    options.onSkipped = [&progress](const std::string& reason) {
        progress.clear();
        std::cerr << "skipped " << visibleLine(reason, 2000) << '\n';
    };
    const auto prepared = prepareTrainingData(options, progress.job(context.stop, "prepare"));
    progress.clear();
    if (!prepared)
        return report(prepared.error());
    std::cout << prepared->photos << " photos, " << prepared->pairs << " pairs, "
              << prepared->skipped << " skipped\n";
    return exit_code::done;
}

} // namespace

void addPrepare(CLI::App& app, Context& context)
{
    auto options = std::make_shared<PrepareOptions>();
    CLI::App* command = app.add_subcommand(prepareCommand.name, prepareCommand.text);
    command->add_option("--photos", options->photos, "folders or files of authentic photos")
        ->check(CLI::ExistingPath);
    command->add_option("--source", options->source,
                        "name of their source (default: the first folder below the given one)");
    command
        ->add_option("--licences", options->licences,
                     "only photos whose licence, as photos.csv or ATTRIBUTION beside them states "
                     "it, begins with one of these, as in CC0-1.0,CC-BY-4.0")
        ->delimiter(',');
    command
        ->add_option("--largest-side", options->largestSide,
                     "pixels of what is kept of larger photos")
        ->check(CLI::Range(256, 8192))
        ->capture_default_str();
    command->add_flag("--whole", options->whole,
                      "keep photos whole, reduced to --largest-side, instead of cutting parts out: "
                      "for train-heads, which looks at scenes; not for train, which looks "
                      "at traces in native pixels");
    command->add_flag("--things", options->things,
                      "cut things out along their contours, for forgeries that paste them");
    command
        ->add_option("--pairs", options->pairs,
                     "folders of finished forgeries: forgery/, mask/ (white: changed) and, if at "
                     "hand, original/ with files of the same names")
        ->check(CLI::ExistingDirectory);
    addChoice(*command, "--pairs-family", options->pairsManipulation, manipulations(),
              "how those came to be (default: inpainting)")
        ->group("Options");
    command
        ->add_option("--generators", options->generators,
                     "networks for OpenCV that make pairs from the photos: up-scalers "
                     "(NAME_xN.pb) or picture to picture (.onnx); TorchScript goes to train")
        ->check(CLI::ExistingFile);
    addChoice(*command, "--generators-family", options->generatorsManipulation, manipulations(),
              "what those count as (default: gan)")
        ->group("Options");
    command->add_option("--rebuilt", options->rebuiltPerPhoto, "pairs that they make of each photo")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    command->add_option("--out", options->out, "folder of the data set")->required();
    command->add_option("--seed", options->seed, "same seed, same data")->capture_default_str();
    addCommonOptions(*command, context);
    command->callback([options, &context] {
        context.action = [options, &context] { return runPrepare(*options, context); };
    });
}

} // namespace pentimento::cli
