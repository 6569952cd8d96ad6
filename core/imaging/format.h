// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace pentimento {

using Bytes = std::span<const std::uint8_t>;

enum class PictureFormat { Jpeg, Png, WebP, Tiff, Heic, Avif, Bmp, Gif };

/// "JPEG", "PNG", ... as FileIdentity::format.
[[nodiscard]] const char* formatName(PictureFormat format);

/// The format by the file's first bytes, never by its name.
[[nodiscard]] std::optional<PictureFormat> detectFormat(Bytes file);

/// What a file that is no readable picture seems to be, for the error line: "text", "a PDF
/// document", ... Empty when there is no telling.
[[nodiscard]] std::string guessOther(Bytes file);

/// Whether the container's own lengths reach beyond the end of the file. Formats without such
/// lengths answer false; their decoders notice.
[[nodiscard]] bool endsEarly(PictureFormat format, Bytes file);

} // namespace pentimento
