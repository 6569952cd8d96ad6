// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For training's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/nets/declip_backbones.h"
#include "core/training/forging/forger.h"

#include <ATen/ATen.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace pentimento::training {

/// Examples as decoders learn from them, on the CPU.
struct CachedExamples
{
    at::Tensor features;      ///< (N, C, h, w) half, what the frozen backbones made of the pictures
    at::Tensor masks;         ///< (N, 1, S, S) 8 bit, 255 where it does not belong
    at::Tensor manipulations; ///< (N) 8 bit, signed: the Family, -1 for untouched
};

/// Forges `count` pictures and runs the backbones on them. They are forged at the backbones' input
/// size or, every fourth seed, at twice that and squashed: decoders meet both windows of a picture
/// and whole ones.
[[nodiscard]] CachedExamples forgedFeatures(const Forger& forger,
                                            const nets::DeclipBackbones& backbones,
                                            const std::vector<FeatureSource>& sources,
                                            int inputSide, int count, std::uint64_t seed,
                                            const at::Device& device);

/// Examples made once and kept in half precision in a folder of shards (.safetensors), so that
/// frozen backbones need not run again, a stopped run goes on, and a set may exceed memory.
class FeatureCache
{
public:
    /// Makes the examples `first` to `first` + `count`, the same ones every time.
    using Make = std::function<Result<CachedExamples>(int first, int count)>;

    /// Opens the folder's shards and makes those that are missing. `recipe` says what examples
    /// depend on: UnreadableInput when a shard was made by another one.
    [[nodiscard]] static Result<FeatureCache>
    complete(const std::filesystem::path& folder, const std::string& recipe, int examples,
             const Make& make, const std::function<void(int done)>& onShard = {});

    [[nodiscard]] std::size_t size() const { return m_manipulations.size(); }
    /// Indices of untouched examples and of forgeries of `manipulations`; of all when that is
    /// empty.
    [[nodiscard]] std::vector<std::size_t>
    usableFor(const std::vector<Manipulation>& manipulations) const;
    /// How many of `indices` are forgeries.
    [[nodiscard]] int forgeriesAmong(const std::vector<std::size_t>& indices) const;
    [[nodiscard]] CachedExamples gathered(const std::vector<std::size_t>& indices) const;

private:
    std::vector<CachedExamples> m_shards;
    std::vector<int> m_manipulations; ///< of each example
};

} // namespace pentimento::training
