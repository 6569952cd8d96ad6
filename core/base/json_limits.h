// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace pentimento {

/// What a JSON text from anywhere may cost. A text that keeps these is small in memory, too.
struct JsonLimits
{
    std::size_t bytes = std::size_t{16} << 20U;
    std::size_t depth = 32;
    std::size_t values = 500'000; ///< objects, arrays, strings, numbers, keys
    std::size_t keys = 2'000;     ///< of one object, which is searched in order
};

/// Why an untrusted text must not be parsed into objects: too large, too deep or too many values,
/// no JSON, a number out of range, or a key that an object states twice, of which every reader
/// would take another one. Nothing when it may. Memory stays flat whatever the text holds.
[[nodiscard]] std::optional<std::string> jsonFlaw(std::string_view text,
                                                  const JsonLimits& limits = {});

/// The bytes of a regular file of at most `most` bytes. No pipe is waited for. UnreadableInput
/// names the file and the reason.
[[nodiscard]] Result<std::string> readSmallFile(const std::filesystem::path& path,
                                                std::size_t most = JsonLimits().bytes);

} // namespace pentimento
