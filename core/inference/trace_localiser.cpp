// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/trace_localiser.h"

#include "core/inference/picture_tensor.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pentimento {

namespace {

using at::Tensor;

constexpr int coarsePixels = 700'000; ///< the coarse map's picture is about this large
constexpr int decodeTile = 512;       ///< feature cells, without the halo
constexpr int smallestTile = 128;     ///< pixels; below this an out-of-memory error is final

/// The whole picture at another size, antialiased bilinear, one channel at a time to hold memory
/// down.
Tensor inputResized(const Tensor& bytes, int width, int height)
{
    std::vector<Tensor> channels;
    for (int c = 0; c < 3; ++c)
        channels.push_back(at::_upsample_bilinear2d_aa(
            bytes.select(2, c).to(at::kFloat).unsqueeze(0).unsqueeze(0), {height, width}, false));
    return at::cat(channels, 1).clamp(0, 255).contiguous(at::MemoryFormat::ChannelsLast);
}

/// Network input of `inputResized` as a picture that people can look at.
Raster rasterOfInput(const Tensor& input)
{
    const Tensor bytes = input[0].permute({1, 2, 0}).round().to(at::kByte).contiguous();
    const std::uint8_t* first = bytes.data_ptr<std::uint8_t>();
    return {static_cast<int>(bytes.size(1)), static_cast<int>(bytes.size(0)),
            std::vector<std::uint8_t>(first, first + bytes.numel())};
}

} // namespace

TraceLocaliser::TraceLocaliser(const Pack& pack, const EngineOptions& options,
                               nets::TraceNetwork network)
    : DeviceLocaliser(pack, options), m_network(std::move(network)),
      m_tile(std::max(smallestTile, roundedUp(options.tileSize, nets::TraceNetwork::alignment)))
{}

Result<void> TraceLocaliser::place(bool cuda, nets::NumberFormat format)
{
    m_network.moveTo(cuda ? "cuda" : "cpu");
    m_network.setMixedPrecision(format != nets::NumberFormat::Float32);
    return {};
}

bool TraceLocaliser::shrink()
{
    if (m_tile <= smallestTile)
        return false;
    m_tile = std::max(smallestTile, roundedUp(m_tile / 2, nets::TraceNetwork::alignment));
    return true;
}

Result<std::shared_ptr<const MapSet>>
TraceLocaliser::windows(const Raster& picture, const Preview& onPreview, const Job& job)
{
    return run(
        InferenceMode::SlidingWindow,
        [&](MapSet& result, Clock::time_point started) {
            const Tensor bytes = bytesOf(picture);
            Tensor previewLogits;
            if (onPreview) {
                job.report(0, "coarse map");
                const Tensor coarse = coarseLogits(bytes);
                const int cells = nets::TraceNetwork::mapCell;
                previewLogits = at::upsample_bilinear2d(
                    coarse,
                    {roundedUp(picture.height(), nets::TraceNetwork::alignment) / cells,
                     roundedUp(picture.width(), nets::TraceNetwork::alignment) / cells},
                    false);
                onPreview(preview(previewLogits, picture, started));
            }
            const Tensor features = pictureFeatures(bytes, job);
            const Tensor logits = decoded(features, previewLogits, job, [&](const Tensor& soFar) {
                if (onPreview)
                    onPreview(preview(soFar, picture, started));
            });
            fill(result, logits, picture);
        },
        job);
}

Result<std::shared_ptr<const MapSet>> TraceLocaliser::whole(const Raster& picture, bool keepLogits,
                                                            const Job& job)
{
    return run(
        InferenceMode::Resized,
        [&](MapSet& result, Clock::time_point) {
            job.report(0, "whole picture");
            const int side = pack().wholeInput;
            const Tensor input = inputResized(bytesOf(picture), side, side);
            result.modelInput = rasterOfInput(input);
            const Tensor logits = m_network.forward(onDevice(input)).to(at::kCPU, at::kFloat);
            const auto heads = static_cast<std::int64_t>(pack().heads.size());
            for (std::int64_t i = 0; i < heads; ++i) {
                const HeadInfo& head = pack().heads[static_cast<std::size_t>(i)];
                const Tensor own = logits[0][i];
                result.heads.push_back({head.id,
                                        probabilitiesOf(own, head.logitShift, head.id, picture, 0),
                                        keepLogits ? mapOf(own, head.id, picture, 0) : HeatMap()});
            }
            result.combined = probabilitiesOf(logits[0][heads], pack().combined.logitShift,
                                              pack().combined.id, picture, 0);
        },
        job);
}

Tensor TraceLocaliser::coarseLogits(const Tensor& bytes)
{
    const double scale =
        std::min(1.0, std::sqrt(coarsePixels / static_cast<double>(bytes.size(0) * bytes.size(1))));
    const auto side = [&](std::int64_t length) {
        return std::max(nets::TraceNetwork::alignment,
                        roundedUp(static_cast<int>(static_cast<double>(length) * scale),
                                  nets::TraceNetwork::alignment));
    };
    const Tensor input = inputResized(bytes, side(bytes.size(1)), side(bytes.size(0)));
    return m_network.forward(onDevice(input)).to(at::kCPU, at::kFloat);
}

/// Features of the whole picture, tile by tile; half precision holds 50 megapixels in 180 MB.
Tensor TraceLocaliser::pictureFeatures(const Tensor& bytes, const Job& job)
{
    const int height = roundedUp(static_cast<int>(bytes.size(0)), nets::TraceNetwork::alignment);
    const int width = roundedUp(static_cast<int>(bytes.size(1)), nets::TraceNetwork::alignment);
    const auto rows = spans(height, m_tile, nets::TraceNetwork::featureHalo);
    const auto columns = spans(width, m_tile, nets::TraceNetwork::featureHalo);
    constexpr int cell = nets::TraceNetwork::cell;
    Tensor all;
    std::size_t done = 0;
    for (const Span& v : rows)
        for (const Span& h : columns) {
            stopIfAsked(job);
            const Tensor tile =
                m_network.features(onDevice(floatPart(bytes, v.begin, v.end, h.begin, h.end)))
                    .to(at::kCPU, at::kHalf);
            if (!all.defined())
                all = at::empty({1, tile.size(1), height / cell, width / cell}, at::kHalf);
            all.slice(2, v.core / cell, v.coreEnd / cell)
                .slice(3, h.core / cell, h.coreEnd / cell)
                .copy_(tile.slice(2, (v.core - v.begin) / cell, (v.coreEnd - v.begin) / cell)
                           .slice(3, (h.core - h.begin) / cell, (h.coreEnd - h.begin) / cell));
            job.report(0.05 + 0.7 * static_cast<double>(++done) /
                                  static_cast<double>(rows.size() * columns.size()),
                       "features");
        }
    return all;
}

Tensor TraceLocaliser::decoded(const Tensor& features, const Tensor& soFar, const Job& job,
                               const std::function<void(const Tensor&)>& onTile)
{
    const auto height = static_cast<int>(features.size(2));
    const auto width = static_cast<int>(features.size(3));
    const auto rows = spans(height, decodeTile, nets::TraceNetwork::decodeHalo);
    const auto columns = spans(width, decodeTile, nets::TraceNetwork::decodeHalo);
    const Tensor summary = summaryOf(features);
    constexpr int scale = nets::TraceNetwork::cell / nets::TraceNetwork::mapCell;
    Tensor all = soFar.defined() ? soFar
                                 : at::empty({1, static_cast<std::int64_t>(pack().heads.size()) + 1,
                                              height * scale, width * scale});
    std::size_t done = 0;
    const std::size_t count = rows.size() * columns.size();
    for (const Span& v : rows)
        for (const Span& h : columns) {
            stopIfAsked(job);
            const Tensor part = onDevice(features.slice(2, v.begin, v.end)
                                             .slice(3, h.begin, h.end)
                                             .to(at::kFloat)
                                             .contiguous(at::MemoryFormat::ChannelsLast));
            const Tensor tile = m_network.decode(part, summary).to(at::kCPU, at::kFloat);
            all.slice(2, v.core * scale, v.coreEnd * scale)
                .slice(3, h.core * scale, h.coreEnd * scale)
                .copy_(tile.slice(2, (v.core - v.begin) * scale, (v.coreEnd - v.begin) * scale)
                           .slice(3, (h.core - h.begin) * scale, (h.coreEnd - h.begin) * scale));
            job.report(0.75 + 0.25 * static_cast<double>(++done) / static_cast<double>(count),
                       "maps");
            if (done < count)
                onTile(all);
        }
    return all;
}

/// The summary, a few channels at a time: a float copy of all features would be twice as large.
Tensor TraceLocaliser::summaryOf(const Tensor& features)
{
    constexpr std::int64_t channelsAtOnce = 16;
    std::vector<Tensor> parts;
    for (std::int64_t c = 0; c < features.size(1); c += channelsAtOnce)
        parts.push_back(m_network.summary(
            features.slice(1, c, std::min(c + channelsAtOnce, features.size(1))).to(at::kFloat)));
    return onDevice(at::cat(parts, 1));
}

/// Probabilities of every head on the map grid that covers the picture.
void TraceLocaliser::fill(MapSet& result, const Tensor& logits, const Raster& picture) const
{
    constexpr int cell = nets::TraceNetwork::mapCell;
    const int width = (picture.width() + cell - 1) / cell;
    const int height = (picture.height() + cell - 1) / cell;
    const auto channelMap = [&](std::int64_t channel, const HeadInfo& head) {
        return probabilitiesOf(logits[0][channel].slice(0, 0, height).slice(1, 0, width),
                               head.logitShift, head.id, picture, cell);
    };
    const auto heads = static_cast<std::int64_t>(pack().heads.size());
    for (std::int64_t i = 0; i < heads; ++i) {
        const HeadInfo& head = pack().heads[static_cast<std::size_t>(i)];
        result.heads.push_back({head.id, channelMap(i, head), HeatMap()});
    }
    result.combined = channelMap(heads, pack().combined);
}

std::shared_ptr<const MapSet> TraceLocaliser::preview(const Tensor& logits, const Raster& picture,
                                                      Clock::time_point started) const
{
    auto result = std::make_shared<MapSet>();
    fill(*result, logits, picture);
    markPreview(*result, started);
    return result;
}

} // namespace pentimento
