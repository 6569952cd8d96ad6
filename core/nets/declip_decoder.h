// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For .cpp files that know LibTorch.
#pragma once

#include "core/nets/image_backbone.h"
#include "core/nets/layers.h"
#include "core/nets/operations.h"

#include <memory>

namespace pentimento::nets {

/// From features to logits (DeCLIP, section 3.2).
class DeclipDecoder
{
public:
    /// Finds out from the tensors' names which of the paper's decoders they are: convolutional
    /// (conv-4, conv-12, conv-20, ...), linear or attention. `input`: what
    /// the weights are laid out for. BadState names what does not fit.
    [[nodiscard]] static std::unique_ptr<DeclipDecoder>
    take(StateReader& state, const FeatureSize& input, const LayerTarget& target);
    virtual ~DeclipDecoder() = default;

    /// (N, 1, H, W) float logits.
    [[nodiscard]] virtual at::Tensor operator()(const FeatureMap& features) const = 0;
    /// Products and sums for one picture.
    [[nodiscard]] virtual Operations operations() const = 0;
};

} // namespace pentimento::nets
