// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For training's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/base/result.h"
#include "core/weights/safetensors.h"

#include <ATen/ATen.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace pentimento::training {

/// How a decoder enlarges: what gives a generator its periodic fingerprint.
enum class Upsampling { Transposed4, Transposed3, Nearest, Bilinear, PixelShuffle, Filtered };

/// One of our own small generative networks. They exist to leave traces of as many kinds as real
/// ones do, not to please.
struct InpainterDesign
{
    std::string name;
    Upsampling upsampling = Upsampling::Nearest;
    int width = 32;     ///< channels at full size
    int levels = 2;     ///< halvings
    int blocks = 4;     ///< residual blocks at the smallest size, dilated 1, 2, 4, 8, 1, ...
    int latent = 0;     ///< > 0: an auto-encoder of whole pictures with so many latent channels
    bool gated = false; ///< gated convolutions (Yu et al. 2019)
    bool normalised = false;  ///< instance normalisation
    bool skips = false;       ///< U-Net connections
    bool noise = false;       ///< noise injected while decoding, as StyleGAN does
    double adversarial = 0.1; ///< weight of the discriminator's opinion; 0: reconstruction alone
};

/// The designs that `generators` trains, by name.
[[nodiscard]] const std::vector<InpainterDesign>& inpainterDesigns();
/// Null when there is none of that name.
[[nodiscard]] const InpainterDesign* findInpainterDesign(const std::string& name);

/// A generator that fills holes, or, as an auto-encoder, rebuilds whole pictures. Pictures are
/// (N, 3, H, W) float 0..255, masks (N, 1, H, W) with 1 in the hole; sides multiples of
/// 2^levels. One thread uses an instance at a time.
class Inpainter
{
public:
    explicit Inpainter(InpainterDesign design);

    /// The network's own picture, also outside the hole; `seed` is that of injected noise.
    [[nodiscard]] at::Tensor generate(const at::Tensor& pictures, const at::Tensor& masks,
                                      std::uint64_t seed);

    [[nodiscard]] const InpainterDesign& design() const { return m_design; }
    [[nodiscard]] TensorMap state() const;
    /// ModelUnavailable when a tensor is missing or has another shape.
    [[nodiscard]] Result<void> load(const TensorMap& state);
    void moveTo(const at::Device& device);
    void setTraining(bool on);

private:
    struct Graph;
    InpainterDesign m_design;
    std::shared_ptr<Graph> m_graph;
};

} // namespace pentimento::training
