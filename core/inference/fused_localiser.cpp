// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/fused_localiser.h"

#include "core/base/guarded.h"
#include "core/inference/picture_tensor.h"
#include "core/inference/resize.h"
#include "core/packs/fused_graph.h"

#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace pentimento {

namespace {

using at::Tensor;

constexpr double surest = 1e-6; ///< probabilities are held this far from 0 and 1

Tensor logitsOf(const HeatMap& map)
{
    return at::from_blob(const_cast<float*>(map.data()), {map.height(), map.width()}, at::kFloat)
        .logit(surest);
}

/// Where the centres of a map's cells lie in another map of the same scene, along one side, in that
/// map's own terms: -1 at its outer edge, 1 at the other.
Tensor centres(int count, double cell, double length, int otherCount, double otherCell,
               double otherLength)
{
    const Tensor pixels = (at::arange(count, at::kFloat) + 0.5) * (cell * otherLength / length);
    return pixels * (2 / (otherCell * otherCount)) - 1;
}

/// A map's logits (1, h, w) at the centres of the cells of `grid`.
Tensor onGridOf(const HeatMap& grid, const HeatMap& map)
{
    const Tensor x = centres(grid.width(), grid.cellWidth(), grid.pictureWidth(), map.width(),
                             map.cellWidth(), map.pictureWidth());
    const Tensor y = centres(grid.height(), grid.cellHeight(), grid.pictureHeight(), map.height(),
                             map.cellHeight(), map.pictureHeight());
    const Tensor places = at::stack({x.view({1, -1}).expand({grid.height(), grid.width()}),
                                     y.view({-1, 1}).expand({grid.height(), grid.width()})},
                                    2)
                              .unsqueeze(0);
    constexpr int bilinear = 0;
    constexpr int border = 1;
    return at::grid_sampler(logitsOf(map).unsqueeze(0).unsqueeze(0), places, bilinear, border,
                            false)[0];
}

Result<Tensor> factsOf(const Raster& picture)
{
    return guarded("the picture could not be measured", [&]() -> Result<Tensor> {
        const c10::InferenceMode inference;
        return nets::pictureFacts(bytesOf(picture));
    });
}

/// A part of a job's progress, from `begin` to `end`.
Job partOf(const Job& job, double begin, double end)
{
    Job part = job;
    if (job.progress)
        part.progress = [progress = job.progress, begin, end](double done, std::string_view what) {
            progress(begin + (end - begin) * done, what);
        };
    return part;
}

} // namespace

Raster pictureForMeaning(const Raster& picture)
{
    const double pixels = static_cast<double>(picture.width()) * picture.height();
    if (pixels <= meaningPixels)
        return picture;
    const double scale = std::sqrt(meaningPixels / pixels);
    const auto side = [scale](int length) {
        return std::max(1, static_cast<int>(std::lround(length * scale)));
    };
    return resizedBilinear(picture, side(picture.width()), side(picture.height()));
}

Tensor detectorLogits(const MapSet& traces, const MapSet& meaning)
{
    std::vector<Tensor> channels;
    for (const HeadMap& head : traces.heads)
        channels.push_back(logitsOf(head.map).unsqueeze(0));
    channels.push_back(logitsOf(traces.combined).unsqueeze(0));
    for (const HeadMap& head : meaning.heads)
        channels.push_back(onGridOf(traces.combined, head.map));
    return at::cat(channels);
}

FusedLocaliser::FusedLocaliser(const Pack& pack, std::unique_ptr<Localiser> traces,
                               std::unique_ptr<Localiser> meaning, nets::FusionNetwork fusion)
    : m_pack(pack), m_traces(std::move(traces)), m_meaning(std::move(meaning)),
      m_fusion(std::move(fusion))
{}

Result<void> FusedLocaliser::start()
{
    if (auto started = m_traces->start(); !started)
        return started;
    return m_meaning->start();
}

Device FusedLocaliser::device() const
{
    return m_traces->device();
}

Result<std::shared_ptr<const MapSet>> FusedLocaliser::fused(const MapSet& traces,
                                                            const MapSet& meaning,
                                                            const Raster& picture,
                                                            const Tensor& facts) const
{
    const auto put = [&]() -> Result<std::shared_ptr<const MapSet>> {
        const c10::InferenceMode inference;
        const Tensor logits = detectorLogits(traces, meaning);
        const Tensor combined = m_fusion.forward(logits.unsqueeze(0), facts.unsqueeze(0))[0][0];
        const bool whole = traces.inferenceMode == InferenceMode::Resized;
        const int cell = whole ? 0 : static_cast<int>(traces.combined.cellWidth());
        auto result = std::make_shared<MapSet>();
        for (std::size_t i = 0; i < m_pack.heads.size(); ++i) {
            const HeadInfo& head = m_pack.heads[i];
            result->heads.push_back({head.id,
                                     probabilitiesOf(logits[static_cast<std::int64_t>(i)],
                                                     head.logitShift, head.id, picture, cell),
                                     {}});
        }
        result->combined = probabilitiesOf(combined, m_pack.combined.logitShift, m_pack.combined.id,
                                           picture, cell);
        result->inferenceMode = traces.inferenceMode;
        result->device = traces.device;
        // Where one of them left reduced precision, the result is still as exact as the other.
        result->precision = traces.precision == "fp32" ? meaning.precision : traces.precision;
        result->seconds = traces.seconds + meaning.seconds;
        result->notes = traces.notes;
        for (const std::string& note : meaning.notes)
            if (std::find(result->notes.begin(), result->notes.end(), note) == result->notes.end())
                result->notes.push_back(note);
        return std::shared_ptr<const MapSet>(std::move(result));
    };
    return guarded("the maps could not be put together",
                   [&]() -> Result<std::shared_ptr<const MapSet>> {
                       try {
                           return put();
                       } catch (const NotNumbers& error) {
                           return Error{ErrorCode::ModelUnavailable,
                                        "the detector " + std::string(error.what()) +
                                            " gave values that are no numbers",
                                        {}};
                       }
                   });
}

Result<std::shared_ptr<const MapSet>>
FusedLocaliser::windows(const Raster& picture, const Preview& onPreview, const Job& job)
{
    // The coarse map: traces of a picture this small say little, but what they say is there at
    // once.
    const auto coarse = onPreview ? m_traces->whole(picture, false, partOf(job, 0, 0.02))
                                  : Result<std::shared_ptr<const MapSet>>(nullptr);
    if (!coarse)
        return coarse.error();
    const auto facts = factsOf(picture);
    if (!facts)
        return facts.error();
    const auto show = [&](const MapSet& traces, const MapSet& meaning) {
        const auto maps = fused(traces, meaning, picture, *facts);
        if (!maps)
            return; // the end will tell
        auto preview = std::make_shared<MapSet>(**maps);
        preview->inferenceMode = InferenceMode::SlidingWindow;
        preview->preview = true;
        onPreview(std::move(preview));
    };
    using Maps = std::shared_ptr<const MapSet>;
    const auto meaning = m_meaning->windows(
        pictureForMeaning(picture),
        onPreview ? Preview([&](const Maps& soFar) { show(**coarse, *soFar); }) : Preview(),
        partOf(job, 0.02, 0.4));
    if (!meaning)
        return meaning.error();
    if (job.stopRequested())
        return Error{ErrorCode::Cancelled, "cancelled", {}};
    const auto traces = m_traces->windows(
        picture,
        onPreview ? Preview([&](const Maps& soFar) { show(*soFar, **meaning); }) : Preview(),
        partOf(job, 0.4, 1));
    if (!traces)
        return traces.error();
    return fused(**traces, **meaning, picture, *facts);
}

Result<std::shared_ptr<const MapSet>> FusedLocaliser::whole(const Raster& picture, bool keepLogits,
                                                            const Job& job)
{
    const auto traces = m_traces->whole(picture, keepLogits, partOf(job, 0, 0.5));
    if (!traces)
        return traces.error();
    if (job.stopRequested())
        return Error{ErrorCode::Cancelled, "cancelled", {}};
    const auto meaning = m_meaning->whole(picture, keepLogits, partOf(job, 0.5, 1));
    if (!meaning)
        return meaning.error();
    const auto facts = factsOf(picture);
    if (!facts)
        return facts.error();
    const auto maps = fused(**traces, **meaning, picture, *facts);
    if (!maps)
        return maps.error();
    auto result = std::make_shared<MapSet>(**maps);
    result->modelInput = (*meaning)->modelInput;
    if (keepLogits) {
        const std::size_t own = (*traces)->heads.size();
        for (std::size_t i = 0; i < own; ++i)
            result->heads[i].logits = (*traces)->heads[i].logits;
        const HeatMap& combined = (*traces)->combined; // whose own logits nobody keeps
        result->heads[own].logits = mapOf(logitsOf(combined), m_pack.heads[own].id, picture, 0);
        for (std::size_t i = 0; i < (*meaning)->heads.size(); ++i)
            result->heads[own + 1 + i].logits = (*meaning)->heads[i].logits;
    }
    return std::shared_ptr<const MapSet>(std::move(result));
}

} // namespace pentimento
