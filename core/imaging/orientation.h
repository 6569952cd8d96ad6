// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/raster.h"
#include "core/imaging/pixel_bytes.h"
#include "core/imaging/pixel_rect.h"

namespace pentimento {

/// Turns stored pixels (8-bit RGB) the way that EXIF orientation 1..8 says they are seen.
[[nodiscard]] Raster oriented(PixelBytes rgb, int width, int height, int orientation);

/// Where a rectangle of a stored picture of this size lies when it is turned so.
[[nodiscard]] PixelRect oriented(const PixelRect& stored, int width, int height, int orientation);

} // namespace pentimento
