// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nets/declip_backbones.h"

#include "core/nets/clip_resnet.h"
#include "core/nets/clip_vit.h"
#include "core/nets/xception.h"
#include "core/packs/declip_graph.h"

#include <algorithm>
#include <optional>

namespace pentimento::nets {

using at::Tensor;

/// One backbone and the layers of it that heads read.
struct DeclipBackbones::Backbone
{
    std::string id;
    std::vector<int> layers; ///< ascending, each once
    std::optional<ClipVit> vit;
    std::optional<ClipResNet> resnet;
    std::optional<Xception> xception;

    [[nodiscard]] Operations operations() const
    {
        if (vit)
            return {.products = vit->operations()};
        return {.convolutions = resnet ? resnet->operations() : xception->operations()};
    }
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

/// A transformer's tokens without the class token, as a channels-last picture.
Tensor cellsOf(const Tensor& tokens, int grid, at::ScalarType type)
{
    return tokens.slice(1, 1)
        .to(type)
        .reshape({tokens.size(0), grid, grid, tokens.size(2)})
        .permute({0, 3, 1, 2});
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
    Backbone backbone;
    backbone.id = info.id;
    backbone.layers = std::move(layers);
    const std::filesystem::path file = pack.folder / info.weights;
    StateReader state = openWeights(file);
    const int deepest = backbone.layers.back();
    const BackboneKind* kind = kindOf(info);
    if (backbone.layers.front() < (kind == &clipVit ? 0 : 1))
        throw BadState(file.string() + ": a head reads a layer that does not exist");
    if (kind == &clipVit)
        backbone.vit.emplace(state, deepest, target);
    else if (kind == &clipResNet && deepest <= 4)
        backbone.resnet.emplace(state, deepest, target);
    else if (kind == &xceptionNet)
        backbone.xception.emplace(state, target);
    else
        throw BadState(file.string() + ": this version does not know the backbone " + info.kind +
                       " or its layer " + std::to_string(deepest));
    state.finish();
    if (backbone.vit && backbone.vit->inputSide() != pack.wholeInput)
        throw BadState(file.string() + ": takes pictures of " +
                       std::to_string(backbone.vit->inputSide()) + " pixels, the pack states " +
                       std::to_string(pack.wholeInput));
    return backbone;
}

DeclipBackbones::DeclipBackbones(const Pack& pack, const std::vector<FeatureSource>& wanted,
                                 const LayerTarget& target)
    : m_target(target), m_pictureSide(pack.wholeInput)
{
    for (const BackboneInfo& info : pack.backbones)
        if (auto layers = layersOf(wanted, info.id); !layers.empty())
            m_backbones.push_back(read(pack, info, std::move(layers), target));
}

DeclipBackbones::~DeclipBackbones() = default;
DeclipBackbones::DeclipBackbones(DeclipBackbones&&) noexcept = default;
DeclipBackbones& DeclipBackbones::operator=(DeclipBackbones&&) noexcept = default;

DeclipDecoder::Input DeclipBackbones::inputOf(const std::string& reader,
                                              const std::vector<FeatureSource>& sources) const
{
    DeclipDecoder::Input input{0, 0, false};
    for (const FeatureSource& source : sources) {
        const auto found = std::find_if(m_backbones.begin(), m_backbones.end(),
                                        [&](const auto& b) { return b.id == source.backbone; });
        if (found == m_backbones.end())
            throw BadState(reader + ": reads the backbone " + source.backbone +
                           ", which the pack does not hold");
        const bool first = input.side == 0; // the others are brought to its size
        if (found->vit) {
            input.channels += found->vit->width();
            input.side = first ? found->vit->grid() : input.side;
            input.tokens = sources.size() == 1;
        } else if (found->resnet) {
            input.channels += found->resnet->width() << (source.layer + 1);
            input.side = first ? m_pictureSide >> (source.layer + 1) : input.side;
        } else {
            input.channels += found->xception->channels();
            input.side = first ? m_pictureSide / 8 : input.side;
        }
    }
    return input;
}

DeclipBackbones::Maps DeclipBackbones::features(const Tensor& input) const
{
    Maps maps;
    for (const Backbone& backbone : m_backbones) {
        const auto keep = [&](int layer, FeatureMap map) {
            maps[{backbone.id, layer}] = std::move(map);
        };
        if (backbone.vit)
            for (auto& [layer, tokens] : backbone.vit->features(input, backbone.layers))
                keep(layer, {tokens, cellsOf(tokens, backbone.vit->grid(), m_target.type())});
        else if (backbone.resnet)
            for (auto& [layer, cells] : backbone.resnet->features(input, backbone.layers))
                keep(layer, {Tensor(), cells});
        else
            keep(backbone.layers.front(), {Tensor(), backbone.xception->features(input)});
    }
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
        sum += backbone.operations();
    return sum;
}

} // namespace pentimento::nets
