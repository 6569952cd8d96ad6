// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/window_localiser.h"

#include "core/inference/picture_tensor.h"
#include "core/inference/resize.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pentimento {

namespace {

using at::Tensor;
using std::chrono::duration;

constexpr int overlap = 32;      ///< pixels that neighbouring windows share at least
constexpr int cell = 4;          ///< pixels of the picture for each value of a windows map
constexpr int cpuBatch = 2;      ///< windows at once: more gain nothing and hold memory
constexpr int gpuBatch = 32;     ///< windows at once
constexpr double previewGap = 1; ///< seconds between refined previews

/// Where a window lies, in pixels; narrower or lower than the network's input where the picture is.
struct Window
{
    int x;
    int y;
    int width;
    int height;
    float suspicion; ///< the guide's strongest value inside
};

/// Begins of windows of `side` along `length` pixels, on the map's grid, evenly spread.
std::vector<int> begins(int length, int side)
{
    const int covered = roundedUp(length, cell);
    if (covered <= side)
        return {0};
    const int steps = (covered - overlap + side - overlap - 1) / (side - overlap);
    std::vector<int> result;
    for (int i = 0; i < steps; ++i)
        result.push_back((covered - side) / cell * i / (steps - 1) * cell);
    return result;
}

std::vector<Window> windowsOver(const Raster& picture, int side)
{
    std::vector<Window> result;
    for (const int y : begins(picture.height(), side))
        for (const int x : begins(picture.width(), side))
            result.push_back({x, y, std::min(side, picture.width() - x),
                              std::min(side, picture.height() - y), 0});
    return result;
}

/// The strongest value of a map inside a window.
float strongest(const HeatMap& map, const Window& window)
{
    const auto index = [](int pixel, double size, int count) {
        return std::clamp(static_cast<int>(pixel / size), 0, count - 1);
    };
    float best = 0;
    for (int j = index(window.y, map.cellHeight(), map.height());
         j <= index(window.y + window.height - 1, map.cellHeight(), map.height()); ++j)
        for (int i = index(window.x, map.cellWidth(), map.width());
             i <= index(window.x + window.width - 1, map.cellWidth(), map.width()); ++i)
            best = std::max(best, map.cell(i, j));
    return best;
}

/// One row of weights that fall linearly from 1 in the middle half of a window to almost 0 at its
/// edges.
Tensor ramp(int length)
{
    const Tensor position = (at::arange(length, at::kFloat) + 0.5) / length;
    return (4 * at::minimum(position, 1 - position)).clamp_max(1);
}

Tensor bytesOf(const std::vector<Raster>& squares)
{
    std::vector<Tensor> parts;
    for (const Raster& square : squares)
        parts.push_back(bytesOf(square).permute({2, 0, 1}).unsqueeze(0).to(at::kFloat));
    return at::cat(parts);
}

/// Channels (N, 1, H, W) side by side as (N, channels, H, W), at the resolution of the first.
Tensor onOneGrid(std::vector<Tensor> channels)
{
    const auto size = channels.front().sizes().slice(2);
    for (Tensor& logits : channels)
        if (logits.sizes().slice(2) != size)
            logits = at::upsample_bilinear2d(logits, size, false);
    return at::cat(channels, 1);
}

} // namespace

/// The picture's logits as far as they are known: sums of what windows gave, and the guide's.
class WindowLocaliser::Canvas
{
public:
    Canvas(const Raster& picture, const Tensor& guide)
        : m_height(roundedUp(picture.height(), cell) / cell),
          m_width(roundedUp(picture.width(), cell) / cell),
          m_guide(at::upsample_bilinear2d(guide, {m_height, m_width}, false)[0]),
          m_sum(at::zeros_like(m_guide)), m_weight(at::zeros({m_height, m_width}))
    {}

    /// `logits` (heads, H, W) of one window.
    void add(const Tensor& logits, const Window& window)
    {
        const int height = roundedUp(window.height, cell) / cell;
        const int width = roundedUp(window.width, cell) / cell;
        const Tensor weight = ramp(height).view({-1, 1}) * ramp(width).view({1, -1});
        const Tensor values =
            at::_upsample_bilinear2d_aa(logits.unsqueeze(0), {height, width}, false)[0];
        const auto part = [&](const Tensor& plane) {
            const auto top = window.y / cell;
            const auto left = window.x / cell;
            return plane.slice(-2, top, top + height).slice(-1, left, left + width);
        };
        part(m_sum).add_(values * weight);
        part(m_weight).add_(weight);
    }

    /// (heads, H, W): windows where there were any, elsewhere the guide.
    [[nodiscard]] Tensor logits() const
    {
        return at::where(m_weight > 0, m_sum / m_weight.clamp_min(1e-6), m_guide);
    }

private:
    int m_height;
    int m_width;
    Tensor m_guide;
    Tensor m_sum;
    Tensor m_weight;
};

WindowLocaliser::WindowLocaliser(const Pack& pack, const EngineOptions& options, Loader load)
    : DeviceLocaliser(pack, options), m_load(load)
{}

Result<void> WindowLocaliser::place(bool cuda, nets::NumberFormat format)
{
    if (pack().wholeInput < 2 * overlap)
        return Error{ErrorCode::ModelUnavailable,
                     pack().name + ": an input of " + std::to_string(pack().wholeInput) +
                         " pixels is too small to lay windows with",
                     {}};
    m_network.reset(); // two would not fit where one just does
    auto network =
        m_load(pack(), deviceWord(cuda ? DeviceChoice::Cuda : DeviceChoice::Cpu), format);
    if (!network)
        return network.error();
    m_network = *std::move(network);
    m_batch = cuda ? gpuBatch : cpuBatch;
    return {};
}

bool WindowLocaliser::shrink()
{
    if (m_batch == 1)
        return false;
    m_batch /= 2;
    return true;
}

std::vector<Tensor> WindowLocaliser::channelLogits(const std::vector<Raster>& squares)
{
    return m_network->logits(
        onDevice(nets::preprocessed(bytesOf(squares), pack().graph->preprocessing)));
}

Tensor WindowLocaliser::logitsOf(const std::vector<Raster>& squares)
{
    return onOneGrid(channelLogits(squares));
}

Result<std::shared_ptr<const MapSet>> WindowLocaliser::whole(const Raster& picture, bool keepLogits,
                                                             const Job& job)
{
    return run(
        InferenceMode::Resized,
        [&](MapSet& result, Clock::time_point) {
            job.report(0, "whole picture");
            result.modelInput = resizedBilinear(picture, pack().wholeInput, pack().wholeInput);
            stopIfAsked(job);
            const std::vector<Tensor> channels = channelLogits({result.modelInput});
            fill(result, onOneGrid(channels)[0].to(at::kCPU), picture, 0);
            if (keepLogits)
                for (std::size_t i = 0; i < result.heads.size(); ++i)
                    result.heads[i].logits =
                        mapOf(channels[i][0][0].to(at::kCPU), result.heads[i].head, picture, 0);
        },
        job);
}

Result<std::shared_ptr<const MapSet>>
WindowLocaliser::windows(const Raster& picture, const Preview& onPreview, const Job& job)
{
    return run(
        InferenceMode::SlidingWindow,
        [&](MapSet& result, Clock::time_point started) {
            const int side = pack().wholeInput;
            job.report(0, "whole picture");
            result.modelInput = resizedBilinear(picture, side, side);
            const Tensor guide = logitsOf({result.modelInput}).to(at::kCPU);
            MapSet guideMaps;
            fill(guideMaps, guide[0], picture, 0);
            result.guide = guideMaps.combined;

            Canvas canvas(picture, guide);
            auto lastPreview = started;
            const auto show = [&] {
                if (!onPreview)
                    return;
                auto soFar = std::make_shared<MapSet>();
                fill(*soFar, canvas.logits(), picture, cell);
                soFar->modelInput = result.modelInput;
                soFar->guide = result.guide;
                markPreview(*soFar, started);
                onPreview(soFar);
                lastPreview = Clock::now();
            };
            show();

            std::vector<Window> order = windowsOver(picture, side);
            for (Window& window : order)
                window.suspicion = strongest(result.guide, window);
            std::stable_sort(order.begin(), order.end(), [](const Window& a, const Window& b) {
                return a.suspicion > b.suspicion;
            });
            const auto count = static_cast<double>(order.size());
            // While a GPU works on one batch, the next is cut out here; only then is its answer
            // waited for.
            std::vector<Window> pending;
            Tensor pendingLogits;
            const auto collect = [&] {
                const Tensor logits =
                    pendingLogits.defined() ? pendingLogits.to(at::kCPU) : Tensor();
                for (std::size_t i = 0; i < pending.size(); ++i)
                    canvas.add(logits[static_cast<std::int64_t>(i)], pending[i]);
            };
            for (std::size_t first = 0; first < order.size(); first += pending.size()) {
                stopIfAsked(job);
                const std::size_t size =
                    std::min(static_cast<std::size_t>(m_batch), order.size() - first);
                std::vector<Raster> squares;
                for (std::size_t i = first; i < first + size; ++i)
                    squares.push_back(resizedBilinear(picture, order[i].x, order[i].y,
                                                      order[i].width, order[i].height, side, side));
                const Tensor logits = logitsOf(squares);
                collect();
                pending.assign(order.begin() + static_cast<std::ptrdiff_t>(first),
                               order.begin() + static_cast<std::ptrdiff_t>(first + size));
                pendingLogits = logits;
                job.report(0.05 + 0.95 * static_cast<double>(first) / count, "windows");
                if (duration<double>(Clock::now() - lastPreview).count() > previewGap)
                    show();
            }
            collect();
            fill(result, canvas.logits(), picture, cell);
        },
        job);
}

void WindowLocaliser::fill(MapSet& result, const Tensor& logits, const Raster& picture,
                           int mapCell) const
{
    const auto heads = static_cast<std::int64_t>(pack().heads.size());
    const bool own = pack().graph->combination == GraphSpec::Combination::OwnChannel;
    Tensor combined = own ? logits[heads] : Tensor();
    for (std::int64_t i = 0; i < heads; ++i) {
        const HeadInfo& head = pack().heads[static_cast<std::size_t>(i)];
        result.heads.push_back(
            {head.id, probabilitiesOf(logits[i], head.logitShift, head.id, picture, mapCell),
             HeatMap()});
        const Tensor shifted = logits[i] + head.logitShift;
        if (!own)
            combined = combined.defined() ? at::maximum(combined, shifted) : shifted;
    }
    result.combined =
        probabilitiesOf(combined, pack().combined.logitShift, pack().combined.id, picture, mapCell);
}

} // namespace pentimento
