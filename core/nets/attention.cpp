// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nets/attention.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <torch/version.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

/// LibTorch's fused attention never holds the attention weights as a whole.
#define PENTIMENTO_HAS_FUSED_ATTENTION                                                             \
    (TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 1))

namespace pentimento::nets {

namespace {

using at::Tensor;

constexpr std::int64_t headWidth = 64;

#if !PENTIMENTO_HAS_FUSED_ATTENTION
/// Queries at once: the weights of one head and so many queries stay in a core's cache.
constexpr std::int64_t queriesAtOnce = 512;

/// Attention of one picture, (heads, tokens, head width) each -> (tokens, heads, head width), in
/// float: each core works on one head at a time, so that only that head's weights exist, in its own
/// cache. oneDNN's products, since OpenBLAS takes four times as long for this many small ones.
Tensor attentionHeadByHead(const Tensor& queries, const Tensor& keys, const Tensor& values,
                           const Tensor& mask)
{
    const auto transposed = [](const Tensor& b) { // (n, k) as a 1x1 convolution's weights
        return b.contiguous().view({b.size(0), b.size(1), 1, 1});
    };
    const std::int64_t tokens = queries.size(1);
    const Tensor mixed = at::empty({tokens, queries.size(0), queries.size(2)}, queries.options());
    at::parallel_for(0, queries.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
        const c10::InferenceMode inference; // a matter of each thread
        for (std::int64_t head = begin; head < end; ++head) {
            const Tensor own = queries[head].contiguous();
            const Tensor ownKeys = transposed(keys[head]);
            const Tensor ownValues = transposed(values[head].t());
            for (std::int64_t first = 0; first < tokens; first += queriesAtOnce) {
                const std::int64_t count = std::min(queriesAtOnce, tokens - first);
                Tensor weights = pointwise(own.slice(0, first, first + count), ownKeys, Tensor());
                if (mask.defined())
                    weights += mask.slice(0, first, first + count);
                mixed.slice(0, first, first + count)
                    .select(1, head)
                    .copy_(pointwise(at::softmax(weights, -1), ownValues, Tensor()));
            }
        }
    });
    return mixed;
}

/// The same in any format, all heads of the picture at once.
Tensor attentionAtOnce(const Tensor& queries, const Tensor& keys, const Tensor& values,
                       const Tensor& mask)
{
    const std::int64_t tokens = queries.size(1);
    std::vector<Tensor> parts;
    for (std::int64_t first = 0; first < tokens; first += queriesAtOnce) {
        const std::int64_t count = std::min(queriesAtOnce, tokens - first);
        Tensor weights = at::bmm(queries.slice(1, first, first + count), keys.transpose(1, 2));
        if (mask.defined())
            weights += mask.slice(0, first, first + count);
        parts.push_back(at::bmm(at::softmax(weights, -1), values).transpose(0, 1));
    }
    return parts.size() == 1 ? parts.front() : at::cat(parts);
}
#endif

/// What the rows of a projection to queries, keys and values are multiplied with, so that queries
/// come out divided by the square root of the head width.
Tensor queryScale(std::int64_t width)
{
    Tensor scale = at::ones({3 * width});
    scale.slice(0, 0, width) /= std::sqrt(static_cast<double>(headWidth));
    return scale;
}

/// QuickGELU(x) = x sigmoid(1.702 x) is SiLU between scaled weights: fewer passes.
constexpr double quickGelu = 1.702;

} // namespace

SelfAttention::SelfAttention(StateReader& state, const std::string& project, const std::string& out,
                             std::int64_t width, const LayerTarget& target)
    : m_heads(width / headWidth), m_target(target),
      m_project(takeLinear(state, project, {3 * width, width}, target, 1, queryScale(width))),
      m_out(takeLinear(state, out, {width, width}, target))
{
    if (width % headWidth != 0)
        throw state.flaw(project + "weight: a width of " + std::to_string(width) +
                         " is not a multiple of the head width of 64");
}

Tensor SelfAttention::operator()(const Tensor& input, bool causal) const
{
    const std::int64_t pictures = input.size(0);
    const std::int64_t tokens = input.size(1);
    const std::int64_t width = input.size(2);
    // (3, pictures, heads, tokens, head width)
    const Tensor qkv =
        m_project(input).view({pictures, tokens, 3, m_heads, headWidth}).permute({2, 0, 3, 1, 4});
#if PENTIMENTO_HAS_FUSED_ATTENTION
    const Tensor mixed =
        at::scaled_dot_product_attention(qkv[0], qkv[1], qkv[2], {}, 0.0, causal, 1.0);
    return m_out(mixed.transpose(1, 2).reshape({pictures, tokens, width}));
#else
    const Tensor mask =
        causal ? at::full({tokens, tokens}, -INFINITY, input.options()).triu(1) : Tensor();
    const bool headByHead = m_target.format == NumberFormat::Float32 && m_target.usesOneDnn();
    const Tensor mixed = at::empty({pictures, tokens, m_heads, headWidth}, input.options());
    for (std::int64_t i = 0; i < pictures; ++i)
        mixed[i].copy_((headByHead ? attentionHeadByHead : attentionAtOnce)(qkv[0][i], qkv[1][i],
                                                                            qkv[2][i], mask));
    return m_out(mixed.view({pictures, tokens, width}));
#endif
}

double SelfAttention::operations(std::int64_t tokens) const
{
    const auto rows = static_cast<double>(tokens);
    return rows * (m_project.operationsPerRow() + m_out.operationsPerRow() +
                   4 * rows * static_cast<double>(m_heads * headWidth));
}

AttentionBlock::AttentionBlock(StateReader& state, const std::string& prefix, std::int64_t width,
                               const LayerTarget& target)
    : m_target(target), m_normAttention(state, prefix + ".ln_1", width, target),
      m_attention(state, prefix + ".attn.in_proj_", prefix + ".attn.out_proj.", width, target),
      m_normPerceptron(state, prefix + ".ln_2", width, target),
      m_widen(takeLinear(state, prefix + ".mlp.c_fc.", {4 * width, width}, target, 1,
                         at::full({4 * width}, quickGelu))),
      m_narrow(
          takeLinear(state, prefix + ".mlp.c_proj.", {width, 4 * width}, target, 1 / quickGelu))
{}

void AttentionBlock::check(StateReader& state, const std::string& prefix, std::int64_t width)
{
    const std::pair<const char*, std::vector<std::int64_t>> parts[] = {
        {".ln_1.weight", {width}},
        {".ln_1.bias", {width}},
        {".attn.in_proj_weight", {3 * width, width}},
        {".attn.in_proj_bias", {3 * width}},
        {".attn.out_proj.weight", {width, width}},
        {".attn.out_proj.bias", {width}},
        {".ln_2.weight", {width}},
        {".ln_2.bias", {width}},
        {".mlp.c_fc.weight", {4 * width, width}},
        {".mlp.c_fc.bias", {4 * width}},
        {".mlp.c_proj.weight", {width, 4 * width}},
        {".mlp.c_proj.bias", {width}},
    };
    for (const auto& [name, shape] : parts)
        (void)state.take(prefix + name, shape);
}

Tensor AttentionBlock::operator()(const Tensor& stream, bool causal) const
{
    const auto type = m_target.type();
    Tensor result = stream + m_attention(m_normAttention(stream).to(type), causal);
    Tensor hidden = m_widen(m_normPerceptron(result).to(type));
    if (type == at::kFloat)
        at::silu_(hidden);
    else
        hidden.mul_(at::sigmoid(hidden)); // in LibTorch 1.13 faster than SiLU of bfloat16
    return result.add_(m_narrow(hidden));
}

double AttentionBlock::operations(std::int64_t tokens) const
{
    return m_attention.operations(tokens) +
           static_cast<double>(tokens) * (m_widen.operationsPerRow() + m_narrow.operationsPerRow());
}

} // namespace pentimento::nets
