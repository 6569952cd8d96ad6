// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/raster.h"

namespace pentimento::cli {

/// A 4:3 picture of smooth shapes under noise: compresses and analyses like a photo, and is the
/// same on every machine.
[[nodiscard]] Raster benchPicture(double megapixels);

/// What the same machine needs for a well-known operation on the same picture, at the same time:
/// ratios to it travel between machines, seconds do not.
[[nodiscard]] double baselineSeconds(const Raster& picture);
inline constexpr const char* baselineName = "OpenCV GaussianBlur 9x9, sigma 2, of the same picture";

} // namespace pentimento::cli
