// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>

namespace pentimento {

/// The two neighbouring cells of a position along one axis and the weight of the second.
struct GridSpan
{
    int first;
    int second;
    float weight;
};

/// Of a pixel's centre on a grid of `cells` cells, each `cellSize` pixels wide.
[[nodiscard]] inline GridSpan spanAt(int pixel, double cellSize, int cells)
{
    const double position = (pixel + 0.5) / cellSize - 0.5;
    const double clamped = std::clamp(position, 0.0, static_cast<double>(cells - 1));
    const int first = static_cast<int>(std::floor(clamped));
    return {first, std::min(first + 1, cells - 1), static_cast<float>(clamped - first)};
}

} // namespace pentimento
