// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/imaging/raster_io.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

namespace pentimento {

/// What a row of a PNG file is made of: 8-bit R G B, or one 16-bit grey, most significant byte
/// first.
struct PngForm
{
    int width = 0;
    int height = 0;
    bool grey16 = false;

    [[nodiscard]] std::size_t pixelBytes() const { return grey16 ? 2 : 3; }
    [[nodiscard]] std::size_t rowBytes() const
    {
        return static_cast<std::size_t>(width) * pixelBytes();
    }
};

/// Fills row `y`; rows are asked for from top to bottom.
using PngRowSource = std::function<void(int y, std::uint8_t* row)>;

/// Writes a PNG whole or not at all: into a temporary file beside it, then renamed. Takes the
/// memory of a few rows. The same rows give the same bytes on every machine.
[[nodiscard]] Result<void> writePngFile(const std::filesystem::path& path, const PngForm& form,
                                        const PngText& text, const PngRowSource& source);

/// Takes row `y` of what was read.
using PngRowSink = std::function<void(int y, const std::uint8_t* row)>;

/// Reads a PNG that writePngFile() could have written and returns its text. Any other, however
/// valid, is UnreadableInput with the reason (see strangeInPng()). `accept` sees the form before
/// memory for a row is taken and says whether rows are wanted; without them nothing after the text
/// is looked at but the chunks' names.
[[nodiscard]] Result<PngText> readPngFile(const std::filesystem::path& path,
                                          const std::function<bool(const PngForm&)>& accept,
                                          const PngRowSink& sink);

} // namespace pentimento
