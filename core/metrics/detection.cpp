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
    DetectionScores scores;
    eachThreshold(positives, negatives, [&](const RankingStep& step) {
        areas.add(step);
        const double alarms = step.falsePositive / static_cast<double>(negatives.size());
        const double found = step.truePositive / static_cast<double>(positives.size());
        if (alarms <= 0.01)
            scores.foundAt1 = found;
        if (alarms <= 0.05)
            scores.foundAt5 = found;
    });
    scores.auc = areas.auc();
    scores.averagePrecision = areas.averagePrecision();
    return scores;
}

} // namespace pentimento::metrics
