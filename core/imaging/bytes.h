// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace pentimento {

/// A file, or a part of one, as it lies in memory.
using Bytes = std::span<const std::uint8_t>;

} // namespace pentimento
