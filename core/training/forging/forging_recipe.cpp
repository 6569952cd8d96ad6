// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/forging/forging_recipe.h"

#include <algorithm>

namespace pentimento::training {

std::optional<Edit> editNamed(std::string_view name)
{
    const auto* const found = std::find(editNames.begin(), editNames.end(), name);
    if (found == editNames.end())
        return std::nullopt;
    return static_cast<Edit>(found - editNames.begin());
}

ForgingRecipe meaningRecipe()
{
    ForgingRecipe recipe;
    recipe.untouched = 0.2;
    recipe.share(Edit::Rebuilt) = 0.17;
    recipe.share(Edit::Filled) = 0.05;
    recipe.share(Edit::FilledClassically) = 0.12;
    recipe.share(Edit::Blended) = 0.22;
    recipe.share(Edit::Thing) = 0.28;
    recipe.share(Edit::Spliced) = 0.12;
    recipe.share(Edit::Pair) = 0;
    recipe.share(Edit::Retouched) = 0.04;
    recipe.large = 0.5;
    recipe.outlined = 0.35;
    recipe.histories = 0.5;
    recipe.visible = true;
    recipe.enlarged = 0.4;
    recipe.upright = true;
    recipe.everySource = true;
    recipe.published = 0.7;
    return recipe;
}

std::optional<ForgingRecipe> recipeNamed(std::string_view name)
{
    if (name == "traces")
        return ForgingRecipe{};
    if (name == "meaning")
        return meaningRecipe();
    return std::nullopt;
}

std::string textOf(const ForgingRecipe& recipe)
{
    std::string text;
    const auto add = [&](const char* name, double value) {
        text += std::string(text.empty() ? "" : " ") + name + ' ' + std::to_string(value);
    };
    add("untouched", recipe.untouched);
    for (std::size_t i = 0; i < editNames.size(); ++i)
        add(editNames[i], recipe.edits[i]);
    add("plainest", recipe.plainest);
    add("large", recipe.large);
    add("outlined", recipe.outlined);
    add("histories", recipe.histories);
    add("visible", recipe.visible ? 1 : 0);
    add("enlarged", recipe.enlarged);
    add("upright", recipe.upright ? 1 : 0);
    add("every source", recipe.everySource ? 1 : 0);
    add("published", recipe.published);
    return text;
}

} // namespace pentimento::training
