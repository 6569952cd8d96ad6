// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/forging/forging_material.h"

#include "core/base/hash.h"

#include <utility>

namespace pentimento::training {

namespace fs = std::filesystem;

Result<ForgingMaterial> ForgingMaterial::open(const at::Device& device, const fs::path& data,
                                              const std::vector<fs::path>& generators)
{
    auto opened = TrainingData::openOn(device, data);
    if (!opened)
        return opened.error();
    auto contents = contentsOf(data);
    if (!contents)
        return contents.error();
    auto bank = GeneratorBank::load(generators, device);
    if (!bank)
        return bank.error();
    return ForgingMaterial{std::move(*opened), std::move(*contents), std::move(*bank)};
}

std::string sharesText(const ForgingRecipe& recipe)
{
    std::string text;
    for (const double share : {recipe.untouched, recipe.plainest, recipe.large, recipe.blended,
                               recipe.things, recipe.published})
        text += ' ' + std::to_string(share);
    return text + (recipe.everySource ? " every source" : "");
}

Result<std::string> hashesText(const std::vector<fs::path>& generators)
{
    std::string text;
    for (const fs::path& generator : generators) {
        const auto hash = sha256OfFile(generator);
        if (!hash)
            return hash.error();
        text += ' ' + *hash;
    }
    return text;
}

} // namespace pentimento::training
