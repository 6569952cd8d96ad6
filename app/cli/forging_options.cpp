// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/forging_options.h"

#include <CLI/CLI.hpp>

namespace pentimento::cli {

void addForging(CLI::App& command, training::ForgingRecipe& recipe)
{
    const auto share = [&](const char* name, double& value, const char* what) {
        command.add_option(name, value, what)
            ->check(CLI::Range(0.0, 1.0).description(""))
            ->capture_default_str()
            ->type_name("SHARE");
    };
    share("--untouched", recipe.untouched, "of the examples: not edited");
    share("--plainest", recipe.plainest,
          "of those: cut where a photo is darkest, flattest or most finely textured");
    share("--large", recipe.large, "of the generated fillings: may take most of the picture");
    share("--blended", recipe.blended,
          "of all examples: a part of another photo, mostly regenerated, blended in seamlessly");
    share("--things", recipe.things,
          "of all examples: a thing cut along its contours and pasted (prepare --things)");
    command.add_flag(
        "--every-source", recipe.everySource,
        "draw photos from every source alike; one of fewer than eight photos less often");
    share("--published", recipe.published,
          "of all examples: saved, resized and passed on as on the web (0: a lighter mix)");
}

} // namespace pentimento::cli
