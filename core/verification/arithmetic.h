// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/verification/map_difference.h"

#include <string>

namespace pentimento::verification {

/// What a recorded run and a second one have in common. The less that is, the further their numbers
/// may honestly lie apart.
enum class Arithmetic {
    Same,          ///< single precision on CPUs, which differ in the last digits alone
    SamePrecision, ///< half precision of one kind on CPUs: it hangs on their instructions (AMX or
                   ///< AVX-512), and evidence does not say which it had
    Other,         ///< one half, the other single precision; or another device
};

[[nodiscard]] Arithmetic arithmeticOf(const std::string& precision, const std::string& device,
                                      const MapSet& fresh);

/// How far a recorded score may lie from a fresh one. Measured were 0.0002, 0.0014 and 0.0064.
[[nodiscard]] constexpr double scoreTolerance(Arithmetic arithmetic)
{
    switch (arithmetic) {
    case Arithmetic::Same:
        return 0.001;
    case Arithmetic::SamePrecision:
        return 0.003;
    case Arithmetic::Other:
        break;
    }
    return 0.01;
}

/// The same for a picture: of one that is too small for a verdict, scores follow single values.
[[nodiscard]] double scoreTolerance(Arithmetic arithmetic, const Analysis& fresh);

/// How far a recorded map may lie from a fresh one.
[[nodiscard]] MapBounds mapBounds(Arithmetic arithmetic, const Analysis& fresh);

} // namespace pentimento::verification
