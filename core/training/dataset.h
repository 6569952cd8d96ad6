// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"

#include <opencv2/core.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace pentimento {

/// How a forged place came to be; each family is one head of the pack, in this order.
enum class Family { Diffusion, Gan, Inpainting, Splice, Retouch };
inline constexpr int familyCount = 5;

struct PrepareOptions
{
    std::vector<std::filesystem::path> photos;     ///< folders or files of authentic photos
    std::vector<std::filesystem::path> generators; ///< .ts (TorchScript) and .pb (up-scalers)
    std::filesystem::path out;
    int side = 384; ///< pixels of the crops
    int cropsPerPhoto = 2;
    int passesPerCrop = 2; ///< re-syntheses of each crop, by different generators
    std::uint64_t seed = 1;
};

/// One crop of an authentic photo, 8-bit BGR, and what generators made of it.
struct TrainingCrop
{
    cv::Mat original;
    struct Pass
    {
        cv::Mat picture;
        Family family; ///< Diffusion or Gan
    };
    std::vector<Pass> passes;
};

/// Cuts crops out of authentic photos at several scales, sends them through the generators and
/// writes shards (safetensors, 8 bit) with dataset.json into `options.out`. A photo that cannot be
/// read is reported through `job` and skipped. An interrupted run goes on at the next shard.
[[nodiscard]] Result<void> prepareTrainingData(const PrepareOptions& options, const Job& job);

/// What prepareTrainingData() wrote; shards are memory-mapped, so the set may exceed memory.
class TrainingData
{
public:
    [[nodiscard]] static Result<TrainingData> open(const std::filesystem::path& folder);

    [[nodiscard]] int size() const { return static_cast<int>(m_crops.size()); }
    /// Views into the mapping: do not write to them.
    [[nodiscard]] const TrainingCrop& crop(int index) const
    {
        return m_crops[static_cast<std::size_t>(index)];
    }

private:
    std::vector<TrainingCrop> m_crops;
    std::shared_ptr<const void> m_mapping; ///< keeps the shards that the views point into
};

} // namespace pentimento
