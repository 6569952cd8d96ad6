// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/inference/map_set.h"
#include "core/packs/pack.h"

#include <optional>
#include <string>
#include <vector>

namespace pentimento {

/// The finest thing that one backbone tells apart, in pixels of the picture.
struct FeatureCell
{
    std::string name; ///< "token of CLIP ViT-L/14"
    double width = 0;
    double height = 0;
};

/// How finely a network looked at a picture: what it was given and what one value stands for.
struct NetworkView
{
    int inputSide = 0;    ///< of the square that the picture was squashed to; 0: native resolution
    double cellWidth = 0; ///< of the map, in pixels of the picture
    double cellHeight = 0;
    std::vector<FeatureCell> features; ///< coarsest first

    /// "One cell of the map covers 16 × 12 pixels of the picture; one token of CLIP ViT-L/14
    /// covers 286 × 214."
    [[nodiscard]] std::string text() const;
};

/// A point of the picture, in pixels.
struct Place
{
    double x = 0;
    double y = 0;
};

/// The middle of the cell in which a map is highest; the first of several.
[[nodiscard]] Place highestPlace(const HeatMap& map);

/// What the maps were made from.
[[nodiscard]] NetworkView networkViewOf(const MapSet& maps, const Pack& pack);

/// The whole-picture view that guided the windows, where there was one.
[[nodiscard]] std::optional<NetworkView> guideViewOf(const MapSet& maps, const Pack& pack);

} // namespace pentimento
