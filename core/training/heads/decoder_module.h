// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For training's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/base/result.h"
#include "core/weights/safetensors.h"

#include <ATen/ATen.h>

#include <array>
#include <memory>
#include <string>

namespace pentimento::training {

/// Which decoder on which features.
struct DecoderDesign
{
    std::string type; ///< "linear", "conv-4", "conv-12" or "conv-20"
    std::int64_t channels = 0;
    int firstDoubled = 0;   ///< of the four stages, the first that ends in an enlargement: features
                            ///< of early layers are large already
    bool toMapSide = false; ///< brought to 256 x 256 before the last convolution
    std::array<int, 4> widths{512, 256, 128, 64}; ///< channels of the stages
};

/// Convolutions in each stage; 0 for "linear". Usage for what the paper does not have.
[[nodiscard]] Result<int> decoderLayersPerStage(const std::string& type);

/// A decoder of frozen features while it learns (DeCLIP, arXiv 2409.08849, section 3.2). Its
/// state has the names and the layout that DeclipDecoder reads.
class DecoderModule
{
public:
    /// Weights are drawn from LibTorch's global generator. `design.type` is one that
    /// decoderLayersPerStage() knows.
    explicit DecoderModule(const DecoderDesign& design);
    ~DecoderModule();
    DecoderModule(DecoderModule&&) noexcept;
    DecoderModule& operator=(DecoderModule&&) noexcept;

    /// (N, channels, h, w) float -> (N, 1, H, W) float logits.
    [[nodiscard]] at::Tensor operator()(const at::Tensor& cells);
    /// Parameters and running statistics by name, sharing storage with the module.
    [[nodiscard]] TensorMap state() const;
    /// Copies in what state() of a module of the same design gave.
    void load(const TensorMap& state);
    void setTraining(bool on);
    void moveTo(const at::Device& device);

private:
    struct Graph;
    std::shared_ptr<Graph> m_graph;
};

/// Mean binary cross-entropy plus half of a Dice loss over the examples that hold an edit.
/// `masks` (N, 1, S, S) float, 0..1, any side.
[[nodiscard]] at::Tensor decoderLoss(const at::Tensor& logits, const at::Tensor& masks);

} // namespace pentimento::training
