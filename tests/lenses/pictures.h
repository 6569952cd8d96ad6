// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/heat_map.h"
#include "core/laundering/degradation.h"
#include "tests/imaging/fixtures.h"

#include <QRect>

#include <algorithm>

/// Pictures whose history of JPEGs is known.
namespace pictures {

using namespace pentimento;

inline Picture pictureOf(Raster pixels, int quality = 0)
{
    Picture picture;
    picture.file.name = "made.jpg";
    picture.pixels = std::move(pixels);
    if (quality > 0) {
        picture.compression.kind = StoredCompression::Kind::Jpeg;
        picture.compression.quality = quality;
    }
    return picture;
}

/// `below` with `above` in its place inside `part`, whose corners lie on JPEG's blocks.
inline Raster pasted(const Raster& below, const Raster& above, const QRect& part)
{
    std::vector<std::uint8_t> rgb(below.data(), below.row(below.height() - 1) + below.stride());
    for (int y = part.top(); y <= part.bottom(); ++y)
        std::copy(above.row(y) + part.left() * 3L, above.row(y) + (part.right() + 1) * 3L,
                  rgb.begin() + (static_cast<std::ptrdiff_t>(y) * below.width() + part.left()) * 3);
    return {below.width(), below.height(), std::move(rgb)};
}

/// Mean over the cells that lie inside (or outside) `part`, one cell from its border at least.
inline double meanOf(const HeatMap& map, const QRect& part, bool inside)
{
    double sum = 0;
    int cells = 0;
    const int edge = static_cast<int>(map.cellWidth());
    for (int j = 0; j < map.height(); ++j)
        for (int i = 0; i < map.width(); ++i) {
            const QPoint centre(static_cast<int>((i + 0.5) * map.cellWidth()),
                                static_cast<int>((j + 0.5) * map.cellHeight()));
            const bool within = part.adjusted(edge, edge, -edge, -edge).contains(centre);
            const bool beyond = !part.adjusted(-edge, -edge, edge, edge).contains(centre);
            if (inside ? within : beyond) {
                sum += static_cast<double>(map.cell(i, j));
                ++cells;
            }
        }
    return sum / std::max(cells, 1);
}

} // namespace pictures
