// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/quality_class.h"
#include "core/imaging/picture.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pentimento {

/// What was found about the input that bears on how far a map can be trusted. Observations with
/// their basis, never conclusions about manipulation.
struct QualityFacts
{
    double megapixels = 0;
    double bitsPerPixel = 0; ///< file bytes * 8 / pixels
    StoredCompression compression;
    /// Block grid found in pixels that are stored exactly, or at another offset than the JPEG
    /// file's own. Nothing where it was not looked for: other codecs have blocks of their own.
    std::optional<bool> earlierJpegLikely;
    std::string software;        ///< EXIF/XMP software or creator tool, empty if none
    bool cameraMetadata = false; ///< make and model present
    using Class = QualityClass;
    std::optional<Class> qualityClass; ///< see qualityClassOf(); nothing: could not be found out
    std::vector<std::string> remarks;  ///< one sentence each, ready for the panel and the report
};

/// Below this a picture is small: about VGA, thumbnails and previews. A map of fewer than 20,000
/// cells has fewer places that can answer.
inline constexpr double smallMegapixels = 0.3;

/// The class whose untouched pictures a picture is compared with. Decided from what was found about
/// it and nothing else, alike in calibration and in every analysis:
///   small          below smallMegapixels
///   large          from largeMegapixels on, however stored
///   re-compressed  the grid of an earlier JPEG; JPEG of a platform's quality (below 85; below 90
///                  when no camera is named); lossy WebP, AVIF and palettes, which cameras do not
///                  write; HEIC that names no camera or has too few bits for a camera's
///   original       else, of JPEG, HEIC and what keeps pixels exactly
/// Nothing when the file does not tell how it is compressed.
[[nodiscard]] std::optional<QualityClass> qualityClassOf(const QualityFacts& facts);

/// As in JSON: the class's id, or "unknown".
[[nodiscard]] std::string_view classIdOrUnknown(std::optional<QualityClass> quality);
/// For people: the class's name, or "unknown".
[[nodiscard]] std::string_view classNameOrUnknown(std::optional<QualityClass> quality);

/// "JPEG", "lossy WebP", "a palette of at most 256 colours", ...: how pixels are stored, for
/// people.
[[nodiscard]] std::string compressionText(const StoredCompression& compression);

/// Looks at a picture's compression and size. Never fails: what cannot be found out is left out,
/// and a remark says so. Any thread.
[[nodiscard]] QualityFacts examineQuality(const Picture& picture);

} // namespace pentimento
