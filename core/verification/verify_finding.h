// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/json_parts.h"
#include "core/verification/verify_report.h"

#include <string>

namespace pentimento {

/// The numbers of one head as recorded somewhere, and how they were computed.
struct Recorded
{
    double score = -1;
    double area = -1;
    FalseAlarm falseAlarm;
    std::string verdict;
    Caveat caveat = Caveat::None;
    int words = 1; ///< version of the wording; that of 1 knew no caveats
    std::string precision;
    std::string device;
};

/// Whether a record was computed so that a fresh run gives the same digits: in single precision on
/// CPUs, which differ by 1e-5 at most. In half precision they differ with the processor's
/// instructions as much as from single precision (0.004 between AMX and AVX-512), and evidence does
/// not say which it had.
[[nodiscard]] bool sameArithmetic(const std::string& precision, const std::string& device,
                                  const MapSet& fresh);

/// How far a recorded score may lie from a fresh one: bf16 and fp32 differ by up to 0.005, the same
/// arithmetic by rounding alone.
[[nodiscard]] constexpr double scoreTolerance(bool sameArithmetic)
{
    return sameArithmetic ? 0.001 : 0.005;
}

/// The same for a map's values: bf16 and fp32 differ by up to `other`.
[[nodiscard]] constexpr double mapTolerance(bool sameArithmetic, double other)
{
    return sameArithmetic ? 0.001 : other;
}

/// Adds whether the recorded numbers are those of a fresh analysis, and whether the verdict is the
/// fresh score's and the rate follows from the score. `where` begins the lines, e.g. "result.json,
/// combined"; `areaTolerance` is for other arithmetic, which moves cells over the threshold.
void checkFinding(VerifyReport& report, const std::string& where, const Recorded& recorded,
                  const HeadFinding& fresh, const Analysis& analysis, double areaTolerance);

} // namespace pentimento
