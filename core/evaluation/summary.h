// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evaluation/evaluation.h"
#include "core/metrics/bootstrap.h"
#include "core/metrics/detection.h"

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace pentimento::evaluation {

/// The figures that follow from measurements; JSON, sheet and terminal all take them from here.

/// One measure under the name that JSON and tables give it.
struct Measure
{
    const char* key;
    const char* heading;
    double metrics::LocalisationScores::*value;
    bool interval; ///< stated with its 95 % interval
};
[[nodiscard]] std::span<const Measure> measures();

inline constexpr std::array allVerdicts{Verdict::NoEvidence, Verdict::Inconclusive,
                                        Verdict::Moderate, Verdict::Strong};

/// An untouched photo with more of it flagged than this counts as badly flagged.
inline constexpr double badlyFlagged = 0.05;

/// Picks one set of scores out of a measured picture; none where that was not measured.
using Pick = std::function<const metrics::LocalisationScores*(const MaskedPicture&)>;
[[nodiscard]] Pick combinedMap();
[[nodiscard]] Pick headMap(std::size_t head);
[[nodiscard]] Pick baseline(std::size_t index); ///< of baselineNames

using MaskedSets = std::vector<EvaluatedSet<MaskedPicture>>;

[[nodiscard]] metrics::LocalisationScores setMean(const EvaluatedSet<MaskedPicture>& set,
                                                  const Pick& pick);
/// Each set counts the same, however many pictures it holds; sets without any do not count.
[[nodiscard]] metrics::LocalisationScores meanOverSets(const MaskedSets& sets, const Pick& pick);

/// 95 % intervals of the means, in the order of measures(). Pictures are resampled within each set.
[[nodiscard]] std::vector<Interval> intervals(std::span<const EvaluatedSet<MaskedPicture>> sets,
                                              const Pick& pick);

/// What the cross-generator matrix is stated in: IoU as the paper does, and two that do not hang on
/// a threshold.
[[nodiscard]] std::vector<Measure> matrixMeasures();

/// One row of the matrix: a head on each set (not a number where nothing was measured), and last
/// the mean over the sets.
[[nodiscard]] std::vector<double> matrixRow(const MaskedSets& sets, const Pick& pick,
                                            const Measure& measure);

/// The mean curve of the pictures; of the sets' curves, each counting the same.
[[nodiscard]] metrics::RocCurve meanRoc(const EvaluatedSet<MaskedPicture>& set);
[[nodiscard]] metrics::RocCurve meanRoc(const MaskedSets& sets);

/// The pictures of every set as one.
[[nodiscard]] std::vector<MaskedPicture> everyPicture(const Measurements& measured);
[[nodiscard]] std::vector<PristinePicture> everyPhoto(const Measurements& measured);

template <class Picture>
[[nodiscard]] double shareWith(const std::vector<Picture>& pictures, Verdict verdict)
{
    std::size_t count = 0;
    for (const Picture& picture : pictures)
        count += picture.verdict == verdict ? 1 : 0;
    return pictures.empty() ? 0 : static_cast<double>(count) / static_cast<double>(pictures.size());
}
/// Moderate or strong.
template <class Picture>
[[nodiscard]] double shareWithEvidence(const std::vector<Picture>& pictures)
{
    return shareWith(pictures, Verdict::Moderate) + shareWith(pictures, Verdict::Strong);
}

[[nodiscard]] double meanFlagged(const std::vector<PristinePicture>& photos);
[[nodiscard]] double shareBadlyFlagged(const std::vector<PristinePicture>& photos);

/// A figure and its 95 % interval.
struct Estimate
{
    double value = 0;
    Interval interval;
};

/// Whole pictures told apart by the combined score, and by its verdict at the moderate line.
struct Detection
{
    std::size_t manipulated = 0;
    std::size_t pristine = 0;
    Estimate auc;
    Estimate averagePrecision;
    Estimate foundAt1; ///< see metrics::DetectionScores
    Estimate foundAt5;
    Estimate balancedAccuracy; ///< mean of the two below
    double sensitivity = 0;    ///< manipulated pictures with a verdict of moderate or strong
    double specificity = 0;    ///< authentic photos with a lower one
};
/// Empty unless pictures of both kinds were measured.
[[nodiscard]] std::optional<Detection> detectionOf(const Measurements& measured);

/// What is left of the clean figure; empty where that is 0.
[[nodiscard]] std::optional<double> shareKept(double degraded, double undegraded);

/// Whether the pack finds the set's masks better than plain error level analysis, by ROC-AUC; empty
/// where that was not measured.
[[nodiscard]] std::optional<bool> aboveErrorLevel(const EvaluatedSet<MaskedPicture>& set);

} // namespace pentimento::evaluation
