// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/raster.h"

#include <QRect>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace pentimento {

/// What comparisons of drawn pictures share.

[[nodiscard]] inline const std::uint8_t* pixelOf(const Raster& raster, int x, int y)
{
    return raster.row(y) + static_cast<std::ptrdiff_t>(x) * 3;
}

/// The largest difference of a channel, in levels.
[[nodiscard]] inline int distance(const std::uint8_t* a, const std::uint8_t* b)
{
    return std::max({std::abs(a[0] - b[0]), std::abs(a[1] - b[1]), std::abs(a[2] - b[2])});
}

/// Where to look, for people.
[[nodiscard]] inline std::string boxText(const QRect& box)
{
    return "x " + std::to_string(box.left()) + " to " + std::to_string(box.right()) + ", y " +
           std::to_string(box.top()) + " to " + std::to_string(box.bottom());
}

} // namespace pentimento
