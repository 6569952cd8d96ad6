// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/layer.h"

#include <string>

namespace pentimento {

/// The file that holds a layer's map in a bundle: "map.png", "map-<head>.png",
/// "map-disagreement.png", "lens-<id>.png" and, where a lens draws several, "lens-<id>-<part>.png".
[[nodiscard]] std::string mapFileName(const LayerId& layer);

} // namespace pentimento
