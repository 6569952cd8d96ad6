// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/models_compare_command.h"

#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/progress.h"
#include "core/base/text.h"
#include "core/import/compare.h"

#include <iostream>
#include <memory>

namespace pentimento::cli {

namespace {

void print(const BackboneComparison& comparison)
{
    std::cout << visibleLine(comparison.title) << ": " << comparison.identical
              << " tensors identical, " << comparison.rounded
              << " the same but for the pack's rounding, " << comparison.different.size()
              << " different\n";
    for (const TensorDifference& tensor : comparison.different)
        std::cout << "  " << visibleLine(tensor.name) << ": differs by up to " << tensor.largest
                  << " where values reach " << tensor.reach << '\n';
}

int run(const std::string& file, const Context& context)
{
    const auto pack = findPack(context.pack);
    if (!pack)
        return report(pack.error());
    Progress progress(context.quiet);
    const auto comparison = compareBackbone(*pack, file, progress.job(context.stop, "compare"));
    progress.clear();
    if (!comparison)
        return report(comparison.error());
    print(*comparison);
    return comparison->same() ? exit_code::done : exit_code::notVerified;
}

} // namespace

void addModelsCompare(CLI::App& models, Context& context)
{
    CLI::App* part = models.add_subcommand(
        "compare", "Hold a pack's frozen backbone (--pack) against a weight file of its publisher");
    auto file = std::make_shared<std::string>();
    part->add_option(
            "FILE", *file,
            "weights as published: OpenAI's CLIP (.pt), Meta's DINOv2 (.pth), .safetensors")
        ->required();
    addCommonOptions(*part, context);
    part->callback(
        [file, &context] { context.action = [file, &context] { return run(*file, context); }; });
}

} // namespace pentimento::cli
