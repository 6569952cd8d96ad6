// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/imaging/bytes.h"
#include "core/imaging/picture.h"

#include <cstdint>
#include <vector>

namespace pentimento {

/// A WebP that is cut off, as far as it goes: RGB or RGBA, rows from the top.
struct WebPPart
{
    int width = 0;
    int height = 0;
    int channels = 3;
    int rows = 0; ///< that are there; the others are black
    std::vector<std::uint8_t> samples;
    std::vector<std::uint8_t> profile; ///< the colour profile; may be empty
};

/// Still pictures alone: of a cut-off animation, nothing is read. The message of an error is the
/// reason without the file's name.
[[nodiscard]] Result<WebPPart> readWebPPart(Bytes file, const PictureLimits& limits);

} // namespace pentimento
