// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/calibration/verdict_lines.h"
#include "core/inference/detector.h"
#include "core/packs/pack.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pentimento {

struct CalibrationOptions
{
    /// One folder per source of authentic photos, none of them trained on. Sources, not pictures,
    /// are what calibration and its check are split by.
    std::vector<std::filesystem::path> sources;
    /// Sources for the check of the promised rates. Empty: each of `sources` is checked by the
    /// lines that the others give.
    std::vector<std::filesystem::path> heldOut;
    /// Folders of edited pictures that the pack was not trained on, one for each kind of edit: how
    /// many of them are found is measured beside. May be empty.
    std::vector<std::filesystem::path> edited;
    int photosPerSource = 100; ///< so that one large source does not decide alone
    /// Whether good photos are measured once more as a platform would save them; see
    /// PhotoMeasurement.
    bool copies = true;
    /// Leaves logit shifts and map thresholds as they are: maps and scores stay what they were, and
    /// tables and lines alone are made anew.
    bool keepShifts = false;
    /// Share of authentic pixels that may lie at or above the map threshold; sets logitShift.
    double flaggedShare = 0.01;
    /// Scores of photos measured before, and where new ones go, see ScoreFile; only with
    /// `keepShifts`. Empty: none.
    std::filesystem::path scores;
    PromisedRates promised;
    Precision precision = Precision::Auto; ///< that detectors are asked for
};

/// How often the photos of one source, left out, reach the lines that the other sources give: a
/// stand-in for whoever works with a source that nobody has seen.
struct LeftOutSource
{
    std::string source;
    std::optional<QualityClass> quality; ///< photos of which class; nothing: all together
    int photos = 0;
    int inconclusive = 0; ///< that reached this line or a higher one
    int moderate = 0;
    int strong = 0;
};

struct Calibrated
{
    Pack pack; ///< with logit shifts, tables, lines and the check; not yet written
    std::vector<LeftOutSource> leftOut; ///< of the combined map; those without a photo left out
    std::vector<std::string> skipped;   ///< photos that were left out, and why
};

/// Measures every head and the combined map on authentic photos, sets map thresholds and, for each
/// quality class and for all photos together, the lines of the verbal scale (see
/// calibrationTable()); then counts how often sources that set no line reach them, and edited
/// pictures. The network runs once on each photo: its maps are kept in half precision (2 bytes a
/// cell, 0.4 MB for six maps of half a megapixel) until the shift is known. A photo that cannot be
/// read is skipped. Usage when sources overlap: a folder within another, or one file in sources
/// that set lines and in those that check them; UnreadableInput without any photo; Cancelled; what
/// `detectorOf` gives, which is asked for the pack without shifts and for the pack as it was
/// measured. Any thread; minutes.
[[nodiscard]] Result<Calibrated> calibrate(const Pack& given, const CalibrationOptions& options,
                                           const DetectorOfPack& detectorOf, const Job& job);

} // namespace pentimento
