// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nets/fusion_network.h"

#include "core/nets/copy_state.h"
#include "core/packs/fused_graph.h"

#include <algorithm>
#include <cmath>

namespace pentimento::nets {

namespace {

using at::Tensor;

constexpr int hidden = 32;
constexpr std::int64_t sampledCells = 65'536; ///< of a map, for its spread: enough for a quantile
constexpr double furthestLogit = 10;          ///< beyond it a detector is as sure as can be
constexpr int gridPhases = 8;                 ///< of a JPEG's blocks
constexpr int rowsAtOnce = 512;               ///< a float copy of 50 megapixels would take 200 MB

/// Points of a map's distribution that the gate reads, from quiet to loudest.
const std::vector<double>& quantilePoints()
{
    static const std::vector<double> points{0.1, 0.5, 0.9, 0.99};
    return points;
}

/// A map's quantiles and its spread, (N, detectors, 5).
Tensor spreadOf(const Tensor& logits)
{
    const std::int64_t cells = logits.size(2) * logits.size(3);
    const auto step = std::max<std::int64_t>(
        1,
        static_cast<std::int64_t>(std::ceil(std::sqrt(static_cast<double>(cells) / sampledCells))));
    const Tensor sample = logits.slice(2, 0, logits.size(2), step)
                              .slice(3, 0, logits.size(3), step)
                              .clamp(-furthestLogit, furthestLogit)
                              .flatten(2);
    const Tensor points = at::tensor(quantilePoints(), at::kFloat).to(logits.device());
    const Tensor quantiles = at::quantile(sample, points, 2).permute({1, 2, 0});
    return at::cat({quantiles, sample.std(2, false).unsqueeze(2)}, 2);
}

/// Sums of the absolute second differences of luma along its last dimension, by their place in a
/// grid of 8, (8).
Tensor differencesByPhase(const Tensor& luma)
{
    if (luma.size(1) < gridPhases)
        return at::zeros({gridPhases});
    const std::int64_t length = luma.size(1) / gridPhases * gridPhases;
    const Tensor centre = luma.slice(1, 1, length - 1);
    const Tensor difference =
        (2 * centre - luma.slice(1, 0, length - 2) - luma.slice(1, 2, length)).abs();
    const Tensor columns = at::constant_pad_nd(difference.sum(0), {1, 1}, 0);
    return columns.view({-1, gridPhases}).sum(0);
}

} // namespace

Tensor pictureFacts(const Tensor& bytes)
{
    const Tensor weights = at::tensor({0.299F, 0.587F, 0.114F}, at::kFloat);
    Tensor across = at::zeros({gridPhases});
    Tensor along = at::zeros({gridPhases});
    // Strips begin on the grid, so that phases of strips add up; strips' own edges are left out.
    for (std::int64_t top = 0; top < bytes.size(0); top += rowsAtOnce) {
        const Tensor strip = bytes.slice(0, top, std::min(top + rowsAtOnce, bytes.size(0)));
        const Tensor luma = strip.to(at::kFloat).matmul(weights);
        across += differencesByPhase(luma);
        along += differencesByPhase(luma.t());
    }
    const auto pixels = static_cast<double>(bytes.size(0) * bytes.size(1));
    const auto strongest = [](const Tensor& phases) {
        return at::log((phases.max() + 1) / (phases.mean() + 1));
    };
    return at::stack({at::log((across.sum() + along.sum()) / (2 * pixels) + 0.25),
                      strongest(across), strongest(along),
                      at::scalar_tensor(std::log(pixels), at::kFloat)});
}

FusionNetwork::FusionNetwork(int detectors)
{
    const std::int64_t inputs = 5 * detectors + pictureFactCount;
    const auto drawn = [](std::int64_t out, std::int64_t in) {
        return at::randn({out, in}) / std::sqrt(static_cast<double>(in));
    };
    m_state = {{"mean", at::zeros({inputs})},
               {"spread", at::ones({inputs})},
               {"hidden.weight", drawn(hidden, inputs)},
               {"hidden.bias", at::zeros({hidden})},
               {"gate.weight", 0.1 * drawn(detectors + 1, hidden)},
               {"gate.bias", at::zeros({detectors + 1})}};
}

Tensor FusionNetwork::summary(const Tensor& logits, const Tensor& facts)
{
    return at::cat({spreadOf(logits).flatten(1), facts}, 1);
}

void FusionNetwork::scale(const Tensor& mean, const Tensor& spread)
{
    m_state.at("mean").copy_(mean);
    m_state.at("spread").copy_(spread);
}

Tensor FusionNetwork::forward(const Tensor& logits, const Tensor& facts) const
{
    const auto at = [this](const char* name) { return m_state.at(name); };
    // A picture unlike any of training must not send the gate where it never was.
    const Tensor read = ((summary(logits, facts) - at("mean")) / at("spread")).clamp(-3, 3);
    const Tensor gate =
        at::linear(at::tanh(at::linear(read, at("hidden.weight"), at("hidden.bias"))),
                   at("gate.weight"), at("gate.bias"));
    const auto detectors = logits.size(1);
    const Tensor weights = at::softplus(gate.slice(1, 0, detectors)).unsqueeze(2).unsqueeze(3);
    const Tensor floor = gate.slice(1, detectors).unsqueeze(2).unsqueeze(3);
    return (weights * logits.clamp(-furthestLogit, furthestLogit)).sum(1, true) - floor;
}

FusionNetwork FusionNetwork::copy() const
{
    FusionNetwork copied = *this;
    for (auto& [name, tensor] : copied.m_state)
        tensor = tensor.detach().clone();
    return copied;
}

void FusionNetwork::setTraining()
{
    for (auto& [name, tensor] : m_state)
        tensor.set_requires_grad(name != "mean" && name != "spread");
}

Result<void> FusionNetwork::load(const TensorMap& state)
{
    if (const auto found = state.find("spread");
        found != state.end() && !(found->second > 0).all().item<bool>())
        return Error{
            ErrorCode::ModelUnavailable, "weights: tensor spread holds what is no spread", {}};
    return copyState(state, m_state);
}

Result<FusionNetwork> readFusionNetwork(const Pack& pack)
{
    const auto file = pack.folder / fusionFile;
    const auto tensors = readSafetensors(file);
    if (!tensors)
        return tensors.error();
    FusionNetwork fusion(static_cast<int>(pack.heads.size()));
    if (auto loaded = fusion.load(*tensors); !loaded)
        return Error{loaded.error().code, file.string() + ": " + loaded.error().message, {}};
    return fusion;
}

} // namespace pentimento::nets
