// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/localiser.h"

#include "core/model/trace_network.h"

#include <torch/cuda.h>
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>
#include <utility>

namespace pentimento {

namespace {

using at::Tensor;
using Clock = std::chrono::steady_clock;

constexpr int coarsePixels = 700'000; ///< the coarse map's picture is about this large
constexpr int decodeTile = 256;       ///< feature cells, without the halo
constexpr int smallestTile = 128;     ///< pixels; below this an out-of-memory error is final

int roundedUp(int value, int multiple)
{
    return (value + multiple - 1) / multiple * multiple;
}

/// One stretch of a picture along one axis: the core that a tile is responsible for and the same
/// with its halo, clipped to the picture.
struct Span
{
    int core;
    int coreEnd;
    int begin;
    int end;
};

std::vector<Span> spans(int length, int tile, int halo)
{
    std::vector<Span> result;
    for (int at = 0; at < length; at += tile) {
        const int end = std::min(at + tile, length);
        result.push_back({at, end, std::max(0, at - halo), std::min(length, end + halo)});
    }
    return result;
}

/// A picture's pixels as an 8-bit tensor (H, W, 3) that shares its memory.
Tensor bytesOf(const Raster& picture)
{
    return torch::from_blob(const_cast<std::uint8_t*>(picture.data()),
                            {picture.height(), picture.width(), 3}, at::kByte);
}

/// The part of a picture as network input (1, 3, h, w), its last row and column repeated where the
/// part reaches over the right or lower edge.
Tensor inputPart(const Tensor& bytes, const Span& v, const Span& h)
{
    const auto height = bytes.size(0);
    const auto width = bytes.size(1);
    Tensor part = bytes.slice(0, v.begin, std::min<std::int64_t>(v.end, height))
                      .slice(1, h.begin, std::min<std::int64_t>(h.end, width))
                      .permute({2, 0, 1})
                      .unsqueeze(0)
                      .to(at::kFloat);
    const auto below = std::max<std::int64_t>(0, v.end - height);
    const auto right = std::max<std::int64_t>(0, h.end - width);
    if (below > 0 || right > 0)
        part = torch::nn::functional::pad(
            part,
            torch::nn::functional::PadFuncOptions({0, right, 0, below}).mode(torch::kReplicate));
    return part.contiguous(at::MemoryFormat::ChannelsLast);
}

/// The whole picture at another size, antialiased bilinear (as the reference code of DeCLIP
/// resizes), one channel at a time to hold memory down.
Tensor inputResized(const Tensor& bytes, int width, int height)
{
    std::vector<Tensor> channels;
    for (int c = 0; c < 3; ++c)
        channels.push_back(at::_upsample_bilinear2d_aa(
            bytes.select(2, c).to(at::kFloat).unsqueeze(0).unsqueeze(0), {height, width}, false));
    return torch::cat(channels, 1).clamp(0, 255).contiguous(at::MemoryFormat::ChannelsLast);
}

/// Network input of `inputResized` as a picture that people can look at.
Raster rasterOfInput(const Tensor& input)
{
    const Tensor bytes = input[0].permute({1, 2, 0}).round().to(at::kByte).contiguous();
    const std::uint8_t* first = bytes.data_ptr<std::uint8_t>();
    return {static_cast<int>(bytes.size(1)), static_cast<int>(bytes.size(0)),
            std::vector<std::uint8_t>(first, first + bytes.numel())};
}

bool cpuHasBfloat16()
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512bf16");
#else
    return false;
#endif
}

bool isOutOfMemory(const std::exception& error)
{
    const std::string what = error.what();
    return what.find("out of memory") != std::string::npos ||
           what.find("can't allocate memory") != std::string::npos ||
           dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
}

/// Thrown inside this file alone to leave the tile loops; never passes the boundary.
struct Stopped
{
};

class TraceLocaliser : public Localiser
{
public:
    TraceLocaliser(const Pack& pack, const EngineOptions& options)
        : m_pack(pack), m_network(static_cast<int>(pack.heads.size()) + 1),
          m_precision(options.precision),
          m_tile(std::max(smallestTile, roundedUp(options.tileSize, TraceNetwork::alignment))),
          m_threads(options.threads > 0 ? options.threads
                                        : static_cast<int>(std::thread::hardware_concurrency()))
    {}

    Result<void> load(DeviceChoice device)
    {
        for (const std::string& name : m_pack.weightFiles) {
            const auto tensors = readSafetensors(m_pack.folder / name);
            if (!tensors)
                return tensors.error();
            if (auto loaded = m_network.load(*tensors); !loaded)
                return loaded;
        }
        m_network.setTraining(false);
        m_network.foldNormalisation();
        const bool cuda = torch::cuda::is_available();
        if (device == DeviceChoice::Cuda && !cuda)
            return Error{ErrorCode::ModelUnavailable,
                         "no GPU that this build of LibTorch can use was found",
                         {}};
        moveTo(cuda && device != DeviceChoice::Cpu);
        return {};
    }

    [[nodiscard]] std::string deviceName() const override
    {
        return m_cuda ? "CUDA GPU" : "CPU, " + std::to_string(m_threads) + " threads";
    }

    Result<std::shared_ptr<const MapSet>> windows(const Raster& picture, const Preview& onPreview,
                                                  const Job& job) override
    {
        return guarded(
            Protocol::Windows,
            [&](MapSet& result, Clock::time_point started) {
                const Tensor bytes = bytesOf(picture);
                Tensor previewLogits;
                if (onPreview) {
                    job.report(0, "coarse map");
                    const Tensor coarse = coarseLogits(bytes);
                    const int cells = TraceNetwork::mapCell;
                    previewLogits = torch::nn::functional::interpolate(
                        coarse,
                        torch::nn::functional::InterpolateFuncOptions()
                            .size(std::vector<std::int64_t>{
                                roundedUp(picture.height(), TraceNetwork::alignment) / cells,
                                roundedUp(picture.width(), TraceNetwork::alignment) / cells})
                            .mode(torch::kBilinear)
                            .align_corners(false));
                    onPreview(preview(previewLogits, picture, started));
                }
                const Tensor features = pictureFeatures(bytes, job);
                const Tensor logits =
                    decoded(features, previewLogits, job, [&](const Tensor& soFar) {
                        if (onPreview)
                            onPreview(preview(soFar, picture, started));
                    });
                fill(result, logits, picture);
            },
            job);
    }

    Result<std::shared_ptr<const MapSet>> whole(const Raster& picture, bool keepLogits,
                                                const Job& job) override
    {
        return guarded(
            Protocol::Whole,
            [&](MapSet& result, Clock::time_point) {
                job.report(0, "whole picture");
                const int side = m_pack.wholeInput;
                const Tensor input = inputResized(bytesOf(picture), side, side);
                result.modelInput = rasterOfInput(input);
                const Tensor logits = m_network.forward(onDevice(input)).to(at::kCPU, at::kFloat);
                const int cells = static_cast<int>(logits.size(3));
                const auto mapOf = [&](const Tensor& values) {
                    const Tensor flat = values.contiguous();
                    const float* first = flat.data_ptr<float>();
                    return Map(cells, cells, picture.width(), picture.height(),
                               std::vector<float>(first, first + flat.numel()));
                };
                const auto heads = static_cast<std::int64_t>(m_pack.heads.size());
                for (std::int64_t i = 0; i < heads; ++i) {
                    const HeadInfo& head = m_pack.heads[static_cast<std::size_t>(i)];
                    const Tensor own = logits[0][i];
                    result.heads.push_back({head.id, mapOf(torch::sigmoid(own + head.logitShift)),
                                            keepLogits ? mapOf(own) : Map()});
                }
                result.combined =
                    mapOf(torch::sigmoid(logits[0][heads] + m_pack.combined.logitShift));
            },
            job);
    }

private:
    void moveTo(bool cuda)
    {
        m_cuda = cuda;
        m_network.moveTo(cuda ? "cuda" : "cpu");
        m_mixed = m_precision == Precision::Auto ? cuda || cpuHasBfloat16()
                                                 : m_precision != Precision::Fp32;
        m_network.setMixedPrecision(m_mixed);
    }

    [[nodiscard]] Tensor onDevice(const Tensor& tensor) const
    {
        return m_cuda ? tensor.to(at::kCUDA) : tensor;
    }

    /// Runs one protocol: exceptions become values, running out of GPU memory leads to smaller
    /// tiles and then to the CPU, with a note.
    template <class Work>
    Result<std::shared_ptr<const MapSet>> guarded(Protocol protocol, Work work, const Job& job)
    {
        const c10::InferenceMode inference;
        at::set_num_threads(m_threads);
        const auto started = Clock::now();
        std::vector<std::string> notes;
        while (true) {
            auto result = std::make_shared<MapSet>();
            try {
                work(*result, started);
                result->protocol = protocol;
                result->device = deviceName();
                result->precision = !m_mixed ? "fp32" : m_cuda ? "fp16" : "bf16";
                result->seconds = std::chrono::duration<double>(Clock::now() - started).count();
                result->notes = std::move(notes);
                return std::shared_ptr<const MapSet>(std::move(result));
            } catch (const Stopped&) {
                return Error{ErrorCode::Cancelled, "cancelled", {}};
            } catch (const std::exception& error) {
                if (!isOutOfMemory(error))
                    return Error{ErrorCode::Internal, "the network failed on this picture",
                                 error.what()};
                if (m_tile > smallestTile) {
                    m_tile = std::max(smallestTile, roundedUp(m_tile / 2, TraceNetwork::alignment));
                    notes.emplace_back("memory ran out; went on with smaller tiles");
                } else if (m_cuda) {
                    moveTo(false);
                    notes.emplace_back("GPU memory ran out; went on on the CPU");
                } else {
                    return Error{ErrorCode::OutOfMemory, "memory ran out", error.what()};
                }
            }
            if (job.stopRequested())
                return Error{ErrorCode::Cancelled, "cancelled", {}};
        }
    }

    Tensor coarseLogits(const Tensor& bytes)
    {
        const double scale = std::min(
            1.0, std::sqrt(coarsePixels / static_cast<double>(bytes.size(0) * bytes.size(1))));
        const auto side = [&](std::int64_t length) {
            return std::max(TraceNetwork::alignment,
                            roundedUp(static_cast<int>(static_cast<double>(length) * scale),
                                      TraceNetwork::alignment));
        };
        const Tensor input = inputResized(bytes, side(bytes.size(1)), side(bytes.size(0)));
        return m_network.forward(onDevice(input)).to(at::kCPU, at::kFloat);
    }

    /// Features of the whole picture, tile by tile; half precision holds 50 megapixels in 180 MB.
    Tensor pictureFeatures(const Tensor& bytes, const Job& job)
    {
        const int height = roundedUp(static_cast<int>(bytes.size(0)), TraceNetwork::alignment);
        const int width = roundedUp(static_cast<int>(bytes.size(1)), TraceNetwork::alignment);
        const auto rows = spans(height, m_tile, TraceNetwork::featureHalo);
        const auto columns = spans(width, m_tile, TraceNetwork::featureHalo);
        constexpr int cell = TraceNetwork::cell;
        Tensor all;
        std::size_t done = 0;
        for (const Span& v : rows)
            for (const Span& h : columns) {
                if (job.stopRequested())
                    throw Stopped{};
                const Tensor tile =
                    m_network.features(onDevice(inputPart(bytes, v, h))).to(at::kCPU, at::kHalf);
                if (!all.defined())
                    all = torch::empty({1, tile.size(1), height / cell, width / cell}, at::kHalf);
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

    template <class OnTile>
    Tensor decoded(const Tensor& features, const Tensor& soFar, const Job& job, OnTile onTile)
    {
        const auto height = static_cast<int>(features.size(2));
        const auto width = static_cast<int>(features.size(3));
        const auto rows = spans(height, decodeTile, TraceNetwork::decodeHalo);
        const auto columns = spans(width, decodeTile, TraceNetwork::decodeHalo);
        const Tensor summary = summaryOf(features);
        constexpr int scale = TraceNetwork::cell / TraceNetwork::mapCell;
        Tensor all = soFar.defined()
                         ? soFar
                         : torch::empty({1, static_cast<std::int64_t>(m_pack.heads.size()) + 1,
                                         height * scale, width * scale});
        std::size_t done = 0;
        const std::size_t count = rows.size() * columns.size();
        for (const Span& v : rows)
            for (const Span& h : columns) {
                if (job.stopRequested())
                    throw Stopped{};
                const Tensor part = onDevice(features.slice(2, v.begin, v.end)
                                                 .slice(3, h.begin, h.end)
                                                 .to(at::kFloat)
                                                 .contiguous(at::MemoryFormat::ChannelsLast));
                const Tensor tile = m_network.decode(part, summary).to(at::kCPU, at::kFloat);
                all.slice(2, v.core * scale, v.coreEnd * scale)
                    .slice(3, h.core * scale, h.coreEnd * scale)
                    .copy_(
                        tile.slice(2, (v.core - v.begin) * scale, (v.coreEnd - v.begin) * scale)
                            .slice(3, (h.core - h.begin) * scale, (h.coreEnd - h.begin) * scale));
                job.report(0.75 + 0.25 * static_cast<double>(++done) / static_cast<double>(count),
                           "maps");
                if (done < count)
                    onTile(all);
            }
        return all;
    }

    /// The summary, a few channels at a time: a float copy of all features would be twice as large.
    Tensor summaryOf(const Tensor& features)
    {
        constexpr std::int64_t channelsAtOnce = 16;
        std::vector<Tensor> parts;
        for (std::int64_t c = 0; c < features.size(1); c += channelsAtOnce)
            parts.push_back(m_network.summary(
                features.slice(1, c, std::min(c + channelsAtOnce, features.size(1)))
                    .to(at::kFloat)));
        return onDevice(torch::cat(parts, 1));
    }

    /// Probabilities of every head on the map grid that covers the picture.
    void fill(MapSet& result, const Tensor& logits, const Raster& picture) const
    {
        constexpr int cell = TraceNetwork::mapCell;
        const int width = (picture.width() + cell - 1) / cell;
        const int height = (picture.height() + cell - 1) / cell;
        const auto mapOf = [&](std::int64_t channel, double shift) {
            const Tensor values =
                torch::sigmoid(logits[0][channel].slice(0, 0, height).slice(1, 0, width) + shift)
                    .contiguous();
            const float* first = values.data_ptr<float>();
            return Map(width, height, picture.width(), picture.height(),
                       std::vector<float>(first, first + values.numel()), cell);
        };
        const auto heads = static_cast<std::int64_t>(m_pack.heads.size());
        for (std::int64_t i = 0; i < heads; ++i) {
            const HeadInfo& head = m_pack.heads[static_cast<std::size_t>(i)];
            result.heads.push_back({head.id, mapOf(i, head.logitShift), Map()});
        }
        result.combined = mapOf(heads, m_pack.combined.logitShift);
    }

    [[nodiscard]] std::shared_ptr<const MapSet> preview(const Tensor& logits, const Raster& picture,
                                                        Clock::time_point started) const
    {
        auto result = std::make_shared<MapSet>();
        fill(*result, logits, picture);
        result->preview = true;
        result->device = deviceName();
        result->seconds = std::chrono::duration<double>(Clock::now() - started).count();
        return result;
    }

    Pack m_pack;
    TraceNetwork m_network;
    Precision m_precision;
    int m_tile;
    int m_threads;
    bool m_cuda = false;
    bool m_mixed = false;
};

} // namespace

Result<std::unique_ptr<Localiser>> Localiser::create(const Pack& pack, const EngineOptions& options)
{
    if (pack.graph != "trace-1")
        return Error{ErrorCode::ModelUnavailable,
                     pack.name + ": this version does not know the network graph " + pack.graph,
                     {}};
    try {
        auto localiser = std::make_unique<TraceLocaliser>(pack, options);
        if (auto loaded = localiser->load(options.device); !loaded)
            return loaded.error();
        return std::unique_ptr<Localiser>(std::move(localiser));
    } catch (const std::exception& error) {
        return Error{ErrorCode::ModelUnavailable, pack.name + ": the network cannot be set up",
                     error.what()};
    }
}

} // namespace pentimento
