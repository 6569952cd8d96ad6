// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory_resource>
#include <vector>

namespace pentimento {

/// Pixels while they are decoded, R G B. They come from the default memory resource, which in the
/// helper is the memory that it shares with the program, so that no pixel is copied.
using PixelBytes = std::pmr::vector<std::uint8_t>;

} // namespace pentimento
