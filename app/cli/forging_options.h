// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/forging/forging_recipe.h"

namespace CLI {
class App;
}

namespace pentimento::cli {

/// How training examples are mixed, see ForgingRecipe; the defaults are the recipe of pack 0.2.0.
void addForging(CLI::App& command, training::ForgingRecipe& recipe);

} // namespace pentimento::cli
