// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/models_import_command.h"

#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/progress.h"
#include "core/base/text.h"
#include "core/import/import_pack.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace pentimento::cli {

namespace {

namespace fs = std::filesystem;

constexpr int maxLayer = 1000;

struct ImportCommand
{
    std::vector<std::string> files;
    ImportOptions options;
    bool half = false;
    int layer = -1;
};

/// Weight files right in a folder, in the order of their names.
Result<std::vector<fs::path>> weightFilesIn(const fs::path& folder)
{
    static constexpr std::array<const char*, 4> endings{".pt", ".pth", ".ckpt", ".safetensors"};
    std::vector<fs::path> files;
    std::error_code failure;
    for (auto entry = fs::directory_iterator(folder, failure);
         !failure && entry != fs::directory_iterator(); entry.increment(failure))
        if (std::find(endings.begin(), endings.end(), entry->path().extension()) != endings.end())
            files.push_back(entry->path());
    if (failure || files.empty())
        return Error{ErrorCode::ModelUnavailable,
                     folder.string() + (failure ? ": " + failure.message()
                                                : ": holds no .pt, .pth, .ckpt or .safetensors "
                                                  "file"),
                     {}};
    std::sort(files.begin(), files.end());
    return files;
}

Result<std::vector<ImportSource>> sourcesOf(const std::vector<std::string>& named)
{
    std::vector<ImportSource> sources;
    for (const fs::path path : named) {
        std::error_code failure;
        if (!fs::is_directory(path, failure)) {
            sources.push_back({path, {}, {}, {}, {}, {}});
            continue;
        }
        auto files = weightFilesIn(path);
        if (!files)
            return files.error();
        for (const fs::path& file : *files)
            sources.push_back({file, {}, {}, {}, {}, {}});
    }
    return sources;
}

int run(ImportCommand command, const Context& context)
{
    const auto sources = sourcesOf(command.files);
    if (!sources)
        return report(sources.error());
    if (command.half)
        command.options.weights = StoredWeights::Half;
    if (command.layer >= 0)
        command.options.layer = command.layer;
    Progress progress(context.quiet);
    const auto pack = importPack(*sources, command.options, progress.job(context.stop, "import"));
    progress.clear();
    if (!pack)
        return report(pack.error());
    std::cout << "imported " << visibleLine(pack->name) << ": " << pack->heads.size()
              << (pack->heads.size() == 1 ? " head" : " heads") << " on " << pack->backbones.size()
              << (pack->backbones.size() == 1 ? " backbone, " : " backbones, ")
              << visibleLine(pack->folder.string()) << '\n';
    return exit_code::done;
}

} // namespace

void addModelsImport(CLI::App& models, Context& context)
{
    CLI::App* part = models.add_subcommand(
        "import", "Make a pack from CLIP archives and DeCLIP checkpoints that you have");
    auto command = std::make_shared<ImportCommand>();
    part->add_option("FILE", command->files,
                     "CLIP archives (.pt), DeCLIP checkpoints (.pth), .safetensors, or folders of "
                     "them")
        ->required()
        ->type_name("FILE|DIR");
    part->add_option("--to", command->options.to, "folder of the new pack")
        ->required()
        ->type_name("DIR");
    part->add_option("--name", command->options.name, "name of the pack (default: the folder's)");
    part->add_flag("--half", command->half,
                   "decoders in half precision: half the size, maps differ slightly");
    part->add_option("--layer", command->layer,
                     "layer that decoders read whose file does not state it")
        ->check(CLI::Range(0, maxLayer).description(""))
        ->type_name("N");
    addCommonOptions(*part, context);
    part->callback([command, &context] {
        context.action = [command, &context] { return run(*command, context); };
    });
}

} // namespace pentimento::cli
