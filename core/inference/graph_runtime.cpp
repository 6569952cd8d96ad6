// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/graph_runtime.h"

#include "core/inference/declip_runtime.h"
#include "core/inference/fused_runtime.h"
#include "core/inference/localiser.h"
#include "core/inference/trace_runtime.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pentimento {

GraphRuntimes graphRuntimes()
{
    static constexpr std::array all{
        &traceRuntime,
        &declipRuntime,
        &fusedRuntime,
    };
    return all;
}

Result<const GraphRuntime*> runtimeOf(const Pack& pack, GraphRuntimes known)
{
    const auto found = std::find_if(known.begin(), known.end(), [&](const GraphRuntime* runtime) {
        return runtime->spec == pack.graph;
    });
    if (found == known.end())
        return Error{ErrorCode::ModelUnavailable,
                     pack.name + ": this program holds no network of the graph " +
                         std::string(pack.graph->id),
                     {}};
    return *found;
}

Result<std::unique_ptr<Localiser>> startLocaliser(const Pack& pack, const EngineOptions& options,
                                                  GraphRuntimes known)
{
    const auto runtime = runtimeOf(pack, known);
    if (!runtime)
        return runtime.error();
    try {
        auto localiser = (*runtime)->localiser(pack, options);
        if (!localiser)
            return localiser.error();
        if (auto ready = (*localiser)->start(); !ready)
            return ready.error();
        return localiser;
    } catch (const std::exception& error) {
        return Error{ErrorCode::ModelUnavailable, pack.name + ": the network cannot be set up",
                     error.what()};
    }
}

} // namespace pentimento
