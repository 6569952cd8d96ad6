// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/packs/graph_spec.h"

#include <vector>

namespace pentimento {

struct BackboneInfo;
struct HeadInfo;

/// Graph "declip-1": decoders on frozen image backbones (Smeu, Oneata, Oneata, WACV 2025). See
/// DeclipNetwork (core/nets).
extern const GraphSpec declipGraph;

/// A kind of image backbone that decoders of this graph can read.
struct BackboneKind
{
    std::string_view id;        ///< BackboneInfo::kind
    std::string_view shortName; ///< as the authors name their files: "vit", "rn50"
    bool tokens;                ///< gives a transformer's tokens, else cells of a convolution
    int firstLayer;             ///< that can be read: FeatureSource::layer
    /// Pixels of the network's input to a side of one feature after `layer`; 0 where the manifest
    /// does not tell.
    int (*strideOf)(const BackboneInfo& backbone, int layer);
};

extern const BackboneKind clipVit;
extern const BackboneKind dinoVit;
extern const BackboneKind clipResNet;
extern const BackboneKind xceptionNet;

/// Null for a kind that is none of these.
[[nodiscard]] const BackboneKind* kindOf(const BackboneInfo& backbone);

/// What a pack of this graph says of the combined map of its heads, of which there is one at least.
[[nodiscard]] HeadInfo combinedOf(const std::vector<HeadInfo>& heads);

} // namespace pentimento
