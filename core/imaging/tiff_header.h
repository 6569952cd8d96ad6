// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/bytes.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace pentimento {

/// What the first directory of a TIFF tells about how its pixels are stored.
struct TiffHeader
{
    std::uint64_t compression = 1; ///< 1 none, 5 LZW, 7 JPEG, ... as in the TIFF specification
    std::uint64_t photometric = 0; ///< 3 palette, 6 YCbCr, ...
    Bytes colourTable;             ///< 16-bit: all reds, all greens, all blues
    Bytes jpegTables;              ///< tables that strips or tiles in JPEG share; may be empty
    Bytes firstPart;               ///< the first strip or tile as stored; may be empty
    std::vector<std::uint64_t> extraSamples; ///< what each channel behind the colours is, as far
                                             ///< as stated: 1, 2 transparency, else anything
};

/// Nothing when the file has no directory that can be read. Views into `file`.
[[nodiscard]] std::optional<TiffHeader> readTiffHeader(Bytes file);

} // namespace pentimento
