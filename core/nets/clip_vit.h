// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For this folder's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/nets/layers.h"

#include <map>
#include <optional>
#include <vector>

namespace pentimento::nets {

/// CLIP's vision transformer (Radford et al., "Learning transferable visual models from natural
/// language supervision", 2021), of any patch size, width and depth: these follow from the tensors,
/// which have the names of OpenAI's archives without "visual.". No output layer: only the residual
/// stream after a block is asked for.
class ClipVit
{
public:
    /// `deepest`: the last block (0-based) that will be asked for; those after it are checked for
    /// completeness and not kept. BadState names what does not fit.
    ClipVit(StateReader& state, int deepest, const LayerTarget& target);

    [[nodiscard]] int inputSide() const { return m_patch * m_grid; }
    [[nodiscard]] int grid() const { return m_grid; } ///< patches along a side
    [[nodiscard]] std::int64_t width() const { return m_width; }

    /// (N, 3, side, side) normalised -> for each wanted block (ascending) the stream after it,
    /// (N, 1 + grid * grid, width) float, class token first.
    [[nodiscard]] std::map<int, at::Tensor> features(const at::Tensor& input,
                                                     const std::vector<int>& wanted) const;
    [[nodiscard]] double operations() const;

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
