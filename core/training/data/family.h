// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

namespace pentimento::training {

/// How a forged place came to be; each family is one head of the pack, in this order.
enum class Family { Diffusion, Gan, Inpainting, Splice, Retouch };
inline constexpr int familyCount = 5;
/// As data sets and options name them.
inline constexpr std::array<const char*, familyCount> familyNames{"diffusion", "gan", "inpainting",
                                                                  "splice", "retouch"};

/// Maps of the network that a pack of ours holds: the families, noise consistency, combined.
inline constexpr int mapCount = familyCount + 2;
inline constexpr int fingerprintMap = familyCount;
inline constexpr int combinedMap = familyCount + 1;

} // namespace pentimento::training
