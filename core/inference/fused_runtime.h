// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/inference/graph_runtime.h"

namespace pentimento {

/// Runs fusedGraph.
extern const GraphRuntime fusedRuntime;

} // namespace pentimento
