// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/decode.h"

#include <vips/vips8>

#include <optional>
#include <string>
#include <string_view>

namespace pentimento {

/// The channels of a picture that may have others than colours.
struct Channels
{
    int colours = 3;            ///< how many; they come first
    std::optional<int> opacity; ///< which one, from 0; nothing: none is transparency
    bool zeroIsWhite = false;
};

/// How libvips is to read one format, and what is done where it refuses. A member that is null does
/// not apply.
struct VipsFormat
{
    std::string_view name; ///< as Codec::name
    /// One named loader, so that no other decoder is ever reached.
    vips::VImage (*load)(VipsBlob* file, vips::VOption* options);
    bool pagesAreFrames = false; ///< else they are pictures
    bool givesMetadata = false;  ///< for Decoded::exif and Decoded::xmp
    /// Whether the file holds a colour profile, where the loader drops one that it does not like.
    bool (*holdsProfile)(Bytes file) = nullptr;
    /// Whether a CMYK file does not say how its ink values are stored. libvips takes them to be
    /// inverted, marked or not, and so do browsers.
    bool (*inkUnmarked)(Bytes file) = nullptr;
    /// What the channels are. Without it, the first one behind the colours is transparency.
    std::optional<Channels> (*channels)(Bytes file) = nullptr;
    /// Whether what the container should end with is not there.
    bool (*endMissing)(Bytes file) = nullptr;
    /// A way to decode after a first try has ended in `refusal`, before damage is overlooked.
    /// Nothing when it does not apply to this file either.
    std::optional<Result<Decoded>> (*afterRefusal)(Bytes file, const PictureLimits& limits,
                                                   const Job& job, std::string& refusal) = nullptr;
    /// What is given before the loader meets the end or the damage.
    Result<Decoded> (*part)(Bytes file, const PictureLimits& limits, const Job& job) = nullptr;
};

/// The whole picture; where libvips refuses that, as much as the format's own ways give. Errors as
/// decode().
[[nodiscard]] Result<Decoded> decodeWithVips(const VipsFormat& format, Bytes file,
                                             const PictureLimits& limits, const Job& job);

/// The rows before the loader first complains.
[[nodiscard]] Result<Decoded> decodeVipsUntilError(const VipsFormat& format, Bytes file,
                                                   const PictureLimits& limits, const Job& job);

/// Starts libvips for this process, once; false when it cannot be had.
[[nodiscard]] bool startVips();

/// For the formats' own ways: these throw vips::VError where libvips refuses, and
/// attemptWithVips() keeps that in.

/// Which rows from the top are the picture's own.
struct OwnRows
{
    std::optional<int> count; ///< nothing: all
    bool untilError = false;  ///< those before the loader first complains
    double detail = 1;        ///< how much of their detail is there
};

[[nodiscard]] vips::VImage openWithVips(const VipsFormat& format, Bytes file, VipsFailOn failOn);

[[nodiscard]] Result<Decoded> decodeVipsImage(vips::VImage image, const VipsFormat& format,
                                              Bytes file, const OwnRows& own,
                                              const PictureLimits& limits, const Job& job);

/// Runs one way to decode; nothing when libvips refuses, whose complaint is then in `refusal`.
template <class Decode>
std::optional<Result<Decoded>> attemptWithVips(std::string& refusal, Decode decode)
{
    if (!startVips()) {
        refusal = vips_error_buffer();
        return {};
    }
    try {
        return decode();
    } catch (const vips::VError& failure) {
        refusal = failure.what();
        vips_error_clear();
        return {};
    }
}

} // namespace pentimento
