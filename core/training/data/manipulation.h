// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

namespace pentimento::training {

/// How a forged place came to be; each family is one head of the pack, in this order.
enum class Manipulation { Diffusion, Gan, Inpainting, Splice, Retouch };
inline constexpr int manipulationCount = 5;
/// As data sets and options name them.
inline constexpr std::array<const char*, manipulationCount> manipulationNames{
    "diffusion", "gan", "inpainting", "splice", "retouch"};

/// Maps of the network that a pack of ours holds: the families, noise consistency, combined.
inline constexpr int mapCount = manipulationCount + 2;
inline constexpr int fingerprintMap = manipulationCount;
inline constexpr int combinedMap = manipulationCount + 1;

} // namespace pentimento::training
