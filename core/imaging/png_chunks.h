// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <optional>
#include <string>

namespace pentimento {

/// Most bytes of text that a PNG of ours carries, stored or unpacked.
inline constexpr std::size_t maxPngTextBytes = 1U << 20;

/// What an open PNG holds that writePngFile() never writes, in words for people ("holds a chunk
/// acTL"); nothing when it is made as ours are: IHDR, sRGB where it has colours, at most one iTXt,
/// IDAT, IEND and no byte after it. Whatever else a PNG may hold, some reader shows it and another
/// does not (a second animation frame, a gamma, a palette's transparency), so that two people look
/// at different pictures. Reads chunk heads alone and leaves the file at its beginning.
[[nodiscard]] std::optional<std::string> strangeInPng(std::FILE* file);

} // namespace pentimento
