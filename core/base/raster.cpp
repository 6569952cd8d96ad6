// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/raster.h"

#include <algorithm>
#include <cmath>

namespace pentimento {

namespace {

/// The two neighbouring cells of a position along one axis and the weight of the second.
struct Span
{
    int first;
    int second;
    float weight;
};

Span spanAt(int pixel, double cellSize, int cells)
{
    const double position = (pixel + 0.5) / cellSize - 0.5;
    const double clamped = std::clamp(position, 0.0, static_cast<double>(cells - 1));
    const int first = static_cast<int>(std::floor(clamped));
    return {first, std::min(first + 1, cells - 1), static_cast<float>(clamped - first)};
}

} // namespace

float Map::atPixel(int x, int y) const
{
    const Span h = spanAt(x, m_cellWidth, m_width);
    const Span v = spanAt(y, m_cellHeight, m_height);
    const float top = std::lerp(cell(h.first, v.first), cell(h.second, v.first), h.weight);
    const float bottom = std::lerp(cell(h.first, v.second), cell(h.second, v.second), h.weight);
    return std::lerp(top, bottom, v.weight);
}

void Map::pictureRow(int y, float* out) const
{
    const Span v = spanAt(y, m_cellHeight, m_height);
    for (int x = 0; x < m_pictureWidth; ++x) {
        const Span h = spanAt(x, m_cellWidth, m_width);
        const float top = std::lerp(cell(h.first, v.first), cell(h.second, v.first), h.weight);
        const float bottom = std::lerp(cell(h.first, v.second), cell(h.second, v.second), h.weight);
        out[x] = std::lerp(top, bottom, v.weight);
    }
}

} // namespace pentimento
