// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/inference/engine_options.h"
#include "core/nets/number_format.h"
#include "core/packs/pack.h"

#include <memory>
#include <span>

namespace pentimento::nets {
class GraphNetwork;
}

namespace pentimento {

class Localiser;

/// The half of a graph that needs LibTorch; the other is its GraphSpec.
struct GraphRuntime
{
    const GraphSpec* spec;
    /// How pictures are worked through; the network is loaded when it is started. May throw.
    Result<std::unique_ptr<Localiser>> (*localiser)(const Pack&, const EngineOptions&);
    /// The network alone on a device, "cpu" or "cuda". ModelUnavailable; may throw.
    Result<std::unique_ptr<nets::GraphNetwork>> (*network)(const Pack&, const char* device,
                                                           nets::NumberFormat);
    /// The formats beside single precision that it knows on a device.
    std::span<const nets::NumberFormat> (*reducedFormats)(bool gpu);
};

using GraphRuntimes = std::span<const GraphRuntime* const>;

/// One for each of graphs().
[[nodiscard]] GraphRuntimes graphRuntimes();

/// The runtime of a pack's graph; ModelUnavailable when it is none of `known`.
[[nodiscard]] Result<const GraphRuntime*> runtimeOf(const Pack& pack,
                                                    GraphRuntimes known = graphRuntimes());

/// A pack's network on its device; ModelUnavailable on failure.
[[nodiscard]] Result<std::unique_ptr<Localiser>>
startLocaliser(const Pack& pack, const EngineOptions& options,
               GraphRuntimes known = graphRuntimes());

} // namespace pentimento
