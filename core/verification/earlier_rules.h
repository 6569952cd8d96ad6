// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/evidence/json_parts.h"

#include <memory>
#include <string>
#include <vector>

namespace pentimento::verification {

/// The rules by which evidence of earlier words (see wordsVersion) was judged, where they were
/// others than now. Maps and scores are the same in all versions; what they were said to mean is
/// not, and evidence is held against the rules of its own time.

/// Said of evidence whose wording this program does not know: it could hold anything.
[[nodiscard]] std::string unknownWordsText();

/// Whether the program that wrote these words can have used the pack. Packs state the sources of
/// their rates since words of version 2: whoever claims version 1 for evidence of such a pack wants
/// to be held against rules that it was not made by.
[[nodiscard]] bool knewPack(int words, const Pack& pack);

/// The verdict that a score earned. Words of version 1 knew no caveats.
[[nodiscard]] Judgement judgedAs(int words, double score, const CalibrationTable& table,
                                 const Reach& reach);

/// The analysis as it was then. Words of version 1 knew no large pictures, no class that could not
/// be found out, and took all that is no JPEG for original quality.
[[nodiscard]] std::shared_ptr<const Analysis> judgedAs(int words,
                                                       std::shared_ptr<const Analysis> analysis);

/// What result.json of these words would have said where it says otherwise now: `expected` is what
/// this program writes. A wording excuses sentences; facts are these, as they were read then.
/// Returns what of the notes on the picture can be held against nothing, for people: the decoders
/// of then may have met what those of now do not, or the reverse.
[[nodiscard]] std::vector<std::string> asWritten(int words, Json& expected, const Json& recorded,
                                                 const Analysis& analysis, bool rawLogits);

} // namespace pentimento::verification
