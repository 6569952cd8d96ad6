// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/trace_runtime.h"

#include "core/inference/trace_localiser.h"
#include "core/nets/graph_network.h"
#include "core/packs/trace_graph.h"

#include <array>
#include <utility>

namespace pentimento {

namespace {

using at::Tensor;

static_assert(nets::TraceNetwork::cell == traceCell);
static_assert(nets::TraceNetwork::alignment == traceAlignment);

class Network final : public nets::GraphNetwork
{
public:
    explicit Network(nets::TraceNetwork network) : m_network(std::move(network)) {}

    std::vector<Tensor> logits(const Tensor& input) override
    {
        return m_network.forward(input.contiguous(at::MemoryFormat::ChannelsLast)).split(1, 1);
    }

    std::vector<nets::NetworkStep> steps(const Tensor& input) override
    {
        return {
            {"features",
             {},
             [this, pixels = input.contiguous(at::MemoryFormat::ChannelsLast)] {
                 m_features = m_network.features(pixels);
             }},
            {"summary", {}, [this] { m_summary = m_network.summary(m_features.to(at::kFloat)); }},
            {"decoder", {}, [this] { static_cast<void>(m_network.decode(m_features, m_summary)); }},
        };
    }

private:
    nets::TraceNetwork m_network;
    Tensor m_features;
    Tensor m_summary;
};

Result<std::unique_ptr<Localiser>> localiser(const Pack& pack, const EngineOptions& options)
{
    auto network = nets::readTraceNetwork(pack);
    if (!network)
        return network.error();
    return std::unique_ptr<Localiser>(
        std::make_unique<TraceLocaliser>(pack, options, *std::move(network)));
}

Result<std::unique_ptr<nets::GraphNetwork>> network(const Pack& pack, const char* device,
                                                    nets::NumberFormat format)
{
    auto network = nets::readTraceNetwork(pack);
    if (!network)
        return network.error();
    network->moveTo(device);
    network->setMixedPrecision(format != nets::NumberFormat::Float32);
    return std::unique_ptr<nets::GraphNetwork>(std::make_unique<Network>(*std::move(network)));
}

std::span<const nets::NumberFormat> reducedFormats(bool gpu)
{
    static constexpr std::array onGpu{nets::NumberFormat::Half};
    static constexpr std::array onCpu{nets::NumberFormat::BFloat16};
    return gpu ? std::span<const nets::NumberFormat>(onGpu) : onCpu;
}

} // namespace

constinit const GraphRuntime traceRuntime{&traceGraph, localiser, network, reducedFormats};

} // namespace pentimento
