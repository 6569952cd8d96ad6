// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For training's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/training/data/training_data.h"
#include "core/training/forging/forging_recipe.h"
#include "core/training/forging/generator_bank.h"
#include "core/training/forging/photo_sampler.h"

#include <ATen/ATen.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace pentimento::training {

/// A batch of training examples, on the forger's device.
struct ForgedBatch
{
    at::Tensor pictures; ///< (N, 3, S, S) float, RGB, whole numbers 0..255
    at::Tensor masks;    ///< (N, 1, S, S) float, 1 where it does not belong; all 0 when untouched
    std::vector<std::optional<Manipulation>> manipulations; ///< empty: untouched
};

/// Makes training examples on the fly. Background and region go through different histories, are
/// put together, and the whole goes through a publication chain: what is marked is what does not
/// belong, not what looks generated.
///   rebuilt    a generator's copy of the place, pasted back
///   filled     a generator's or a classical filling of a hole, made from what surrounds it; some
///              of these pictures then go through an auto-encoder as a whole, as latent diffusion
///              leaves its fingerprint everywhere
///   blended    a part of another photo, mostly through a generator, its colours carried over from
///              the border (after Perez et al. 2003)
///   things     a thing cut along its contours, pasted into another photo or again into its own
///   spliced    another photo, or a moved, turned or scaled part of the same
///   retouched  the same place with another history
///   pairs      finished forgeries of the data set
/// A part is untouched, some of it sent whole through a history or an auto-encoder, so that neither
/// counts as a trace of an edit (DinoLizer, arXiv 2511.20722). Of two histories neither is
/// the original one, so the smaller part is marked; generated content is marked however large.
class Forger
{
public:
    /// `photos` and `pairs` index into `data`, which must outlive the forger.
    Forger(const TrainingData& data, const std::vector<std::size_t>& photos,
           std::vector<std::size_t> pairs, GeneratorBank generators,
           const ForgingRecipe& recipe = {});

    /// The same seed gives the same batch on the same device. One thread at a time.
    [[nodiscard]] ForgedBatch batch(std::int64_t count, std::int64_t side,
                                    std::uint64_t seed) const;
    /// Authentic crops as they are, (count, 3, side, side).
    [[nodiscard]] at::Tensor crops(std::int64_t count, std::int64_t side, Random& random) const;

private:
    struct Draft;
    [[nodiscard]] std::optional<Edit> anyKind(Random& random) const;
    [[nodiscard]] at::Tensor withHistory(const at::Tensor& pictures, Random& random) const;
    void makeRegions(Draft& draft, Random& random) const;
    [[nodiscard]] at::Tensor blendedIn(const at::Tensor& pictures, const at::Tensor& masks,
                                       Random& random, Manipulation& manipulation) const;
    void pasteThings(Draft& draft, Random& random) const;
    [[nodiscard]] at::Tensor filledClassically(const at::Tensor& pictures, const at::Tensor& masks,
                                               Random& random) const;
    [[nodiscard]] at::Tensor spliced(const at::Tensor& backgrounds, Random& random) const;
    void usePlainestPlaces(Draft& draft, Random& random) const;
    [[nodiscard]] at::Tensor published(const at::Tensor& pictures, Random& random) const;
    void usePairs(Draft& draft, Random& random) const;

    const TrainingData& m_data;
    PhotoSampler m_photos;
    std::vector<std::size_t> m_pairs;
    GeneratorBank m_generators;
    ForgingRecipe m_recipe;
};

} // namespace pentimento::training
