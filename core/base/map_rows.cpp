// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/map_rows.h"

#include <cmath>
#include <cstddef>

namespace pentimento {

MapRows::MapRows(const HeatMap& map) : m_map(map)
{
    const int width = map.pictureWidth();
    m_columns.reserve(static_cast<std::size_t>(width));
    for (int x = 0; x < width; ++x)
        m_columns.push_back(spanAt(x, map.cellWidth(), map.width()));
    for (Enlarged& enlarged : m_enlarged)
        enlarged.values.resize(static_cast<std::size_t>(width));
}

const std::vector<float>& MapRows::enlarged(int row)
{
    Enlarged& enlarged = m_enlarged[static_cast<std::size_t>(row % 2)];
    if (enlarged.row == row)
        return enlarged.values;
    enlarged.row = row;
    const float* cells = m_map.data() + static_cast<std::ptrdiff_t>(row) * m_map.width();
    float* value = enlarged.values.data();
    for (const GridSpan& column : m_columns)
        *value++ = std::lerp(cells[column.first], cells[column.second], column.weight);
    return enlarged.values;
}

void MapRows::read(int y, float* out)
{
    const GridSpan span = spanAt(y, m_map.cellHeight(), m_map.height());
    const float* top = enlarged(span.first).data();
    const float* bottom = enlarged(span.second).data();
    const float weight = span.weight; // in a register: `out` could be anything
    const int width = m_map.pictureWidth();
    for (int x = 0; x < width; ++x)
        out[x] = std::lerp(top[x], bottom[x], weight);
}

} // namespace pentimento
