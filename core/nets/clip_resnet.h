// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For this folder's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/nets/image_backbone.h"
#include "core/nets/layers.h"

#include <array>
#include <map>
#include <optional>
#include <vector>

namespace pentimento::nets {

/// CLIP's modified ResNet (Radford et al. 2021, section 2.4: a stem of three convolutions, average
/// pooling before every strided product), of any width and depth: RN50, RN101, RN50x4, x16, x64.
/// Sizes follow from the tensors, named as in OpenAI's archives without "visual.". The attention
/// pooling at its end is not needed and not read.
class ClipResNet : public ImageBackbone
{
public:
    /// `deepest`: the last stage (1 to 4) that will be asked for. `pictureSide`:
    /// in pixels. BadState names what does not fit.
    ClipResNet(StateReader& state, int deepest, int pictureSide, const LayerTarget& target);

    [[nodiscard]] FeatureSize sizeAfter(int stage) const override;
    [[nodiscard]] std::map<int, FeatureMap> features(const at::Tensor& input,
                                                     const std::vector<int>& wanted) const override;
    [[nodiscard]] Operations operations() const override { return {.convolutions = m_operations}; }

private:
    struct Block
    {
        Convolution narrow;
        Convolution spatial;
        Convolution widen;
        std::optional<Convolution> shortcut;
        int stride;
    };
    [[nodiscard]] Block takeBlock(StateReader& state, const std::string& name, std::int64_t in,
                                  std::int64_t planes, int stride, int side,
                                  const LayerTarget& target);

    LayerTarget m_target;
    int m_pictureSide;
    std::int64_t m_width = 0; ///< of the stem
    std::array<int, 4> m_blocks{};
    std::vector<Convolution> m_stem;
    std::vector<std::vector<Block>> m_stages; ///< as deep as asked for
    double m_operations = 0;                  ///< for a picture of `side` pixels
};

} // namespace pentimento::nets
