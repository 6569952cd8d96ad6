// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/grid.h"

#include <algorithm>

namespace pentimento {

bool sameGrid(const HeatMap& a, const HeatMap& b)
{
    return a.width() == b.width() && a.height() == b.height() && a.cellWidth() == b.cellWidth() &&
           a.cellHeight() == b.cellHeight();
}

std::vector<float> onGrid(const HeatMap& map, const HeatMap& grid)
{
    const auto cells =
        static_cast<std::size_t>(grid.width()) * static_cast<std::size_t>(grid.height());
    if (sameGrid(map, grid))
        return {map.data(), map.data() + cells};
    const auto pixelAt = [](int cell, double size, int end) {
        return std::min(static_cast<int>((cell + 0.5) * size), end - 1);
    };
    std::vector<float> values;
    values.reserve(cells);
    for (int j = 0; j < grid.height(); ++j)
        for (int i = 0; i < grid.width(); ++i)
            values.push_back(map.atPixel(pixelAt(i, grid.cellWidth(), map.pictureWidth()),
                                         pixelAt(j, grid.cellHeight(), map.pictureHeight())));
    return values;
}

HeatMap mapLike(const HeatMap& grid, std::vector<float> values)
{
    // Cells are square, or they divide the picture evenly: see the constructors.
    if (grid.cellWidth() == grid.cellHeight())
        return {grid.width(),         grid.height(),     grid.pictureWidth(),
                grid.pictureHeight(), std::move(values), grid.cellWidth()};
    return {grid.width(), grid.height(), grid.pictureWidth(), grid.pictureHeight(),
            std::move(values)};
}

} // namespace pentimento
