// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/bench/machine_peak.h"
#include "core/packs/pack.h"

#include <optional>
#include <string>
#include <vector>

namespace pentimento::bench {

/// One step of a network, warm.
struct StageSpeed
{
    std::string stage;           ///< "features", "summary", "decoder", or a head's id
    nets::Operations operations; ///< of one run, the whole batch
    double seconds = 0;          ///< the median run
};

struct NetworkSpeed
{
    int batch = 1;
    MachinePeak peak;
    std::vector<StageSpeed> stages;
};

/// How a pack's network is to be measured.
struct NetworkMeasurement
{
    const char* device = "cpu"; ///< or "cuda"
    nets::NumberFormat format = nets::NumberFormat::Float32;
    int threads = 1;
    int batch = 1; ///< pictures at once, of the pack's input size
    int runs = 3;
    std::optional<MachinePeak> peak = {}; ///< where it is known already; else it is measured first
};

/// Times a pack's network step by step on random input, and the machine's peak just before it.
/// Loads the weights once more: close an engine on the same pack first where memory is short.
[[nodiscard]] Result<NetworkSpeed>
measureNetwork(const Pack& pack, const NetworkMeasurement& measurement, const Job& job = {});

} // namespace pentimento::bench
