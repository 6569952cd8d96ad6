// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/models_command.h"

#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/handed_on.h"
#include "app/cli/models_compare_command.h"
#include "app/cli/models_import_command.h"
#include "app/cli/models_install_command.h"
#include "core/base/text.h"
#include "core/install/catalogue.h"
#include "core/packs/own_packs.h"

#include <iomanip>
#include <iostream>
#include <memory>
#include <vector>

namespace pentimento::cli {

namespace fs = std::filesystem;

namespace {

using Names = std::vector<std::string>;

std::uintmax_t weightBytes(const Pack& pack)
{
    std::uintmax_t bytes = 0;
    for (const std::string& file : pack.weightFiles) {
        std::error_code failure;
        const std::uintmax_t size = fs::file_size(pack.folder / file, failure);
        bytes += failure ? 0 : size;
    }
    return bytes;
}

/// Packs are written by others, and so is every word in them.
std::string shown(std::string_view text)
{
    constexpr std::size_t longest = 4000;
    return visibleLine(text, longest);
}

std::string megabytes(std::uintmax_t bytes)
{
    std::ostringstream text;
    text << std::fixed << std::setprecision(1) << static_cast<double>(bytes) / 1e6 << " MB";
    return text.str();
}

int list()
{
    const std::vector<Pack> packs = listPacks();
    for (const Pack& pack : packs)
        std::cout << shown(pack.name) << ' ' << shown(pack.version) << ", " << pack.heads.size()
                  << (pack.heads.size() == 1 ? " head, " : " heads, ")
                  << megabytes(weightBytes(pack)) << ", " << shown(pack.licence) << ", "
                  << shown(pack.folder.string()) << '\n';
    if (const auto catalogue = findCatalogue()) {
        std::cout << "\nWith `models install ID`:\n";
        printCatalogue(*catalogue, packs);
    }
    return exit_code::done;
}

/// "layer 20 of vit-l-14 and layer 3 of rn50"
std::string featuresOf(const HeadInfo& head)
{
    std::string text;
    for (const FeatureSource& source : head.features)
        text += (text.empty() ? "" : " and ") + ("layer " + std::to_string(source.layer)) + " of " +
                source.backbone;
    return text;
}

void printBackbone(const BackboneInfo& backbone)
{
    std::cout << "  backbone " << shown(backbone.id) << ": " << shown(backbone.title) << ", "
              << shown(backbone.kind);
    for (const auto& [name, size] : backbone.sizes)
        std::cout << ", " << shown(name) << ' ' << size;
    std::cout << '\n';
}

void printTable(const CalibrationTable& table)
{
    std::cout << table.pristineScores.size() << " untouched photos, " << shown(table.measuredOn)
              << "; inconclusive " << lineText(table.inconclusiveLine) << ", moderate "
              << lineText(table.moderateLine) << ", strong " << lineText(table.strongLine);
    if (table.edits)
        std::cout << "; of " << table.edits->pictures << " edited ones " << table.edits->found
                  << " reached moderate";
    std::cout << '\n';
}

void printHead(const HeadInfo& head)
{
    std::cout << "  " << shown(head.id) << ": " << shown(head.title) << '\n';
    if (!head.trainedOn.empty())
        std::cout << "    trained on    " << shown(head.trainedOn) << '\n';
    if (!head.features.empty())
        std::cout << "    decoder       " << shown(head.decoder) << " on "
                  << shown(featuresOf(head)) << '\n';
    std::cout << "    map threshold " << head.mapThreshold << '\n' << "    calibration   ";
    const Calibration& calibration = head.calibration;
    if (calibration.pristineScores.empty()) {
        std::cout << "not measured\n";
        return;
    }
    printTable(calibration);
    for (const CalibrationTable& table : calibration.classes) {
        std::cout << "      " << qualityClassName(*table.quality) << ": ";
        if (table.pristineScores.size() >= fewestClassPhotos)
            printTable(table);
        else
            std::cout << "as all photos together; only " << table.pristineScores.size()
                      << " such pictures were measured\n";
    }
    for (const RateCheck& check : calibration.heldOut)
        if (!check.quality)
            std::cout << "    held out      " << shown(check.text()) << '\n';
}

void printPack(const Pack& pack)
{
    std::cout << shown(pack.name) << ' ' << shown(pack.version) << '\n'
              << "  " << shown(pack.description) << '\n'
              << "  folder  " << shown(pack.folder.string()) << '\n'
              << "  licence " << shown(pack.licence) << '\n'
              << "  sha256  " << pack.sha256 << '\n'
              << "  graph   " << pack.graph->id << ", weights " << megabytes(weightBytes(pack))
              << '\n';
    for (const std::string& source : pack.sources)
        std::cout << "  from    " << shown(source) << '\n';
    for (const BackboneInfo& backbone : pack.backbones)
        printBackbone(backbone);
    for (const HeadInfo& head : pack.heads)
        printHead(head);
    printHead(pack.combined);
}

/// Runs `action` on each named pack, on those of --pack when none is named. readPack() checks
/// every weight file's hash, so a pack that is found is a pack that is whole.
template <class Action>
int forEachPack(const Context& context, const Names& names, Action action)
{
    int exitCode = exit_code::done;
    for (const std::string& name : names.empty() ? context.packs : names) {
        const auto pack = findPack(name);
        if (pack)
            action(*pack);
        else
            exitCode = report(pack.error());
    }
    return exitCode;
}

void printVerified(const Pack& pack)
{
    std::cout << "ok " << shown(pack.name) << ' ' << shown(pack.version) << ": "
              << pack.weightFiles.size()
              << (pack.weightFiles.size() == 1 ? " weight file matches" : " weight files match")
              << " the manifest (" << shown(pack.folder.string()) << ")\n";
}

int removePacks(const Names& names)
{
    int exitCode = exit_code::done;
    for (const std::string& name : names) {
        if (const auto removed = removeOwnPack(name); removed)
            std::cout << "removed " << shown(name) << '\n';
        else
            exitCode = report(removed.error());
    }
    return exitCode;
}

CLI::App* addPart(CLI::App& models, Context& context, const std::string& name,
                  const std::string& what, Names* names, std::function<int()> action)
{
    CLI::App* part = models.add_subcommand(name, what);
    if (names != nullptr)
        part->add_option("PACK", *names, "names or folders")->type_name("NAME|DIR");
    addCommonOptions(*part, context, names == nullptr ? PackOption::One : PackOption::Several);
    part->callback([&context, action = std::move(action)] { context.action = action; });
    return part;
}

} // namespace

void addModels(CLI::App& app, Context& context)
{
    CLI::App* models = app.add_subcommand(modelsCommand.name, modelsCommand.text);
    models->require_subcommand(1);
    // Held by the actions; the parser writes into it while it reads the line.
    auto names = std::make_shared<Names>();
    addPart(*models, context, "list", "Every pack that can be found", nullptr,
            [] { return list(); });
    addPart(*models, context, "show", "A pack's heads, licence and calibration", names.get(),
            [names, &context] { return forEachPack(context, *names, printPack); });
    addPart(*models, context, "verify", "Check a pack's files against its manifest", names.get(),
            [names, &context] { return forEachPack(context, *names, printVerified); });
    CLI::App* remove = addPart(*models, context, "remove", "Delete packs that you installed",
                               names.get(), [names] { return removePacks(*names); });
    remove->get_option("PACK")->required();
    addModelsImport(*models, context);
    addModelsCompare(*models, context);
    addModelsInstall(*models, context);
}

} // namespace pentimento::cli
