// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/sheet/json.h"

#include "core/evaluation/summary.h"
#include "core/evidence/json_parts.h"

namespace pentimento::evaluation {

namespace {

constexpr int schema = 1;

Json scoresJson(const metrics::LocalisationScores& scores)
{
    Json json;
    for (const Measure& measure : measures())
        json[measure.key] = scores.*measure.value; // not a number becomes null
    return json;
}

Json intervalJson(const Interval& interval)
{
    return Json::array({interval.low, interval.high});
}

Json intervalsJson(std::span<const EvaluatedSet<MaskedPicture>> sets, const Pick& pick)
{
    const std::vector<Interval> all = intervals(sets, pick);
    Json json = Json::object();
    for (std::size_t i = 0; i < all.size(); ++i)
        if (measures()[i].interval)
            json[measures()[i].key] = intervalJson(all[i]);
    return json;
}

template <class Picture>
Json verdictShares(const std::vector<Picture>& pictures)
{
    Json json;
    for (const Verdict verdict : allVerdicts)
        json[std::string(verdictId(verdict))] = shareWith(pictures, verdict);
    return json;
}

Json rocJson(const metrics::RocCurve& curve)
{
    Json json = Json::array();
    for (const float rate : curve)
        json.push_back(rounded(rate));
    return json;
}

template <class Picture>
Json setJson(const EvaluatedSet<Picture>& set)
{
    Json json = {{"name", set.name}, {"folder", set.folder}, {"pictures", set.pictures.size()}};
    json["skipped"] = Json::array();
    for (const SkippedPicture& skipped : set.skipped)
        json["skipped"].push_back({{"file", skipped.file}, {"reason", skipped.error.message}});
    return json;
}

template <class Picture>
Json pictureJson(const Picture& picture)
{
    return {{"file", picture.file},
            {"width", picture.width},
            {"height", picture.height},
            {"score", picture.score},
            {"verdict", verdictId(picture.verdict)}};
}

Json maskedPictureJson(const MaskedPicture& picture, const std::vector<HeadInfo>& heads)
{
    Json row = pictureJson(picture);
    row.update(scoresJson(picture.combined));
    for (std::size_t head = 0; head < heads.size(); ++head)
        row["heads"][heads[head].id] = scoresJson(picture.heads[head]);
    for (std::size_t i = 0; i < picture.baselines.size(); ++i)
        row["baselines"][baselineNames[i]] = scoresJson(picture.baselines[i]);
    return row;
}

Json maskedSetJson(const EvaluatedSet<MaskedPicture>& set, const Evaluation& evaluation)
{
    const std::vector<HeadInfo>& heads = evaluation.pack.heads;
    Json json = setJson(set);
    json["mean"] = scoresJson(setMean(set, combinedMap()));
    json["mean_intervals"] = intervalsJson({&set, 1}, combinedMap());
    json["verdicts"] = verdictShares(set.pictures);
    for (std::size_t head = 0; head < heads.size(); ++head)
        json["heads"][heads[head].id] = scoresJson(setMean(set, headMap(head)));
    if (const auto above = aboveErrorLevel(set)) {
        for (std::size_t i = 0; i < baselineNames.size(); ++i)
            json["baselines"][baselineNames[i]] = scoresJson(setMean(set, baseline(i)));
        json["above_error_level"] = *above;
    }
    json["roc"] = rocJson(meanRoc(set));
    json["per_picture"] = Json::array();
    for (const MaskedPicture& picture : set.pictures)
        json["per_picture"].push_back(maskedPictureJson(picture, heads));
    return json;
}

Json photosJson(const std::vector<PristinePicture>& photos)
{
    return {{"flagged", meanFlagged(photos)},
            {"over_5_percent", shareBadlyFlagged(photos)},
            {"verdicts", verdictShares(photos)}};
}

Json pristineSetJson(const EvaluatedSet<PristinePicture>& set, const std::vector<HeadInfo>& heads)
{
    Json json = setJson(set);
    json.update(photosJson(set.pictures));
    json["per_picture"] = Json::array();
    for (const PristinePicture& picture : set.pictures) {
        Json row = pictureJson(picture);
        row["flagged"] = picture.flagged;
        for (std::size_t head = 0; head < heads.size(); ++head)
            row["heads"][heads[head].id]["flagged"] = picture.headsFlagged[head];
        json["per_picture"].push_back(std::move(row));
    }
    return json;
}

Json allPhotosJson(const Measurements& measured)
{
    const std::vector<PristinePicture> photos = everyPhoto(measured);
    Json json = {{"pictures", photos.size()}};
    json.update(photosJson(photos));
    return json;
}

Json estimateJson(const Estimate& estimate)
{
    return {{"value", estimate.value}, {"interval", intervalJson(estimate.interval)}};
}

Json detectionJson(const Measurements& measured)
{
    const auto detection = detectionOf(measured);
    if (!detection)
        return nullptr;
    return {{"manipulated", detection->manipulated},
            {"authentic", detection->pristine},
            {"auc", estimateJson(detection->auc)},
            {"average_precision", estimateJson(detection->averagePrecision)},
            {"found_at_1_percent", estimateJson(detection->foundAt1)},
            {"found_at_5_percent", estimateJson(detection->foundAt5)},
            {"balanced_accuracy", estimateJson(detection->balancedAccuracy)},
            {"sensitivity", detection->sensitivity},
            {"specificity", detection->specificity},
            {"verdicts_manipulated", verdictShares(everyPicture(measured))},
            {"verdicts_authentic", verdictShares(everyPhoto(measured))}};
}

Json conditionJson(const DegradedMeasurements& condition,
                   const metrics::LocalisationScores& undegraded)
{
    const Measurements& measured = condition.measured;
    const metrics::LocalisationScores mean = meanOverSets(measured.sets, combinedMap());
    Json json = {{"name", condition.name},
                 {"kind", condition.kind},
                 {"mean", scoresJson(mean)},
                 {"mean_intervals", intervalsJson(measured.sets, combinedMap())}};
    const auto kept = shareKept(mean.bestIou, undegraded.bestIou);
    json["best_iou_kept"] = kept ? Json(*kept) : Json(nullptr);
    json["sets"] = Json::array();
    for (const auto& set : measured.sets)
        json["sets"].push_back(
            {{"name", set.name}, {"mean", scoresJson(setMean(set, combinedMap()))}});
    json["detection"] = detectionJson(measured);
    json["authentic_all"] = allPhotosJson(measured);
    return json;
}

/// heads x sets, then the combined map; the last column is the mean over the sets.
Json matrixJson(const Evaluation& evaluation)
{
    const MaskedSets& sets = evaluation.undegraded.sets;
    Json json = {{"columns", Json::array()}};
    for (const auto& set : sets)
        json["columns"].push_back(set.name);
    json["columns"].push_back("mean");
    for (const Measure& measure : matrixMeasures()) {
        for (std::size_t head = 0; head < evaluation.pack.heads.size(); ++head)
            json[measure.key][evaluation.pack.heads[head].id] =
                matrixRow(sets, headMap(head), measure);
        json[measure.key]["combined"] = matrixRow(sets, combinedMap(), measure);
    }
    return json;
}

Json headJson(const Evaluation& evaluation)
{
    Json json = {{"schema", schema},
                 {"application", applicationJson()},
                 {"written", utcNow()},
                 {"pack", packJson(evaluation.pack)},
                 {"device", evaluation.device},
                 {"precision", evaluation.precision},
                 {"protocol", inferenceModeName(evaluation.inferenceMode)},
                 {"threshold", evaluation.threshold},
                 {"cancelled", evaluation.cancelled}};
    for (std::size_t head = 0; head < evaluation.pack.heads.size(); ++head)
        json["head_thresholds"][evaluation.pack.heads[head].id] = evaluation.headThresholds[head];
    return json;
}

} // namespace

std::string evaluationJson(const Evaluation& evaluation)
{
    const Measurements& undegraded = evaluation.undegraded;
    const std::vector<HeadInfo>& heads = evaluation.pack.heads;
    const metrics::LocalisationScores mean = meanOverSets(undegraded.sets, combinedMap());
    Json json = headJson(evaluation);
    json["sets"] = Json::array();
    for (const auto& set : undegraded.sets)
        json["sets"].push_back(maskedSetJson(set, evaluation));
    json["mean"] = scoresJson(mean);
    json["mean_intervals"] = intervalsJson(undegraded.sets, combinedMap());
    for (std::size_t head = 0; head < heads.size(); ++head)
        json["mean_heads"][heads[head].id] =
            scoresJson(meanOverSets(undegraded.sets, headMap(head)));
    if (evaluation.baselines)
        for (std::size_t i = 0; i < baselineNames.size(); ++i)
            json["baselines"][baselineNames[i]] =
                scoresJson(meanOverSets(undegraded.sets, baseline(i)));
    json["roc"] = rocJson(meanRoc(undegraded.sets));
    json["matrix"] = matrixJson(evaluation);

    json["authentic"] = Json::array();
    for (const auto& set : undegraded.pristine)
        json["authentic"].push_back(pristineSetJson(set, heads));
    json["authentic_all"] = allPhotosJson(undegraded);
    json["detection"] = detectionJson(undegraded);
    json["robustness"] = Json::array();
    for (const DegradedMeasurements& condition : evaluation.degraded)
        json["robustness"].push_back(conditionJson(condition, mean));
    return dumped(json);
}

} // namespace pentimento::evaluation
