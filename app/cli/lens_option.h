// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/lenses/lens_run.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace pentimento::cli {

/// --lens, which may be repeated; `texts` as lensOrdersIn() takes them.
void addLensOption(CLI::App& command, std::vector<std::string>& texts);

/// Usage as lensOrderIn() gives it, and for a lens that is asked for twice.
[[nodiscard]] Result<std::vector<LensOrder>> lensOrdersIn(const std::vector<std::string>& texts);

/// Of each lens that failed one line on stderr; the evidence says so, too.
void printLensFailures(const Analysis& analysis);

} // namespace pentimento::cli
