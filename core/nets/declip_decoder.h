// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For .cpp files that know LibTorch.
#pragma once

#include "core/nets/layers.h"
#include "core/nets/operations.h"

#include <memory>

namespace pentimento::nets {

/// What decoders of a backbone's features read.
struct FeatureMap
{
    at::Tensor tokens; ///< (N, 1 + grid * grid, width) float of a transformer; else undefined
    at::Tensor cells;  ///< (N, channels, h, w) channels-last in the target's format
};

/// From features to logits (DeCLIP, section 3.2).
class DeclipDecoder
{
public:
    /// Sides of the features that the weights are laid out for.
    struct Input
    {
        std::int64_t channels;
        int side;
        bool tokens; ///< a transformer's: there is a class token
    };
    /// Finds out from the tensors' names which of the paper's decoders they are: convolutional
    /// (conv-4, conv-12, conv-20, ...), linear or attention. BadState names what does not fit.
    [[nodiscard]] static std::unique_ptr<DeclipDecoder> take(StateReader& state, const Input& input,
                                                             const LayerTarget& target);
    virtual ~DeclipDecoder() = default;

    /// (N, 1, H, W) float logits.
    [[nodiscard]] virtual at::Tensor operator()(const FeatureMap& features) const = 0;
    /// Products and sums for one picture.
    [[nodiscard]] virtual Operations operations() const = 0;
};

} // namespace pentimento::nets
