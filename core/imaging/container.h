// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/format.h"

#include <string>
#include <vector>

namespace pentimento {

/// What a file holds beside the picture that is analysed, as its container tells. Pages of TIFF,
/// pictures of HEIC and frames of GIF and WebP are counted by the decoder.
struct Container
{
    int pictures = 1; ///< of a JPEG with a multi-picture index
    int frames = 1;   ///< of an animated PNG
    int previews = 0; ///< of a TIFF: pages that are reduced copies of others
    bool cut = false; ///< the file ends before its container does
    std::vector<std::string> notes;
};

/// Never fails. Linear in the file's length.
[[nodiscard]] Container examineContainer(PictureFormat format, Bytes file);

/// The EXIF orientation that a HEIC's or AVIF's own turn (irot, imir) amounts to; 1 without one.
[[nodiscard]] int heifTurn(Bytes file);

} // namespace pentimento
