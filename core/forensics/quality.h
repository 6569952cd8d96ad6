// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/quality_class.h"
#include "core/imaging/picture.h"

#include <cstdint>
#include <span>
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
    using Class = QualityClass;
    Class qualityClass = Class::Original; ///< see qualityClassOf()
    std::vector<std::string> remarks;     ///< one sentence each, ready for the panel and the report
};

/// Below this a picture is small: about VGA, thumbnails and previews. A map of fewer than 20,000
/// cells has fewer places that can answer.
inline constexpr double smallMegapixels = 0.3;

/// The class whose untouched pictures a picture is compared with. Decided from what was found about
/// it and nothing else, alike in calibration and in every analysis: small below smallMegapixels;
/// large from largeMegapixels on; else re-compressed when its JPEG quality is that of a platform (below 85; below 90 when no
/// camera is named) or when it carries the grid of an earlier JPEG; else original.
[[nodiscard]] QualityClass qualityClassOf(const QualityFacts& facts);

/// Looks at the file's compression and size. The file's bytes are re-read from disk when the
/// picture has a path and they are not given. Never fails: what cannot be found out stays at its
/// default. Any thread.
[[nodiscard]] QualityFacts examineQuality(const Picture& picture,
                                          std::span<const std::uint8_t> fileBytes = {});

} // namespace pentimento
