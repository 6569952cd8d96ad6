// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For .cpp files that know LibTorch.
#pragma once

#include "core/inference/graph_runtime.h"
#include "core/inference/window_localiser.h"

namespace pentimento::testing {

/// A whole graph in one file, of the shape that one on a frozen transformer has: squares of one
/// size, features of several depths, a channel of its own for the combined map. It finds what is
/// bright.
class ToyNetwork final : public nets::GraphNetwork
{
public:
    static constexpr int cell = 14;

    /// 4 where a cell is white and -4 where it is black; the combined channel 2 lower.
    std::vector<at::Tensor> logits(const at::Tensor& input) override
    {
        const at::Tensor head = 8 * at::avg_pool2d(input.slice(1, 0, 1), cell) - 4;
        return {head, head - 2};
    }
    std::vector<nets::NetworkStep> steps(const at::Tensor& input) override
    {
        return {{"all", {}, [this, input] { static_cast<void>(logits(input)); }}};
    }
};

inline constexpr GraphSpec toyGraph{
    .id = "toy-1",
    .publishedBy = "the toy paper",
    .smallestInput = 2 * ToyNetwork::cell,
    .windowsOfInputSize = true,
    .preprocessing = {.highest = 1},
    .flawOf = [](const Pack& pack) -> std::optional<std::string> {
        return pack.heads.size() == 1 ? std::nullopt : std::optional("is no toy");
    },
    .featuresOf = [](const Pack&) -> std::vector<FeatureStride> {
        return {{"deep toy", 2 * ToyNetwork::cell}, {"flat toy", ToyNetwork::cell}};
    },
};

inline Result<std::unique_ptr<nets::GraphNetwork>> toyNetwork(const Pack&, const char*,
                                                              nets::NumberFormat)
{
    return std::unique_ptr<nets::GraphNetwork>(std::make_unique<ToyNetwork>());
}

inline constexpr GraphRuntime toyRuntime{
    .spec = &toyGraph,
    .localiser = [](const Pack& pack,
                    const EngineOptions& options) -> Result<std::unique_ptr<Localiser>> {
        return std::unique_ptr<Localiser>(
            std::make_unique<WindowLocaliser>(pack, options, toyNetwork));
    },
    .network = toyNetwork,
    .reducedFormats = [](bool) { return std::span<const nets::NumberFormat>(); },
};

} // namespace pentimento::testing
