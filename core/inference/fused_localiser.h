// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For this folder's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/inference/localiser.h"
#include "core/nets/fusion_network.h"

#include <ATen/ATen.h>

#include <memory>

namespace pentimento {

/// Works a picture through the two networks of a "fused-1" pack and weighs their maps. Traces are
/// looked for in the picture's own pixels; meaning, which needs no more detail than people do, in a
/// picture of at most meaningPixels (core/packs/fused_graph.h).
class FusedLocaliser : public Localiser
{
public:
    /// The localisers are those of fusedPartsOf(pack), in their order.
    FusedLocaliser(const Pack& pack, std::unique_ptr<Localiser> traces,
                   std::unique_ptr<Localiser> meaning, nets::FusionNetwork fusion);

    [[nodiscard]] Result<void> start() override;
    [[nodiscard]] Result<std::shared_ptr<const MapSet>>
    windows(const Raster& picture, const Preview& onPreview, const Job& job) override;
    [[nodiscard]] Result<std::shared_ptr<const MapSet>>
    whole(const Raster& picture, bool keepLogits, const Job& job) override;
    /// That of the traces' network, which does most of the work.
    [[nodiscard]] Device device() const override;

private:
    /// `facts`: nets::pictureFacts() of the picture.
    [[nodiscard]] Result<std::shared_ptr<const MapSet>> fused(const MapSet& traces,
                                                              const MapSet& meaning,
                                                              const Raster& picture,
                                                              const at::Tensor& facts) const;

    Pack m_pack;
    std::unique_ptr<Localiser> m_traces;
    std::unique_ptr<Localiser> m_meaning;
    nets::FusionNetwork m_fusion;
};

/// The picture that meaning is looked for in: the same, or a smaller one.
[[nodiscard]] Raster pictureForMeaning(const Raster& picture);

/// What the detectors of a fused pack answer on one grid, that of the traces' maps: (detectors, h,
/// w) float logits, in the order of the pack's heads. The maps may be of pictures of different
/// sizes, as long as they show the same.
[[nodiscard]] at::Tensor detectorLogits(const MapSet& traces, const MapSet& meaning);

} // namespace pentimento
