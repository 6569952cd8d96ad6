// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/raster.h"

namespace pentimento {

/// A picture of smooth shapes under noise, the same every time.
[[nodiscard]] Raster syntheticPicture(int width, int height);

} // namespace pentimento
