// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace pentimento {

/// An immutable picture: 8-bit sRGB, interleaved R G B, rows top to bottom without padding.
/// Copies share the pixels, so passing one between threads is cheap and safe.
class Raster
{
public:
    Raster() = default;
    /// `rgb` holds exactly width * height * 3 bytes.
    Raster(int width, int height, std::vector<std::uint8_t> rgb) : m_width(width), m_height(height)
    {
        const auto owner = std::make_shared<const std::vector<std::uint8_t>>(std::move(rgb));
        m_rgb = {owner, owner->data()};
    }
    /// Over pixels that lie elsewhere, such as in memory that another process has filled.
    [[nodiscard]] static Raster over(int width, int height, std::shared_ptr<const std::uint8_t> rgb)
    {
        Raster raster;
        raster.m_width = width;
        raster.m_height = height;
        raster.m_rgb = std::move(rgb);
        return raster;
    }

    [[nodiscard]] bool empty() const { return m_rgb == nullptr; }
    [[nodiscard]] int width() const { return m_width; }
    [[nodiscard]] int height() const { return m_height; }
    [[nodiscard]] std::size_t stride() const { return static_cast<std::size_t>(m_width) * 3; }
    [[nodiscard]] const std::uint8_t* data() const { return m_rgb.get(); }
    [[nodiscard]] const std::uint8_t* row(int y) const
    {
        return data() + static_cast<std::size_t>(y) * stride();
    }

private:
    int m_width = 0;
    int m_height = 0;
    std::shared_ptr<const std::uint8_t> m_rgb;
};

} // namespace pentimento
