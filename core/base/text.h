// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace pentimento {

/// A file's size for people, e.g. "933 MB": millions of bytes, rounded.
[[nodiscard]] inline std::string megabytes(std::uint64_t bytes)
{
    return std::to_string((bytes + 500'000) / 1'000'000) + " MB";
}

} // namespace pentimento
