// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/picture.h"

#include <string>
#include <vector>

namespace pentimento {

/// What was found about the input that bears on how far a map can be trusted. Observations with
/// their basis, never conclusions about manipulation.
struct QualityFacts
{
    double megapixels = 0;
    bool jpeg = false;
    int jpegQuality = 0; ///< libjpeg-equivalent quality 1..100 of the luma table; 0 unknown
    bool jpegStandardTables = false; ///< tables are scaled from the JPEG standard's examples
    std::string chromaSubsampling;   ///< "4:2:0", "4:2:2", "4:4:4", ... or empty
    bool progressive = false;
    double bitsPerPixel = 0;        ///< file bytes * 8 / pixels
    bool earlierJpegLikely = false; ///< block grid found in a file that is not JPEG, or at another
                                    ///< offset, or double-quantised coefficients
    std::string software;           ///< EXIF/XMP software or creator tool, empty if none
    bool cameraMetadata = false;    ///< make and model present
    enum class Class { Original, Recompressed, Small } qualityClass = Class::Original;
    std::vector<std::string> remarks; ///< one sentence each, ready for the panel and the report
};

/// Looks at the file's compression and size. `fileBytes` is re-read from disk when the picture has
/// a path. Never fails: what cannot be found out stays at its default. Any thread.
[[nodiscard]] QualityFacts examineQuality(const Picture& picture);

} // namespace pentimento
