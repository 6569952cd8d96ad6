// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packs/trace_graph.h"

namespace pentimento {

namespace {

std::vector<FeatureStride> featuresOf(const Pack&)
{
    return {{"feature of the network", traceCell}};
}

} // namespace

constinit const GraphSpec traceGraph{.id = "trace-2", .featuresOf = featuresOf};

} // namespace pentimento
