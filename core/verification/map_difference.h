// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/heat_map.h"
#include "core/base/job.h"
#include "core/base/result.h"

#include <string>

namespace pentimento::verification {

/// How far a recorded map may lie from that of a second run, in map values.
struct MapBounds
{
    double largest = 0; ///< at any pixel
    double most = 0;    ///< at 99 of 100 pixels
    double mean = 0;
    double within = 0; ///< see Evenness
    double between = 0;
};

/// Two to five times what was measured on eight pictures; SECURITY.md has the figures.
/// Single precision on CPUs, whatever instructions they have:
inline constexpr MapBounds sameArithmeticBounds{0.0005, 0.0002, 0.0001, 0.0001, 0.0002};
/// Half precision of one kind on CPUs, whatever instructions they have:
inline constexpr MapBounds samePrecisionBounds{0.01, 0.006, 0.0015, 0.003, 0.006};
/// Half precision against single, or another device:
inline constexpr MapBounds otherPrecisionBounds{0.03, 0.018, 0.006, 0.008, 0.016};
/// The same of pictures whose maps have too few cells for a verdict: their statistics hang on
/// single values.
inline constexpr MapBounds tinyPictureBounds{0.2, 0.2, 0.1, 0.1, 0.1};

/// How two maps of the same picture differ, pixel by pixel.
struct MapDifference
{
    MapBounds found;
    bool same = true; ///< in every sample of 16 bits

    [[nodiscard]] bool isWithin(const MapBounds& allowed) const;
    /// "largest difference 0.0019 (allowed 0.0100), ..."
    [[nodiscard]] std::string text(const MapBounds& allowed) const;
};

/// `recorded` has one cell for each pixel, as readMapPng() gives it, and is of the picture's size.
/// Cancelled alone is an error.
[[nodiscard]] Result<MapDifference> differenceOf(const HeatMap& recorded, const HeatMap& fresh,
                                                 const Job& job);

} // namespace pentimento::verification
