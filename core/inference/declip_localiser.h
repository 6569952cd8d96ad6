// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For this folder's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/inference/device_localiser.h"
#include "core/nets/declip_network.h"

#include <optional>

namespace pentimento {

/// Works a picture through a "declip-1" network.
///   whole    as the paper does: the picture squashed to the network's input
///   windows  the whole picture first, as a guide; then overlapping windows of the network's input
///            size at native resolution, those that the guide suspects most first, blended with
///            weights that fall towards their edges. The guide's map stands wherever no window has
///            been yet, and beside the result at the end.
/// The combined map is the strongest answer of all heads at each place.
class DeclipLocaliser : public DeviceLocaliser
{
public:
    DeclipLocaliser(const Pack& pack, const EngineOptions& options);

    [[nodiscard]] Result<std::shared_ptr<const MapSet>>
    windows(const Raster& picture, const Preview& onPreview, const Job& job) override;
    [[nodiscard]] Result<std::shared_ptr<const MapSet>>
    whole(const Raster& picture, bool keepLogits, const Job& job) override;

private:
    class Canvas;

    [[nodiscard]] Result<void> place(bool cuda, NumberFormat format) override;
    [[nodiscard]] bool shrink() override;

    /// Logits (N, 1, H, W) float on the network's device of squares of its input size, for each
    /// head at its decoder's own resolution.
    [[nodiscard]] std::vector<at::Tensor> headLogits(const std::vector<Raster>& squares);
    /// The same as one tensor (N, heads, H, W), at the resolution of the first head.
    [[nodiscard]] at::Tensor logitsOf(const std::vector<Raster>& squares);
    /// Probabilities of a logit plane set (heads, H, W) for every head and combined.
    void fill(MapSet& result, const at::Tensor& logits, const Raster& picture, int cell) const;

    std::optional<DeclipNetwork> m_network;
    int m_batch = 1; ///< windows at once
};

} // namespace pentimento
