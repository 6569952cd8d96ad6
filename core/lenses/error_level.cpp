// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lenses/error_level.h"

#include "core/laundering/degradation.h"

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

namespace pentimento {

namespace {

constexpr int Quality = 90;
constexpr int Block = 8;
constexpr float FullScale = 16;

int largestDifference(const std::uint8_t* a, const std::uint8_t* b)
{
    return std::max({std::abs(a[0] - b[0]), std::abs(a[1] - b[1]), std::abs(a[2] - b[2])});
}

/// Of the block whose top-left pixel is (left, top), as far as it lies in the picture.
float meanDifference(const Raster& before, const Raster& after, int left, int top)
{
    const int right = std::min(left + Block, before.width());
    const int bottom = std::min(top + Block, before.height());
    int sum = 0;
    for (int y = top; y < bottom; ++y)
        for (int x = left; x < right; ++x)
            sum += largestDifference(before.row(y) + std::ptrdiff_t{x} * 3,
                                     after.row(y) + std::ptrdiff_t{x} * 3);
    return static_cast<float>(sum) / static_cast<float>((right - left) * (bottom - top));
}

} // namespace

Map errorLevelMap(const Raster& picture)
{
    if (picture.empty())
        return {};
    const auto again = throughJpeg(picture, Quality);
    if (!again)
        return {};
    const int columns = (picture.width() + Block - 1) / Block;
    const int rows = (picture.height() + Block - 1) / Block;
    std::vector<float> values;
    values.reserve(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
    for (int j = 0; j < rows; ++j)
        for (int i = 0; i < columns; ++i)
            values.push_back(
                std::min(1.0F, meanDifference(picture, *again, i * Block, j * Block) / FullScale));
    return {columns, rows, picture.width(), picture.height(), std::move(values), double{Block}};
}

} // namespace pentimento
