// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/packs/pack.h"

#include <vector>

namespace CLI {
class App;
}

namespace pentimento {
struct Catalogue;
}

namespace pentimento::cli {

struct Context;

/// `models install`: what the catalogue lists, fetched once the user agreed.
void addModelsInstall(CLI::App& models, Context& context);

/// What can be installed, and which of it lies in one of `packs`.
void printCatalogue(const Catalogue& catalogue, const std::vector<Pack>& packs);

} // namespace pentimento::cli
