// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/raster.h"

#include <optional>

namespace pentimento {

/// Where the 8 x 8 blocks of an earlier JPEG compression start, modulo 8.
struct BlockGrid
{
    int x = 0;
    int y = 0;

    bool operator==(const BlockGrid&) const = default;
};

/// Looks for the traces of JPEG's block grid in pixels, whatever file they came from. Compression
/// sets many DCT coefficients of a block to zero, so blocks cut out at the true grid have more
/// zeros than blocks cut out anywhere else. Each pixel votes for the grid of the block with most
/// zeros among those that cover it; without an earlier JPEG the 64 grids get equal shares, and a
/// grid is reported only when chance would give it its share in fewer than one in a million
/// pictures. (The idea: Nikoukhah et al., "ZERO: a local JPEG grid origin detector", IPOL 2021.)
/// Scaling after the compression, and a very high quality, hide the grid.
[[nodiscard]] std::optional<BlockGrid> findBlockGrid(const Raster& picture);

} // namespace pentimento
