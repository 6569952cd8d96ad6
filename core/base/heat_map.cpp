// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/heat_map.h"

#include "core/base/grid_span.h"
#include "core/base/map_rows.h"

#include <cmath>

namespace pentimento {

float HeatMap::atPixel(int x, int y) const
{
    const GridSpan h = spanAt(x, m_cellWidth, m_width);
    const GridSpan v = spanAt(y, m_cellHeight, m_height);
    const float top = std::lerp(cell(h.first, v.first), cell(h.second, v.first), h.weight);
    const float bottom = std::lerp(cell(h.first, v.second), cell(h.second, v.second), h.weight);
    return std::lerp(top, bottom, v.weight);
}

void HeatMap::pictureRow(int y, float* out) const
{
    MapRows(*this).read(y, out);
}

} // namespace pentimento
