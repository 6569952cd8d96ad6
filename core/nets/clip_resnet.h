// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For this folder's .cpp files alone: it includes LibTorch.
#pragma once

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
class ClipResNet
{
public:
    /// `deepest`: the last stage (1 to 4) that will be asked for. BadState names what does not fit.
    ClipResNet(StateReader& state, int deepest, const LayerTarget& target);

    [[nodiscard]] std::int64_t width() const { return m_width; } ///< of the stem

    /// (N, 3, side, side) normalised -> for each wanted stage its output, (N, width * 2^(stage+1),
    /// side / 2^(stage+1), ...) channels-last in the target's format.
    [[nodiscard]] std::map<int, at::Tensor> features(const at::Tensor& input,
                                                     const std::vector<int>& wanted) const;
    [[nodiscard]] double operations() const { return m_operations; }

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
    std::int64_t m_width = 0;
    std::array<int, 4> m_blocks{};
    std::vector<Convolution> m_stem;
    std::vector<std::vector<Block>> m_stages; ///< as deep as asked for
    double m_operations = 0;                  ///< for a picture of `side` pixels
};

} // namespace pentimento::nets
