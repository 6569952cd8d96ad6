// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/forging_options.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <cmath>
#include <string>
#include <vector>

namespace pentimento::cli {

namespace {

std::string edits()
{
    std::string text;
    for (const char* name : training::editNames)
        text += (text.empty() ? "" : ", ") + std::string(name);
    return text;
}

void setShares(training::ForgingRecipe& recipe, const std::vector<std::string>& given)
{
    for (const std::string& text : given) {
        const std::size_t equals = text.find('=');
        const auto edit = training::editNamed(text.substr(0, equals));
        double share = -1;
        const char* end = text.data() + text.size();
        std::from_chars_result parsed{nullptr, std::errc::invalid_argument};
        if (equals != std::string::npos && edit)
            parsed = std::from_chars(text.data() + equals + 1, end, share);
        if (parsed.ec != std::errc() || parsed.ptr != end || !std::isfinite(share) || share < 0)
            throw CLI::ValidationError("--edits", text + " is not EDIT=SHARE, such as thing=0.3");
        recipe.share(*edit) = share;
    }
}

} // namespace

void addForging(CLI::App& command, training::ForgingRecipe& recipe)
{
    // Options take effect in this order: those below change what the named recipe says.
    command
        .add_option_function<std::string>(
            "--recipe",
            [&recipe](const std::string& name) { recipe = *training::recipeNamed(name); },
            "traces: pieces of different histories; meaning: things and parts of other photos, "
            "for data that prepare made with --whole --things (default: "
            "traces)")
        ->check(CLI::IsMember({"traces", "meaning"}));
    command
        .add_option_function<std::vector<std::string>>(
            "--edits",
            [&recipe](const std::vector<std::string>& given) { setShares(recipe, given); },
            "shares of the edits, others than the recipe's: " + edits())
        ->type_name("EDIT=SHARE");
    const auto share = [&](const char* name, double& value, const char* what) {
        command.add_option(name, value, what)
            ->check(CLI::Range(0.0, 1.0).description(""))
            ->type_name("SHARE");
    };
    share("--untouched", recipe.untouched, "of the examples: not edited");
    share("--plainest", recipe.plainest,
          "of those: cut where a photo is darkest, flattest or most finely textured");
    share("--large", recipe.large, "of the generated fillings: may take most of the picture");
    share("--outlined", recipe.outlined, "of the edits in place: drawn round a thing");
    share("--histories", recipe.histories,
          "of the histories that the traces' recipe gives to backgrounds");
    command.add_flag("--visible", recipe.visible, "histories are what shows at a glance");
    share("--enlarged", recipe.enlarged, "of the photos: small originals, enlarged");
    command.add_flag("--upright", recipe.upright, "never turn photos on their side");
    command.add_flag("--every-source", recipe.everySource,
                     "draw photos from every source alike; one of fewer than 32 photos less often");
    share("--published", recipe.published,
          "of all examples: saved, resized and passed on as on the web (0: a lighter mix)");
}

} // namespace pentimento::cli
