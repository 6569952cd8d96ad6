// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nets/clip_vit.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pentimento::nets {

namespace {

std::string blockName(int index)
{
    return "transformer.resblocks." + std::to_string(index);
}

} // namespace

ClipVit::ClipVit(StateReader& state, int deepest, const LayerTarget& target) : m_target(target)
{
    const at::Tensor patches =
        state.take("conv1.weight", {StateReader::any, 3, StateReader::any, StateReader::any});
    m_width = patches.size(0);
    m_patch = static_cast<int>(patches.size(2));
    const at::Tensor positions = state.take("positional_embedding", {StateReader::any, m_width});
    m_grid = static_cast<int>(std::lround(std::sqrt(static_cast<double>(positions.size(0) - 1))));
    if (patches.size(3) != m_patch || m_grid < 1 || m_grid * m_grid + 1 != positions.size(0))
        throw state.flaw("conv1.weight or positional_embedding is not that of a square picture");
    m_patches.emplace(patches, at::Tensor(),
                      Convolution::Settings{.stride = m_patch, .positions = m_grid * m_grid},
                      target);
    m_class =
        ownFloat(state.take("class_embedding", {m_width}), target.device).view({1, 1, m_width});
    m_positions = ownFloat(positions, target.device);
    m_norm.emplace(state, "ln_pre", m_width, target);
    while (state.has(blockName(m_blockCount) + ".attn.in_proj_weight")) {
        if (m_blockCount <= deepest)
            m_blocks.emplace_back(state, blockName(m_blockCount), m_width, target);
        else
            AttentionBlock::check(state, blockName(m_blockCount), m_width);
        ++m_blockCount;
    }
    if (deepest >= m_blockCount)
        throw state.flaw("block " + std::to_string(deepest) + " is asked for, the backbone has " +
                         std::to_string(m_blockCount));
}

FeatureSize ClipVit::sizeAfter(int) const
{
    return {m_width, m_grid, true};
}

std::map<int, FeatureMap> ClipVit::features(const at::Tensor& input,
                                            const std::vector<int>& wanted) const
{
    std::map<int, FeatureMap> result;
    const at::Tensor patches =
        (*m_patches)(input.to(m_target.type()).contiguous(at::MemoryFormat::ChannelsLast));
    const std::int64_t pictures = input.size(0);
    const at::Tensor tokens = at::cat(
        {m_class.expand({pictures, 1, m_width}), patches.flatten(2).transpose(1, 2).to(at::kFloat)},
        1);
    at::Tensor stream = (*m_norm)(tokens + m_positions);
    const int deepest = wanted.empty() ? -1 : *std::max_element(wanted.begin(), wanted.end());
    for (int i = 0; i <= deepest; ++i) {
        stream = m_blocks[static_cast<std::size_t>(i)](stream);
        if (std::find(wanted.begin(), wanted.end(), i) != wanted.end())
            result[i] = featuresOfTokens(stream, m_grid, m_target.type());
    }
    return result;
}

Operations ClipVit::operations() const
{
    Operations sum{.products = m_patches->operationsPerPosition() * m_grid * m_grid};
    for (const AttentionBlock& block : m_blocks)
        sum.products += block.operations(1 + m_grid * m_grid);
    return sum;
}

} // namespace pentimento::nets
