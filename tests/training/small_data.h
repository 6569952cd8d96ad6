// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Include before Qt's headers: LibTorch uses names that Qt defines as keywords.
#pragma once

#include "core/training/data/training_data.h"

#include <ATen/ATen.h>

#include <filesystem>

namespace pentimento {

/// Pictures with clouds and grain, (count, 3, height, width) float, whole numbers 0..255.
[[nodiscard]] at::Tensor texturedPictures(std::int64_t count, std::int64_t height,
                                          std::int64_t width, std::uint64_t seed = 1);

/// Nine photos of three sources and two pairs of the family Inpainting.
[[nodiscard]] training::TrainingData smallData();

/// The same as prepare lays it out.
void writeSmallData(const std::filesystem::path& folder);

/// Whole numbers from 0 to 255.
[[nodiscard]] bool areBytes(const at::Tensor& pictures);

} // namespace pentimento
