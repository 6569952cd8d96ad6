// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/localisation.h"

#include "core/metrics/ranking.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace pentimento::metrics {

namespace {

constexpr std::uint8_t untouchedPixel = 0;
constexpr std::uint8_t ignoredPixel = 128;
constexpr std::uint8_t manipulatedPixel = 255;
constexpr int bandErosion = 15; ///< pixels, the side of a square; the paper's
constexpr int bandDilation = 11;
constexpr double smoothing = 1e-8; ///< DeCLIP's, so that an empty union is 1 and not undefined

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
        return (truePositive + smoothing) / (positives + falsePositive + smoothing);
    }
    [[nodiscard]] double f1() const
    {
        return 2 * truePositive / (positives + truePositive + falsePositive);
    }
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

/// The mask at the picture's pixels, 255 = manipulated.
cv::Mat pixelMask(const HeatMap& mask)
{
    cv::Mat pixels(mask.pictureHeight(), mask.pictureWidth(), CV_8U);
    std::vector<float> row(static_cast<std::size_t>(pixels.cols));
    for (int y = 0; y < pixels.rows; ++y) {
        mask.pictureRow(y, row.data());
        std::transform(row.begin(), row.end(), pixels.ptr<std::uint8_t>(y), [](float value) {
            return value > 0.5F ? manipulatedPixel : untouchedPixel;
        });
    }
    return pixels;
}

/// The mask with the pixels of the boundary's band marked as such. Pixels outside the picture have
/// no say.
cv::Mat withoutBand(const cv::Mat& mask)
{
    const auto square = [](int size) {
        return cv::getStructuringElement(cv::MORPH_RECT, {size, size});
    };
    cv::Mat inner;
    cv::Mat outer;
    cv::erode(mask, inner, square(bandErosion));
    cv::dilate(mask, outer, square(bandDilation));
    cv::Mat banded = mask.clone();
    banded.setTo(ignoredPixel, outer != inner);
    return banded;
}

PixelValues splitByMask(const HeatMap& map, const cv::Mat& mask)
{
    PixelValues pixels;
    std::vector<float> values(static_cast<std::size_t>(mask.cols));
    for (int y = 0; y < mask.rows; ++y) {
        map.pictureRow(y, values.data());
        const auto* truth = mask.ptr<std::uint8_t>(y);
        for (std::size_t x = 0; x < values.size(); ++x)
            if (truth[x] != ignoredPixel)
                (truth[x] == manipulatedPixel ? pixels.manipulated : pixels.untouched)
                    .push_back(numberOrZero(values[x]));
    }
    return pixels;
}

double countFrom(const std::vector<float>& values, double threshold)
{
    return static_cast<double>(std::count_if(
        values.begin(), values.end(),
        [limit = static_cast<float>(threshold)](float value) { return value >= limit; }));
}

Confusion confusionAt(const PixelValues& pixels, double threshold)
{
    return {countFrom(pixels.manipulated, threshold), countFrom(pixels.untouched, threshold),
            static_cast<double>(pixels.manipulated.size()),
            static_cast<double>(pixels.untouched.size())};
}

/// Fills a ROC curve's grid as the sweep moves to the right.
class RocFiller
{
public:
    explicit RocFiller(RocCurve* curve) : m_curve(curve) {}

    void moveTo(double falsePositiveRate, double truePositiveRate)
    {
        if (m_curve == nullptr)
            return;
        const double run = falsePositiveRate - m_falsePositiveRate;
        for (; wanted() <= falsePositiveRate; ++m_next) {
            const double share = run > 0 ? (wanted() - m_falsePositiveRate) / run : 1;
            (*m_curve)[m_next] = static_cast<float>(
                m_truePositiveRate + share * (truePositiveRate - m_truePositiveRate));
            if (wanted() >= falsePositiveRate)
                break; // the curve may rise further here, and its top counts
        }
        m_falsePositiveRate = falsePositiveRate;
        m_truePositiveRate = truePositiveRate;
    }

private:
    [[nodiscard]] double wanted() const
    {
        return static_cast<double>(m_next) / static_cast<double>(m_curve->size() - 1);
    }

    RocCurve* m_curve;
    std::size_t m_next = 0;
    double m_falsePositiveRate = 0;
    double m_truePositiveRate = 0;
};

/// Tries every distinct value as a threshold and fills in what depends on all of them.
void sweepThresholds(PixelValues& pixels, LocalisationScores& scores, RocCurve* roc)
{
    const auto positives = static_cast<double>(pixels.manipulated.size());
    const auto negatives = static_cast<double>(pixels.untouched.size());
    RankingAreas areas(positives, negatives);
    RocFiller filler(roc);
    eachThreshold(pixels.manipulated, pixels.untouched, [&](const RankingStep& step) {
        const Confusion now{step.truePositive, step.falsePositive, positives, negatives};
        areas.add(step);
        filler.moveTo(step.falsePositive / negatives, step.truePositive / positives);
        scores.bestIou = std::max(scores.bestIou, now.iou());
        scores.bestF1 = std::max(scores.bestF1, now.f1());
        scores.bestMcc = std::max(scores.bestMcc, now.mcc());
    });
    scores.auc = areas.auc();
    scores.averagePrecision = areas.averagePrecision();
}

/// F1 without the band, fixed and best.
void scoreWithoutBand(PixelValues pixels, double threshold, LocalisationScores& scores)
{
    if (pixels.manipulated.empty() || pixels.untouched.empty()) {
        scores.bandF1 = scores.bestBandF1 = std::numeric_limits<double>::quiet_NaN();
        return;
    }
    scores.bandF1 = confusionAt(pixels, threshold).f1();
    const auto positives = static_cast<double>(pixels.manipulated.size());
    eachThreshold(pixels.manipulated, pixels.untouched, [&](const RankingStep& step) {
        const Confusion now{step.truePositive, step.falsePositive, positives, 0};
        scores.bestBandF1 = std::max(scores.bestBandF1, now.f1());
    });
}

} // namespace

std::optional<LocalisationScores> scoreLocalisation(const HeatMap& map, const HeatMap& mask,
                                                    double threshold, RocCurve* roc)
{
    if (map.empty() || mask.empty() || map.pictureWidth() != mask.pictureWidth() ||
        map.pictureHeight() != mask.pictureHeight())
        return std::nullopt;
    const cv::Mat truth = pixelMask(mask);
    PixelValues pixels = splitByMask(map, truth);
    if (pixels.manipulated.empty() || pixels.untouched.empty())
        return std::nullopt;

    const Confusion fixed = confusionAt(pixels, threshold);
    const double everything = fixed.positives + fixed.negatives;
    LocalisationScores scores;
    scores.iou = fixed.iou();
    scores.f1 = fixed.f1();
    scores.mcc = fixed.mcc();
    scores.flagged = (fixed.truePositive + fixed.falsePositive) / everything;
    scores.floorIou = fixed.positives / everything;
    sweepThresholds(pixels, scores, roc);
    scoreWithoutBand(splitByMask(map, withoutBand(truth)), threshold, scores);
    return scores;
}

LocalisationScores meanOf(std::span<const LocalisationScores> scores)
{
    if (scores.empty())
        return {};
    constexpr double LocalisationScores::*fields[] = {
        &LocalisationScores::iou,      &LocalisationScores::bestIou,
        &LocalisationScores::floorIou, &LocalisationScores::f1,
        &LocalisationScores::bestF1,   &LocalisationScores::mcc,
        &LocalisationScores::bestMcc,  &LocalisationScores::averagePrecision,
        &LocalisationScores::auc,      &LocalisationScores::flagged,
        &LocalisationScores::bandF1,   &LocalisationScores::bestBandF1};
    LocalisationScores mean;
    for (const auto field : fields) {
        double sum = 0;
        double count = 0;
        for (const LocalisationScores& one : scores) {
            if (std::isnan(one.*field))
                continue;
            sum += one.*field;
            count += 1;
        }
        mean.*field = sum / count; // not a number when there was none
    }
    return mean;
}

double flaggedShare(const HeatMap& map, double threshold)
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

} // namespace pentimento::metrics
