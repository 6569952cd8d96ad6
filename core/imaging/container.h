// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/bytes.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pentimento {

/// What a file holds beside the picture that is analysed, as its container tells. Pages of TIFF,
/// pictures of HEIC and frames of GIF and WebP are counted by the decoder.
struct Container
{
    int pictures = 1; ///< of a JPEG with a multi-picture index
    int frames = 1;   ///< of an animated PNG, or of a sequence beside a HEIC or AVIF
    int previews = 0; ///< of a TIFF: pages that are reduced copies of others
    bool cut = false; ///< the file ends before its container does
    std::vector<std::string> notes;
};

/// Says in a note what seems to lie behind a picture's end, `found`; without one, or with one
/// beyond the file's, the file is cut. `unknown`: what is said of bytes that begin like nothing
/// known.
void noteEnd(Bytes file, std::optional<std::uint64_t> found, Container& container,
             const std::string& unknown = "they begin like no known kind of file and may be "
                                          "leftovers of a larger picture or a device's own data");

} // namespace pentimento
