// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/declip_runtime.h"

#include "core/inference/window_localiser.h"
#include "core/nets/declip_network.h"
#include "core/packs/declip_graph.h"

#include <array>
#include <utility>

namespace pentimento {

namespace {

using at::Tensor;

class Network final : public nets::GraphNetwork
{
public:
    Network(nets::DeclipNetwork network, std::vector<std::string> heads)
        : m_network(std::move(network)), m_heads(std::move(heads))
    {}

    std::vector<Tensor> logits(const Tensor& input) override
    {
        const auto features = m_network.features(input);
        std::vector<Tensor> heads;
        for (std::size_t head = 0; head < m_network.heads(); ++head)
            heads.push_back(m_network.decode(head, features));
        return heads;
    }

    std::vector<nets::NetworkStep> steps(const Tensor& input) override
    {
        const auto batch = static_cast<double>(input.size(0));
        std::vector<nets::NetworkStep> steps{
            {"features", times(m_network.featureOperations(), batch),
             [this, input] { m_features = m_network.features(input); }}};
        for (std::size_t head = 0; head < m_network.heads(); ++head)
            steps.push_back(
                {m_heads[head], times(m_network.decodeOperations(head), batch),
                 [this, head] { static_cast<void>(m_network.decode(head, m_features)); }});
        return steps;
    }

private:
    static nets::Operations times(const nets::Operations& operations, double batch)
    {
        return {operations.products * batch, operations.convolutions * batch};
    }

    nets::DeclipNetwork m_network;
    std::vector<std::string> m_heads; ///< their ids
    nets::DeclipNetwork::Features m_features;
};

Result<std::unique_ptr<nets::GraphNetwork>> network(const Pack& pack, const char* device,
                                                    nets::NumberFormat format)
{
    auto network = nets::DeclipNetwork::load(pack, device, format);
    if (!network)
        return network.error();
    std::vector<std::string> heads;
    for (const HeadInfo& head : pack.heads)
        heads.push_back(head.id);
    return std::unique_ptr<nets::GraphNetwork>(
        std::make_unique<Network>(*std::move(network), std::move(heads)));
}

Result<std::unique_ptr<Localiser>> localiser(const Pack& pack, const EngineOptions& options)
{
    return std::unique_ptr<Localiser>(std::make_unique<WindowLocaliser>(pack, options, network));
}

std::span<const nets::NumberFormat> reducedFormats(bool gpu)
{
    static constexpr std::array both{nets::NumberFormat::Half, nets::NumberFormat::BFloat16};
    return gpu ? std::span<const nets::NumberFormat>(both) : std::span(both).last(1);
}

} // namespace

constinit const GraphRuntime declipRuntime{&declipGraph, localiser, network, reducedFormats};

} // namespace pentimento
