// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/raster.h"

namespace pentimento {

/// A picture at another size, bilinear with antialiasing, bit for bit as Pillow's Image.resize()
/// with its bilinear filter computes it on 8-bit channels (horizontally, then vertically, weights
/// with 22 binary digits, rounded to 8 bits after each): what the reference code of DeCLIP and of
/// CLIP feed their networks with. Both sizes at least 1.
[[nodiscard]] Raster resizedBilinear(const Raster& picture, int width, int height);

/// The same of the part of a picture that begins at (x, y).
[[nodiscard]] Raster resizedBilinear(const Raster& picture, int x, int y, int partWidth,
                                     int partHeight, int width, int height);

} // namespace pentimento
