// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/synthetic_picture.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace pentimento {

Raster syntheticPicture(int width, int height)
{
    std::mt19937 random(11);
    std::vector<std::uint8_t> rgb;
    rgb.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < 3; ++c) {
                const double shape = 60 * std::sin(x / 23.0 + c) + 50 * std::cos(y / 31.0 - c);
                const int noise = static_cast<int>(random() % 13) - 6;
                rgb.push_back(static_cast<std::uint8_t>(
                    std::clamp(128 + static_cast<int>(shape) + noise, 0, 255)));
            }
    return {width, height, std::move(rgb)};
}

} // namespace pentimento
