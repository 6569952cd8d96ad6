// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/bytes.h"
#include "core/imaging/metadata.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pentimento {

/// What a PNG's chunks tell without decoding.
struct PngLayout
{
    std::optional<std::uint64_t> end; ///< behind the end chunk (IEND), if there is one
    int frames = 1;                   ///< of an animated PNG (acTL)
    bool criticalDamage = false;      ///< a checksum is wrong that libpng does not overlook
    std::vector<std::string> damaged; ///< names of chunks with wrong checksums, each once
    std::optional<std::uint64_t> damagedPixels; ///< where the first such chunk of pixels begins
    bool profile = false;                       ///< there is a colour profile (iCCP)
    std::vector<std::string> otherColours; ///< fields that state other colours than those of sRGB
                                           ///< ("cICP"), and are not overruled by a better one
};

/// Never fails: a file that ends early gives what is there.
[[nodiscard]] PngLayout pngLayout(Bytes file);

/// The same file with the checksums of the chunks that carry the picture made to fit its bytes.
[[nodiscard]] std::vector<std::uint8_t> withTrueChecksums(Bytes file);

/// What zlib makes of a PNG's compressed pixels.
enum class PngPixels {
    Whole,      ///< they end and fit the checksum over all of them
    Unfinished, ///< no error as far as they go
    Damaged,    ///< an error; what was unpacked before it need not be the picture's own
};

/// Whatever the checksums of the single chunks say.
[[nodiscard]] PngPixels pngPixels(Bytes file);

/// A PNG for Exiv2 to look for metadata in.
struct PngMetadata
{
    std::vector<std::uint8_t> file;
    bool cut = false; ///< some metadata had no room
};

/// The same file without pixels, and with what stands behind them brought before their place, where
/// Exiv2 looks for metadata; XMP and raw profiles are unpacked, of which it would give up at
/// 128 KB. Chunks with a wrong checksum are left out, and what exceeds 16 MB in all.
[[nodiscard]] PngMetadata pngWithoutPixels(Bytes file);

/// A PNG's own texts (tEXt, zTXt, iTXt) but for those that hold XMP or other programs' raw
/// profiles; group "PNG". At most 1,000 characters of each and 500 of them; none with a wrong
/// checksum.
[[nodiscard]] FileMetadata pngTexts(Bytes file);

/// Which kinds of metadata stand behind the pixels: "EXIF", "XMP", "text".
[[nodiscard]] std::vector<std::string> metadataBehindPixels(Bytes file);

} // namespace pentimento
