// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/declared/declaration.h"
#include "core/imaging/bytes.h"
#include "core/imaging/picture.h"

#include <vector>

namespace pentimento {

struct FileMetadata
{
    std::vector<MetadataEntry> entries; ///< EXIF, then IPTC, then XMP, each in file order
    DeclarationReader declared; ///< heard every text whole, however little of it is in `entries`
    int orientation = 1;        ///< the EXIF tag, 1 where there is none
    bool reducedResolution = false; ///< a TIFF whose first picture is a preview of another
    bool cut = false;               ///< there were more entries than are kept
    bool loops = false;             ///< a directory pointed at one that was read before
};

/// Reads a file's EXIF, IPTC and XMP with Exiv2. Damaged metadata yields what could be read; never
/// throws. Calls from several threads take turns, because Exiv2's XMP part wants that.
[[nodiscard]] FileMetadata readMetadata(Bytes file);

/// The same for parts that a decoder has taken out of the file; either may be empty. Exiv2 0.27
/// finds little in HEIC and AVIF, libheif finds it all.
[[nodiscard]] FileMetadata readMetadataParts(Bytes exif, Bytes xmp);

} // namespace pentimento
