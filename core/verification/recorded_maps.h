// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/inference/map_set.h"

#include <memory>
#include <optional>

namespace pentimento::verification {

/// The maps that a bundle holds, on the grid on which the network gave them: what all its numbers
/// must follow from.
struct RecordedMaps
{
    std::shared_ptr<const MapSet> maps; ///< the fresh ones where every sample is theirs
    bool same = true;                   ///< every sample of every map is the fresh one's
    double slack = 0;                   ///< how far a cell may lie from what the recorded run had
    double largest = 0;                 ///< difference between a recorded and a fresh sample
};

/// Sixteen bits, spread over the pixels of a map and solved for its cells again.
inline constexpr double storedMapPrecision = 1e-4;

/// The cells of `grid` that a map of one value for each pixel was drawn from; nothing where cells
/// are finer than pixels, so that it does not tell.
[[nodiscard]] std::optional<HeatMap> cellsBehind(const HeatMap& pixels, const HeatMap& grid);

/// For a map that does not tell its cells apart: the fresh cells, each off by what the recorded map
/// is off by at its centre.
[[nodiscard]] HeatMap nearCentres(const HeatMap& pixels, const HeatMap& fresh);

} // namespace pentimento::verification
