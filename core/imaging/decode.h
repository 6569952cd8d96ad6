// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/imaging/format.h"
#include "core/imaging/picture.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pentimento {

/// Pixels as stored (orientation not yet applied), converted to 8-bit sRGB.
struct Decoded
{
    StoredForm stored;
    std::vector<std::uint8_t> rgb;
    std::vector<MetadataEntry> profile; ///< what the embedded colour profile says of itself
    std::vector<std::uint8_t> exif;     ///< as the decoder found it; HEIC and AVIF only
    std::vector<std::uint8_t> xmp;      ///< the same
    std::vector<std::string> notes;
};

/// Why decoding did not succeed; `message` is the reason alone, without the file's name.
[[nodiscard]] Result<Decoded> decode(PictureFormat format, Bytes file, const PictureLimits& limits,
                                     const Job& job);

/// Refuses a size that the limits do not allow, in words.
[[nodiscard]] Result<void> checkSize(std::int64_t width, std::int64_t height,
                                     const PictureLimits& limits);

[[nodiscard]] Result<Decoded> decodeBmp(Bytes file, const PictureLimits& limits);
[[nodiscard]] Result<Decoded> decodeWithVips(PictureFormat format, Bytes file,
                                             const PictureLimits& limits, const Job& job);

} // namespace pentimento
