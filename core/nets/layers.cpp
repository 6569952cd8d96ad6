// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nets/layers.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <torch/version.h>

#include <malloc.h>

#include <algorithm>
#include <cmath>
#include <utility>

/// LibTorch's fused attention never holds the attention weights as a whole.
#define PENTIMENTO_HAS_FUSED_ATTENTION                                                             \
    (TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 1))

namespace pentimento::nets {

namespace {

using at::Tensor;

constexpr double epsilon = 1e-5; ///< of every normalisation, as in CLIP and DeCLIP
constexpr std::int64_t headWidth = 64;

std::string text(const std::vector<std::int64_t>& shape)
{
    std::string result = "(";
    for (const std::int64_t side : shape) {
        if (result.size() > 1)
            result += ", ";
        result += side == StateReader::any ? "any" : std::to_string(side);
    }
    return result + ")";
}

bool fits(at::IntArrayRef sizes, const std::vector<std::int64_t>& shape)
{
    return std::equal(sizes.begin(), sizes.end(), shape.begin(), shape.end(),
                      [](std::int64_t is, std::int64_t wanted) {
                          return wanted == StateReader::any || is == wanted;
                      });
}

bool usesOneDnn(const LayerTarget& target)
{
    return target.device.is_cpu() && at::globalContext().hasMKLDNN();
}

/// Always a copy, as ownFloat().
Tensor placed(const Tensor& tensor, const LayerTarget& target)
{
    return tensor.defined() ? tensor.to(target.device, target.type(), false, /*copy=*/true)
                            : tensor;
}

/// Hands what a layer's making has freed back to the system. glibc keeps blocks of a few megabytes,
/// and a large network leaves as much of them behind as it needs itself.
void returnFreedMemory(const Tensor& weight)
{
    constexpr std::int64_t large = 1 << 20;
    if (weight.numel() >= large)
        malloc_trim(0);
}

/// Weights in oneDNN's own layout.
Tensor packed(const Tensor& weight, const Convolution::Settings& s)
{
    return at::mkldnn_reorder_conv2d_weight(weight.contiguous().to_mkldnn(), {s.padding, s.padding},
                                            {s.stride, s.stride}, {1, 1}, s.groups);
}

/// (rows, in) by (out, in, 1, 1), which may be packed -> (rows, out): rows become positions of a
/// channels-last picture one column wide, so that nothing is copied.
Tensor pointwise(const Tensor& rows, const Tensor& weight, const Tensor& bias)
{
    const Tensor picture = rows.view({1, rows.size(0), 1, rows.size(1)}).permute({0, 3, 1, 2});
    return at::mkldnn_convolution(picture, weight, bias, {0, 0}, {1, 1}, {1, 1}, 1)
        .permute({0, 2, 3, 1})
        .reshape({rows.size(0), -1});
}

#if !PENTIMENTO_HAS_FUSED_ATTENTION
/// Attention of one picture, (heads, tokens, head width) each -> (tokens, heads, head width), in
/// float: each core works on one head at a time, so that only that head's weights exist, in its own
/// cache. oneDNN's products, since OpenBLAS takes four times as long for this many small ones.
Tensor attentionHeadByHead(const Tensor& queries, const Tensor& keys, const Tensor& values,
                           const Tensor& mask)
{
    const auto transposed = [](const Tensor& b) { // (n, k) as a 1x1 convolution's weights
        return b.contiguous().view({b.size(0), b.size(1), 1, 1});
    };
    const Tensor mixed =
        at::empty({queries.size(1), queries.size(0), queries.size(2)}, queries.options());
    at::parallel_for(0, queries.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
        const c10::InferenceMode inference; // a matter of each thread
        for (std::int64_t head = begin; head < end; ++head) {
            Tensor weights =
                pointwise(queries[head].contiguous(), transposed(keys[head]), Tensor());
            if (mask.defined())
                weights += mask;
            mixed.select(1, head).copy_(
                pointwise(at::softmax(weights, -1), transposed(values[head].t()), Tensor()));
        }
    });
    return mixed;
}

/// The same in any format, all heads of the picture at once.
Tensor attentionAtOnce(const Tensor& queries, const Tensor& keys, const Tensor& values,
                       const Tensor& mask)
{
    Tensor weights = at::bmm(queries, keys.transpose(1, 2));
    if (mask.defined())
        weights += mask;
    return at::bmm(at::softmax(weights, -1), values).transpose(0, 1);
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

StateReader::StateReader(TensorMap state, std::string file)
    : m_state(std::move(state)), m_file(std::move(file))
{}

bool StateReader::has(const std::string& name) const
{
    return m_state.contains(name);
}

std::int64_t StateReader::dimensions(const std::string& name) const
{
    const auto found = m_state.find(name);
    return found == m_state.end() ? 0 : found->second.dim();
}

Tensor StateReader::take(const std::string& name, const std::vector<std::int64_t>& shape)
{
    const auto found = m_state.find(name);
    if (found == m_state.end())
        throw BadState(m_file + ": tensor " + name + " is missing");
    if (!fits(found->second.sizes(), shape))
        throw BadState(m_file + ": tensor " + name + " has the shape " +
                       text(found->second.sizes().vec()) + " where " + text(shape) + " belongs");
    if (!at::isfinite(found->second).all().item<bool>())
        throw BadState(m_file + ": tensor " + name + " holds values that are no numbers");
    m_taken.insert(name);
    return found->second;
}

void StateReader::ignore(const std::string& name)
{
    m_taken.insert(name);
}

std::vector<std::string> StateReader::remaining() const
{
    std::vector<std::string> names;
    for (const auto& [name, tensor] : m_state)
        if (!m_taken.contains(name))
            names.push_back(name);
    return names;
}

void StateReader::finish() const
{
    if (const auto names = remaining(); !names.empty())
        throw BadState(m_file + ": tensor " + names.front() + " does not belong to this network");
}

at::ScalarType LayerTarget::type() const
{
    switch (format) {
    case NumberFormat::Float32:
        return at::kFloat;
    case NumberFormat::BFloat16:
        return at::kBFloat16;
    case NumberFormat::Half:
        return at::kHalf;
    }
    return at::kFloat;
}

Tensor ownFloat(const Tensor& tensor, at::Device device)
{
    return tensor.to(device, at::kFloat, false, /*copy=*/true);
}

Convolution::Convolution(const Tensor& weight, const Tensor& bias, const Settings& settings,
                         const LayerTarget& target)
    : m_weight(placed(weight, target)), m_bias(placed(bias, target)), m_settings(settings),
      m_operations(2.0 * static_cast<double>(weight.numel()))
{
    const double activations =
        settings.positions * static_cast<double>(weight.size(0) + weight.size(1));
    if (usesOneDnn(target) && static_cast<double>(weight.numel()) > activations)
        m_weight = packed(m_weight, settings);
    else
        m_weight = m_weight.contiguous(at::MemoryFormat::ChannelsLast);
    returnFreedMemory(weight);
}

Tensor Convolution::operator()(const Tensor& input) const
{
    const auto& s = m_settings;
    if (m_weight.is_mkldnn())
        return at::mkldnn_convolution(input, m_weight, m_bias, {s.padding, s.padding},
                                      {s.stride, s.stride}, {1, 1}, s.groups);
    return at::conv2d(input, m_weight, m_bias, s.stride, s.padding, 1, s.groups);
}

Convolution takeConvolution(StateReader& state, const std::string& name, const std::string& norm,
                            const std::vector<std::int64_t>& shape,
                            const Convolution::Settings& settings, const LayerTarget& target)
{
    Tensor weight = state.take(name + ".weight", shape);
    const std::int64_t out = weight.size(0);
    Tensor bias;
    if (state.has(name + ".bias"))
        bias = state.take(name + ".bias", {out});
    if (!norm.empty()) {
        const auto exact = [&](const char* part) {
            return state.take(norm + part, {out}).to(at::kDouble);
        };
        const Tensor scale = exact(".weight") / (exact(".running_var") + epsilon).sqrt();
        const Tensor mean = exact(".running_mean");
        const Tensor shift = exact(".bias");
        state.ignore(norm + ".num_batches_tracked");
        weight = (weight * scale.view({-1, 1, 1, 1})).to(at::kFloat);
        bias = (((bias.defined() ? bias : at::zeros({out})) - mean) * scale + shift).to(at::kFloat);
    }
    return {weight, bias, settings, target};
}

Linear::Linear(const Tensor& weight, const Tensor& bias, const LayerTarget& target)
    : m_weight(placed(weight, target)), m_bias(placed(bias, target)),
      m_asConvolution(usesOneDnn(target) && target.format == NumberFormat::Float32),
      m_operations(2.0 * static_cast<double>(weight.numel()))
{
    if (m_asConvolution)
        m_weight = packed(m_weight.view({m_weight.size(0), m_weight.size(1), 1, 1}), {});
    else
        m_weight = m_weight.contiguous();
    returnFreedMemory(weight);
}

Tensor Linear::operator()(const Tensor& input) const
{
    if (!m_asConvolution)
        return at::linear(input, m_weight, m_bias);
    auto sizes = input.sizes().vec();
    const Tensor result = pointwise(input.reshape({-1, sizes.back()}), m_weight, m_bias);
    sizes.back() = result.size(1);
    return result.reshape(sizes);
}

Linear takeLinear(StateReader& state, const std::string& name,
                  const std::vector<std::int64_t>& shape, const LayerTarget& target,
                  double inputScale, const Tensor& outputScale)
{
    Tensor weight = state.take(name + "weight", shape);
    Tensor bias = state.take(name + "bias", {weight.size(0)});
    if (inputScale != 1)
        weight = weight.to(at::kFloat) * inputScale;
    if (outputScale.defined()) {
        weight = weight.to(at::kFloat) * outputScale.view({-1, 1});
        bias = bias.to(at::kFloat) * outputScale;
    }
    return {weight, bias, target};
}

LayerNorm::LayerNorm(StateReader& state, const std::string& name, std::int64_t width,
                     const LayerTarget& target)
    : m_weight(ownFloat(state.take(name + ".weight", {width}), target.device)),
      m_bias(ownFloat(state.take(name + ".bias", {width}), target.device))
{}

Tensor LayerNorm::operator()(const Tensor& input) const
{
    return at::layer_norm(input, {m_weight.size(0)}, m_weight, m_bias, epsilon);
}

AttentionBlock::AttentionBlock(StateReader& state, const std::string& prefix, std::int64_t width,
                               const LayerTarget& target)
    : m_heads(width / headWidth), m_target(target),
      m_normAttention(state, prefix + ".ln_1", width, target),
      m_project(takeLinear(state, prefix + ".attn.in_proj_", {3 * width, width}, target, 1,
                           queryScale(width))),
      m_out(takeLinear(state, prefix + ".attn.out_proj.", {width, width}, target)),
      m_normPerceptron(state, prefix + ".ln_2", width, target),
      m_widen(takeLinear(state, prefix + ".mlp.c_fc.", {4 * width, width}, target, 1,
                         at::full({4 * width}, quickGelu))),
      m_narrow(
          takeLinear(state, prefix + ".mlp.c_proj.", {width, 4 * width}, target, 1 / quickGelu))
{
    if (width % headWidth != 0)
        throw BadState(prefix + ": a width of " + std::to_string(width) +
                       " is not a multiple of CLIP's head width of 64");
}

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
    Tensor result = stream + attention(m_normAttention(stream).to(type), causal);
    Tensor hidden = m_widen(m_normPerceptron(result).to(type));
    if (type == at::kFloat)
        at::silu_(hidden);
    else
        hidden.mul_(at::sigmoid(hidden)); // in LibTorch 1.13 faster than SiLU of bfloat16
    return result.add_(m_narrow(hidden));
}

Tensor AttentionBlock::attention(const Tensor& input, bool causal) const
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
    const bool headByHead = m_target.format == NumberFormat::Float32 && usesOneDnn(m_target);
    const Tensor mixed = at::empty({pictures, tokens, m_heads, headWidth}, input.options());
    for (std::int64_t i = 0; i < pictures; ++i)
        mixed[i].copy_((headByHead ? attentionHeadByHead : attentionAtOnce)(qkv[0][i], qkv[1][i],
                                                                            qkv[2][i], mask));
    return m_out(mixed.view({pictures, tokens, width}));
#endif
}

double AttentionBlock::operations(std::int64_t tokens) const
{
    const auto rows = static_cast<double>(tokens);
    const double products = m_project.operationsPerRow() + m_out.operationsPerRow() +
                            m_widen.operationsPerRow() + m_narrow.operationsPerRow();
    return rows * (products + 4 * rows * static_cast<double>(m_heads * headWidth));
}

} // namespace pentimento::nets
