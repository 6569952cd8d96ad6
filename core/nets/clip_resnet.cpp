// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nets/clip_resnet.h"

#include <algorithm>
#include <utility>

namespace pentimento::nets {

namespace {

using at::Tensor;

constexpr std::int64_t expansion = 4;

Tensor& relu(Tensor&& tensor)
{
    return tensor.relu_();
}

} // namespace

ClipResNet::ClipResNet(StateReader& state, int deepest, int pictureSide, const LayerTarget& target)
    : m_target(target), m_pictureSide(pictureSide)
{
    constexpr auto any = StateReader::any;
    int side = pictureSide / 2;
    const auto stem = [&](int index, std::int64_t in, int stride) {
        const std::string number = std::to_string(index);
        m_stem.push_back(takeConvolution(state, "conv" + number, "bn" + number, {any, in, 3, 3},
                                         {.stride = stride, .padding = 1, .positions = side * side},
                                         target));
        m_operations += m_stem.back().operationsPerPosition() * side * side;
    };
    const auto outputs = [&](const char* name) {
        return state.take(name, {any, any, any, any}).size(0);
    };
    stem(1, 3, 2);
    stem(2, outputs("conv1.weight"), 1);
    stem(3, outputs("conv2.weight"), 1);
    m_width = outputs("conv3.weight");
    side /= 2;

    std::int64_t channels = m_width;
    for (int stage = 0; stage < 4; ++stage) {
        const std::int64_t planes = m_width << stage;
        std::vector<Block> blocks;
        const auto name = [&] {
            return "layer" + std::to_string(stage + 1) + "." + std::to_string(m_blocks[stage]);
        };
        const double before = m_operations;
        for (; state.has(name() + ".conv1.weight"); ++m_blocks[stage]) {
            const int stride = stage > 0 && blocks.empty() ? 2 : 1;
            blocks.push_back(takeBlock(state, name(), channels, planes, stride, side, target));
            side /= stride;
            channels = planes * expansion;
        }
        if (blocks.empty())
            throw state.flaw("tensor " + name() + ".conv1.weight is missing");
        if (stage < deepest)
            m_stages.push_back(std::move(blocks));
        else
            m_operations = before;
    }
}

ClipResNet::Block ClipResNet::takeBlock(StateReader& state, const std::string& name,
                                        std::int64_t in, std::int64_t planes, int stride, int side,
                                        const LayerTarget& target)
{
    const int after = side / stride;
    const auto take = [&](const std::string& conv, const std::string& norm, std::int64_t from,
                          std::int64_t to, int kernel, int atSide) {
        Convolution layer =
            takeConvolution(state, name + conv, name + norm, {to, from, kernel, kernel},
                            {.padding = kernel / 2, .positions = atSide * atSide}, target);
        m_operations += layer.operationsPerPosition() * atSide * atSide;
        return layer;
    };
    Block block{take(".conv1", ".bn1", in, planes, 1, side),
                take(".conv2", ".bn2", planes, planes, 3, side),
                take(".conv3", ".bn3", planes, planes * expansion, 1, after), std::nullopt, stride};
    if (stride > 1 || in != planes * expansion)
        block.shortcut = take(".downsample.0", ".downsample.1", in, planes * expansion, 1, after);
    return block;
}

FeatureSize ClipResNet::sizeAfter(int stage) const
{
    return {m_width << (stage + 1), m_pictureSide >> (stage + 1), false};
}

std::map<int, FeatureMap> ClipResNet::features(const Tensor& input,
                                               const std::vector<int>& wanted) const
{
    std::map<int, FeatureMap> result;
    Tensor x = input.to(m_target.type()).contiguous(at::MemoryFormat::ChannelsLast);
    for (const Convolution& layer : m_stem)
        x = relu(layer(x));
    x = at::avg_pool2d(x, 2);
    const int deepest = wanted.empty() ? 0 : *std::max_element(wanted.begin(), wanted.end());
    for (int stage = 1; stage <= deepest; ++stage) {
        for (const Block& block : m_stages[static_cast<std::size_t>(stage - 1)]) {
            Tensor y = relu(block.spatial(relu(block.narrow(x))));
            Tensor shortcut = x;
            if (block.stride > 1) {
                y = at::avg_pool2d(y, block.stride);
                shortcut = at::avg_pool2d(x, block.stride);
            }
            if (block.shortcut)
                shortcut = (*block.shortcut)(shortcut);
            x = block.widen(y).add_(shortcut).relu_();
        }
        if (std::find(wanted.begin(), wanted.end(), stage) != wanted.end())
            result[stage] = {Tensor(), x};
    }
    return result;
}

} // namespace pentimento::nets
