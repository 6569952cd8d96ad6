// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/packs/pack.h"

namespace pentimento {

/// Graph "fused-1": two kinds of evidence side by side. A "trace-2" network reads traces of
/// processing, decoders on a frozen image backbone ("declip-1") read what the picture shows, and a
/// small network weighs their maps by how far this very picture lets each be seen. See
/// FusionNetwork (core/nets).
///
/// Heads without `features` are maps of the trace network, in its order, its own combined map last;
/// they are followed by at least one head that reads a backbone. The pack's combined map is the
/// fusion's.
extern const GraphSpec fusedGraph;

/// Files of such a pack beside those of its backbones and decoders.
inline constexpr const char* tracesFile = "traces.safetensors";
inline constexpr const char* fusionFile = "fusion.safetensors";

/// What the picture shows needs no more detail than people do: it is looked for in a picture of at
/// most so many pixels, reduced where there are more.
inline constexpr double meaningPixels = 1'500'000;

/// Side of the trace network's squashed input where that of the whole pack is `side`.
[[nodiscard]] int tracesInput(int side);

/// The two networks of a pack of this graph as packs of their own, in the same folder, and without
/// the shifts of the whole pack: the fusion reads what the networks say themselves.
struct FusedParts
{
    Pack traces;
    Pack meaning;
};
[[nodiscard]] FusedParts fusedPartsOf(const Pack& pack);

} // namespace pentimento
