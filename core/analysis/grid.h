// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/raster.h"

#include <vector>

namespace pentimento {

[[nodiscard]] bool sameGrid(const Map& a, const Map& b);

/// The map's values at the centres of another grid's cells, row by row. Maps of one run share
/// their grid as a rule; those that do not are read as they are drawn.
[[nodiscard]] std::vector<float> onGrid(const Map& map, const Map& grid);

/// Other values on the grid of a map.
[[nodiscard]] Map mapLike(const Map& grid, std::vector<float> values);

} // namespace pentimento
