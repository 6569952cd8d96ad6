// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/heat_map.h"

#include <vector>

namespace pentimento {

[[nodiscard]] bool sameGrid(const HeatMap& a, const HeatMap& b);

/// The map's values at the centres of another grid's cells, row by row. Maps of one run share
/// their grid as a rule; those that do not are read as they are drawn.
[[nodiscard]] std::vector<float> onGrid(const HeatMap& map, const HeatMap& grid);

/// Other values on the grid of a map.
[[nodiscard]] HeatMap mapLike(const HeatMap& grid, std::vector<float> values);

} // namespace pentimento
