// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/import/layout.h"
#include "core/packs/pack.h"

#include <filesystem>
#include <string>
#include <vector>

namespace pentimento {

/// A backbone as its tensors' shapes give it.
struct BackbonePlan
{
    BackboneInfo info;                ///< id and title from its sizes; weights is empty
    std::vector<std::string> tensors; ///< that the graph needs
    int inputSide = 0;                ///< pixels
    int tokens = 0;                   ///< of a ViT, its class token included
    std::vector<int> channels;        ///< after layer i; 0 where there is no such layer

    [[nodiscard]] int channelsAfter(int layer) const;
};

/// Finds out which CLIP ViT, DINOv2, CLIP ResNet or Xception the tensors make. A tensor that is
/// missing, spare or of the wrong shape is ModelUnavailable and names it.
[[nodiscard]] Result<BackbonePlan> planBackbone(const Weights& weights,
                                                const std::filesystem::path& file);

} // namespace pentimento
