// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/nets/number_format.h"
#include "core/nets/operations.h"
#include "core/packs/pack.h"

#include <array>
#include <memory>
#include <vector>

namespace at {
class Tensor;
}

namespace pentimento::nets {

/// The network of a "declip-1" pack: frozen image backbones and any number of decoders on their
/// features (Smeu, Oneata, Oneata, "DeCLIP: Decoding CLIP representations for deepfake
/// localization", WACV 2025, section 3). Every backbone runs once a picture, no further than the
/// deepest layer that a head reads, and all heads share what it gave. Sizes follow from the
/// weights.
///
/// Inference only. Not thread-safe: one thread uses an instance at a time.
class DeclipNetwork
{
public:
    /// Reads the weights of pack.folder and lays them out for `device` ("cpu" or "cuda"). A tensor
    /// that is missing, spare or of the wrong shape is ModelUnavailable and names it. Weight files
    /// are unmapped again before this returns.
    [[nodiscard]] static Result<DeclipNetwork> load(const Pack& pack, const char* device,
                                                    NumberFormat format);
    ~DeclipNetwork();
    DeclipNetwork(DeclipNetwork&&) noexcept;
    DeclipNetwork& operator=(DeclipNetwork&&) noexcept;

    /// What the backbones make of pictures, for every head of the pack. Belongs to the network
    /// that made it.
    class Features
    {
    public:
        Features();
        ~Features();
        Features(Features&&) noexcept;
        Features& operator=(Features&&) noexcept;

    private:
        friend class DeclipNetwork;
        struct Values;
        std::unique_ptr<Values> m_values;
    };

    [[nodiscard]] std::size_t heads() const;
    /// (N, 3, pack.wholeInput, pack.wholeInput) float, as preprocessed() gives it.
    [[nodiscard]] Features features(const at::Tensor& input) const;
    /// (N, 1, H, W) float logits of one head; 256 x 256 for CLIP's 224-pixel networks.
    [[nodiscard]] at::Tensor decode(std::size_t head, const Features& features) const;

    /// Operations of features() and of one head's decode() for one picture, convolutions and matrix
    /// products alone: what a share of the machine's peak is reckoned with.
    [[nodiscard]] Operations featureOperations() const;
    [[nodiscard]] Operations decodeOperations(std::size_t head) const;

private:
    struct Graph;
    explicit DeclipNetwork(std::unique_ptr<Graph> graph);
    std::unique_ptr<Graph> m_graph;
};

} // namespace pentimento::nets
