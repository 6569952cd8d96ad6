// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/bytes.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pentimento {

/// Fields of a file's bytes. What lies outside the file reads as 0 or as an empty text, so that
/// lengths and offsets of a damaged file lead nowhere.

[[nodiscard]] inline bool holds(Bytes file, std::uint64_t offset, std::uint64_t length)
{
    return offset <= file.size() && length <= file.size() - offset;
}

[[nodiscard]] inline std::string_view textAt(Bytes file, std::uint64_t offset, std::uint64_t length)
{
    if (!holds(file, offset, length))
        return {};
    return {reinterpret_cast<const char*>(file.data()) + offset, length};
}

[[nodiscard]] inline std::uint64_t bigEndian(Bytes file, std::uint64_t offset, std::uint64_t count)
{
    std::uint64_t value = 0;
    if (holds(file, offset, count))
        for (std::uint64_t i = 0; i < count; ++i)
            value = value << 8 | file[offset + i];
    return value;
}

[[nodiscard]] inline std::uint64_t littleEndian(Bytes file, std::uint64_t offset,
                                                std::uint64_t count)
{
    std::uint64_t value = 0;
    if (holds(file, offset, count))
        for (std::uint64_t i = count; i > 0; --i)
            value = value << 8 | file[offset + i - 1];
    return value;
}

/// From `offset` on, at most `length` bytes; fewer or none where the file ends before.
[[nodiscard]] inline Bytes partOf(Bytes file, std::uint64_t offset, std::uint64_t length)
{
    if (offset >= file.size())
        return {};
    const std::uint64_t left = file.size() - offset;
    return file.subspan(offset, length < left ? length : left);
}

} // namespace pentimento
