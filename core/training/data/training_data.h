// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For training's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/base/result.h"
#include "core/training/data/manipulation.h"

#include <ATen/ATen.h>

#include <filesystem>
#include <string>
#include <vector>

namespace pentimento::training {

/// An authentic photo.
struct TrainingPhoto
{
    at::Tensor pixels;   ///< (H, W, 3) 8 bit, RGB
    std::string source;  ///< what a validation split goes by: photos of one source are alike
    std::string name;    ///< of the file, for messages and attributions
    std::string licence; ///< as its attribution states it; empty: not stated
    /// Things that the photo shows, cut along their contours: (n, h, w) 8 bit, 255 inside, over the
    /// whole photo, coarser than it. Undefined: none.
    at::Tensor things = {};
};

/// A finished forgery: the photo before, the picture after, what was changed.
struct TrainingPair
{
    at::Tensor original; ///< (H, W, 3) 8 bit, RGB
    at::Tensor forgery;  ///< the same size
    at::Tensor mask;     ///< (H, W) 8 bit, 255 where it was changed
    Manipulation manipulation = Manipulation::Inpainting;
    std::string source;
    std::string name;
    std::string madeBy = {}; ///< the generator; empty: it was given as it is
};

/// A prepared data set: a folder with dataset.json and shards of named 8-bit tensors
/// (.safetensors). Shards are memory-mapped, so that a set may exceed memory.
struct TrainingData
{
    std::vector<TrainingPhoto> photos;
    std::vector<TrainingPair> pairs;

    /// UnreadableInput names the file and the reason.
    [[nodiscard]] static Result<TrainingData> open(const std::filesystem::path& folder);
    /// For training on a device: what open() gives, moved there; UnreadableInput as well when there
    /// is no photo to learn from.
    [[nodiscard]] static Result<TrainingData> openOn(const at::Device& device,
                                                     const std::filesystem::path& folder);
    /// One line a source and licence, for a pack's list of what it was made from: "470 photos of
    /// alexeygrigorev, CC0-1.0".
    [[nodiscard]] std::vector<std::string> attributions() const;
};

/// A hash over a prepared data set: its description and every shard. Pixels that change change it.
[[nodiscard]] Result<std::string> contentsOf(const std::filesystem::path& folder);

/// Writes a data set shard by shard; a shard is written whole or not at all, dataset.json after
/// each, so that an interrupted run leaves a smaller set that opens.
class TrainingDataWriter
{
public:
    explicit TrainingDataWriter(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    [[nodiscard]] Result<void> add(TrainingPhoto photo);
    [[nodiscard]] Result<void> add(TrainingPair pair);
    [[nodiscard]] Result<void> finish();

private:
    [[nodiscard]] Result<void> writeWhenFull();
    [[nodiscard]] Result<void> writeShard();

    std::filesystem::path m_folder;
    TrainingData m_pending;
    std::int64_t m_pendingBytes = 0;
    std::vector<std::string> m_photoEntries; ///< lines of dataset.json
    std::vector<std::string> m_pairEntries;
    int m_shards = 0;
};

} // namespace pentimento::training
