// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/localiser.h"

#include "core/inference/declip_localiser.h"
#include "core/inference/trace_localiser.h"

#include <utility>

namespace pentimento {

namespace {

Result<std::unique_ptr<Localiser>> started(std::unique_ptr<DeviceLocaliser> localiser)
{
    if (auto ready = localiser->start(); !ready)
        return ready.error();
    return std::unique_ptr<Localiser>(std::move(localiser));
}

} // namespace

Result<std::unique_ptr<Localiser>> Localiser::create(const Pack& pack, const EngineOptions& options)
{
    try {
        if (pack.graph == "trace-2") {
            auto network = readTraceNetwork(pack);
            if (!network)
                return network.error();
            return started(std::make_unique<TraceLocaliser>(pack, options, *std::move(network)));
        }
        if (pack.graph == "declip-1")
            return started(std::make_unique<DeclipLocaliser>(pack, options));
    } catch (const std::exception& error) {
        return Error{ErrorCode::ModelUnavailable, pack.name + ": the network cannot be set up",
                     error.what()};
    }
    return Error{ErrorCode::ModelUnavailable,
                 pack.name + ": this version does not know the network graph " + pack.graph,
                 {}};
}

} // namespace pentimento
