// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/heat_map.h"
#include "core/base/job.h"
#include "core/base/raster.h"
#include "core/base/result.h"
#include "core/lenses/lens.h"

namespace pentimento {

/// Error level analysis (N. Krawetz, "A Picture's Worth ...", Black Hat 2007): the picture is
/// compressed as JPEG once more, and places that change more than others may have another history.
/// Edges and texture change more than flat places in any picture.
[[nodiscard]] const Lens& errorLevelLens();

/// Plain error level analysis, a reference that every trained detector has to beat. The value is
/// the difference after quality 90: the channel that changes most, averaged over blocks of 8 x 8
/// pixels, with 16 levels of 255 as 1. A fixed scale, so that pictures compare. Empty when the
/// picture cannot be compressed.
[[nodiscard]] HeatMap errorLevelMap(const Raster& picture);

} // namespace pentimento
