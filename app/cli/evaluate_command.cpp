// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/evaluate_command.h"

#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/handed_on.h"
#include "app/cli/progress.h"
#include "app/cli/text_file.h"
#include "core/base/output.h"
#include "core/evaluation/evaluation.h"
#include "core/evaluation/sheet/csv.h"
#include "core/evaluation/sheet/html.h"
#include "core/evaluation/sheet/json.h"
#include "core/evaluation/sheet/terminal_table.h"

#include <iostream>
#include <memory>
#include <vector>

namespace pentimento::cli {

namespace fs = std::filesystem;

namespace {

struct EvaluateOptions
{
    std::vector<std::string> images;
    std::vector<std::string> masks;
    std::vector<std::string> names;
    std::vector<std::string> pristine;
    std::string json;
    std::string csv;
    std::string html;
    bool matrix = false;
    evaluation::EvaluationRequest
        request; ///< what has options of its own; the rest is filled in before a run
};

evaluation::EvaluationRequest requestFrom(const EvaluateOptions& options, const Context& context)
{
    evaluation::EvaluationRequest request = options.request;
    request.inferenceMode = context.inferenceMode;
    for (std::size_t i = 0; i < options.images.size(); ++i)
        request.sets.push_back({options.images[i], options.masks[i],
                                i < options.names.size() ? options.names[i] : std::string()});
    request.pristine.assign(options.pristine.begin(), options.pristine.end());
    return request;
}

/// Found out before an hour of work, not after it.
Result<void> prepareOutputs(const EvaluateOptions& options)
{
    for (const fs::path file : {options.json, options.csv, options.html})
        if (const fs::path folder = file.parent_path(); !folder.empty())
            if (auto ready = prepareFolder(folder); !ready)
                return ready;
    return {};
}

Result<void> writeOutputs(const EvaluateOptions& options, const evaluation::Evaluation& evaluation)
{
    using Writer = std::string (*)(const evaluation::Evaluation&);
    for (const auto& [file, writer] :
         {std::pair<const std::string&, Writer>{options.json, &evaluation::evaluationJson},
          {options.csv, &evaluation::evaluationCsv},
          {options.html, &evaluation::evaluationHtml}})
        if (!file.empty())
            if (auto written = writeWhole(file, writer(evaluation)); !written)
                return written;
    return {};
}

int run(const EvaluateOptions& options, const Context& context)
{
    if (auto ready = prepareOutputs(options); !ready)
        return report(ready.error());
    evaluation::EvaluationRequest request = requestFrom(options, context);
    if (auto there = evaluation::checkRequest(request); !there)
        return report(there.error());
    auto detector = context.openDetector();
    if (!detector)
        return report(detector.error());

    Progress progress(context.quiet);
    int exitCode = exit_code::done;
    request.onSkipped = [&](const evaluation::SkippedPicture& skipped) {
        progress.clear();
        exitCode = report(skipped.error);
    };
    const auto evaluation =
        evaluation::evaluate(**detector, request, progress.job(context.stop, "evaluate"));
    progress.clear();
    if (!evaluation)
        return report(evaluation.error());
    evaluation::printEvaluation(std::cout, **evaluation);
    if (options.matrix)
        evaluation::printMatrix(std::cout, **evaluation);
    if (auto written = writeOutputs(options, **evaluation); !written)
        return report(written.error());
    return (*evaluation)->cancelled ? exit_code::interrupted : exitCode;
}

void checkFolders(const EvaluateOptions& options)
{
    if (options.images.size() != options.masks.size())
        throw CLI::ValidationError("--masks",
                                   "every --images needs its --masks, in the same order");
    if (options.names.size() > options.images.size())
        throw CLI::ValidationError("--set", "more names than --images");
    if (options.images.empty() && options.pristine.empty())
        throw CLI::ValidationError("evaluate", "needs --images with --masks, or --authentic");
}

/// An option that takes one folder or name and may be given again.
CLI::Option* addRepeatable(CLI::App& command, const std::string& name,
                           std::vector<std::string>& values, const std::string& what)
{
    return command.add_option(name, values, what)->allow_extra_args(false)->type_name("DIR");
}

void addInputs(CLI::App& command, EvaluateOptions& options)
{
    addRepeatable(command, "--images", options.images,
                  "manipulated pictures; repeat, with --masks, for several sets");
    addRepeatable(command, "--masks", options.masks,
                  "their masks by the same path and stem below the folder, 255 = manipulated");
    addRepeatable(command, "--set", options.names, "name of a set in the table")->type_name("NAME");
    addRepeatable(command, "--authentic", options.pristine,
                  "untouched photos, for false alarms; repeatable");
    command
        .add_option("--max-pictures", options.request.maxPictures,
                    "only the first N pictures of a set")
        ->check(CLI::PositiveNumber.description(""))
        ->type_name("N");
}

void addOutputs(CLI::App& command, EvaluateOptions& options)
{
    command.add_option("--json", options.json, "where every number goes")->type_name("FILE");
    command.add_option("--csv", options.csv, "one row for each picture, for spreadsheets")
        ->type_name("FILE");
    command
        .add_option("--html", options.html,
                    "a sheet for people: tables, curves and the worst cases as pictures")
        ->type_name("FILE");
    command
        .add_option("--worst", options.request.examples,
                    "how many worst cases of each kind the sheet shows (default: 6)")
        ->check(CLI::Range(0, 100).description(""))
        ->type_name("N");
}

void addMeasures(CLI::App& command, EvaluateOptions& options)
{
    command
        .add_option("--threshold", options.request.threshold,
                    "map value that counts as marked (default: the pack's own)")
        ->check(CLI::Range(0.0, 1.0).description(""))
        ->type_name("0..1");
    command.add_flag("--robustness", options.request.robustness,
                     "measure every picture again after JPEG, WebP, resizing, a screenshot and the "
                     "big platforms: some 25 times the work");
    command.add_flag("--matrix", options.matrix,
                     "print each head on each set: trained on one family, tested on every other");
    command.add_flag("--baselines", options.request.baselines,
                     "measure marking everything and plain error level analysis beside the pack");
}

} // namespace

void addEvaluate(CLI::App& app, Context& context)
{
    auto options = std::make_shared<EvaluateOptions>();
    CLI::App* command = app.add_subcommand(evaluateCommand.name, evaluateCommand.text);
    addInputs(*command, *options);
    addOutputs(*command, *options);
    addMeasures(*command, *options);
    addInferenceModeOption(*command, context);
    addPrecisionOption(*command, context);
    addCommonOptions(*command, context);
    command->callback([options, &context] {
        checkFolders(*options);
        context.action = [options, &context] { return run(*options, context); };
    });
}

} // namespace pentimento::cli
