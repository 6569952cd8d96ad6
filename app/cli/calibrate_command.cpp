// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/progress.h"
#include "app/cli/text_file.h"
#include "core/base/output.h"
#include "core/evaluation/calibration.h"

#include <iostream>
#include <memory>

namespace pentimento::cli {

namespace {

namespace fs = std::filesystem;

struct CalibrateArguments
{
    CalibrationOptions options;
    fs::path out;
    fs::path report;
};

std::string nameOf(const std::optional<QualityClass>& quality)
{
    return quality ? std::string(qualityClassName(*quality)) : "all together";
}

void printTable(const CalibrationTable& table)
{
    const std::size_t photos = table.authenticScores.size();
    std::cout << "  " << nameOf(table.quality) << ": ";
    if (photos > 0)
        std::cout << "inconclusive from " << table.inconclusiveLine << ", moderate from "
                  << table.moderateLine << ", strong from " << table.strongLine << "; ";
    std::cout << table.measuredOn << '\n';
    if (table.quality && photos < fewestClassPhotos)
        std::cout << "    fewer than " << fewestClassPhotos
                  << " photos: such pictures are held against all photos together\n";
    else if (photos < fewestStrongPhotos)
        std::cout << "    fewer than " << fewestStrongPhotos
                  << " photos: no verdict can be strong\n";
}

void print(const Calibrated& calibrated)
{
    for (const std::string& skipped : calibrated.skipped)
        std::cerr << "skipped " << skipped << '\n';
    const HeadInfo& combined = calibrated.pack.combined;
    std::cout << "combined map, logit shift " << combined.logitShift << '\n';
    printTable(combined.calibration);
    for (const CalibrationTable& table : combined.calibration.classes)
        printTable(table);
    if (combined.calibration.heldOut.empty())
        return;
    std::cout << "held out: " << combined.calibration.heldOutOn << '\n';
    for (const RateCheck& check : combined.calibration.heldOut)
        std::cout << "  " << nameOf(check.quality) << ", " << check.text() << '\n';
}

int runCalibrate(const CalibrateArguments& arguments, const Context& context)
{
    const auto pack = findPack(context.pack);
    if (!pack)
        return report(pack.error());
    CalibrationOptions options = arguments.options;
    options.engine = context.engine;
    // Known before minutes of measuring, not after; a folder of ours goes again without a result.
    std::error_code ignored;
    const bool ours = !fs::exists(arguments.out, ignored);
    if (const auto ready = prepareFolder(arguments.out); !ready)
        return report(ready.error());
    Progress progress(context.quiet);
    const auto calibrated = calibrate(*pack, options, progress.job(context.stop, "calibrate"));
    progress.clear();
    if (!calibrated) {
        if (ours)
            fs::remove(arguments.out, ignored);
        return report(calibrated.error());
    }
    print(*calibrated);
    if (const auto written = writeCalibrated(calibrated->pack, arguments.out); !written)
        return report(written.error());
    if (!arguments.report.empty())
        if (const auto written = writeWhole(arguments.report, calibrationReport(*calibrated));
            !written)
            return report(written.error());
    return exit_code::Done;
}

} // namespace

void addCalibrate(CLI::App& app, Context& context)
{
    auto arguments = std::make_shared<CalibrateArguments>();
    CalibrationOptions& options = arguments->options;
    CLI::App* command = app.add_subcommand(
        "calibrate", "Measure a pack's false alarms on authentic photos and set its verdict lines");
    command
        ->add_option("--authentic", options.sources,
                     "one folder per source of photos that the pack was not trained on")
        ->required()
        ->check(CLI::ExistingDirectory);
    command
        ->add_option("--held-out", options.heldOut,
                     "one folder per source to check the promised rates on")
        ->check(CLI::ExistingDirectory);
    command->add_option("--per-source", options.photosPerSource, "photos of each source at most")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    command
        ->add_option("--flagged", options.flaggedShare,
                     "share of authentic pixels that may reach the map threshold")
        ->check(CLI::Range(1e-5, 0.5))
        ->capture_default_str();
    command->add_flag("--copies,!--no-copies", options.copies,
                      "measure good photos once more as a platform would save them (default)");
    command->add_option("--report", arguments->report,
                        "JSON file of all tables and of the check on held-out photos");
    command->add_option("--out", arguments->out, "folder of the calibrated pack")->required();
    addCommonOptions(*command, context);
    addPrecisionOption(*command, context);
    command->callback([arguments, &context] {
        context.action = [arguments, &context] { return runCalibrate(*arguments, context); };
    });
}

} // namespace pentimento::cli
