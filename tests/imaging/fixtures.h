// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/raster.h"
#include "core/imaging/picture.h"

#include <QColor>
#include <QString>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

/// What the tests of imaging share: the committed pictures and pictures made on the spot.
namespace fixtures {

inline std::filesystem::path path(const QString& name)
{
    return std::filesystem::path(PENTIMENTO_SOURCE_DIR "/tests/imaging/fixtures") /
           name.toStdString();
}

inline std::vector<std::uint8_t> bytesOf(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline void write(const std::filesystem::path& file, const std::vector<std::uint8_t>& bytes)
{
    std::ofstream out(file, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
}

inline QColor pixel(const pentimento::Raster& raster, int x, int y)
{
    const std::uint8_t* rgb = raster.row(y) + static_cast<std::ptrdiff_t>(x) * 3;
    return {rgb[0], rgb[1], rgb[2]};
}

inline bool near(const QColor& a, const QColor& b, int tolerance)
{
    return std::abs(a.red() - b.red()) <= tolerance &&
           std::abs(a.green() - b.green()) <= tolerance &&
           std::abs(a.blue() - b.blue()) <= tolerance;
}

/// A picture with detail at every scale, as a camera would give: clouds and grain.
inline pentimento::Raster photoLike(int width, int height, unsigned seed = 1)
{
    std::mt19937 random(seed);
    std::vector<std::uint8_t> rgb;
    rgb.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const double cloud = 110 + 60 * std::sin(x * 0.021 + 0.7 * std::sin(y * 0.013)) +
                                 30 * std::sin(y * 0.17 + x * 0.11);
            for (int channel = 0; channel < 3; ++channel) {
                const double grain = static_cast<double>(random() % 1000) / 1000.0 * 12 - 6;
                const double value = cloud + 9 * channel + grain;
                rgb.push_back(static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0)));
            }
        }
    }
    return {width, height, std::move(rgb)};
}

} // namespace fixtures
