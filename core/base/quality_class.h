// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace pentimento {

/// What was done to a picture before it came here, as far as its traces depend on it. Untouched
/// pictures of each class score differently, so false alarms are measured for each; a picture is
/// put into its class by qualityClassOf().
enum class QualityClass {
    Original,     ///< neither small nor large nor visibly compressed again
    Recompressed, ///< JPEG at a platform's quality, or with the grid of an earlier one
    Small,        ///< few pixels, however they were stored
    Large,        ///< a camera's full size, however stored: a score is the most that any place
                  ///< gives, and more places give more
};

/// From here on a picture is large.
inline constexpr double largeMegapixels = 2;

inline constexpr std::array qualityClasses{QualityClass::Original, QualityClass::Recompressed,
                                           QualityClass::Small, QualityClass::Large};

/// As in JSON: "original", "recompressed", "small", "large".
[[nodiscard]] constexpr std::string_view qualityClassId(QualityClass quality)
{
    switch (quality) {
    case QualityClass::Recompressed:
        return "recompressed";
    case QualityClass::Small:
        return "small";
    case QualityClass::Large:
        return "large";
    case QualityClass::Original:
        break;
    }
    return "original";
}

[[nodiscard]] constexpr std::optional<QualityClass> qualityClassWithId(std::string_view id)
{
    for (const QualityClass quality : qualityClasses)
        if (qualityClassId(quality) == id)
            return quality;
    return std::nullopt;
}

/// For people, before "pictures".
[[nodiscard]] constexpr std::string_view qualityClassName(QualityClass quality)
{
    switch (quality) {
    case QualityClass::Recompressed:
        return "re-compressed";
    case QualityClass::Small:
        return "small";
    case QualityClass::Large:
        return "large";
    case QualityClass::Original:
        break;
    }
    return "original-quality";
}

} // namespace pentimento
