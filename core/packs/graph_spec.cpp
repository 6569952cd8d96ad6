// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packs/graph_spec.h"

#include "core/packs/declip_graph.h"
#include "core/packs/fused_graph.h"
#include "core/packs/trace_graph.h"

#include <algorithm>

namespace pentimento {

GraphSpecs graphs()
{
    static constexpr std::array all{
        &traceGraph,
        &declipGraph,
        &fusedGraph,
    };
    return all;
}

const GraphSpec* graphNamed(std::string_view id, GraphSpecs known)
{
    const auto found = std::find_if(known.begin(), known.end(),
                                    [id](const GraphSpec* spec) { return spec->id == id; });
    return found == known.end() ? nullptr : *found;
}

} // namespace pentimento
