// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/pack.h"

#include <array>
#include <memory>
#include <vector>

namespace at {
class Tensor;
}

namespace pentimento {

/// Where and in which number format a network computes.
enum class NumberFormat { Float32, BFloat16, Half };

/// The network of a "declip-1" pack: frozen image backbones and any number of decoders on their
/// features (Smeu, Oneata, Oneata, "DeCLIP: Decoding CLIP representations for deepfake
/// localization", WACV 2025, section 3). Every backbone runs once a picture, no further than the
/// deepest layer that a head reads, and all heads share what it gave.
///
/// Inference only. Not thread-safe: one thread uses an instance at a time.
class DeclipNetwork
{
public:
    /// Sides in pixels of the heads' logits, as in the paper.
    static constexpr int mapSide = 256;
    /// Channel means and spreads that CLIP's input is normalised with.
    static constexpr std::array<float, 3> mean{0.48145466F, 0.4578275F, 0.40821073F};
    static constexpr std::array<float, 3> spread{0.26862954F, 0.26130258F, 0.27577711F};

    /// Reads the weights of pack.folder and lays them out for `device` ("cpu" or "cuda"). A tensor
    /// that is missing, spare or of the wrong shape is ModelUnavailable and names it. Weight files
    /// are unmapped again before this returns.
    [[nodiscard]] static Result<DeclipNetwork> load(const Pack& pack, const char* device,
                                                    NumberFormat format);
    ~DeclipNetwork();
    DeclipNetwork(DeclipNetwork&&) noexcept;
    DeclipNetwork& operator=(DeclipNetwork&&) noexcept;

    /// Side in pixels of the input; every backbone of a pack takes the same.
    [[nodiscard]] int inputSide() const;
    /// (N, 3, side, side) float on the network's device, normalised with mean and spread ->
    /// (N, heads, mapSide, mapSide) float logits, heads in the pack's order.
    [[nodiscard]] at::Tensor forward(const at::Tensor& input);
    /// The first half of forward(): one tensor for each FeatureSource that the heads read, shared.
    [[nodiscard]] std::vector<at::Tensor> features(const at::Tensor& input);
    /// The second half: the logits (N, 1, mapSide, mapSide) of one head from what features() gave.
    [[nodiscard]] at::Tensor decode(std::size_t head, const std::vector<at::Tensor>& features);

    /// Floating-point operations of features() and of one head's decode() for one picture, products
    /// and sums counted apart, convolutions and matrix products alone: the measure of a share of
    /// the machine's peak.
    [[nodiscard]] double featureOperations() const;
    [[nodiscard]] double decodeOperations(std::size_t head) const;

private:
    struct Graph;
    explicit DeclipNetwork(std::unique_ptr<Graph> graph);
    std::unique_ptr<Graph> m_graph;
};

} // namespace pentimento
