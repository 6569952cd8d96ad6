// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/bytes.h"

#include <cstddef>
#include <optional>
#include <string>

namespace pentimento {

/// How a file stores its pixels, by its own headers. What the pixels went through before shows in
/// the pixels alone.
struct StoredCompression
{
    enum class Kind {
        Unknown,  ///< the headers do not tell, or in a way that is not known here
        Lossless, ///< PNG, BMP, lossless WebP, TIFF without JPEG
        Palette, ///< at most 256 colours, not all of them grey: GIF, PNG, BMP and TIFF with a table
        Jpeg,    ///< a JPEG file, or a TIFF with JPEG inside
        Vp8,     ///< lossy WebP
        Hevc,    ///< HEIC
        Av1,     ///< AVIF
    };
    Kind kind = Kind::Unknown;
    int quality = 0; ///< 1..100 on the scale of libjpeg (Jpeg) or libwebp (Vp8); 0: not known
    bool standardTables = false; ///< Jpeg: the luma table is exactly libjpeg's for `quality`
    std::string subsampling;     ///< Jpeg: "4:2:0", ...; empty when not known
    bool progressive = false;    ///< Jpeg
};

struct JpegHeader;

/// Of this kind, and nothing else known.
[[nodiscard]] StoredCompression storedAs(StoredCompression::Kind kind);

/// By what the header of a JPEG stream tells, if it could be read.
[[nodiscard]] StoredCompression storedAsJpeg(const std::optional<JpegHeader>& header);

/// Lossless or Palette, by a table of colours whose entries begin with three channels and are
/// `entry` bytes apart: a table of greys alone is only another way to store a grey picture.
[[nodiscard]] StoredCompression::Kind kindOfTable(Bytes table, std::size_t entry);

} // namespace pentimento
