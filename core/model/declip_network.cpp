// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/declip_network.h"

#include "core/model/clip_resnet.h"
#include "core/model/clip_vit.h"
#include "core/model/declip_decoder.h"
#include "core/model/xception.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace pentimento {

namespace {

using at::Tensor;

/// One backbone and the layers of it that heads read.
struct Backbone
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

struct Head
{
    std::vector<FeatureSource> sources;
    std::unique_ptr<DeclipDecoder> decoder;
};

using FeatureKey = std::pair<std::string, int>; ///< backbone and layer

std::vector<int> layersOf(const Pack& pack, const std::string& backbone)
{
    std::vector<int> layers;
    for (const HeadInfo& head : pack.heads)
        for (const FeatureSource& source : head.features)
            if (source.backbone == backbone)
                layers.push_back(source.layer);
    std::sort(layers.begin(), layers.end());
    layers.erase(std::unique(layers.begin(), layers.end()), layers.end());
    return layers;
}

TensorMap readTensors(const std::filesystem::path& file)
{
    auto tensors = readSafetensors(file);
    if (!tensors)
        throw BadState(tensors.error().message);
    return *std::move(tensors);
}

Backbone readBackbone(const Pack& pack, const BackboneInfo& info, const LayerTarget& target)
{
    Backbone backbone;
    backbone.id = info.id;
    backbone.layers = layersOf(pack, info.id);
    const std::filesystem::path file = pack.folder / info.weights;
    StateReader state(readTensors(file), file.string());
    const int deepest = backbone.layers.back();
    if (backbone.layers.front() < (info.kind == "clip-vit" ? 0 : 1))
        throw BadState(file.string() + ": a head reads a layer that does not exist");
    if (info.kind == "clip-vit")
        backbone.vit.emplace(state, deepest, target);
    else if (info.kind == "clip-resnet" && deepest <= 4)
        backbone.resnet.emplace(state, deepest, target);
    else if (info.kind == "xception")
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

/// Channels and side of what a head reads, as the backbones' weights promise them.
DeclipDecoder::Input inputOf(const HeadInfo& head, const std::vector<Backbone>& backbones,
                             int pictureSide)
{
    DeclipDecoder::Input input{0, 0, false};
    for (const FeatureSource& source : head.features) {
        const auto found = std::find_if(backbones.begin(), backbones.end(),
                                        [&](const auto& b) { return b.id == source.backbone; });
        if (found == backbones.end())
            throw BadState(head.id + ": reads the backbone " + source.backbone +
                           ", which the pack does not hold");
        const bool first = input.side == 0; // the others are brought to its size
        if (found->vit) {
            input.channels += found->vit->width();
            input.side = first ? found->vit->grid() : input.side;
            input.tokens = head.features.size() == 1;
        } else if (found->resnet) {
            input.channels += found->resnet->width() << (source.layer + 1);
            input.side = first ? pictureSide >> (source.layer + 1) : input.side;
        } else {
            input.channels += found->xception->channels();
            input.side = first ? pictureSide / 8 : input.side;
        }
    }
    return input;
}

Head readHead(const Pack& pack, const HeadInfo& info, const std::vector<Backbone>& backbones,
              const LayerTarget& target)
{
    const std::filesystem::path file = pack.folder / info.weights;
    StateReader state(readTensors(file), file.string());
    Head head{info.features,
              DeclipDecoder::take(state, inputOf(info, backbones, pack.wholeInput), target)};
    state.finish();
    return head;
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

struct DeclipNetwork::Graph
{
    LayerTarget target;
    std::vector<Backbone> backbones;
    std::vector<Head> heads;
};

struct DeclipNetwork::Features::Values
{
    std::map<FeatureKey, FeatureMap> maps;
};

DeclipNetwork::Features::Features() : m_values(std::make_unique<Values>()) {}
DeclipNetwork::Features::~Features() = default;
DeclipNetwork::Features::Features(Features&&) noexcept = default;
DeclipNetwork::Features& DeclipNetwork::Features::operator=(Features&&) noexcept = default;

DeclipNetwork::DeclipNetwork(std::unique_ptr<Graph> graph) : m_graph(std::move(graph)) {}
DeclipNetwork::~DeclipNetwork() = default;
DeclipNetwork::DeclipNetwork(DeclipNetwork&&) noexcept = default;
DeclipNetwork& DeclipNetwork::operator=(DeclipNetwork&&) noexcept = default;

Result<DeclipNetwork> DeclipNetwork::load(const Pack& pack, const char* device, NumberFormat format)
{
    const c10::InferenceMode inference;
    try {
        auto graph = std::make_unique<Graph>();
        graph->target = {at::Device(std::string(device)), format};
        for (const BackboneInfo& info : pack.backbones)
            if (!layersOf(pack, info.id).empty())
                graph->backbones.push_back(readBackbone(pack, info, graph->target));
        for (const HeadInfo& info : pack.heads)
            graph->heads.push_back(readHead(pack, info, graph->backbones, graph->target));
        return DeclipNetwork(std::move(graph));
    } catch (const BadState& error) {
        return Error{ErrorCode::ModelUnavailable, error.what(), {}};
    } catch (const std::exception& error) {
        return Error{ErrorCode::ModelUnavailable, pack.name + ": the network cannot be set up",
                     error.what()};
    }
}

std::size_t DeclipNetwork::heads() const
{
    return m_graph->heads.size();
}

DeclipNetwork::Features DeclipNetwork::features(const Tensor& input) const
{
    const c10::InferenceMode inference;
    Features result;
    for (const Backbone& backbone : m_graph->backbones) {
        const auto keep = [&](int layer, FeatureMap map) {
            result.m_values->maps[{backbone.id, layer}] = std::move(map);
        };
        if (backbone.vit)
            for (auto& [layer, tokens] : backbone.vit->features(input, backbone.layers))
                keep(layer,
                     {tokens, cellsOf(tokens, backbone.vit->grid(), m_graph->target.type())});
        else if (backbone.resnet)
            for (auto& [layer, cells] : backbone.resnet->features(input, backbone.layers))
                keep(layer, {Tensor(), cells});
        else
            keep(backbone.layers.front(), {Tensor(), backbone.xception->features(input)});
    }
    return result;
}

Tensor DeclipNetwork::decode(std::size_t index, const Features& features) const
{
    const c10::InferenceMode inference;
    const Head& head = m_graph->heads.at(index);
    const auto mapOf = [&](const FeatureSource& source) -> const FeatureMap& {
        return features.m_values->maps.at({source.backbone, source.layer});
    };
    const FeatureMap& first = mapOf(head.sources.front());
    if (head.sources.size() == 1)
        return (*head.decoder)(first);
    std::vector<Tensor> parts{first.cells};
    for (std::size_t i = 1; i < head.sources.size(); ++i)
        parts.push_back(at::upsample_bilinear2d(mapOf(head.sources[i]).cells,
                                                first.cells.sizes().slice(2), false));
    return (*head.decoder)(
        {Tensor(), at::cat(parts, 1).contiguous(at::MemoryFormat::ChannelsLast)});
}

Operations DeclipNetwork::featureOperations() const
{
    Operations sum;
    for (const Backbone& backbone : m_graph->backbones)
        sum += backbone.operations();
    return sum;
}

Operations DeclipNetwork::decodeOperations(std::size_t head) const
{
    return m_graph->heads.at(head).decoder->operations();
}

} // namespace pentimento
