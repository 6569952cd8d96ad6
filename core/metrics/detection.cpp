// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/detection.h"

#include "core/metrics/ranking.h"

namespace pentimento::metrics {

std::optional<DetectionScores> scoreDetection(std::span<const double> manipulated,
                                              std::span<const double> pristine)
{
    if (manipulated.empty() || pristine.empty())
        return std::nullopt;
    std::vector<double> positives(manipulated.begin(), manipulated.end());
    std::vector<double> negatives(pristine.begin(), pristine.end());
    RankingAreas areas(static_cast<double>(positives.size()),
                       static_cast<double>(negatives.size()));
    eachThreshold(positives, negatives, [&](const RankingStep& step) { areas.add(step); });
    return DetectionScores{areas.auc(), areas.averagePrecision()};
}

} // namespace pentimento::metrics
