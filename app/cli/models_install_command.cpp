// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/models_install_command.h"

#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/progress.h"
#include "core/base/text.h"
#include "core/install/install.h"

#include <iostream>
#include <memory>
#include <poll.h>
#include <unistd.h>

namespace pentimento::cli {

namespace {

struct InstallCommand
{
    InstallOptions options;
    bool yes = false;
    bool list = false;
};

std::string sizeOf(std::uint64_t bytes, bool exact)
{
    return (exact ? "" : "about ") + megabytes(bytes);
}

/// "933 MB from openaipublic.azureedge.net and about 627 MB from storage.googleapis.com"
std::string hostsOf(const InstallPlan& plan)
{
    std::string text;
    for (std::size_t i = 0; i < plan.hosts.size(); ++i) {
        const PlannedHost& host = plan.hosts[i];
        if (i > 0)
            text += i + 1 < plan.hosts.size() ? ", " : " and ";
        text += sizeOf(host.bytes, host.bytesExact) + " from " + host.name;
    }
    return text;
}

void printFile(const PlannedFile& planned)
{
    const CatalogueFile& file = planned.file;
    std::cout << "  " << file.title << " (" << file.publisher << "), " << file.fileName << '\n';
    if (!planned.installedIn.empty())
        std::cout << "    shared     with the installed pack " << visibleLine(planned.installedIn)
                  << '\n';
    else if (planned.host.empty())
        std::cout << "    at hand    " << visibleLine(planned.local.string()) << '\n';
    else
        std::cout << "    download   " << sizeOf(planned.bytesToFetch, file.bytesExact) << " from "
                  << planned.host << '\n';
    std::cout << "    licence    " << file.licence << '\n' << "    SHA-256    ";
    if (file.sha256.empty())
        std::cout << "none is published; the one of the file that arrives is pinned in the pack\n";
    else
        std::cout << file.sha256 << ", stated by the publisher\n";
}

void printPlan(const InstallPlan& plan)
{
    if (plan.to.empty())
        std::cout << "To download into " << downloadFolder().string() << ":\n";
    else
        std::cout << "To install as \"" << visibleLine(plan.name) << "\" into " << plan.to.string()
                  << ":\n";
    for (const PlannedFile& file : plan.files)
        printFile(file);
    for (const std::string& note : plan.licenceNotes)
        std::cout << "Licence: " << note << '\n';
}

/// Waits for a line from the terminal; Ctrl+C is no yes.
bool typedYes(const std::stop_token& stop)
{
    constexpr int lookEvery = 100; // milliseconds
    pollfd terminal{STDIN_FILENO, POLLIN, 0};
    while (poll(&terminal, 1, lookEvery) <= 0)
        if (stop.stop_requested())
            return false;
    std::string line;
    std::getline(std::cin, line);
    return line == "yes";
}

/// Nothing to agree to where no host is asked.
Result<void> agree(const InstallPlan& plan, bool yes, const std::stop_token& stop)
{
    if (plan.hosts.empty() || yes)
        return {};
    std::cout << "These hosts see your network address and which file you ask for, nothing else.\n"
              << "Download " << hostsOf(plan) << "? Type yes: " << std::flush;
    if (typedYes(stop))
        return {};
    return Error{stop.stop_requested() ? ErrorCode::Cancelled : ErrorCode::Usage,
                 "you did not type yes: nothing was downloaded",
                 {}};
}

int downloadFiles(const InstallPlan& plan, const Job& job, Progress& progress)
{
    const auto files = fetchFiles(plan, job);
    progress.clear();
    if (!files)
        return report(files.error());
    for (const ImportSource& file : *files)
        std::cout << "downloaded " << file.file.string() << '\n';
    return exit_code::done;
}

int installPack(const InstallCommand& command, const Catalogue& catalogue, const Context& context)
{
    const auto plan = planInstall(catalogue, command.options);
    if (!plan)
        return report(plan.error());
    if (!plan->hosts.empty() && !command.yes && isatty(STDIN_FILENO) == 0)
        return report({ErrorCode::Usage,
                       "models install: would download " + hostsOf(*plan) +
                           "; agree on a terminal or with --yes",
                       {}});
    printPlan(*plan);
    if (auto agreed = agree(*plan, command.yes, context.stop); !agreed)
        return report(agreed.error());
    Progress progress(context.quiet);
    const Job job = progress.job(context.stop, "install");
    if (command.options.downloadOnly)
        return downloadFiles(*plan, job, progress);
    const auto pack = install(*plan, job);
    progress.clear();
    if (!pack)
        return report(pack.error());
    std::cout << "installed " << visibleLine(pack->name) << ": " << pack->heads.size()
              << (pack->heads.size() == 1 ? " head" : " heads") << ", " << pack->folder.string()
              << '\n';
    return exit_code::done;
}

int run(InstallCommand& command, const Context& context)
{
    const auto catalogue = findCatalogue();
    if (!catalogue)
        return report(catalogue.error());
    if (command.list) {
        printCatalogue(*catalogue, listPacks());
        return exit_code::done;
    }
    command.options.installed = listPacks();
    return installPack(command, *catalogue, context);
}

} // namespace

void printCatalogue(const Catalogue& catalogue, const std::vector<Pack>& packs)
{
    for (const CatalogueFile& file : catalogue.files) {
        const Pack* in = packWith(file, packs);
        std::cout << file.id << ": " << file.title << ", " << file.kind << ", "
                  << sizeOf(file.bytes, file.bytesExact) << ", " << file.licence << ", "
                  << (in == nullptr ? "not installed" : "installed in " + in->name) << '\n';
    }
}

void addModelsInstall(CLI::App& models, Context& context)
{
    CLI::App* part = models.add_subcommand(
        "install", "Download published weights, after you agreed to hosts, sizes and licences");
    // Held by the action; the parser writes into it while it reads the line.
    auto command = std::make_shared<InstallCommand>();
    InstallOptions& options = command->options;
    part->add_option("ID", options.ids, "what to install; see --list")->type_name("ID");
    part->add_option("--mirror", options.mirror,
                     "ask this host instead of the publishers'; file:// asks none")
        ->type_name("URL");
    part->add_option("--files", options.files, "take what lies here instead of downloading it")
        ->type_name("DIR");
    part->add_option("--to", options.to, "folder of the new pack (default: among your own packs)")
        ->type_name("DIR");
    part->add_option("--name", options.name, "name of the new pack")->type_name("NAME");
    part->add_flag("--download-only", options.downloadOnly,
                   "fetch the files, check them and say where they lie; install nothing");
    part->add_flag("--keep", options.keepDownloads, "keep the downloaded files after the import");
    part->add_flag("--yes", command->yes, "agree without being asked");
    part->add_flag("--list", command->list, "only list what can be installed");
    addCommonOptions(*part, context);
    part->callback([&context, command] {
        if (!command->list && command->options.ids.empty())
            throw CLI::RequiredError("ID");
        context.action = [&context, command] { return run(*command, context); };
    });
}

} // namespace pentimento::cli
