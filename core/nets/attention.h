// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For .cpp files that know LibTorch.
#pragma once

#include "core/nets/layers.h"

#include <cstdint>
#include <string>

namespace pentimento::nets {

/// Attention of tokens to each other (Vaswani et al. 2017) with its projections to queries, keys
/// and values and back. Heads are 64 wide, as in all networks of CLIP and DINOv2. Its weights are
/// never held as a whole.
class SelfAttention
{
public:
    /// Takes `project`weight (3 * width, width) and `project`bias, and the same of `out`.
    SelfAttention(StateReader& state, const std::string& project, const std::string& out,
                  std::int64_t width, const LayerTarget& target);

    /// (N, tokens, width) -> the same, both in the target's format. `causal`: a token sees itself
    /// and those before it.
    [[nodiscard]] at::Tensor operator()(const at::Tensor& input, bool causal = false) const;
    /// Products and sums for one picture of `tokens` tokens.
    [[nodiscard]] double operations(std::int64_t tokens) const;

private:
    std::int64_t m_heads;
    LayerTarget m_target;
    Linear m_project;
    Linear m_out;
};

/// A residual attention block of CLIP (Radford et al. 2021): attention and a two-layer perceptron
/// with QuickGELU, each on the normalised stream and added to it.
class AttentionBlock
{
public:
    AttentionBlock(StateReader& state, const std::string& prefix, std::int64_t width,
                   const LayerTarget& target);

    /// Takes a block's tensors without keeping them: for blocks that nobody will ask for.
    static void check(StateReader& state, const std::string& prefix, std::int64_t width);

    /// (N, tokens, width) float -> the same. `causal` as for SelfAttention.
    [[nodiscard]] at::Tensor operator()(const at::Tensor& stream, bool causal = false) const;
    /// Products and sums for one picture of `tokens` tokens.
    [[nodiscard]] double operations(std::int64_t tokens) const;

private:
    LayerTarget m_target;
    LayerNorm m_normAttention;
    SelfAttention m_attention;
    LayerNorm m_normPerceptron;
    Linear m_widen;
    Linear m_narrow;
};

} // namespace pentimento::nets
