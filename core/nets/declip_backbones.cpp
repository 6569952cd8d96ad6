// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nets/declip_backbones.h"

#include "core/nets/clip_resnet.h"
#include "core/nets/clip_vit.h"
#include "core/nets/dino_vit.h"
#include "core/nets/xception.h"
#include "core/packs/declip_graph.h"

#include <algorithm>

namespace pentimento::nets {

using at::Tensor;

/// One backbone and the layers of it that heads read.
struct DeclipBackbones::Backbone
{
    std::string id;
    std::vector<int> layers; ///< ascending, each once
    std::unique_ptr<ImageBackbone> network;
};

namespace {

std::vector<int> layersOf(const std::vector<FeatureSource>& wanted, const std::string& backbone)
{
    std::vector<int> layers;
    for (const FeatureSource& source : wanted)
        if (source.backbone == backbone)
            layers.push_back(source.layer);
    std::sort(layers.begin(), layers.end());
    layers.erase(std::unique(layers.begin(), layers.end()), layers.end());
    return layers;
}

/// A backbone of one kind, read as deep as asked for; null where it has no such layer.
std::unique_ptr<ImageBackbone> networkOf(const BackboneKind* kind, StateReader& state, int deepest,
                                         int pictureSide, const LayerTarget& target)
{
    if (kind == &clipVit) {
        auto network = std::make_unique<ClipVit>(state, deepest, target);
        if (network->inputSide() != pictureSide)
            throw state.flaw("takes pictures of " + std::to_string(network->inputSide()) +
                             " pixels, the pack states " + std::to_string(pictureSide));
        return network;
    }
    if (kind == &dinoVit)
        return std::make_unique<DinoVit>(state, deepest, pictureSide, declipGraph.preprocessing,
                                         target);
    if (kind == &clipResNet && deepest <= 4)
        return std::make_unique<ClipResNet>(state, deepest, pictureSide, target);
    if (kind == &xceptionNet)
        return std::make_unique<Xception>(state, pictureSide, target);
    return nullptr;
}

} // namespace

StateReader openWeights(const std::filesystem::path& file)
{
    auto tensors = readSafetensors(file);
    if (!tensors)
        throw BadState(tensors.error().message);
    return {*std::move(tensors), file.string()};
}

/// Reads one of the pack's backbones up to the deepest of `layers`, which are ascending.
DeclipBackbones::Backbone DeclipBackbones::read(const Pack& pack, const BackboneInfo& info,
                                                std::vector<int> layers, const LayerTarget& target)
{
    const std::filesystem::path file = pack.folder / info.weights;
    StateReader state = openWeights(file);
    const BackboneKind* kind = kindOf(info);
    const int deepest = layers.back();
    if (kind != nullptr && layers.front() < kind->firstLayer)
        throw BadState(file.string() + ": a head reads a layer that does not exist");
    auto network = networkOf(kind, state, deepest, pack.wholeInput, target);
    if (!network)
        throw BadState(file.string() + ": this version does not know the backbone " + info.kind +
                       " or its layer " + std::to_string(deepest));
    state.finish();
    return {info.id, std::move(layers), std::move(network)};
}

DeclipBackbones::DeclipBackbones(const Pack& pack, const std::vector<FeatureSource>& wanted,
                                 const LayerTarget& target)
{
    for (const BackboneInfo& info : pack.backbones)
        if (auto layers = layersOf(wanted, info.id); !layers.empty())
            m_backbones.push_back(read(pack, info, std::move(layers), target));
}

DeclipBackbones::~DeclipBackbones() = default;
DeclipBackbones::DeclipBackbones(DeclipBackbones&&) noexcept = default;
DeclipBackbones& DeclipBackbones::operator=(DeclipBackbones&&) noexcept = default;

FeatureSize DeclipBackbones::inputOf(const std::string& reader,
                                     const std::vector<FeatureSource>& sources) const
{
    FeatureSize input{0, 0, false};
    for (const FeatureSource& source : sources) {
        const auto found = std::find_if(m_backbones.begin(), m_backbones.end(),
                                        [&](const auto& b) { return b.id == source.backbone; });
        if (found == m_backbones.end())
            throw BadState(reader + ": reads the backbone " + source.backbone +
                           ", which the pack does not hold");
        const FeatureSize size = found->network->sizeAfter(source.layer);
        input.channels += size.channels;
        if (input.side == 0) // the others are brought to the size of the first
            input.side = size.side;
        input.tokens = size.tokens && sources.size() == 1;
    }
    return input;
}

DeclipBackbones::Maps DeclipBackbones::features(const Tensor& input) const
{
    Maps maps;
    for (const Backbone& backbone : m_backbones)
        for (auto& [layer, map] : backbone.network->features(input, backbone.layers))
            maps[{backbone.id, layer}] = std::move(map);
    return maps;
}

FeatureMap DeclipBackbones::joined(const Maps& maps, const std::vector<FeatureSource>& sources)
{
    const auto mapOf = [&](const FeatureSource& source) -> const FeatureMap& {
        return maps.at({source.backbone, source.layer});
    };
    const FeatureMap& first = mapOf(sources.front());
    if (sources.size() == 1)
        return first;
    std::vector<Tensor> parts{first.cells};
    for (std::size_t i = 1; i < sources.size(); ++i)
        parts.push_back(
            at::upsample_bilinear2d(mapOf(sources[i]).cells, first.cells.sizes().slice(2), false));
    return {Tensor(), at::cat(parts, 1).contiguous(at::MemoryFormat::ChannelsLast)};
}

Operations DeclipBackbones::operations() const
{
    Operations sum;
    for (const Backbone& backbone : m_backbones)
        sum += backbone.network->operations();
    return sum;
}

} // namespace pentimento::nets
