// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/packs/calibration.h"

#include <vector>

namespace pentimento {

/// Scores that untouched photos reached, one entry for each source of photos.
using ScoresBySource = std::vector<SourceScores>;

/// How many untouched photos at most reach each line of the verbal scale.
struct PromisedRates
{
    double inconclusive = 0.20;
    double moderate = 0.05;
    double strong = 0.01;
};

/// From fewer sources nobody can tell how far sources differ, however many photos each has: no line
/// then.
inline constexpr std::size_t fewestModerateSources = 5;
inline constexpr std::size_t fewestStrongSources = 10;

/// A score as a manifest keeps it, to five decimals. Lines are chosen among such scores, so that a
/// pack promises the same before and after it was written.
[[nodiscard]] float storedScore(double score);

/// What share of untouched photos of a source not seen may reach `line`, at the unlucky end of what
/// these sources leave open. With k of n photos at or above the line:
///
///     (k + 1) / (n + 1)  +  1.645 standard errors
///
/// The first part is the rate stated beside a score, so that a verdict never claims more than the
/// number next to it. The standard error is that of a rate whose photos come in clusters: sources
/// differ more than their photos do, and how far they differ above this very line is counted. It is
/// at least that of k + 1 independent photos, since of no photo above a line nothing could differ.
[[nodiscard]] double unluckyRate(const ScoresBySource& scores, double line);

/// The lowest line from which on unluckyRate() is at most `rate`; neverReached when there is none:
/// that takes 264 photos for 1 %, 52 for 5 % and 13 for 20 %, even when none of them scores high.
///
/// Tried with the scores of the default pack on 848 photos of 37 sources, 100 times two thirds of a
/// class's sources against the others (the card of models/default has the table): the others broke
/// the 5 % promise by more than a factor of two in 0 to 1 % of the trials, and the 1 % promise was
/// not given, as two thirds were too few photos. Lines at the middle of what sources give broke the
/// one in 6 to 20 % and the other in 12 to 33 %.
[[nodiscard]] double lineFor(const ScoresBySource& scores, double rate);

/// The table of these photos: scores in all and by source, and the three lines, in order. A verdict
/// whose line cannot be promised is never given: below fewestModerateSources and
/// fewestStrongSources, or where lineFor() finds none. No verdict above inconclusive begins below
/// 0.5, however low untouched photos score: the map itself must be more for than against. Scores
/// are as storedScore() gives them.
[[nodiscard]] CalibrationTable calibrationTable(ScoresBySource scores, const PromisedRates& rates);

/// Lifts the lines of the table of all photos to the highest among the classes that have a rate of
/// their own: it is what pictures are held against whose class is unknown, or was measured too
/// little, and they may be of any.
void liftToClasses(Calibration& calibration);

} // namespace pentimento
