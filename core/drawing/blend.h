// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/heat_map.h"
#include "core/drawing/overlay.h"

#include <array>
#include <cstdint>

namespace pentimento {

/// The arithmetic of the overlay, in integers so that every machine draws the same pixels.
/// Drawing and verification share it.
class Blend
{
public:
    explicit Blend(const OverlayStyle& style);

    [[nodiscard]] bool coloured(float value) const { return value >= m_threshold; }
    [[nodiscard]] float threshold() const { return m_threshold; }

    /// Index of a map value in the colour table.
    [[nodiscard]] static int index(float value);

    /// One channel (0 red, 1 green, 2 blue) of a pixel under the colour at `index`.
    [[nodiscard]] std::uint8_t channel(std::uint8_t pixel, int index, int channel) const
    {
        const int colour =
            (*m_table)[static_cast<std::size_t>(index)][static_cast<std::size_t>(channel)];
        return static_cast<std::uint8_t>((pixel * (256 - m_alpha) + colour * m_alpha + 128) >> 8);
    }

private:
    const ColourTable* m_table;
    int m_alpha; ///< 0..256
    float m_threshold;
};

/// The same map laid over a copy of the picture that has another size.
[[nodiscard]] HeatMap mapOnto(const HeatMap& map, int pictureWidth, int pictureHeight);

} // namespace pentimento
