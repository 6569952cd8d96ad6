// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/heat_map.h"

#include <array>
#include <optional>
#include <span>
#include <vector>

namespace pentimento::metrics {

/// How well one map finds one mask. All values per picture; sets report means over pictures.
/// IoU, F1 and MCC at the fixed threshold and at the picture's own best one (oracle).
struct LocalisationScores
{
    double iou = 0; ///< (I + 1e-8) / (U + 1e-8), as DeCLIP's evaluation does
    double bestIou = 0;
    double floorIou = 0; ///< IoU of "everything is manipulated": the share of the mask
    double f1 = 0;
    double bestF1 = 0;
    double mcc = 0; ///< Matthews correlation at the fixed threshold, 0 where undefined
    double bestMcc = 0;
    double averagePrecision = 0; ///< step-wise area under precision over recall
    double auc = 0.5;            ///< pixel ROC-AUC; ties count half
    double flagged = 0;          ///< share of the picture at or above the threshold
    /// F1 without a band at the mask's boundary, as the DeCLIP paper measures it: pixels that are
    /// in the mask but not in its erosion by a 15 x 15 square, or not in the mask but in its
    /// dilation by 11 x 11, do not count. Not a number where the band takes all of one class.
    double bandF1 = 0;
    double bestBandF1 = 0;
};

/// True-positive rates at the false-positive rates 0, 0.01, ... 1, linear between thresholds.
using RocCurve = std::array<float, 101>;

/// `map` at the mask's pixels against `mask` (values > 0.5 are manipulated). Sizes of the
/// underlying pictures must agree. Empty when they do not, or when the mask is all one class (AUC
/// undefined). A map value that is not a number counts as 0. Exact, O(n log n) in the pixels.
/// `roc`, where given, is filled along the way.
[[nodiscard]] std::optional<LocalisationScores> scoreLocalisation(const HeatMap& map,
                                                                  const HeatMap& mask,
                                                                  double threshold = 0.5,
                                                                  RocCurve* roc = nullptr);

/// The mean of every field over the pictures where it is a number; default values for an empty
/// span.
[[nodiscard]] LocalisationScores meanOf(std::span<const LocalisationScores> scores);

/// Share of the picture's pixels at or above the threshold: on an untouched photo, its pixel false
/// alarms.
[[nodiscard]] double flaggedShare(const HeatMap& map, double threshold);

} // namespace pentimento::metrics
