// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For .cpp files that know LibTorch.
#pragma once

#include "core/nets/operations.h"

#include <ATen/ATen.h>

#include <cstdint>
#include <map>
#include <vector>

namespace pentimento::nets {

/// What decoders of a backbone's features read.
struct FeatureMap
{
    at::Tensor tokens; ///< (N, 1 + grid * grid, width) float of a transformer; else undefined
    at::Tensor cells;  ///< (N, channels, h, w) channels-last in the target's format
};

/// Sides of a feature map.
struct FeatureSize
{
    std::int64_t channels;
    int side;
    bool tokens; ///< a transformer's: there is a class token
};

/// A frozen network whose features decoders read. Inference only.
class ImageBackbone
{
public:
    virtual ~ImageBackbone() = default;

    /// Of what features() gives after a layer that was asked for when it was read.
    [[nodiscard]] virtual FeatureSize sizeAfter(int layer) const = 0;
    /// (N, 3, side, side) float, normalised as CLIP's input -> for each wanted layer (ascending;
    /// counted as FeatureSource::layer) what comes after it.
    [[nodiscard]] virtual std::map<int, FeatureMap>
    features(const at::Tensor& input, const std::vector<int>& wanted) const = 0;
    /// Of one picture, as deep as was asked for when it was read.
    [[nodiscard]] virtual Operations operations() const = 0;
};

/// A transformer's tokens (N, 1 + grid * grid, width) with its patches as a channels-last picture.
[[nodiscard]] FeatureMap featuresOfTokens(const at::Tensor& tokens, int grid, at::ScalarType type);

} // namespace pentimento::nets
