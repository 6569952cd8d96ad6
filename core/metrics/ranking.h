// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <functional>
#include <vector>

namespace pentimento::metrics {

/// Where a ranking stands when everything at or above one value is marked.
struct RankingStep
{
    double truePositive = 0; ///< positives at or above the value
    double falsePositive = 0;
    double newHits = 0; ///< positives that are exactly this value
    double newAlarms = 0;
};

/// Sorts both sides and hands every distinct value to `visit` as one threshold, from the highest
/// down.
template <class Number, class Visit>
void eachThreshold(std::vector<Number>& positives, std::vector<Number>& negatives, Visit visit)
{
    std::sort(positives.begin(), positives.end(), std::greater<>());
    std::sort(negatives.begin(), negatives.end(), std::greater<>());
    RankingStep step;
    auto hit = positives.cbegin();
    auto alarm = negatives.cbegin();
    while (hit != positives.cend() || alarm != negatives.cend()) {
        const bool hitNext =
            alarm == negatives.cend() || (hit != positives.cend() && *hit >= *alarm);
        const Number value = hitNext ? *hit : *alarm;
        const auto differs = [value](Number other) { return other != value; };
        const auto nextHit = std::find_if(hit, positives.cend(), differs);
        const auto nextAlarm = std::find_if(alarm, negatives.cend(), differs);
        step.newHits = static_cast<double>(nextHit - hit);
        step.newAlarms = static_cast<double>(nextAlarm - alarm);
        step.truePositive += step.newHits;
        step.falsePositive += step.newAlarms;
        visit(step);
        hit = nextHit;
        alarm = nextAlarm;
    }
}

/// Areas under the curves of a ranking, summed up step by step.
class RankingAreas
{
public:
    RankingAreas(double positives, double negatives)
        : m_positives(positives), m_negatives(negatives)
    {}

    void add(const RankingStep& step)
    {
        m_pairsInOrder += step.newAlarms * (step.truePositive - step.newHits / 2);
        m_averagePrecision += step.newHits / m_positives * step.truePositive /
                              (step.truePositive + step.falsePositive);
    }
    /// Under the ROC curve; ties count half.
    [[nodiscard]] double auc() const { return m_pairsInOrder / (m_positives * m_negatives); }
    /// Step-wise under precision over recall.
    [[nodiscard]] double averagePrecision() const { return m_averagePrecision; }

private:
    double m_positives;
    double m_negatives;
    double m_pairsInOrder = 0;
    double m_averagePrecision = 0;
};

} // namespace pentimento::metrics
