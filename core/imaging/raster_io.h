// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/heat_map.h"
#include "core/base/raster.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace pentimento {

using PngText = std::vector<std::pair<std::string, std::string>>; ///< keyword, UTF-8 text

/// PNG files written whole or not at all (temporary file, then rename). OutputUnwritable on
/// failure. Any thread.
[[nodiscard]] Result<void> writePng(const std::filesystem::path& path, const Raster& picture,
                                    const PngText& text = {});

/// A picture that writePng() wrote, with its text.
struct WrittenPng
{
    Raster picture;
    PngText text;
};

/// Reads back what writePng() wrote, and nothing else: a PNG with parts that it never writes is
/// UnreadableInput, and the reason names the part.
[[nodiscard]] Result<WrittenPng> readPng(const std::filesystem::path& path);

/// A map's value as map files hold it, 65535 = 1.0; 0 for what is no number.
[[nodiscard]] std::uint16_t sixteenBits(float value);

/// A map at the picture's own size as 16-bit grayscale PNG, 65535 = 1.0.
[[nodiscard]] Result<void> writeMapPng(const std::filesystem::path& path, const HeatMap& map);

/// Reads back what writeMapPng() wrote, and nothing else, one cell per pixel.
[[nodiscard]] Result<HeatMap> readMapPng(const std::filesystem::path& path);

/// The text of a PNG of ours, its pixels unread.
[[nodiscard]] Result<PngText> readPngText(const std::filesystem::path& path);

/// A mask for evaluation: any picture file, 1 where it is brighter than half, else 0.
[[nodiscard]] Result<HeatMap> readMask(const std::filesystem::path& path);

/// Area-averaged copy whose longer side is at most `longerSide`; the same raster when it is not
/// larger than that.
[[nodiscard]] Raster shrunkTo(const Raster& picture, int longerSide);

} // namespace pentimento
