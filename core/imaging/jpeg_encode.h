// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/raster.h"

#include <cstdint>
#include <vector>

namespace pentimento {

/// Baseline JPEG in memory, chroma subsampled 4:2:0 unless `fullChroma`; quality 1..100.
[[nodiscard]] std::vector<std::uint8_t> encodeJpeg(const Raster& picture, int quality,
                                                   bool fullChroma = false);

} // namespace pentimento
