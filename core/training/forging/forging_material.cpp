// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/forging/forging_material.h"

#include "core/base/hash.h"

#include <utility>

#include <algorithm>
#include <numeric>

namespace pentimento::training {

namespace fs = std::filesystem;

Result<void> confirmRecipe(const ForgingRecipe& recipe, const TrainingData& data)
{
    if (std::accumulate(recipe.edits.begin(), recipe.edits.end(), 0.0) <= 0)
        return Error{ErrorCode::Usage, "no edit has a share", {}};
    const bool cut = std::any_of(data.photos.begin(), data.photos.end(),
                                 [](const auto& photo) { return photo.things.defined(); });
    if ((recipe.share(Edit::Thing) > 0 || recipe.outlined > 0) && !cut)
        return Error{
            ErrorCode::Usage,
            "the data set holds no things to paste or to draw round; it has to be made with "
            "prepare --things",
            {}};
    return {};
}

Result<ForgingMaterial> ForgingMaterial::open(const at::Device& device, const fs::path& data,
                                              const std::vector<fs::path>& generators,
                                              const ForgingRecipe& recipe)
{
    auto opened = TrainingData::openOn(device, data);
    if (!opened)
        return opened.error();
    auto contents = contentsOf(data);
    if (!contents)
        return contents.error();
    if (auto possible = confirmRecipe(recipe, *opened); !possible)
        return possible.error();
    auto bank = GeneratorBank::load(generators, device);
    if (!bank)
        return bank.error();
    return ForgingMaterial{std::move(*opened), std::move(*contents), std::move(*bank)};
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
