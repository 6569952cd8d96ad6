// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For training's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/training/data/photo_crops.h"
#include "core/training/data/training_data.h"
#include "core/training/forging/forging_recipe.h"

#include <ATen/ATen.h>

#include <optional>
#include <vector>

namespace pentimento::training {

/// A square of a photo and, where one is known and lies well in it, a thing that it shows.
struct PhotoCut
{
    at::Tensor picture; ///< (1, 3, S, S) float, whole numbers 0..255
    at::Tensor thing;   ///< (1, 1, S, S) float, 1 inside; undefined: none
};

/// Draws squares of photos as a recipe wants them. One thread at a time.
class PhotoSampler
{
public:
    /// `photos` index into `data`, which must outlive the sampler.
    PhotoSampler(const TrainingData& data, const std::vector<std::size_t>& photos,
                 const ForgingRecipe& recipe);

    [[nodiscard]] PhotoCut cut(std::int64_t side, Random& random) const;
    /// One with a whole thing, that no border cuts; empty when a dozen tries find none.
    [[nodiscard]] std::optional<PhotoCut> cutWithThing(std::int64_t side, Random& random) const;
    /// (count, 3, side, side)
    [[nodiscard]] at::Tensor cuts(std::int64_t count, std::int64_t side, Random& random) const;

    /// How its crops lie, for whatever else is cut as they are.
    [[nodiscard]] const PhotoCrop::Shares& crops() const { return m_crops; }

private:
    [[nodiscard]] const TrainingPhoto& anyPhoto(Random& random) const;
    [[nodiscard]] PhotoCrop anyCrop(const TrainingPhoto& photo, std::int64_t side,
                                    Random& random) const;
    [[nodiscard]] static at::Tensor anyThing(const TrainingPhoto& photo, const PhotoCrop& crop,
                                             Random& random);

    const TrainingData& m_data;
    std::vector<std::vector<std::size_t>> m_sources; ///< photos by source, or all of them as one
    PhotoCrop::Shares m_crops;
};

} // namespace pentimento::training
