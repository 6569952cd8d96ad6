// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nets/layers.h"

#include <malloc.h>

#include <algorithm>
#include <utility>

namespace pentimento::nets {

namespace {

using at::Tensor;

constexpr double batchEpsilon = 1e-5; ///< of every batch normalisation, as in CLIP and DeCLIP

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

bool LayerTarget::usesOneDnn() const
{
    return device.is_cpu() && at::globalContext().hasMKLDNN();
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
    if (target.usesOneDnn() && static_cast<double>(weight.numel()) > activations)
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
        const Tensor scale = exact(".weight") / (exact(".running_var") + batchEpsilon).sqrt();
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
      m_asConvolution(target.usesOneDnn() && target.format == NumberFormat::Float32),
      m_operations(2.0 * static_cast<double>(weight.numel()))
{
    if (m_asConvolution)
        m_weight = packed(m_weight.view({m_weight.size(0), m_weight.size(1), 1, 1}), {});
    else
        m_weight = m_weight.contiguous();
    returnFreedMemory(weight);
}

Tensor pointwise(const Tensor& rows, const Tensor& weight, const Tensor& bias)
{
    // Rows become positions of a channels-last picture one column wide: nothing is copied.
    const Tensor picture = rows.view({1, rows.size(0), 1, rows.size(1)}).permute({0, 3, 1, 2});
    return at::mkldnn_convolution(picture, weight, bias, {0, 0}, {1, 1}, {1, 1}, 1)
        .permute({0, 2, 3, 1})
        .reshape({rows.size(0), -1});
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
                     const LayerTarget& target, double epsilon)
    : m_weight(ownFloat(state.take(name + ".weight", {width}), target.device)),
      m_bias(ownFloat(state.take(name + ".bias", {width}), target.device)), m_epsilon(epsilon)
{}

Tensor LayerNorm::operator()(const Tensor& input) const
{
    return at::layer_norm(input, {m_weight.size(0)}, m_weight, m_bias, m_epsilon);
}

} // namespace pentimento::nets
