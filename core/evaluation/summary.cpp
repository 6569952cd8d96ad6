// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/summary.h"

#include <algorithm>
#include <iterator>
#include <limits>

namespace pentimento::evaluation {

namespace {

constexpr Measure allMeasures[] = {
    {"auc", "AUC", &metrics::LocalisationScores::auc, true},
    {"average_precision", "AP", &metrics::LocalisationScores::averagePrecision, true},
    {"mcc", "MCC", &metrics::LocalisationScores::mcc, true},
    {"best_mcc", "best", &metrics::LocalisationScores::bestMcc, false},
    {"f1", "F1", &metrics::LocalisationScores::f1, true},
    {"best_f1", "best", &metrics::LocalisationScores::bestF1, true},
    {"f1_without_band", "band F1", &metrics::LocalisationScores::bandF1, false},
    {"best_f1_without_band", "best", &metrics::LocalisationScores::bestBandF1, false},
    {"iou", "IoU", &metrics::LocalisationScores::iou, true},
    {"best_iou", "best", &metrics::LocalisationScores::bestIou, true},
    {"floor_iou", "floor", &metrics::LocalisationScores::floorIou, false},
    {"flagged", "flagged", &metrics::LocalisationScores::flagged, false},
};

std::vector<metrics::LocalisationScores> picked(const EvaluatedSet<MaskedPicture>& set,
                                                const Pick& pick)
{
    std::vector<metrics::LocalisationScores> scores;
    for (const MaskedPicture& picture : set.pictures)
        if (const metrics::LocalisationScores* one = pick(picture))
            scores.push_back(*one);
    return scores;
}

template <class Picture>
std::vector<double> scoresOf(const std::vector<Picture>& pictures)
{
    std::vector<double> scores;
    for (const Picture& picture : pictures)
        scores.push_back(picture.score);
    return scores;
}

template <class Picture>
std::vector<double> evidenceOf(const std::vector<Picture>& pictures)
{
    std::vector<double> evidence;
    for (const Picture& picture : pictures)
        evidence.push_back(picture.verdict >= Verdict::Moderate ? 1 : 0);
    return evidence;
}

std::vector<double> drawn(const std::vector<double>& values, const std::vector<std::size_t>& which)
{
    std::vector<double> result;
    for (const std::size_t index : which)
        result.push_back(values[index]);
    return result;
}

double mean(const std::vector<double>& values)
{
    double sum = 0;
    for (const double value : values)
        sum += value;
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

} // namespace

std::span<const Measure> measures()
{
    return allMeasures;
}

Pick combinedMap()
{
    return [](const MaskedPicture& picture) { return &picture.combined; };
}

Pick headMap(std::size_t head)
{
    return [head](const MaskedPicture& picture) {
        return head < picture.heads.size() ? &picture.heads[head] : nullptr;
    };
}

Pick baseline(std::size_t index)
{
    return [index](const MaskedPicture& picture) {
        return index < picture.baselines.size() ? &picture.baselines[index] : nullptr;
    };
}

metrics::LocalisationScores setMean(const EvaluatedSet<MaskedPicture>& set, const Pick& pick)
{
    return metrics::meanOf(picked(set, pick));
}

metrics::LocalisationScores meanOverSets(const MaskedSets& sets, const Pick& pick)
{
    std::vector<metrics::LocalisationScores> means;
    for (const auto& set : sets)
        if (const auto scores = picked(set, pick); !scores.empty())
            means.push_back(metrics::meanOf(scores));
    return metrics::meanOf(means);
}

std::vector<Interval> intervals(std::span<const EvaluatedSet<MaskedPicture>> sets, const Pick& pick)
{
    std::vector<std::vector<metrics::LocalisationScores>> groups;
    for (const auto& set : sets)
        groups.push_back(picked(set, pick));
    std::vector<Interval> result;
    for (const Measure& measure : allMeasures) {
        std::vector<std::vector<double>> values;
        for (const auto& group : groups) {
            values.emplace_back();
            for (const metrics::LocalisationScores& scores : group)
                values.back().push_back(scores.*measure.value);
        }
        result.push_back(metrics::bootstrapMean(values));
    }
    return result;
}

std::vector<Measure> matrixMeasures()
{
    std::vector<Measure> chosen;
    for (const double metrics::LocalisationScores::*value :
         {&metrics::LocalisationScores::iou, &metrics::LocalisationScores::bestIou,
          &metrics::LocalisationScores::auc})
        chosen.push_back(*std::find_if(std::begin(allMeasures), std::end(allMeasures),
                                       [value](const auto& one) { return one.value == value; }));
    return chosen;
}

std::vector<double> matrixRow(const MaskedSets& sets, const Pick& pick, const Measure& measure)
{
    std::vector<double> row;
    for (const auto& set : sets)
        row.push_back(set.pictures.empty() ? std::numeric_limits<double>::quiet_NaN()
                                           : setMean(set, pick).*measure.value);
    row.push_back(meanOverSets(sets, pick).*measure.value);
    return row;
}

metrics::RocCurve meanRoc(const EvaluatedSet<MaskedPicture>& set)
{
    metrics::RocCurve curve{};
    for (const MaskedPicture& picture : set.pictures)
        for (std::size_t i = 0; i < curve.size(); ++i)
            curve[i] += picture.roc[i] / static_cast<float>(set.pictures.size());
    return curve;
}

metrics::RocCurve meanRoc(const MaskedSets& sets)
{
    const auto measured = std::count_if(sets.begin(), sets.end(),
                                        [](const auto& set) { return !set.pictures.empty(); });
    metrics::RocCurve curve{};
    for (const auto& set : sets) {
        const metrics::RocCurve one = meanRoc(set);
        for (std::size_t i = 0; i < curve.size(); ++i)
            curve[i] += one[i] / static_cast<float>(std::max<std::ptrdiff_t>(1, measured));
    }
    return curve;
}

std::vector<MaskedPicture> everyPicture(const Measurements& measured)
{
    std::vector<MaskedPicture> pictures;
    for (const auto& set : measured.sets)
        pictures.insert(pictures.end(), set.pictures.begin(), set.pictures.end());
    return pictures;
}

std::vector<PristinePicture> everyPhoto(const Measurements& measured)
{
    std::vector<PristinePicture> photos;
    for (const auto& set : measured.pristine)
        photos.insert(photos.end(), set.pictures.begin(), set.pictures.end());
    return photos;
}

double meanFlagged(const std::vector<PristinePicture>& photos)
{
    double sum = 0;
    for (const PristinePicture& photo : photos)
        sum += photo.flagged;
    return photos.empty() ? 0 : sum / static_cast<double>(photos.size());
}

double shareBadlyFlagged(const std::vector<PristinePicture>& photos)
{
    const auto count = std::count_if(photos.begin(), photos.end(), [](const auto& photo) {
        return photo.flagged > badlyFlagged;
    });
    return photos.empty() ? 0 : static_cast<double>(count) / static_cast<double>(photos.size());
}

std::optional<Detection> detectionOf(const Measurements& measured)
{
    const std::vector<MaskedPicture> pictures = everyPicture(measured);
    const std::vector<PristinePicture> photos = everyPhoto(measured);
    const std::vector<double> manipulated = scoresOf(pictures);
    const std::vector<double> pristine = scoresOf(photos);
    const auto scores = metrics::scoreDetection(manipulated, pristine);
    if (!scores)
        return std::nullopt;
    const std::array sizes{manipulated.size(), pristine.size()};
    const auto ranked = [&](double metrics::DetectionScores::*value) {
        return Estimate{(*scores).*value,
                        metrics::bootstrap(sizes, [&](const metrics::Resample& resample) {
                            return (*metrics::scoreDetection(drawn(manipulated, resample[0]),
                                                             drawn(pristine, resample[1]))).*
                                   value;
                        })};
    };
    const std::vector<double> found = evidenceOf(pictures);
    const std::vector<double> alarms = evidenceOf(photos);
    Detection detection;
    detection.manipulated = manipulated.size();
    detection.pristine = pristine.size();
    detection.auc = ranked(&metrics::DetectionScores::auc);
    detection.averagePrecision = ranked(&metrics::DetectionScores::averagePrecision);
    detection.foundAt1 = ranked(&metrics::DetectionScores::foundAt1);
    detection.foundAt5 = ranked(&metrics::DetectionScores::foundAt5);
    detection.sensitivity = mean(found);
    detection.specificity = 1 - mean(alarms);
    detection.balancedAccuracy = {
        (detection.sensitivity + detection.specificity) / 2,
        metrics::bootstrap(sizes, [&](const metrics::Resample& resample) {
            return (mean(drawn(found, resample[0])) + 1 - mean(drawn(alarms, resample[1]))) / 2;
        })};
    return detection;
}

std::optional<double> shareKept(double degraded, double undegraded)
{
    return undegraded > 0 ? std::optional(degraded / undegraded) : std::nullopt;
}

std::optional<bool> aboveErrorLevel(const EvaluatedSet<MaskedPicture>& set)
{
    if (set.pictures.empty() || set.pictures.front().baselines.size() <= errorLevelBaseline)
        return std::nullopt;
    return setMean(set, combinedMap()).auc > setMean(set, baseline(errorLevelBaseline)).auc;
}

} // namespace pentimento::evaluation
