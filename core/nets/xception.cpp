// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nets/xception.h"

namespace pentimento::nets {

namespace {

using at::Tensor;

constexpr auto any = StateReader::any;

} // namespace

Xception::Xception(StateReader& state, int pictureSide, const LayerTarget& target)
    : m_target(target), m_pictureSide(pictureSide)
{
    int side = (pictureSide - 3) / 2 + 1;
    const auto stem = [&](const char* conv, const char* norm, std::int64_t in, int stride) {
        m_stem.push_back(takeConvolution(state, conv, norm, {any, in, 3, 3},
                                         {.stride = stride, .positions = side * side}, target));
        m_operations += m_stem.back().operationsPerPosition() * side * side;
        return state.take(std::string(conv) + ".weight", {any, any, any, any}).size(0);
    };
    std::int64_t channels = stem("conv1", "bn1", 3, 2);
    side -= 2;
    channels = stem("conv2", "bn2", channels, 1);
    for (const char* name : {"block1", "block2"}) {
        m_blocks.push_back(takeBlock(state, name, channels, !m_blocks.empty(), side, target));
        side = (side + 1) / 2;
        channels = state.take(std::string(name) + ".skip.weight", {any, any, any, any}).size(0);
    }
    m_channels = channels;
}

Xception::Separable Xception::takeSeparable(StateReader& state, const std::string& block, int index,
                                            std::int64_t in, int side, const LayerTarget& target)
{
    const std::string name = block + ".rep." + std::to_string(index);
    Separable result{
        takeConvolution(state, name + ".conv1", "", {in, 1, 3, 3},
                        {.padding = 1, .groups = static_cast<int>(in), .positions = side * side},
                        target),
        takeConvolution(state, name + ".pointwise", block + ".rep." + std::to_string(index + 1),
                        {any, in, 1, 1}, {.positions = side * side}, target)};
    m_operations +=
        (result.depth.operationsPerPosition() + result.point.operationsPerPosition()) * side * side;
    return result;
}

Xception::Block Xception::takeBlock(StateReader& state, const std::string& name, std::int64_t in,
                                    bool startsWithRelu, int side, const LayerTarget& target)
{
    // In the module's list: [ReLU,] separable, norm, ReLU, separable, norm, pooling.
    const int first = startsWithRelu ? 1 : 0;
    Separable one = takeSeparable(state, name, first, in, side, target);
    const std::int64_t out =
        state.take(name + ".rep." + std::to_string(first) + ".pointwise.weight", {any, in, 1, 1})
            .size(0);
    Separable two = takeSeparable(state, name, first + 3, out, side, target);
    const int after = (side + 1) / 2;
    Convolution skip = takeConvolution(state, name + ".skip", name + ".skipbn", {out, in, 1, 1},
                                       {.stride = 2, .positions = after * after}, target);
    m_operations += skip.operationsPerPosition() * after * after;
    return {startsWithRelu, std::move(one), std::move(two), std::move(skip)};
}

FeatureSize Xception::sizeAfter(int) const
{
    return {m_channels, m_pictureSide / 8, false};
}

std::map<int, FeatureMap> Xception::features(const Tensor& input,
                                             const std::vector<int>& wanted) const
{
    Tensor x = input.to(m_target.type()).contiguous(at::MemoryFormat::ChannelsLast);
    for (const Convolution& layer : m_stem)
        x = layer(x).relu_();
    for (const Block& block : m_blocks) {
        const Tensor start = block.startsWithRelu ? at::relu(x) : x;
        const Tensor middle = block.first.point(block.first.depth(start)).relu_();
        const Tensor end = block.second.point(block.second.depth(middle));
        x = at::max_pool2d(end, 3, 2, 1).add_(block.skip(x));
    }
    return {{wanted.front(), {Tensor(), x}}};
}

} // namespace pentimento::nets
