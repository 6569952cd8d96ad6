// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/json_parts.h"
#include "core/verification/arithmetic.h"
#include "core/verification/verify_report.h"

#include <string>

namespace pentimento::verification {

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

/// Adds whether the recorded numbers are those of a fresh analysis, and whether the verdict is the
/// fresh score's and the rate follows from the score. `where` begins the lines, e.g. "result.json,
/// combined"; Areas may differ by the cells that lie near the threshold in other
/// arithmetic.
void checkFinding(VerifyReport& report, const std::string& where, const Recorded& recorded,
                  const HeadFinding& fresh, const Analysis& analysis);

} // namespace pentimento::verification
