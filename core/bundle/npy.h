// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/heat_map.h"

#include <string>

namespace pentimento {

/// A map's own cells as the bytes of a NumPy file: float32, little-endian, shape (height, width).
[[nodiscard]] std::string npyBytes(const HeatMap& map);

} // namespace pentimento
