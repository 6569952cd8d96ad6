// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For this folder's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/nets/image_backbone.h"
#include "core/nets/layers.h"

#include <map>
#include <vector>

namespace pentimento::nets {

/// The first two blocks of Xception (Chollet 2017), which the DeCLIP paper compares CLIP's
/// backbones with. Tensors are named as in the reference PyTorch port: conv1, bn1, conv2, bn2,
/// block1, block2.
class Xception : public ImageBackbone
{
public:
    /// `pictureSide`: in pixels. BadState names what does not fit.
    Xception(StateReader& state, int pictureSide, const LayerTarget& target);

    /// Of the output of block 2, whatever the layer.
    [[nodiscard]] FeatureSize sizeAfter(int layer) const override;
    [[nodiscard]] std::map<int, FeatureMap> features(const at::Tensor& input,
                                                     const std::vector<int>& wanted) const override;
    [[nodiscard]] Operations operations() const override { return {.convolutions = m_operations}; }

private:
    struct Separable
    {
        Convolution depth;
        Convolution point;
    };
    struct Block
    {
        bool startsWithRelu;
        Separable first;
        Separable second;
        Convolution skip;
    };
    [[nodiscard]] Separable takeSeparable(StateReader& state, const std::string& block, int index,
                                          std::int64_t in, int side, const LayerTarget& target);
    [[nodiscard]] Block takeBlock(StateReader& state, const std::string& name, std::int64_t in,
                                  bool startsWithRelu, int side, const LayerTarget& target);

    LayerTarget m_target;
    int m_pictureSide;
    std::int64_t m_channels = 0;
    std::vector<Convolution> m_stem;
    std::vector<Block> m_blocks;
    double m_operations = 0;
};

} // namespace pentimento::nets
