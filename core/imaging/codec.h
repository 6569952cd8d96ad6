// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/compression.h"
#include "core/imaging/container.h"
#include "core/imaging/decode.h"
#include "core/imaging/metadata.h"

#include <span>
#include <string>
#include <string_view>

namespace pentimento {

/// All that the program knows about one format of pictures. What is said of formats anywhere (file
/// dialogs, notes, the desktop file, the README) follows from the table of these or is tested
/// against it. Functions never throw but for std::bad_alloc, and are called from any thread.
struct Codec
{
    std::string_view name;                        ///< "JPEG", as reports state it
    std::span<const std::string_view> extensions; ///< of file names: lower case with dot
    std::span<const std::string_view> mimeTypes;

    /// By content alone; no other codec of the table recognises the same file.
    bool (*recognises)(Bytes file);
    /// Pixels as stored, see decode().
    Result<Decoded> (*decode)(Bytes file, const PictureLimits& limits, const Job& job);
    /// From the headers, of an animation those of the first frame. A file that contradicts itself
    /// gives Kind::Unknown or quality 0, never an error.
    StoredCompression (*compression)(Bytes file);
    /// What else the file holds. Linear in its length.
    Container (*container)(Bytes file);
    /// Nothing where decode() takes metadata out (Decoded::exif, Decoded::xmp).
    FileMetadata (*metadata)(Bytes file) = nullptr;
    /// For a format that turns its pictures itself, where EXIF's orientation does not count: the
    /// EXIF orientation that this turn, which decode() has applied, amounts to.
    int (*turn)(Bytes file) = nullptr;

    std::string_view page = "picture";            ///< one of several pictures in a file
    std::string_view analysedFrame = "first one"; ///< which frame of an animation is decoded
    bool previewsAreRaw = false; ///< a file whose first picture is a reduced copy is a raw file
    bool jpegBlocks = false;     ///< pixels lie in the 8 x 8 blocks of JPEG, from the corner on
};

/// Every format, in the order of their names' endings in dialogs.
[[nodiscard]] std::span<const Codec* const> allCodecs();

/// By the file's first bytes, never by its name; null when none recognises it.
[[nodiscard]] const Codec* codecFor(Bytes file, std::span<const Codec* const> table = allCodecs());

/// By FileIdentity::format; null when there is none of that name.
[[nodiscard]] const Codec* codecNamed(std::string_view name,
                                      std::span<const Codec* const> table = allCodecs());

} // namespace pentimento
