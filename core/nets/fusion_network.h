// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For .cpp files that know LibTorch.
#pragma once

#include "core/base/result.h"
#include "core/packs/pack.h"
#include "core/weights/safetensors.h"

#include <ATen/ATen.h>

namespace pentimento::nets {

/// How many numbers pictureFacts() gives.
inline constexpr int pictureFactCount = 4;

/// What the pixels say of how much processing they went through, which decides how far traces can
/// be seen: the logarithm of the mean absolute second difference (what compression takes away), the
/// logarithm of its ratio at the strongest of the eight phases of a JPEG grid, across and along,
/// and the logarithm of the number of pixels. `bytes`: (H, W, 3) 8-bit sRGB.
/// (pictureFactCount) float, on the CPU.
[[nodiscard]] at::Tensor pictureFacts(const at::Tensor& bytes);

/// Weighs the maps of several detectors of one picture into one. At each place the answer is a
/// weighted sum of what the detectors answer there; the weights are the same all over a picture and
/// never negative, and a small perceptron sets them, and what the sum must exceed, from
/// pictureFacts() and from how the detectors' answers are spread over this picture (its own noise
/// floor). So a detector that sees nothing through this picture's compression is not listened to,
/// and how much each was listened to can be told: a mixture of experts (Jacobs et al., "Adaptive
/// mixtures of local experts", 1991) with one gate for a picture.
class FusionNetwork
{
public:
    /// Weights are drawn from LibTorch's global generator. `detectors` at least 1.
    explicit FusionNetwork(int detectors);

    /// `logits` (N, detectors, H, W) float of whole pictures, `facts` (N, pictureFactCount)
    /// -> (N, 1, H, W) logits.
    [[nodiscard]] at::Tensor forward(const at::Tensor& logits, const at::Tensor& facts) const;

    /// What the gate reads of each picture, (N, count): what scale() sees to it that its perceptron
    /// can read.
    [[nodiscard]] static at::Tensor summary(const at::Tensor& logits, const at::Tensor& facts);
    /// Mean and spread that summaries of training pictures have, (count) each.
    void scale(const at::Tensor& mean, const at::Tensor& spread);

    [[nodiscard]] FusionNetwork copy() const; ///< with tensors of its own, for inference

    /// Tensors by name, which share storage with the network.
    [[nodiscard]] const TensorMap& state() const { return m_state; }
    /// Those of them that are learned get gradients from now on.
    void setTraining();
    /// Copies a full state in; a missing, spare or mis-shaped tensor is ModelUnavailable and names
    /// it.
    [[nodiscard]] Result<void> load(const TensorMap& state);

private:
    TensorMap m_state;
};

/// The one of a "fused-1" pack. ModelUnavailable names the file and the reason.
[[nodiscard]] Result<FusionNetwork> readFusionNetwork(const Pack& pack);

} // namespace pentimento::nets
