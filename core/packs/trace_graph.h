// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/packs/graph_spec.h"

namespace pentimento {

/// Graph "trace-2", the default pack's: traces of processing, compared with the rest of the same
/// picture. See TraceNetwork (core/nets).
extern const GraphSpec traceGraph;

/// Sides of what the network is given are multiples of this.
inline constexpr int traceAlignment = 16;

inline constexpr int traceCell = 8; ///< pixels per feature cell

} // namespace pentimento
