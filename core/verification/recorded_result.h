// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/json_parts.h"
#include "core/report/report.h"
#include "core/verification/arithmetic.h"
#include "core/verification/recorded_maps.h"

#include <optional>
#include <string>
#include <vector>

namespace pentimento::verification {

/// What the recorded run must have stated, if it ran as a second one does: everything follows from
/// its maps. What it alone can know (device, seconds, the file's name, running out of memory) is
/// taken over where it has the form of such a thing. Where the maps are the fresh ones, no number
/// is taken over; else those are, that lie where the last digits of the recorded maps put them.
/// Verdicts are those of the fresh score in the same arithmetic, by the rules of the recorded
/// words, and of the recorded maps' score in any other. Whatever in result.json or report.pdf is
/// not as this gives it, is wrong.
[[nodiscard]] Analysis asRecorded(const Analysis& fresh, const RecordedMaps& recorded,
                                  const Json& result, Arithmetic arithmetic);

/// What the analyst chose and wrote. Nothing where the program offers no such choice.
[[nodiscard]] std::optional<EvidenceOptions> recordedOptions(const Json& result);

/// Nothing when version or commit do not have the form of one.
[[nodiscard]] std::optional<ReportMaker> recordedMaker(const Json& result);

/// The notes of the recorded run on itself that its device and precision allow, each once.
[[nodiscard]] std::vector<std::string> recordedRunNotes(const Json& result);

/// The seconds that it stated for a step; nothing where they are none.
[[nodiscard]] std::optional<double> recordedSeconds(const Json& result, const char* step);

/// The version of the words; 1 where none is stated, nothing where it is none that this program
/// knows.
[[nodiscard]] std::optional<int> recordedWords(const Json& result);

} // namespace pentimento::verification
