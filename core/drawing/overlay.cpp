// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drawing/overlay.h"

#include "core/drawing/blend.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pentimento {

namespace {

bool isPercentWithin(double value, int least, int most)
{
    const double percent = value * 100;
    return std::abs(percent - std::round(percent)) <= 100 * storedPrecision &&
           std::round(percent) >= least && std::round(percent) <= most;
}

} // namespace

bool isOffered(const OverlayStyle& style, double headThreshold)
{
    return isPercentWithin(style.opacity, leastOpacityPercent, mostOpacityPercent) &&
           (std::abs(style.threshold - headThreshold) <= storedPrecision ||
            isPercentWithin(style.threshold, leastThresholdPercent, mostThresholdPercent));
}

Blend::Blend(const OverlayStyle& style)
    : m_table(&colourTable(style.colours)),
      m_alpha(static_cast<int>(std::lround(std::clamp(style.opacity, 0.0, 1.0) * 256))),
      m_threshold(static_cast<float>(style.threshold))
{}

int Blend::index(float value)
{
    return static_cast<int>(std::lround(std::clamp(value, 0.0F, 1.0F) * 255.0F));
}

HeatMap mapOnto(const HeatMap& map, int pictureWidth, int pictureHeight)
{
    if (map.pictureWidth() == pictureWidth && map.pictureHeight() == pictureHeight)
        return map;
    const auto cells =
        static_cast<std::size_t>(map.width()) * static_cast<std::size_t>(map.height());
    return {map.width(), map.height(), pictureWidth, pictureHeight,
            std::vector<float>(map.data(), map.data() + cells)};
}

Raster blendOverlay(const Raster& picture, const HeatMap& map, const OverlayStyle& style)
{
    if (picture.empty() || map.empty())
        return picture;
    const Blend blend(style);
    const HeatMap fitted = mapOnto(map, picture.width(), picture.height());
    const std::size_t stride = picture.stride();
    std::vector<std::uint8_t> pixels(
        picture.data(), picture.data() + stride * static_cast<std::size_t>(picture.height()));
    std::vector<float> values(static_cast<std::size_t>(picture.width()));
    for (int y = 0; y < picture.height(); ++y) {
        fitted.pictureRow(y, values.data());
        std::uint8_t* pixel = pixels.data() + stride * static_cast<std::size_t>(y);
        for (const float value : values) {
            if (blend.coloured(value)) {
                const int index = Blend::index(value);
                for (int c = 0; c < 3; ++c)
                    pixel[c] = blend.channel(pixel[c], index, c);
            }
            pixel += 3;
        }
    }
    return {picture.width(), picture.height(), std::move(pixels)};
}

} // namespace pentimento
