// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/bytes.h"

#include <cstdint>
#include <optional>

namespace pentimento {

/// Where a JPEG file's parts lie, by its markers alone: nothing is decoded.
struct JpegLayout
{
    std::optional<std::uint64_t> end; ///< behind the end marker of the first picture, if it has one
    bool adobe = false;               ///< Adobe's marker, which says how four channels are stored
    int pictures = 1;                 ///< with those that a multi-picture index (MPF) lists
    bool gainMap = false;             ///< the index lists a brightness map for bright screens
    std::uint64_t used = 0;           ///< where the last picture of the index ends, or `end`
};

/// Never fails: a damaged file gives what could be found. Thumbnails are not counted.
[[nodiscard]] JpegLayout jpegLayout(Bytes file);

/// The file without a run of zero bytes at its end, as interrupted downloads leave it, where a
/// JPEG without an end marker has one.
[[nodiscard]] Bytes withoutZeroTail(Bytes file);

} // namespace pentimento
