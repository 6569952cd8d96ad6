// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/fusion/fused_examples.h"

#include "core/inference/fused_localiser.h"
#include "core/nets/fusion_network.h"

namespace pentimento::training {

namespace {

using at::Tensor;

constexpr int smallSide = 512;

} // namespace

Result<CachedExamples> FusedExamples::example(std::uint64_t seed, const Job& job) const
{
    const int side = seed % 2 == 0 ? smallSide : 2 * smallSide;
    const ForgedBatch batch = m_forger.batch(1, side, seed);
    const Tensor bytes = batch.pictures[0].permute({1, 2, 0}).to(at::kCPU, at::kByte).contiguous();
    const std::uint8_t* first = bytes.data_ptr<std::uint8_t>();
    const Raster picture(side, side, std::vector<std::uint8_t>(first, first + bytes.numel()));
    Job quiet;
    quiet.stop = job.stop;
    const auto traces = m_traces.windows(picture, {}, quiet);
    if (!traces)
        return traces.error();
    const auto meaning = m_meaning.windows(pictureForMeaning(picture), {}, quiet);
    if (!meaning)
        return meaning.error();
    const Tensor logits = detectorLogits(**traces, **meaning);
    const std::int64_t step = logits.size(1) / grid;
    const Tensor places = logits.slice(1, 0, step * grid, step).slice(2, 0, step * grid, step);
    const Tensor facts =
        nets::pictureFacts(bytes).view({-1, 1, 1}).expand({nets::pictureFactCount, grid, grid});
    const Tensor mask = at::adaptive_avg_pool2d(batch.masks.to(at::kCPU), {grid, grid});
    const auto& manipulation = batch.manipulations.front();
    return CachedExamples{
        at::cat({places, facts}).unsqueeze(0).to(at::kHalf), (mask * 255).round().to(at::kByte),
        at::tensor({manipulation ? static_cast<std::int64_t>(*manipulation) : -1}, at::kLong)
            .to(at::kChar)};
}

} // namespace pentimento::training
