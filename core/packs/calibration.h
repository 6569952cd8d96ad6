// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/interval.h"
#include "core/base/quality_class.h"

#include <optional>
#include <string>
#include <vector>

namespace pentimento {

/// A class with fewer photos than this has no rate of its own: the table of all photos stands in.
inline constexpr std::size_t fewestClassPhotos = 60;
/// "One in a hundred" cannot be claimed from fewer photos: below, no verdict is `strong`.
inline constexpr std::size_t fewestStrongPhotos = 100;

/// A line just above the highest score: a verdict that is never given.
inline constexpr double neverReached = 1.001;

/// "from 0.957", or "never".
[[nodiscard]] std::string lineText(double line);

/// What the photos of one source reached: one camera, photographer, site or collection.
struct SourceScores
{
    std::string source;
    std::vector<float> scores; ///< ascending
};

/// Of fewer edited pictures no share is told.
inline constexpr int fewestEdits = 30;
/// Where a smaller share of edits is found, that nothing was found says nothing.
inline constexpr double fewestFound = 0.3;

/// How many edited pictures, none of which taught the network, reached the line where `moderate`
/// begins.
struct FoundEdits
{
    int pictures = 0;
    int found = 0;
    std::string measuredOn = {}; ///< one line: which pictures

    [[nodiscard]] bool seldom() const { return found < fewestFound * pictures; }
};

/// Scores that untouched photos of sources never trained on reached: what a score is held against.
struct CalibrationTable
{
    std::vector<float> pristineScores;        ///< 0..1, ascending; empty when nothing was measured
    std::string measuredOn;                   ///< one line: which photos, how many sources
    double inconclusiveLine = 1;              ///< below: no-evidence
    double moderateLine = 1;                  ///< below: inconclusive
    double strongLine = 1;                    ///< below: moderate
    std::optional<QualityClass> quality = {}; ///< which photos; nothing: all together
    /// The same scores by source, since sources differ more than their photos do. Empty in packs
    /// from before that was kept.
    std::vector<SourceScores> sources = {};
    std::optional<FoundEdits> edits = {}; ///< nothing: not measured, or fewer than fewestEdits
};

/// Wilson's 95 % interval of a share of which `reached` of `count` were seen; 0..1 of none.
[[nodiscard]] Interval wilsonInterval(int reached, int count);

/// How often photos that were held back from calibration reached a line, and how often it promised.
struct RateCheck
{
    std::optional<QualityClass> quality; ///< pictures of which class; nothing: all together
    std::string line;                    ///< "inconclusive", "moderate" or "strong", or above it
    double promised = 0;
    int photos = 0;
    int reached = 0;

    [[nodiscard]] double rate() const;
    [[nodiscard]] Interval interval() const { return wilsonInterval(reached, photos); }
    /// Between half of the promised rate and twice that; of no photo, no.
    [[nodiscard]] bool withinFactorTwo() const;
    /// Whether the photos are many enough to tell that the true rate is not within a factor of two.
    [[nodiscard]] bool clearlyOutside() const;
    /// "strong: promised 1 %, reached by 2 of 248 (0.8 %, 95 % interval 0.2 to 2.9 %): ..."
    [[nodiscard]] std::string text() const;
};

/// Of one detector: the table of all photos together, one for each quality class, and what the
/// check on sources that were held back gave. Without class tables in a pack made before there were
/// classes.
struct Calibration : CalibrationTable
{
    std::vector<CalibrationTable> classes; ///< each with `quality`; those too small as well
    std::vector<RateCheck> heldOut;
    std::string heldOutOn; ///< one line: which photos were held back

    /// What scores of pictures of this class are held against: the class's own table when it has
    /// fewestClassPhotos, else that of all photos together.
    [[nodiscard]] const CalibrationTable& tableOf(std::optional<QualityClass> wanted) const;
};

} // namespace pentimento
