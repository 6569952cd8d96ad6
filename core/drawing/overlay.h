// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/heat_map.h"
#include "core/base/raster.h"
#include "core/drawing/colour_tables.h"

namespace pentimento {

/// Evidence states numbers with six decimals; what hangs on a comparison with one gets that much
/// room.
inline constexpr double storedPrecision = 1e-6;

/// How a map is laid over a picture, on screen and in exports alike.
struct OverlayStyle
{
    ColourMap colours = ColourMap::Viridis;
    double opacity = 0.6;   ///< 0..1, of the colours where the map is at or above the threshold
    double threshold = 0.5; ///< map values below stay uncoloured
};

/// What window and command line offer, in whole percent. Colours that can hardly be seen would show
/// a picture as unmarked; a threshold between the steps could be chosen to cut a map's noise into
/// shapes. An overlay of another style is neither written nor verified.
inline constexpr int leastOpacityPercent = 10;
inline constexpr int mostOpacityPercent = 100;
inline constexpr int leastThresholdPercent = 0;
inline constexpr int mostThresholdPercent = 100;

/// Whether a style is on offer for a head, whose own threshold need not be whole percent.
[[nodiscard]] bool isOffered(const OverlayStyle& style, double headThreshold);

/// The picture with the map blended over it, at the size of `picture`, which may be a reduced copy
/// of the one that was analysed.
[[nodiscard]] Raster blendOverlay(const Raster& picture, const HeatMap& map,
                                  const OverlayStyle& style);

} // namespace pentimento
