// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/localisation.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace pentimento {

namespace {

constexpr double Smoothing = 1e-8; ///< DeCLIP's, so that an empty union is 1 and not undefined

/// The four counts of a binary decision, as doubles: their products exceed 64 bits at 12
/// megapixels.
struct Confusion
{
    double truePositive = 0;
    double falsePositive = 0;
    double positives = 0;
    double negatives = 0;

    [[nodiscard]] double iou() const
    {
        return (truePositive + Smoothing) / (positives + falsePositive + Smoothing);
    }
    [[nodiscard]] double f1() const
    {
        return 2 * truePositive / (positives + truePositive + falsePositive);
    }
    [[nodiscard]] double precision() const { return truePositive / (truePositive + falsePositive); }
    [[nodiscard]] double mcc() const
    {
        const double flagged = truePositive + falsePositive;
        const double quiet = positives + negatives - flagged;
        // sqrt before multiplying keeps the product inside a double's exact range for longer.
        const double spread =
            std::sqrt(positives) * std::sqrt(negatives) * std::sqrt(flagged) * std::sqrt(quiet);
        if (spread <= 0)
            return 0;
        const double trueNegative = negatives - falsePositive;
        const double falseNegative = positives - truePositive;
        return (truePositive * trueNegative - falsePositive * falseNegative) / spread;
    }
};

/// The map's values at the picture's pixels, split by what the mask says of them.
struct PixelValues
{
    std::vector<float> manipulated;
    std::vector<float> untouched;
};

float numberOrZero(float value)
{
    return std::isnan(value) ? 0.0F : value;
}

PixelValues splitByMask(const Map& map, const Map& mask)
{
    PixelValues pixels;
    const auto width = static_cast<std::size_t>(map.pictureWidth());
    std::vector<float> values(width);
    std::vector<float> truth(width);
    for (int y = 0; y < map.pictureHeight(); ++y) {
        map.pictureRow(y, values.data());
        mask.pictureRow(y, truth.data());
        for (std::size_t x = 0; x < width; ++x) {
            auto& side = truth[x] > 0.5F ? pixels.manipulated : pixels.untouched;
            side.push_back(numberOrZero(values[x]));
        }
    }
    return pixels;
}

double countFrom(const std::vector<float>& values, double threshold)
{
    return static_cast<double>(std::count_if(
        values.begin(), values.end(),
        [limit = static_cast<float>(threshold)](float value) { return value >= limit; }));
}

/// Walks every distinct value from the highest down, as one threshold each, and fills in what
/// depends on all of them.
void sweepThresholds(PixelValues& pixels, LocalisationScores& scores)
{
    std::sort(pixels.manipulated.begin(), pixels.manipulated.end(), std::greater<>());
    std::sort(pixels.untouched.begin(), pixels.untouched.end(), std::greater<>());
    const auto positives = static_cast<double>(pixels.manipulated.size());
    const auto negatives = static_cast<double>(pixels.untouched.size());

    Confusion now{0, 0, positives, negatives};
    double pairsInOrder = 0;
    auto hit = pixels.manipulated.cbegin();
    auto alarm = pixels.untouched.cbegin();
    while (hit != pixels.manipulated.cend() || alarm != pixels.untouched.cend()) {
        const bool hitNext = alarm == pixels.untouched.cend() ||
                             (hit != pixels.manipulated.cend() && *hit >= *alarm);
        const float value = hitNext ? *hit : *alarm;
        const auto differs = [value](float other) { return other != value; };
        const auto nextHit = std::find_if(hit, pixels.manipulated.cend(), differs);
        const auto nextAlarm = std::find_if(alarm, pixels.untouched.cend(), differs);
        const auto newHits = static_cast<double>(nextHit - hit);
        const auto newAlarms = static_cast<double>(nextAlarm - alarm);

        pairsInOrder += newAlarms * (now.truePositive + newHits / 2);
        now.truePositive += newHits;
        now.falsePositive += newAlarms;
        scores.averagePrecision += newHits / positives * now.precision();
        scores.bestIou = std::max(scores.bestIou, now.iou());
        scores.bestF1 = std::max(scores.bestF1, now.f1());
        scores.bestMcc = std::max(scores.bestMcc, now.mcc());
        hit = nextHit;
        alarm = nextAlarm;
    }
    scores.auc = pairsInOrder / (positives * negatives);
}

} // namespace

std::optional<LocalisationScores> scoreLocalisation(const Map& map, const Map& mask,
                                                    double threshold)
{
    if (map.empty() || mask.empty() || map.pictureWidth() != mask.pictureWidth() ||
        map.pictureHeight() != mask.pictureHeight())
        return std::nullopt;
    PixelValues pixels = splitByMask(map, mask);
    if (pixels.manipulated.empty() || pixels.untouched.empty())
        return std::nullopt;

    const auto positives = static_cast<double>(pixels.manipulated.size());
    const auto negatives = static_cast<double>(pixels.untouched.size());
    const Confusion fixed{countFrom(pixels.manipulated, threshold),
                          countFrom(pixels.untouched, threshold), positives, negatives};
    LocalisationScores scores;
    scores.iou = fixed.iou();
    scores.f1 = fixed.f1();
    scores.mcc = fixed.mcc();
    scores.flagged = (fixed.truePositive + fixed.falsePositive) / (positives + negatives);
    scores.floorIou = positives / (positives + negatives);
    sweepThresholds(pixels, scores);
    return scores;
}

LocalisationScores meanOf(std::span<const LocalisationScores> scores)
{
    if (scores.empty())
        return {};
    constexpr double LocalisationScores::*Fields[] = {
        &LocalisationScores::iou,      &LocalisationScores::bestIou,
        &LocalisationScores::floorIou, &LocalisationScores::f1,
        &LocalisationScores::bestF1,   &LocalisationScores::mcc,
        &LocalisationScores::bestMcc,  &LocalisationScores::averagePrecision,
        &LocalisationScores::auc,      &LocalisationScores::flagged};
    LocalisationScores mean;
    for (const auto field : Fields) {
        double sum = 0;
        for (const LocalisationScores& one : scores)
            sum += one.*field;
        mean.*field = sum / static_cast<double>(scores.size());
    }
    return mean;
}

double flaggedShare(const Map& map, double threshold)
{
    if (map.empty())
        return 0;
    std::vector<float> row(static_cast<std::size_t>(map.pictureWidth()));
    double flagged = 0;
    for (int y = 0; y < map.pictureHeight(); ++y) {
        map.pictureRow(y, row.data());
        flagged += countFrom(row, threshold);
    }
    return flagged / (static_cast<double>(map.pictureWidth()) * map.pictureHeight());
}

} // namespace pentimento
