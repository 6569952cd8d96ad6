// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nets/dino_vit.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pentimento::nets {

namespace {

using at::Tensor;

constexpr double normEpsilon = 1e-6; ///< CLIP's is ten times that
/// Of ImageNet's pictures, which DINOv2 was trained with.
constexpr Preprocessing::Normalisation dinoInput{.mean = {0.485, 0.456, 0.406},
                                                 .spread = {0.229, 0.224, 0.225}};

std::string blockName(int index)
{
    return "blocks." + std::to_string(index);
}

/// What turns channels that were prepared as `given` into those of dinoInput: x * scale + shift.
struct Affine
{
    Tensor scale; ///< (3)
    Tensor shift; ///< (3)
};

Affine towardsDino(const Preprocessing& given)
{
    Affine affine{at::ones({3}, at::kDouble), at::zeros({3}, at::kDouble)};
    for (int c = 0; c < 3; ++c) {
        const auto i = static_cast<std::size_t>(c);
        const double mean = given.normalisation ? given.normalisation->mean[i] : 0;
        const double spread = given.normalisation ? given.normalisation->spread[i] : 1;
        affine.scale[c] = spread / given.highest / dinoInput.spread[i];
        affine.shift[c] = (mean / given.highest - dinoInput.mean[i]) / dinoInput.spread[i];
    }
    return affine;
}

/// Positions (1, n * n, width) on a grid of `grid` by `grid`. The published code resizes so too,
/// bicubically and without antialiasing.
Tensor onGrid(const Tensor& positions, int grid)
{
    const std::int64_t width = positions.size(2);
    const auto side =
        static_cast<std::int64_t>(std::lround(std::sqrt(static_cast<double>(positions.size(1)))));
    if (side == grid)
        return positions;
    const Tensor picture =
        positions.to(at::kFloat).view({1, side, side, width}).permute({0, 3, 1, 2});
    return at::upsample_bicubic2d(picture, {grid, grid}, false)
        .permute({0, 2, 3, 1})
        .reshape({1, static_cast<std::int64_t>(grid) * grid, width});
}

/// Two layers with GELU between, or three with a gate (Shazeer, "GLU variants improve transformer",
/// 2020).
class Perceptron
{
public:
    Perceptron(StateReader& state, const std::string& name, std::int64_t width,
               const LayerTarget& target)
        : m_gated(state.has(name + ".w12.weight")),
          m_widen(takeLinear(state, name + (m_gated ? ".w12." : ".fc1."), {StateReader::any, width},
                             target)),
          m_narrow(takeLinear(state, name + (m_gated ? ".w3." : ".fc2."), {width, StateReader::any},
                              target))
    {}

    [[nodiscard]] Tensor operator()(const Tensor& input) const
    {
        const Tensor wide = m_widen(input);
        if (!m_gated)
            return m_narrow(at::gelu(wide));
        const auto halves = wide.chunk(2, -1);
        return m_narrow(at::silu(halves[0]) * halves[1]);
    }
    [[nodiscard]] double operationsPerRow() const
    {
        return m_widen.operationsPerRow() + m_narrow.operationsPerRow();
    }

private:
    bool m_gated;
    Linear m_widen;
    Linear m_narrow;
};

} // namespace

/// Attention and a perceptron, each on the normalised stream, scaled by channel and added to it.
/// The scales are as small as 1e-5: folded into half-precision weights they would be lost.
class DinoVit::Block
{
public:
    Block(StateReader& state, const std::string& name, std::int64_t width,
          const LayerTarget& target)
        : m_target(target), m_normAttention(state, name + ".norm1", width, target, normEpsilon),
          m_attention(state, name + ".attn.qkv.", name + ".attn.proj.", width, target),
          m_scaleAttention(ownFloat(state.take(name + ".ls1.gamma", {width}), target.device)),
          m_normPerceptron(state, name + ".norm2", width, target, normEpsilon),
          m_perceptron(state, name + ".mlp", width, target),
          m_scalePerceptron(ownFloat(state.take(name + ".ls2.gamma", {width}), target.device))
    {}

    /// (N, tokens, width) float -> the same.
    [[nodiscard]] Tensor operator()(const Tensor& stream) const
    {
        const auto type = m_target.type();
        const Tensor mixed = m_attention(m_normAttention(stream).to(type));
        Tensor result = stream + mixed * m_scaleAttention;
        const Tensor thought = m_perceptron(m_normPerceptron(result).to(type));
        return result.add_(thought * m_scalePerceptron);
    }
    [[nodiscard]] double operations(std::int64_t tokens) const
    {
        return m_attention.operations(tokens) +
               static_cast<double>(tokens) * m_perceptron.operationsPerRow();
    }

private:
    LayerTarget m_target;
    LayerNorm m_normAttention;
    SelfAttention m_attention;
    Tensor m_scaleAttention;
    LayerNorm m_normPerceptron;
    Perceptron m_perceptron;
    Tensor m_scalePerceptron;
};

DinoVit::DinoVit(StateReader& state, int deepest, int side, const Preprocessing& given,
                 const LayerTarget& target)
    : m_target(target)
{
    const Tensor patches = state.take("patch_embed.proj.weight",
                                      {StateReader::any, 3, StateReader::any, StateReader::any});
    m_width = patches.size(0);
    const auto patch = static_cast<int>(patches.size(2));
    if (patches.size(3) != patch || side < patch || side % patch != 0)
        throw state.flaw("patch_embed.proj.weight: patches of " + std::to_string(patch) +
                         " pixels do not fill a picture of " + std::to_string(side));
    m_grid = side / patch;
    const Affine affine = towardsDino(given);
    const Tensor exact = patches.to(at::kDouble);
    const Tensor bias = state.take("patch_embed.proj.bias", {m_width}).to(at::kDouble) +
                        (exact.sum({2, 3}) * affine.shift).sum(1);
    m_patches.emplace((exact * affine.scale.view({1, 3, 1, 1})).to(at::kFloat), bias.to(at::kFloat),
                      Convolution::Settings{.stride = patch, .positions = m_grid * m_grid}, target);

    const Tensor positions = state.take("pos_embed", {1, StateReader::any, m_width});
    const auto known = std::lround(
        std::sqrt(static_cast<double>(std::max<std::int64_t>(positions.size(1), 1) - 1)));
    if (known < 1 || known * known + 1 != positions.size(1))
        throw state.flaw("pos_embed is not that of a square picture");
    m_positions = ownFloat(onGrid(positions.slice(1, 1), m_grid), target.device);
    Tensor prefix =
        state.take("cls_token", {1, 1, m_width}).to(at::kFloat) + positions.slice(1, 0, 1);
    if (state.has("register_tokens")) {
        const Tensor registers = state.take("register_tokens", {1, StateReader::any, m_width});
        m_registerCount = registers.size(1);
        prefix = at::cat({prefix, registers.to(at::kFloat)}, 1);
    }
    m_prefix = ownFloat(prefix, target.device);
    for (const char* unused : {"mask_token", "norm.weight", "norm.bias"})
        state.ignore(unused);

    int count = 0;
    for (; state.has(blockName(count) + ".attn.qkv.weight"); ++count) {
        Block block(state, blockName(count), m_width, target);
        if (count <= deepest)
            m_blocks.push_back(std::move(block));
    }
    if (deepest >= count)
        throw state.flaw("block " + std::to_string(deepest) + " is asked for, the backbone has " +
                         std::to_string(count));
}

DinoVit::~DinoVit() = default;

FeatureSize DinoVit::sizeAfter(int) const
{
    return {m_width, m_grid, true};
}

std::map<int, FeatureMap> DinoVit::features(const Tensor& input,
                                            const std::vector<int>& wanted) const
{
    std::map<int, FeatureMap> result;
    const Tensor patches =
        (*m_patches)(input.to(m_target.type()).contiguous(at::MemoryFormat::ChannelsLast))
            .flatten(2)
            .transpose(1, 2)
            .to(at::kFloat);
    Tensor stream = at::cat(
        {m_prefix.expand({input.size(0), m_prefix.size(1), m_width}), patches + m_positions}, 1);
    const int deepest = wanted.empty() ? -1 : *std::max_element(wanted.begin(), wanted.end());
    for (int i = 0; i <= deepest; ++i) {
        stream = m_blocks[static_cast<std::size_t>(i)](stream);
        if (std::find(wanted.begin(), wanted.end(), i) == wanted.end())
            continue;
        Tensor tokens =
            m_registerCount == 0
                ? stream
                : at::cat({stream.slice(1, 0, 1), stream.slice(1, 1 + m_registerCount)}, 1);
        tokens = at::layer_norm(tokens, {m_width}, {}, {}, normEpsilon);
        result[i] = featuresOfTokens(tokens, m_grid, m_target.type());
    }
    return result;
}

Operations DinoVit::operations() const
{
    const std::int64_t tokens = 1 + m_registerCount + static_cast<std::int64_t>(m_grid) * m_grid;
    Operations sum{.products = m_patches->operationsPerPosition() * m_grid * m_grid};
    for (const Block& block : m_blocks)
        sum.products += block.operations(tokens);
    return sum;
}

} // namespace pentimento::nets
