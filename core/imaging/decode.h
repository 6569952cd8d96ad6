// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/imaging/bytes.h"
#include "core/imaging/picture.h"
#include "core/imaging/pixel_bytes.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pentimento {

struct Codec;

/// What rows that a file no longer holds are filled with.
inline constexpr std::uint8_t fillerGrey = 128;

/// Less of a cut-off picture than this is nothing to analyse.
inline constexpr double leastShare = 0.05;

/// Pixels as stored (orientation not yet applied), converted to 8-bit sRGB.
struct Decoded
{
    StoredForm stored;
    PixelBytes rgb;
    double complete = 1; ///< as Picture::complete
    PixelRect there;     ///< the rows that the file holds, as stored; the rest is filler
    std::vector<MetadataEntry> profile; ///< what the embedded colour profile says of itself
    std::vector<std::uint8_t> exif;     ///< as the decoder found it; HEIC and AVIF only
    std::vector<std::uint8_t> xmp;      ///< the same
    std::vector<std::string> notes;
};

/// Why decoding did not succeed; `message` is the reason alone, without the file's name. A picture
/// whose end is missing is decoded as far as it goes.
[[nodiscard]] Result<Decoded> decode(const Codec& codec, Bytes file, const PictureLimits& limits,
                                     const Job& job);

/// Refuses a size that the limits do not allow, in words.
[[nodiscard]] Result<void> checkSize(std::int64_t width, std::int64_t height,
                                     const PictureLimits& limits);

/// The refusal of a picture of which too little is there.
[[nodiscard]] Error cutOff(std::string detail = {});

/// Records which rows of a picture as stored are there, the first `rows` or the last ones, and how
/// much of their detail; says in a note what is missing. cutOff() when too little is there.
[[nodiscard]] Result<void> noteMissing(std::int64_t rows, bool fromTop, double detail,
                                       Decoded& decoded);

/// "about 43 %", never 0 and never 100.
[[nodiscard]] std::string aboutPercent(double share);

} // namespace pentimento
