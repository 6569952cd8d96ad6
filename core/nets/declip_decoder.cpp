// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nets/declip_decoder.h"

#include "core/nets/attention.h"

#include <cmath>
#include <optional>
#include <utility>
#include <vector>

namespace pentimento::nets {

namespace {

using at::Tensor;

constexpr auto any = StateReader::any;
constexpr int mapSide = 256; ///< of the paper's maps

Tensor resized(const Tensor& x, std::int64_t height, std::int64_t width)
{
    return at::upsample_bilinear2d(x, {height, width}, false);
}

Tensor doubled(const Tensor& x)
{
    return resized(x, 2 * x.size(2), 2 * x.size(3));
}

/// The last layer, a k x k convolution to one channel, behind bilinear enlargements. A
/// convolution to one channel is all memory traffic; since bilinear enlargement and products along
/// channels commute, the k * k products come first, at the small size, then the enlargement of k *
/// k planes, then their shifted sum.
class OneChannelConvolution
{
public:
    OneChannelConvolution(const Tensor& weight, const Tensor& bias, const LayerTarget& target)
        : m_kernel(static_cast<int>(weight.size(2))),
          m_products(weight.to(at::kFloat)
                         .flip({2, 3}) // col2im scatters where a convolution gathers
                         .reshape({weight.size(1), m_kernel * m_kernel})
                         .t()
                         .reshape({m_kernel * m_kernel, weight.size(1), 1, 1}),
                     Tensor(), {}, {target.device, NumberFormat::Float32}),
          m_bias(ownFloat(bias, target.device))
    {}

    /// `enlarge` is applied between products and sum.
    template <class Enlarge>
    [[nodiscard]] Tensor operator()(const Tensor& x, Enlarge enlarge) const
    {
        const Tensor planes = enlarge(m_products(x.to(at::kFloat)).contiguous());
        const std::int64_t pad = m_kernel / 2;
        return at::col2im(planes.flatten(2), {planes.size(2), planes.size(3)}, {m_kernel, m_kernel},
                          {1, 1}, {pad, pad}, {1, 1}) +
               m_bias;
    }
    [[nodiscard]] double operationsPerPosition() const
    {
        return m_products.operationsPerPosition();
    }

private:
    int m_kernel;
    Convolution m_products;
    Tensor m_bias;
};

/// Stages of convolutions with batch normalisation and ReLU, each followed by a bilinear doubling,
/// then one convolution to a single channel.
class ConvolutionalDecoder : public DeclipDecoder
{
public:
    ConvolutionalDecoder(StateReader& state, const FeatureSize& input, const LayerTarget& target)
    {
        const std::vector<int> indices = convolutionIndices(state);
        std::int64_t channels = input.channels;
        int side = input.side;
        for (std::size_t i = 0; i + 1 < indices.size(); ++i) {
            const std::string name = "fc." + std::to_string(indices[i]);
            Convolution layer = takeConvolution(
                state, name, "fc." + std::to_string(indices[i] + 1), {any, channels, any, any},
                {.padding = kernel / 2, .positions = side * side}, target);
            channels = state.take(name + ".weight", {any, channels, kernel, kernel}).size(0);
            m_operations += layer.operationsPerPosition() * side * side;
            // The checkpoint numbers a list of modules: convolution, normalisation, ReLU, and
            // whatever stands before the next convolution is an enlargement.
            const int enlargements = indices[i + 1] - indices[i] - 3;
            const bool last = i + 2 == indices.size();
            if (enlargements < 0 || enlargements > (last ? 2 : 1))
                throw BadState("tensors fc.* are not numbered as in a convolutional decoder");
            m_layers.push_back({std::move(layer), enlargements > 0});
            m_toMapSide = last && enlargements == 2;
            if (enlargements > 0 && !last)
                side *= 2;
        }
        const std::string name = "fc." + std::to_string(indices.back());
        const Tensor weight = state.take(name + ".weight", {1, channels, kernel, kernel});
        m_last.emplace(weight, state.take(name + ".bias", {1}), target);
        m_operations += m_last->operationsPerPosition() * side * side;
    }

    Tensor operator()(const FeatureMap& features) const override
    {
        Tensor x = features.cells;
        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            const Layer& layer = m_layers[i];
            x = layer.convolution(x).relu_();
            if (layer.doubles && i + 1 < m_layers.size())
                x = doubled(x);
        }
        return (*m_last)(x, [this](Tensor planes) {
            if (m_layers.back().doubles)
                planes = doubled(planes);
            if (m_toMapSide)
                planes = resized(planes, mapSide, mapSide);
            return planes;
        });
    }

    [[nodiscard]] Operations operations() const override { return {.convolutions = m_operations}; }

private:
    static constexpr int kernel = 5;
    struct Layer
    {
        Convolution convolution;
        bool doubles; ///< a bilinear doubling follows
    };

    static std::vector<int> convolutionIndices(const StateReader& state)
    {
        constexpr int highest = 1000; // far beyond conv-20's 65
        std::vector<int> indices;
        for (int i = 0; i < highest; ++i)
            if (state.dimensions("fc." + std::to_string(i) + ".weight") == 4)
                indices.push_back(i);
        if (indices.size() < 2)
            throw BadState("tensors fc.* are not those of a decoder");
        return indices;
    }

    std::vector<Layer> m_layers;
    bool m_toMapSide = false; ///< enlarged to mapSide at the end, whatever the size was
    std::optional<OneChannelConvolution> m_last;
    double m_operations = 0;
};

/// One value for each token (or, over Xception, for each channel: a quirk of the reference code,
/// kept so that such a file loads), enlarged bicubically to the map's size; before it, in the
/// attention decoder, two causal attention blocks.
class LinearDecoder : public DeclipDecoder
{
public:
    LinearDecoder(StateReader& state, const FeatureSize& input, const LayerTarget& target)
        : m_overCells(!input.tokens)
    {
        const std::int64_t width =
            m_overCells ? std::int64_t{input.side} * input.side : input.channels;
        for (const char* name : {"att1", "att2"})
            if (state.has(std::string(name) + ".ln_1.weight"))
                m_blocks.emplace_back(state, name, width, target);
        m_weight = ownFloat(state.take("fc.0.weight", {1, width}), target.device);
        m_bias = ownFloat(state.take("fc.0.bias", {1}), target.device);
        const std::int64_t tokens = std::int64_t{input.side} * input.side + 1;
        for (const AttentionBlock& block : m_blocks)
            m_operations += block.operations(tokens);
        m_operations += 2.0 * static_cast<double>(width * (m_overCells ? input.channels : tokens));
    }

    Tensor operator()(const FeatureMap& features) const override
    {
        Tensor rows;
        if (m_overCells) {
            rows = features.cells.flatten(2).to(at::kFloat);
        } else {
            Tensor stream = features.tokens;
            for (const AttentionBlock& block : m_blocks)
                stream = block(stream, true);
            rows = stream.slice(1, 1);
        }
        const Tensor values = at::linear(rows, m_weight, m_bias);
        const auto side =
            static_cast<std::int64_t>(std::lround(std::sqrt(static_cast<double>(values.size(1)))));
        return at::upsample_bicubic2d(values.reshape({values.size(0), 1, side, side}),
                                      {mapSide, mapSide}, false);
    }

    [[nodiscard]] Operations operations() const override { return {.products = m_operations}; }

private:
    bool m_overCells;
    std::vector<AttentionBlock> m_blocks;
    Tensor m_weight;
    Tensor m_bias;
    double m_operations = 0;
};

} // namespace

std::unique_ptr<DeclipDecoder> DeclipDecoder::take(StateReader& state, const FeatureSize& input,
                                                   const LayerTarget& target)
{
    if (state.dimensions("fc.0.weight") == 2)
        return std::make_unique<LinearDecoder>(state, input, target);
    return std::make_unique<ConvolutionalDecoder>(state, input, target);
}

} // namespace pentimento::nets
