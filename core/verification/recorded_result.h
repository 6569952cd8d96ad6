// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/json_parts.h"
#include "core/report/report.h"

#include <optional>

namespace pentimento {

/// How far recorded numbers may lie from those of a second run before they count as others.
struct RerunTolerance
{
    bool sameArithmetic = true; ///< see sameArithmetic()
    double score = 0;           ///< of scores
    double area = 0;            ///< of shares of the picture
    double map = 0;             ///< of values of a map
};

/// The fresh analysis as the recorded one states it: what only the recorded run can know (device,
/// seconds, the file's name, running out of memory) is taken over, and so are numbers that lie
/// within the tolerance, with the false-alarm rate that such a number earns. Verdicts stay those of
/// the fresh score, by the rules of the recorded words; in other arithmetic alone they are those of
/// the score that was taken over. Whatever in result.json or report.pdf is not as this gives it, is
/// wrong.
[[nodiscard]] Analysis asRecorded(const Analysis& fresh, const Json& result,
                                  const RerunTolerance& tolerance);

/// What the analyst chose and wrote. Nothing where the program offers no such choice.
[[nodiscard]] std::optional<EvidenceOptions> recordedOptions(const Json& result);

/// Nothing when version or commit are anything but one word of letters and digits.
[[nodiscard]] std::optional<ReportMaker> recordedMaker(const Json& result);

/// The version of the words; 1 where none is stated.
[[nodiscard]] int recordedWords(const Json& result);

} // namespace pentimento
