// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For this folder's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/inference/device_localiser.h"
#include "core/nets/trace_network.h"

namespace pentimento {

/// Works a picture through a "trace-2" network: coarse first, then features tile by tile, then
/// every tile's maps against the whole picture's summary.
class TraceLocaliser : public DeviceLocaliser
{
public:
    /// `network` is that of the pack, as readTraceNetwork() gives it.
    TraceLocaliser(const Pack& pack, const EngineOptions& options, nets::TraceNetwork network);

    [[nodiscard]] Result<std::shared_ptr<const MapSet>>
    windows(const Raster& picture, const Preview& onPreview, const Job& job) override;
    [[nodiscard]] Result<std::shared_ptr<const MapSet>>
    whole(const Raster& picture, bool keepLogits, const Job& job) override;

private:
    [[nodiscard]] Result<void> place(bool cuda, nets::NumberFormat format) override;
    [[nodiscard]] bool shrink() override;

    [[nodiscard]] at::Tensor coarseLogits(const at::Tensor& bytes);
    [[nodiscard]] at::Tensor pictureFeatures(const at::Tensor& bytes, const Job& job);
    [[nodiscard]] at::Tensor decoded(const at::Tensor& features, const at::Tensor& soFar,
                                     const Job& job,
                                     const std::function<void(const at::Tensor&)>& onTile);
    [[nodiscard]] at::Tensor summaryOf(const at::Tensor& features);
    void fill(MapSet& result, const at::Tensor& logits, const Raster& picture) const;
    [[nodiscard]] std::shared_ptr<const MapSet>
    preview(const at::Tensor& logits, const Raster& picture, Clock::time_point started) const;

    nets::TraceNetwork m_network;
    int m_tile; ///< pixels
};

} // namespace pentimento
