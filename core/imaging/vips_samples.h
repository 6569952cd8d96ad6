// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/decode.h"
#include "core/imaging/icc.h"

#include <vips/vips8>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pentimento {

/// What libvips' loaders give, step by step to 8-bit sRGB. Each step that changes colours says so
/// in the notes.

[[nodiscard]] bool isCmyk(const vips::VImage& image);

/// Spaces whose samples are not simply grey, RGB or CMYK, and that libvips converts itself.
[[nodiscard]] bool isLabLike(const vips::VImage& image);

[[nodiscard]] std::string spaceName(const vips::VImage& image, int colours);

/// The embedded profile when it is whole and fits the samples; a note when it is there but does
/// not help. `dropped`: the file holds one even where the loader gives none.
[[nodiscard]] std::optional<IccProfile> usableProfile(const vips::VImage& image, int colours,
                                                      bool dropped, Decoded& decoded);

/// Lays transparency over white paper: full ink-free CMYK, full light otherwise.
[[nodiscard]] vips::VImage flattened(const vips::VImage& image, Decoded& decoded);

/// One channel, not 0 where a pixel is as good as transparent and yet holds a colour other than
/// the black or white that programs put there.
[[nodiscard]] vips::VImage hiddenColour(const vips::VImage& image);

/// Samples that rows can be converted from: unsigned, 8 or 16 bits, 1, 3 or 4 (CMYK) channels.
[[nodiscard]] vips::VImage normalised(vips::VImage image, bool hasProfile, Decoded& decoded);

/// Converts rows of normalised samples to 8-bit sRGB. With `marked`, the last channel is no colour
/// but hiddenColour(), and is counted.
class RowConverter
{
public:
    RowConverter(const vips::VImage& image, std::optional<ToSrgb> profile, bool marked);

    void convert(const std::uint8_t* samples, std::uint8_t* rgb);

    /// Pixels so far that were marked.
    [[nodiscard]] std::int64_t marks() const { return m_marks; }

private:
    template <class Sample>
    const std::uint8_t* withoutMarks(const std::uint8_t* row);
    template <class Sample, class Narrow>
    void spread(const Sample* samples, std::uint8_t* rgb, Narrow narrow) const;

    int m_width;
    int m_bands; ///< colours alone
    bool m_sixteenBit;
    bool m_marked;
    std::optional<ToSrgb> m_profile;
    std::vector<std::uint8_t> m_colours; ///< one row without marks
    std::int64_t m_marks = 0;
};

} // namespace pentimento
