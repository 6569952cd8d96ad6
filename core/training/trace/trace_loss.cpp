// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/trace/trace_loss.h"

#include "core/nets/trace_network.h"

#include <torch/nn/functional.h>

namespace pentimento::training {

namespace F = torch::nn::functional;
using at::Tensor;

namespace {

constexpr double headWeight = 0.5; ///< of a family's loss beside the combined map's
constexpr double diceWeight = 0.5;
constexpr double fingerprintWeight = 0.2;
constexpr double temperature = 0.1;        ///< of the contrastive loss
constexpr std::int64_t patchCells = 4;     ///< side of a patch, in cells of the fingerprint
constexpr std::int64_t patchesAtMost = 16; ///< of each picture

/// Patches of the same picture attract, those of other pictures repel.
Tensor contrastive(const Tensor& fingerprints)
{
    const auto n = fingerprints.size(0);
    Tensor patches = at::avg_pool2d(fingerprints, {patchCells, patchCells}).flatten(2);
    const auto stride = std::max<std::int64_t>(1, patches.size(2) / patchesAtMost);
    patches = patches.slice(2, 0, {}, stride);
    const auto each = patches.size(2);
    if (n < 2 || each < 2)
        return fingerprints.sum() * 0;
    const Tensor unit = F::normalize(patches.transpose(1, 2).reshape({n * each, -1}),
                                     F::NormalizeFuncOptions().dim(1));
    const auto options = unit.options();
    const Tensor self = at::eye(n * each, options);
    const Tensor likeness = unit.matmul(unit.t()) / temperature - 1e4 * self;
    const Tensor picture = at::arange(n, options).repeat_interleave(each);
    const Tensor same = (picture.unsqueeze(0) == picture.unsqueeze(1)).to(at::kFloat) - self;
    const Tensor probability = at::log_softmax(likeness, 1);
    return -(probability * same).sum(1).mean() / static_cast<double>(each - 1);
}

} // namespace

TraceTargets traceTargets(const ForgedBatch& batch)
{
    const auto n = batch.pictures.size(0);
    Tensor weights = at::zeros({n, mapCount, 1, 1});
    Tensor forged = at::zeros({n});
    std::vector<std::int64_t> untouched;
    for (std::int64_t i = 0; i < n; ++i) {
        weights[i][combinedMap] = 1;
        if (const auto& manipulation = batch.manipulations[static_cast<std::size_t>(i)]) {
            forged[i] = 1;
            weights[i][static_cast<int>(*manipulation)] = headWeight * manipulationCount;
        } else {
            weights[i].slice(0, 0, manipulationCount) = headWeight;
            untouched.push_back(i);
        }
    }
    const auto device = batch.pictures.device();
    return {at::avg_pool2d(batch.masks, {nets::TraceNetwork::mapCell, nets::TraceNetwork::mapCell}),
            weights.to(device), forged.to(device), at::tensor(untouched, at::kLong).to(device)};
}

TraceLoss traceLoss(const Tensor& logits, const Tensor& fingerprints, const TraceTargets& given)
{
    const Tensor targets = given.masks.expand_as(logits);
    const Tensor entropy =
        at::binary_cross_entropy_with_logits(logits, targets, {}, {}, at::Reduction::None);
    Tensor loss = (entropy * given.weights).mean({2, 3}).sum(1).mean();

    const Tensor p = at::sigmoid(logits);
    const Tensor both = (p * targets).sum({2, 3});
    const Tensor dice = (2 * both + 1) / (p.sum({2, 3}) + targets.sum({2, 3}) + 1);
    const Tensor weights = given.weights.flatten(1) * given.forged.unsqueeze(1);
    loss = loss + diceWeight * ((1 - dice) * weights).sum(1).mean();
    loss = loss + fingerprintWeight * contrastive(fingerprints.index_select(0, given.untouched));
    const Tensor overlap =
        (dice.select(1, combinedMap) * given.forged).sum() / given.forged.sum().clamp_min(1);
    return {loss, overlap.detach()};
}

} // namespace pentimento::training
