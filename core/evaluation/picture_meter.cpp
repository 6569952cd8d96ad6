// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/picture_meter.h"

#include "core/analysis/pipeline.h"
#include "core/drawing/blend.h"
#include "core/forensics/quality.h"
#include "core/imaging/raster_io.h"
#include "core/lenses/error_level.h"

#include <utility>

namespace pentimento::evaluation {

namespace fs = std::filesystem;

namespace {

constexpr int exampleSide = 360; ///< pixels of the longer side

Error badMask(const fs::path& mask)
{
    return {ErrorCode::UnreadableInput,
            mask.string() + ": the mask is all one value, or not of the picture's size",
            {}};
}

/// Black and white, at the size of a shrunk picture.
Raster maskRaster(const HeatMap& mask, int width, int height)
{
    const HeatMap fitted = mapOnto(mask, width, height);
    std::vector<float> row(static_cast<std::size_t>(width));
    std::vector<std::uint8_t> pixels;
    pixels.reserve(row.size() * static_cast<std::size_t>(height) * 3);
    for (int y = 0; y < height; ++y) {
        fitted.pictureRow(y, row.data());
        for (const float value : row)
            pixels.insert(pixels.end(), 3, value > 0.5F ? 255 : 0);
    }
    return {width, height, std::move(pixels)};
}

/// Progress of one of `count` equal parts of a job.
Job partOf(const Job& job, std::size_t index, std::size_t count)
{
    Job part;
    part.stop = job.stop;
    part.progress = [&job, index, count](double fraction, std::string_view stage) {
        job.report((static_cast<double>(index) + fraction) / static_cast<double>(count), stage);
    };
    return part;
}

} // namespace

/// A picture and what the network says of it.
struct PictureMeter::View
{
    Raster pixels;
    Reading reading;

    /// The fields that every kind of picture has.
    template <class Picture>
    [[nodiscard]] Picture begin() const
    {
        Picture measured;
        measured.width = pixels.width();
        measured.height = pixels.height();
        measured.score = reading.findings.combined.score;
        measured.verdict = reading.findings.combined.verdict;
        return measured;
    }
};

PictureMeter::PictureMeter(Detector& detector, const Evaluation& evaluation,
                           std::vector<Degradation> degradations)
    : m_detector(detector), m_evaluation(evaluation), m_degradations(std::move(degradations))
{}

Result<Measured<MaskedPicture>> PictureMeter::masked(const fs::path& picture, const fs::path& mask,
                                                     const Job& job)
{
    const auto truth = readMask(mask);
    if (!truth)
        return truth.error();
    bool asItIs = true; // the first condition
    auto measured = underEveryCondition<MaskedPicture>(
        picture,
        [&](const View& view) -> Result<MaskedPicture> {
            const bool first = std::exchange(asItIs, false);
            // Only the picture as it is tells whether the mask belongs to it.
            if (first && (view.pixels.width() != truth->pictureWidth() ||
                          view.pixels.height() != truth->pictureHeight()))
                return badMask(mask);
            auto scored = score(view, mapOnto(*truth, view.pixels.width(), view.pixels.height()));
            if (!scored)
                return badMask(mask);
            if (first)
                addDetails(view, *truth, *scored);
            return scored;
        },
        job);
    if (measured) {
        Example& example = measured->example;
        example.mask = maskRaster(*truth, example.picture.width(), example.picture.height());
        example.scores = measured->conditions.front().combined;
    }
    return measured;
}

Result<Measured<PristinePicture>> PictureMeter::pristine(const fs::path& photo, const Job& job)
{
    auto measured = underEveryCondition<PristinePicture>(
        photo, [this](const View& view) { return Result<PristinePicture>(score(view)); }, job);
    if (measured)
        measured->example.scores.flagged = measured->conditions.front().flagged;
    return measured;
}

template <class Picture, class Score>
Result<Measured<Picture>> PictureMeter::underEveryCondition(const fs::path& file, Score score,
                                                            const Job& job)
{
    const auto decoded = AnalysisPipeline::decode(file, Job{job.stop, {}});
    if (!decoded)
        return decoded.error();
    const pentimento::Picture& picture = *decoded->picture;
    if (picture.complete < 1)
        return Error{ErrorCode::UnreadableInput, file.string() + ": the picture is incomplete", {}};
    Measured<Picture> measured;
    const std::size_t count = m_degradations.size() + 1;
    for (std::size_t i = 0; i < count; ++i) {
        auto pixels =
            i == 0 ? Result<Raster>(picture.pixels) : m_degradations[i - 1].apply(picture.pixels);
        if (!pixels)
            return pixels.error();
        // A degraded picture has no file to examine: the pooled rates are its.
        std::optional<QualityClass> quality;
        if (i == 0)
            quality = examineQuality(picture).qualityClass;
        const auto view = infer(std::move(*pixels), quality, partOf(job, i, count));
        if (!view)
            return view.error();
        Result<Picture> scored = score(*view);
        if (!scored)
            return scored.error();
        scored->file = file.filename().string();
        if (i == 0)
            measured.example = exampleOf(*view);
        measured.conditions.push_back(std::move(*scored));
    }
    measured.example.file = file.filename().string();
    return measured;
}

Result<PictureMeter::View> PictureMeter::infer(Raster pixels, std::optional<QualityClass> quality,
                                               const Job& job)
{
    const auto maps = AnalysisPipeline(m_detector, m_evaluation.inferenceMode).detect(pixels, job);
    if (!maps)
        return maps.error();
    m_precision = (*maps)->precision;
    return View{std::move(pixels), AnalysisPipeline::read(*maps, m_evaluation.pack, quality)};
}

Result<MaskedPicture> PictureMeter::score(const View& view, const HeatMap& truth) const
{
    auto measured = view.begin<MaskedPicture>();
    const auto combined = metrics::scoreLocalisation(view.reading.maps->combined, truth,
                                                     m_evaluation.threshold, &measured.roc);
    if (!combined)
        return Error{};
    measured.combined = *combined;
    return measured;
}

void PictureMeter::addDetails(const View& view, const HeatMap& truth, MaskedPicture& measured) const
{
    for (std::size_t head = 0; head < view.reading.maps->heads.size(); ++head)
        measured.heads.push_back(metrics::scoreLocalisation(view.reading.maps->heads[head].map,
                                                            truth,
                                                            m_evaluation.headThresholds[head])
                                     .value_or(metrics::LocalisationScores{}));
    if (!m_evaluation.baselines)
        return;
    const HeatMap everything(1, 1, truth.pictureWidth(), truth.pictureHeight(), {1.0F});
    for (const HeatMap& map : {everything, errorLevelMap(view.pixels)})
        measured.baselines.push_back(
            metrics::scoreLocalisation(map, truth).value_or(metrics::LocalisationScores{}));
}

PristinePicture PictureMeter::score(const View& view) const
{
    auto measured = view.begin<PristinePicture>();
    measured.flagged = metrics::flaggedShare(view.reading.maps->combined, m_evaluation.threshold);
    for (std::size_t head = 0; head < view.reading.maps->heads.size(); ++head)
        measured.headsFlagged.push_back(metrics::flaggedShare(view.reading.maps->heads[head].map,
                                                              m_evaluation.headThresholds[head]));
    return measured;
}

Example PictureMeter::exampleOf(const View& view) const
{
    Example example;
    example.picture = shrunkTo(view.pixels, exampleSide);
    OverlayStyle style;
    style.threshold = m_evaluation.threshold;
    example.overlay = blendOverlay(example.picture, view.reading.maps->combined, style);
    example.score = view.reading.findings.combined.score;
    example.verdict = view.reading.findings.combined.verdict;
    return example;
}

} // namespace pentimento::evaluation
