// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>

namespace pentimento::metrics {

/// How well one score for each picture tells manipulated pictures from authentic photos.
struct DetectionScores
{
    double auc = 0.5; ///< ties count half
    double averagePrecision = 0;
    double foundAt1 = 0; ///< share of the manipulated pictures that score higher than all but 1 in
                         ///< 100 of the authentic ones (all of fewer than 100)
    double foundAt5 = 0; ///< the same with 5 in 100
};

/// Empty unless there are pictures of both kinds.
[[nodiscard]] std::optional<DetectionScores> scoreDetection(std::span<const double> manipulated,
                                                            std::span<const double> pristine);

} // namespace pentimento::metrics
