// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/context.h"
#include "app/cli/exit_code.h"

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

std::string megabytes(std::uintmax_t bytes)
{
    std::ostringstream text;
    text << std::fixed << std::setprecision(1) << static_cast<double>(bytes) / 1e6 << " MB";
    return text.str();
}

int list()
{
    for (const Pack& pack : listPacks())
        std::cout << pack.name << ' ' << pack.version << ", " << pack.heads.size() << " heads, "
                  << megabytes(weightBytes(pack)) << ", " << pack.licence << ", "
                  << pack.folder.string() << '\n';
    return exit_code::Done;
}

void printHead(const HeadInfo& head)
{
    std::cout << "  " << head.id << ": " << head.title << '\n';
    if (!head.trainedOn.empty())
        std::cout << "    trained on    " << head.trainedOn << '\n';
    std::cout << "    map threshold " << head.mapThreshold << '\n' << "    calibration   ";
    const Calibration& calibration = head.calibration;
    if (calibration.authenticScores.empty())
        std::cout << "not measured\n";
    else
        std::cout << calibration.authenticScores.size() << " untouched photos, "
                  << calibration.measuredOn << "; inconclusive from "
                  << calibration.inconclusiveLine << ", moderate from " << calibration.moderateLine
                  << ", strong from " << calibration.strongLine << '\n';
}

void printPack(const Pack& pack)
{
    std::cout << pack.name << ' ' << pack.version << '\n'
              << "  " << pack.description << '\n'
              << "  folder  " << pack.folder.string() << '\n'
              << "  licence " << pack.licence << '\n'
              << "  sha256  " << pack.sha256 << '\n'
              << "  graph   " << pack.graph << ", weights " << megabytes(weightBytes(pack)) << '\n';
    for (const HeadInfo& head : pack.heads)
        printHead(head);
    printHead(pack.combined);
}

/// Runs `action` on each named pack, on the one of --pack when none is named. readPack() checks
/// every weight file's hash, so a pack that is found is a pack that is whole.
template <class Action>
int forEachPack(const Context& context, const Names& names, Action action)
{
    int exitCode = exit_code::Done;
    for (const std::string& name : names.empty() ? Names{context.pack} : names) {
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
    std::cout << "ok " << pack.name << ' ' << pack.version << ": " << pack.weightFiles.size()
              << (pack.weightFiles.size() == 1 ? " weight file matches" : " weight files match")
              << " the manifest (" << pack.folder.string() << ")\n";
}

/// Deletes from the user's own packs alone, whatever else findPack() would find.
Result<void> removePack(const std::string& name)
{
    const fs::path root = userPackRoot();
    const fs::path folder = root / name;
    std::error_code failure;
    // A name with a slash could point anywhere; only a folder right there that is a pack will do.
    const bool plainName =
        !name.empty() && name != "." && name != ".." && fs::path(name).filename() == name;
    if (root.empty() || !plainName || !fs::is_regular_file(folder / "manifest.json", failure))
        return Error{ErrorCode::ModelUnavailable,
                     name + ": is no pack that you installed (looked in " + root.string() + ")",
                     {}};
    fs::remove_all(folder, failure);
    if (failure)
        return Error{ErrorCode::OutputUnwritable,
                     folder.string() + ": could not be removed: " + failure.message(),
                     {}};
    return {};
}

int removePacks(const Names& names)
{
    int exitCode = exit_code::Done;
    for (const std::string& name : names) {
        if (const auto removed = removePack(name); removed)
            std::cout << "removed " << name << '\n';
        else
            exitCode = report(removed.error());
    }
    return exitCode;
}

int refuse(const char* command)
{
    return report({ErrorCode::ModelUnavailable,
                   std::string("models ") + command + ": this version cannot do that yet",
                   {}});
}

CLI::App* addPart(CLI::App& models, Context& context, const std::string& name,
                  const std::string& what, Names* names, std::function<int()> action)
{
    CLI::App* part = models.add_subcommand(name, what);
    if (names != nullptr)
        part->add_option("PACK", *names, "names or folders")->type_name("NAME|DIR");
    addCommonOptions(*part, context);
    part->callback([&context, action = std::move(action)] { context.action = action; });
    return part;
}

} // namespace

void addModels(CLI::App& app, Context& context)
{
    CLI::App* models = app.add_subcommand("models", "List, describe, check and remove model packs");
    models->require_subcommand(1);
    // Held by the actions; the parser writes into it while it reads the line.
    auto names = std::make_shared<Names>();
    auto target = std::make_shared<std::string>();
    addPart(*models, context, "list", "Every pack that can be found", nullptr,
            [] { return list(); });
    addPart(*models, context, "show", "A pack's heads, licence and calibration", names.get(),
            [names, &context] { return forEachPack(context, *names, printPack); });
    addPart(*models, context, "verify", "Check a pack's files against its manifest", names.get(),
            [names, &context] { return forEachPack(context, *names, printVerified); });
    CLI::App* remove = addPart(*models, context, "remove", "Delete packs that you installed",
                               names.get(), [names] { return removePacks(*names); });
    remove->get_option("PACK")->required();
    for (const char* name : {"import", "install"}) {
        CLI::App* part = addPart(*models, context, name, "Not in this version yet", names.get(),
                                 [name, names, target] { return refuse(name); });
        part->add_option("--to", *target, "folder of the new pack")->type_name("DIR");
    }
}

} // namespace pentimento::cli
