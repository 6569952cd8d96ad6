// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For this folder's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/nets/attention.h"
#include "core/nets/image_backbone.h"

#include <map>
#include <optional>
#include <vector>

namespace pentimento::nets {

/// CLIP's vision transformer (Radford et al., "Learning transferable visual models from natural
/// language supervision", 2021), of any patch size, width and depth: these follow from the tensors,
/// which have the names of OpenAI's archives without "visual.". No output layer: only the residual
/// stream after a block is asked for.
class ClipVit : public ImageBackbone
{
public:
    /// `deepest`: the last block (0-based) that will be asked for; those after it are checked for
    /// completeness and not kept. BadState names what does not fit.
    ClipVit(StateReader& state, int deepest, const LayerTarget& target);

    [[nodiscard]] int inputSide() const { return m_patch * m_grid; }
    [[nodiscard]] FeatureSize sizeAfter(int layer) const override;
    [[nodiscard]] std::map<int, FeatureMap> features(const at::Tensor& input,
                                                     const std::vector<int>& wanted) const override;
    [[nodiscard]] Operations operations() const override;

private:
    LayerTarget m_target;
    int m_patch = 0;
    int m_grid = 0;
    int m_blockCount = 0;
    std::int64_t m_width = 0;
    std::optional<Convolution> m_patches; ///< set by the constructor, once the sizes are known
    at::Tensor m_class;
    at::Tensor m_positions;
    std::optional<LayerNorm> m_norm; ///< likewise
    std::vector<AttentionBlock> m_blocks;
};

} // namespace pentimento::nets
