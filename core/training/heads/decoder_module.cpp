// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/heads/decoder_module.h"

#include <torch/nn.h>

#include <optional>
#include <vector>

namespace pentimento::training {

namespace nn = torch::nn;
using at::Tensor;

namespace {

constexpr std::int64_t mapSide = 256; ///< of the paper's maps
constexpr int kernel = 5;
constexpr double initialSpread = 0.02; ///< of the paper's convolutions; its code draws the
                                       ///< normalisations' factors so, too, where 1 is meant
constexpr double diceWeight = 0.5;

nn::Upsample enlargement(std::optional<std::vector<std::int64_t>> size)
{
    nn::UpsampleOptions options;
    if (size)
        options.size(*size);
    else
        options.scale_factor(std::vector<double>{2, 2});
    return nn::Upsample(options.mode(torch::kBilinear).align_corners(false));
}

nn::Conv2d convolution(std::int64_t inputs, std::int64_t outputs)
{
    nn::Conv2d layer(nn::Conv2dOptions(inputs, outputs, kernel).padding(kernel / 2));
    const torch::NoGradGuard guard;
    layer->weight.normal_(0, initialSpread);
    layer->bias.zero_();
    return layer;
}

/// Modules in the order of the published decoders, whose weights are named by their places.
nn::Sequential convolutional(const DecoderDesign& design, int layersPerStage)
{
    nn::Sequential layers;
    std::int64_t channels = design.channels;
    for (int stage = 0; stage < static_cast<int>(design.widths.size()); ++stage) {
        const int width = design.widths[static_cast<std::size_t>(stage)];
        for (int i = 0; i < layersPerStage; ++i) {
            layers->push_back(convolution(channels, width));
            layers->push_back(nn::BatchNorm2d(width));
            layers->push_back(nn::ReLU(nn::ReLUOptions(true)));
            channels = width;
        }
        if (stage >= design.firstDoubled)
            layers->push_back(enlargement({}));
    }
    if (design.toMapSide)
        layers->push_back(enlargement(std::vector<std::int64_t>{mapSide, mapSide}));
    layers->push_back(convolution(channels, 1));
    return layers;
}

nn::Sequential linear(std::int64_t channels)
{
    nn::Sequential layers;
    layers->push_back(nn::Linear(channels, 1));
    return layers;
}

/// Masks at the size of the logits, partly covered cells in between.
Tensor targetsOf(const Tensor& masks, const Tensor& logits)
{
    const auto size = logits.sizes().slice(2);
    if (masks.size(2) == size[0] && masks.size(3) == size[1])
        return masks;
    return at::_upsample_bilinear2d_aa(masks, size, false);
}

} // namespace

struct DecoderModule::Graph : nn::Module
{
    explicit Graph(const DecoderDesign& design)
    {
        const int layersPerStage = decoderLayersPerStage(design.type).value();
        isLinear = layersPerStage == 0;
        layers = register_module("fc", isLinear ? linear(design.channels)
                                                : convolutional(design, layersPerStage));
    }

    nn::Sequential layers{nullptr};
    bool isLinear = false;
};

Result<int> decoderLayersPerStage(const std::string& type)
{
    if (type == "linear")
        return 0;
    for (const int layers : {1, 3, 5})
        if (type == "conv-" + std::to_string(4 * layers))
            return layers;
    return Error{ErrorCode::Usage,
                 type + ": no decoder of that kind; there are linear, conv-4, conv-12 and conv-20",
                 {}};
}

DecoderModule::DecoderModule(const DecoderDesign& design) : m_graph(std::make_shared<Graph>(design))
{}
DecoderModule::~DecoderModule() = default;
DecoderModule::DecoderModule(DecoderModule&&) noexcept = default;
DecoderModule& DecoderModule::operator=(DecoderModule&&) noexcept = default;

Tensor DecoderModule::operator()(const Tensor& cells)
{
    if (!m_graph->isLinear)
        return m_graph->layers->forward(cells).to(at::kFloat);
    const Tensor values = m_graph->layers->forward(cells.flatten(2).transpose(1, 2)).to(at::kFloat);
    return at::upsample_bicubic2d(values.reshape({cells.size(0), 1, cells.size(2), cells.size(3)}),
                                  {mapSide, mapSide}, false);
}

TensorMap DecoderModule::state() const
{
    TensorMap state;
    for (const auto& parameter : m_graph->named_parameters())
        state[parameter.key()] = parameter.value();
    for (const auto& buffer : m_graph->named_buffers())
        if (buffer.value().is_floating_point()) // not the counter of batches, which nothing reads
            state[buffer.key()] = buffer.value();
    return state;
}

void DecoderModule::load(const TensorMap& given)
{
    const torch::NoGradGuard guard;
    for (auto& [name, tensor] : state())
        tensor.copy_(given.at(name));
}

void DecoderModule::setTraining(bool on)
{
    m_graph->train(on);
}

void DecoderModule::moveTo(const at::Device& device)
{
    m_graph->to(device);
}

Tensor decoderLoss(const Tensor& logits, const Tensor& masks)
{
    const Tensor targets = targetsOf(masks, logits);
    const Tensor entropy = at::binary_cross_entropy_with_logits(logits, targets);
    const Tensor p = at::sigmoid(logits);
    const Tensor both = (p * targets).sum({1, 2, 3});
    const Tensor area = targets.sum({1, 2, 3});
    const Tensor dice = (2 * both + 1) / (p.sum({1, 2, 3}) + area + 1);
    const Tensor forged = (area > 0).to(at::kFloat);
    return entropy + diceWeight * ((1 - dice) * forged).sum() / forged.sum().clamp_min(1);
}

} // namespace pentimento::training
