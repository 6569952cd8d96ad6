// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/analyze_command.h"

#include "app/cli/bundle_names.h"
#include "app/cli/context.h"
#include "app/cli/evidence_run.h"
#include "app/cli/exit_code.h"
#include "app/cli/lens_option.h"
#include "app/cli/offscreen.h"
#include "app/cli/progress.h"
#include "app/cli/text_file.h"
#include "core/analysis/wording.h"
#include "core/base/text.h"
#include "core/evidence/json_parts.h"

#include <QGuiApplication>

#include <algorithm>
#include <iostream>
#include <memory>
#include <vector>

namespace pentimento::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t longestPath = 4096;

struct AnalyzeOptions
{
    std::vector<std::string> pictures;
    std::string out;
    std::vector<std::string> lenses; ///< as lensOrderIn() takes them
    EvidenceOptions evidence;
};

void printFinding(const EvidenceRun::Evidence& evidence)
{
    const Analysis& analysis = *evidence.analysis;
    const HeadFinding& combined = analysis.findings.combined;
    std::cout << visibleLine(analysis.picture->file.name)
              << (analysis.picture->complete < 1 ? " (incomplete): " : ": ")
              << verdictId(combined.verdict) << ", score " << rounded(combined.score)
              << ", protocol " << inferenceModeName(analysis.maps->inferenceMode)
              << ", evidence in " << visibleLine(evidence.folder.string(), longestPath) << ". "
              << visibleLine(combined.falseAlarm.text(), longestPath);
    if (combined.caveat != Caveat::None)
        std::cout << ' '
                  << verdictSentence(combined.verdict, combined.falseAlarm, combined.caveat)
                         .toStdString();
    std::cout << std::endl;
}

int analyzePictures(const Context& context, const AnalyzeOptions& options,
                    const std::vector<LensOrder>& lenses, Detector& detector,
                    const std::vector<fs::path>& pictures)
{
    const auto application = offscreenApplication();
    EvidenceRun run(context, detector, options.evidence, lenses);
    Progress progress(context.quiet);
    BundleNames names(options.out);
    int exitCode = exit_code::done;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const fs::path folder = fs::path(options.out) / names.nameFor(pictures[i]);
        const Job job = progress.job(context.stop, "[" + std::to_string(i + 1) + "/" +
                                                       std::to_string(pictures.size()) + "] " +
                                                       pictures[i].filename().string());
        const auto written = run.analyseInto(pictures[i], folder, job);
        progress.clear();
        if (written) {
            printFinding(*written);
            printLensFailures(*written->analysis);
            continue;
        }
        const int failure = report(written.error());
        if (!mayGoOn(written.error(), options.out))
            return failure;
        exitCode = std::max(exitCode, failure);
    }
    return exitCode;
}

int analyze(const Context& context, const AnalyzeOptions& options)
{
    if (options.evidence.rawLogits && context.inferenceMode != InferenceMode::Resized)
        return report({ErrorCode::Usage, "--raw needs --protocol whole", {}});
    const auto lenses = lensOrdersIn(options.lenses);
    if (!lenses)
        return report(lenses.error());
    if (auto ready = prepareFolder(options.out); !ready)
        return report(ready.error());

    // A mistyped name is reported at once, not after a model was loaded for nothing.
    std::vector<fs::path> pictures;
    int exitCode = exit_code::done;
    for (const std::string& picture : options.pictures) {
        std::error_code ignored;
        if (fs::exists(picture, ignored))
            pictures.emplace_back(picture);
        else
            exitCode = report({ErrorCode::UnreadableInput, picture + ": does not exist", {}});
    }
    if (pictures.empty())
        return exitCode;

    auto detector = context.openDetector();
    if (!detector)
        return report(detector.error());
    const int outcome = analyzePictures(context, options, *lenses, **detector, pictures);
    return std::max(exitCode, outcome);
}

} // namespace

void addAnalyze(CLI::App& app, Context& context)
{
    auto options = std::make_shared<AnalyzeOptions>();
    CLI::App* command =
        app.add_subcommand("analyze", "Analyse pictures and write an evidence bundle of each");
    command->add_option("IMAGE", options->pictures, "the pictures")->required()->type_name("FILE");
    command
        ->add_option("--out", options->out, "folder that receives DIR/<file name>/ of each picture")
        ->required()
        ->type_name("DIR");
    command->add_flag("--raw", options->evidence.rawLogits,
                      "also write logits-<head>.npy, the network's own output (with --protocol "
                      "whole alone)");
    addLensOption(*command, options->lenses);
    addEvidenceOptions(*command, options->evidence);
    addInferenceModeOption(*command, context);
    addPrecisionOption(*command, context);
    addCommonOptions(*command, context);
    command->callback([options, &context] {
        context.action = [options, &context] { return analyze(context, *options); };
    });
}

} // namespace pentimento::cli
