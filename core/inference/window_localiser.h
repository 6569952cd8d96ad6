// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For this folder's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/inference/device_localiser.h"
#include "core/nets/graph_network.h"

#include <memory>
#include <vector>

namespace pentimento {

/// Works a picture through a network that takes squares of one size, such as any on a frozen
/// transformer (GraphSpec::windowsOfInputSize).
///   whole    as the paper does: the picture squashed to the network's input
///   windows  the whole picture first, as a guide; then overlapping windows of the network's input
///            size at native resolution, those that the guide suspects most first, blended with
///            weights that fall towards their edges. The guide's map stands wherever no window has
///            been yet, and beside the result at the end.
class WindowLocaliser : public DeviceLocaliser
{
public:
    /// Loads the pack's network onto a device, as GraphRuntime::network.
    using Loader = Result<std::unique_ptr<nets::GraphNetwork>> (*)(const Pack&, const char* device,
                                                                   nets::NumberFormat);

    WindowLocaliser(const Pack& pack, const EngineOptions& options, Loader load);

    [[nodiscard]] Result<std::shared_ptr<const MapSet>>
    windows(const Raster& picture, const Preview& onPreview, const Job& job) override;
    [[nodiscard]] Result<std::shared_ptr<const MapSet>>
    whole(const Raster& picture, bool keepLogits, const Job& job) override;

private:
    class Canvas;

    [[nodiscard]] Result<void> place(bool cuda, nets::NumberFormat format) override;
    [[nodiscard]] bool shrink() override;

    /// GraphNetwork::logits() of squares of the network's input size.
    [[nodiscard]] std::vector<at::Tensor> channelLogits(const std::vector<Raster>& squares);
    /// The same as one tensor (N, channels, H, W), at the resolution of the first.
    [[nodiscard]] at::Tensor logitsOf(const std::vector<Raster>& squares);
    /// Probabilities of a logit plane set (channels, H, W) for every head and combined.
    void fill(MapSet& result, const at::Tensor& logits, const Raster& picture, int cell) const;

    Loader m_load;
    std::unique_ptr<nets::GraphNetwork> m_network;
    int m_batch = 1; ///< windows at once
};

} // namespace pentimento
