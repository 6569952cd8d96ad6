// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/evidence/verify_report.h"
#include "core/evidence/json_parts.h"

#include <string>

namespace pentimento {

/// The numbers of one head as recorded somewhere.
struct Recorded
{
    double score = -1;
    double area = -1;
    FalseAlarm falseAlarm;
    std::string verdict;
    std::string rateText = {}; ///< the rate in words, where words were recorded
};

/// Of one head's entry in result.json, or of "combined"; -1 where a number is missing.
[[nodiscard]] Recorded recordedIn(const Json& finding);

/// Adds whether the recorded numbers are those of a fresh analysis, and whether rate and verdict
/// follow from the score. `where` begins the lines, e.g. "result.json, combined".
void checkFinding(VerifyReport& report, const std::string& where, const Recorded& recorded,
                  const HeadFinding& fresh, const Analysis& analysis, double tolerance);

} // namespace pentimento
