// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/fused_runtime.h"

#include "core/inference/declip_runtime.h"
#include "core/inference/fused_localiser.h"
#include "core/inference/trace_runtime.h"
#include "core/nets/graph_network.h"
#include "core/packs/declip_graph.h"
#include "core/packs/fused_graph.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pentimento {

namespace {

using at::Tensor;

/// Both networks on squares, on the grid of the traces, without the fusion of their maps, which
/// belongs to pictures.
class Network final : public nets::GraphNetwork
{
public:
    Network(std::unique_ptr<nets::GraphNetwork> traces, std::unique_ptr<nets::GraphNetwork> meaning)
        : m_traces(std::move(traces)), m_meaning(std::move(meaning))
    {}

    std::vector<Tensor> logits(const Tensor& input) override
    {
        auto all = m_traces->logits(forTraces(input));
        const auto size = all.front().sizes().slice(2);
        for (Tensor& logits : m_meaning->logits(forMeaning(input)))
            all.push_back(at::upsample_bilinear2d(logits, size, false));
        return all;
    }

    std::vector<nets::NetworkStep> steps(const Tensor& input) override
    {
        auto all = named("traces: ", m_traces->steps(forTraces(input)));
        auto more = named("meaning: ", m_meaning->steps(forMeaning(input)));
        std::move(more.begin(), more.end(), std::back_inserter(all));
        return all;
    }

private:
    static Tensor forTraces(const Tensor& input)
    {
        const int side = tracesInput(static_cast<int>(input.size(2)));
        return side == input.size(2) ? input
                                     : at::_upsample_bilinear2d_aa(input, {side, side}, false);
    }
    static Tensor forMeaning(const Tensor& input)
    {
        return nets::preprocessed(input, declipGraph.preprocessing);
    }
    static std::vector<nets::NetworkStep> named(const char* part,
                                                std::vector<nets::NetworkStep> steps)
    {
        for (nets::NetworkStep& step : steps)
            step.name.insert(0, part);
        return steps;
    }

    std::unique_ptr<nets::GraphNetwork> m_traces;
    std::unique_ptr<nets::GraphNetwork> m_meaning;
};

Result<std::unique_ptr<Localiser>> localiser(const Pack& pack, const EngineOptions& options)
{
    const FusedParts parts = fusedPartsOf(pack);
    auto traces = traceRuntime.localiser(parts.traces, options);
    if (!traces)
        return traces.error();
    auto meaning = declipRuntime.localiser(parts.meaning, options);
    if (!meaning)
        return meaning.error();
    auto fusion = nets::readFusionNetwork(pack);
    if (!fusion)
        return fusion.error();
    return std::unique_ptr<Localiser>(std::make_unique<FusedLocaliser>(
        pack, *std::move(traces), *std::move(meaning), *std::move(fusion)));
}

Result<std::unique_ptr<nets::GraphNetwork>> network(const Pack& pack, const char* device,
                                                    nets::NumberFormat format)
{
    const FusedParts parts = fusedPartsOf(pack);
    auto traces = traceRuntime.network(parts.traces, device, format);
    if (!traces)
        return traces.error();
    auto meaning = declipRuntime.network(parts.meaning, device, format);
    if (!meaning)
        return meaning.error();
    return std::unique_ptr<nets::GraphNetwork>(
        std::make_unique<Network>(*std::move(traces), *std::move(meaning)));
}

/// The traces' network's, which the other knows as well.
std::span<const nets::NumberFormat> reducedFormats(bool gpu)
{
    return traceRuntime.reducedFormats(gpu);
}

} // namespace

constinit const GraphRuntime fusedRuntime{&fusedGraph, localiser, network, reducedFormats};

} // namespace pentimento
