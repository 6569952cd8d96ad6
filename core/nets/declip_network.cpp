// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nets/declip_network.h"

#include "core/nets/declip_backbones.h"

#include <utility>

namespace pentimento::nets {

namespace {

using at::Tensor;

struct Head
{
    std::vector<FeatureSource> sources;
    std::unique_ptr<DeclipDecoder> decoder;
};

std::vector<FeatureSource> sourcesOf(const Pack& pack)
{
    std::vector<FeatureSource> sources;
    for (const HeadInfo& head : pack.heads)
        sources.insert(sources.end(), head.features.begin(), head.features.end());
    return sources;
}

Head readHead(const Pack& pack, const HeadInfo& info, const DeclipBackbones& backbones,
              const LayerTarget& target)
{
    StateReader state = openWeights(pack.folder / info.weights);
    Head head{info.features,
              DeclipDecoder::take(state, backbones.inputOf(info.id, info.features), target)};
    state.finish();
    return head;
}

} // namespace

struct DeclipNetwork::Graph
{
    LayerTarget target;
    DeclipBackbones backbones;
    std::vector<Head> heads;
};

struct DeclipNetwork::Features::Values
{
    DeclipBackbones::Maps maps;
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
        const LayerTarget target{at::Device(std::string(device)), format};
        auto graph = std::make_unique<Graph>(
            Graph{target, DeclipBackbones(pack, sourcesOf(pack), target), {}});
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
    result.m_values->maps = m_graph->backbones.features(input);
    return result;
}

Tensor DeclipNetwork::decode(std::size_t index, const Features& features) const
{
    const c10::InferenceMode inference;
    const Head& head = m_graph->heads.at(index);
    return (*head.decoder)(DeclipBackbones::joined(features.m_values->maps, head.sources));
}

Operations DeclipNetwork::featureOperations() const
{
    return m_graph->backbones.operations();
}

Operations DeclipNetwork::decodeOperations(std::size_t head) const
{
    return m_graph->heads.at(head).decoder->operations();
}

} // namespace pentimento::nets
