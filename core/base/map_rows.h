// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/grid_span.h"
#include "core/base/heat_map.h"

#include <array>
#include <vector>

namespace pentimento {

/// Reads a map at the picture's own size, the very values of HeatMap::atPixel(). Picture rows
/// between the same two rows of cells share what is enlarged across, so that reading from top to
/// bottom costs a tenth of asking for each pixel. One thread at a time.
class MapRows
{
public:
    /// `map` is not empty.
    explicit MapRows(const HeatMap& map);

    /// Row `y`, `pictureWidth()` values, written to `out`.
    void read(int y, float* out);

private:
    /// A row of cells enlarged to the picture's width.
    struct Enlarged
    {
        int row = -1;
        std::vector<float> values;
    };

    const std::vector<float>& enlarged(int row);

    HeatMap m_map;
    std::vector<GridSpan> m_columns;    ///< of each pixel of a row
    std::array<Enlarged, 2> m_enlarged; ///< the last even and the last odd one
};

} // namespace pentimento
