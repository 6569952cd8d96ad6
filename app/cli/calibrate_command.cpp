// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/calibrate_command.h"

#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/handed_on.h"
#include "app/cli/progress.h"
#include "app/cli/text_file.h"
#include "core/base/output.h"
#include "core/base/text.h"
#include "core/calibration/calibration.h"
#include "core/calibration/calibration_output.h"

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
    std::string version; ///< of the calibrated pack; empty: as it was
};

std::string nameOf(const std::optional<QualityClass>& quality)
{
    return quality ? std::string(qualityClassName(*quality)) : "all together";
}

std::string share(int reached, int photos)
{
    return std::to_string(reached) + " of " + std::to_string(photos);
}

/// Of the combined map: who would have been told what, had this source not been measured.
void printLeftOut(const std::vector<LeftOutSource>& leftOut)
{
    if (leftOut.empty())
        return;
    std::cout << "left out, by the lines of the others (inconclusive or more, moderate or more, "
                 "strong):\n";
    for (const LeftOutSource& left : leftOut)
        std::cout << "  " << visibleLine(left.source) << ", " << nameOf(left.quality) << ": "
                  << share(left.inconclusive, left.photos) << ", "
                  << share(left.moderate, left.photos) << ", " << share(left.strong, left.photos)
                  << '\n';
}

void printTable(const CalibrationTable& table)
{
    const std::size_t photos = table.pristineScores.size();
    std::cout << "  " << nameOf(table.quality) << ": ";
    if (photos > 0)
        std::cout << "inconclusive from " << table.inconclusiveLine << ", moderate "
                  << lineText(table.moderateLine) << ", strong " << lineText(table.strongLine)
                  << "; ";
    std::cout << visibleLine(table.measuredOn, 4000) << '\n';
    if (const auto& edits = table.edits)
        std::cout << "    edited pictures found (moderate or more): "
                  << share(edits->found, edits->pictures) << "; "
                  << visibleLine(edits->measuredOn, 4000) << '\n';
    if (photos > 0 && table.strongLine > 1)
        std::cout << "    never: too few photos or sources to promise its rate\n";
    if (table.quality && photos < fewestClassPhotos)
        std::cout << "    fewer than " << fewestClassPhotos
                  << " photos: such pictures are held against all photos together\n";
}

void print(const Calibrated& calibrated)
{
    for (const std::string& skipped : calibrated.skipped)
        std::cerr << "skipped " << visibleLine(skipped) << '\n';
    const HeadInfo& combined = calibrated.pack.combined;
    std::cout << "combined map, logit shift " << combined.logitShift << '\n';
    printTable(combined.calibration);
    for (const CalibrationTable& table : combined.calibration.classes)
        printTable(table);
    if (combined.calibration.heldOut.empty())
        return;
    printLeftOut(calibrated.leftOut);
    std::cout << "checked on: " << visibleLine(combined.calibration.heldOutOn, 4000) << '\n';
    for (const RateCheck& check : combined.calibration.heldOut)
        std::cout << "  " << nameOf(check.quality) << ", " << check.text() << '\n';
}

int runCalibrate(const CalibrateArguments& arguments, const Context& context)
{
    const auto pack = findPack(context.pack);
    if (!pack)
        return report(pack.error());
    CalibrationOptions options = arguments.options;
    options.precision = context.engine.precision;
    // Known before minutes of measuring, not after; a folder of ours goes again without a result.
    std::error_code ignored;
    const bool ours = !fs::exists(arguments.out, ignored);
    if (const auto ready = prepareFolder(arguments.out); !ready)
        return report(ready.error());
    Progress progress(context.quiet);
    const auto calibrated = calibrate(*pack, options, engineOfPack(context.engine),
                                      progress.job(context.stop, "calibrate"));
    progress.clear();
    if (!calibrated) {
        if (ours)
            fs::remove(arguments.out, ignored);
        return report(calibrated.error());
    }
    print(*calibrated);
    Pack made = calibrated->pack;
    if (!arguments.version.empty())
        made.version = arguments.version;
    if (const auto written = writeCalibrated(std::move(made), arguments.out); !written)
        return report(written.error());
    if (!arguments.report.empty())
        if (const auto written = writeWhole(arguments.report, calibrationReport(*calibrated));
            !written)
            return report(written.error());
    return exit_code::done;
}

} // namespace

void addCalibrate(CLI::App& app, Context& context)
{
    auto arguments = std::make_shared<CalibrateArguments>();
    CalibrationOptions& options = arguments->options;
    CLI::App* command = app.add_subcommand(calibrateCommand.name, calibrateCommand.text);
    command
        ->add_option("--authentic", options.sources,
                     "one folder per source of photos that the pack was not trained on")
        ->required()
        ->check(CLI::ExistingDirectory);
    command
        ->add_option("--held-out", options.heldOut,
                     "one folder per source to check the promised rates on (default: each "
                     "--authentic is checked by the lines that the others give)")
        ->check(CLI::ExistingDirectory);
    command
        ->add_option("--edited", options.edited,
                     "folders of edited pictures that the pack was not trained on: how many are "
                     "found; where it is fewer than 3 in 10, silence is told as inconclusive")
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
    CLI::Option* keep =
        command->add_flag("--keep-shifts", options.keepShifts,
                          "leave shifts and map thresholds, and with them maps and scores, as they "
                          "are; measure tables and lines alone");
    command
        ->add_option("--scores", options.scores,
                     "file that keeps what was measured: a calibration that was stopped goes on")
        ->needs(keep);
    command->add_option("--pack-version", arguments->version,
                        "version of the calibrated pack (default: as it was)");
    command->add_option("--report", arguments->report,
                        "JSON file of all tables, rates of single sources and the check");
    command->add_option("--out", arguments->out, "folder of the calibrated pack")->required();
    addCommonOptions(*command, context);
    addPrecisionOption(*command, context);
    command->callback([arguments, &context] {
        context.action = [arguments, &context] { return runCalibrate(*arguments, context); };
    });
}

} // namespace pentimento::cli
