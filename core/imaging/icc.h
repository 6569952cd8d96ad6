// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/bytes.h"
#include "core/imaging/picture.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pentimento {

/// An embedded colour profile (Little CMS), opened.
class IccProfile
{
public:
    /// Nothing when the profile is damaged or of a kind that describes no picture.
    [[nodiscard]] static std::optional<IccProfile> open(Bytes profile);

    [[nodiscard]] const std::string& description() const { return m_description; }
    [[nodiscard]] const std::string& colourSpace() const { return m_colourSpace; }
    [[nodiscard]] int channels() const { return m_channels; } ///< 1, 3 or 4
    [[nodiscard]] std::vector<MetadataEntry> metadata() const;

    /// Whether this is sRGB but for rounding: then stored samples are best left alone, because a
    /// conversion would only add noise to what is to be examined.
    [[nodiscard]] bool isSrgb() const;

private:
    friend class ToSrgb;
    std::shared_ptr<void> m_profile; ///< cmsHPROFILE
    std::string m_description;
    std::string m_colourSpace;
    int m_channels = 0;
};

/// Converts rows of a profile's samples, interleaved and 8 or 16 bits each, to 8-bit sRGB.
/// One object is for one thread.
class ToSrgb
{
public:
    /// Relative colorimetric with black-point compensation, as photo editors do by default.
    /// Nothing when the profile lacks what that takes.
    [[nodiscard]] static std::optional<ToSrgb> make(const IccProfile& profile, bool sixteenBit);

    void row(const void* samples, std::uint8_t* rgb, int pixels) const;

private:
    std::shared_ptr<void> m_transform; ///< cmsHTRANSFORM
};

} // namespace pentimento
