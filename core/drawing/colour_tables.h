// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace pentimento {

/// The perceptually uniform colour maps on offer, each with a fixed 0..1 scale. Never jet.
enum class ColourMap { Viridis, Cividis, Magma };

using ColourTable = std::array<std::array<std::uint8_t, 3>, 256>; ///< R G B for value i / 255

/// One look-up table that overlay, legend, plots and report share.
[[nodiscard]] const ColourTable& colourTable(ColourMap map);
[[nodiscard]] std::string_view colourMapName(ColourMap map);

} // namespace pentimento
