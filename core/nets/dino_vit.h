// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For this folder's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/nets/attention.h"
#include "core/nets/image_backbone.h"
#include "core/packs/graph_spec.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pentimento::nets {

/// DINOv2's vision transformer (Oquab et al., "DINOv2: Learning robust visual features without
/// supervision", 2023), with register tokens (Darcet et al., "Vision transformers need registers",
/// 2023) or without, of any patch size, width and depth, its perceptrons plain or gated (SwiGLU):
/// all of it follows from the tensors, named as in Meta's files. No output layer: only the residual
/// stream after a block is asked for. It grows from block to block, and single channels of it far
/// beyond the others, so it is given out normalised, each token by itself and without weights.
class DinoVit : public ImageBackbone
{
public:
    /// `deepest`: the last block (0-based) that will be asked for; those after it are checked for
    /// completeness and not kept. `side`: of the pictures, in pixels, a multiple of the patch;
    /// positions are brought to their grid. `given`: what was done to pictures before they come
    /// here; what DINOv2 wants instead is folded into its first layer. BadState names what does
    /// not fit.
    DinoVit(StateReader& state, int deepest, int side, const Preprocessing& given,
            const LayerTarget& target);
    ~DinoVit() override;

    [[nodiscard]] FeatureSize sizeAfter(int layer) const override;
    [[nodiscard]] std::map<int, FeatureMap> features(const at::Tensor& input,
                                                     const std::vector<int>& wanted) const override;
    [[nodiscard]] Operations operations() const override;

private:
    class Block;

    LayerTarget m_target;
    std::int64_t m_width = 0;
    int m_grid = 0;
    std::int64_t m_registerCount = 0;
    std::optional<Convolution> m_patches; ///< set by the constructor, once the sizes are known
    at::Tensor m_prefix;    ///< (1, 1 + registers, width): class token in its position, registers
    at::Tensor m_positions; ///< (1, grid * grid, width)
    std::vector<Block> m_blocks;
};

} // namespace pentimento::nets
