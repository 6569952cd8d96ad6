// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/context.h"
#include "core/evidence/json_parts.h"

namespace pentimento::cli {

/// Processor, cores, threads, and other work on the machine, of which no measurement knows.
[[nodiscard]] Json machineJson(const EngineOptions& options, const std::string& device);

/// The most memory this process ever held, in MiB; it only grows.
[[nodiscard]] double peakMemory();
/// What it holds now.
[[nodiscard]] double residentMemory();

} // namespace pentimento::cli
