// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <map>
#include <string>

namespace at {
class Tensor;
}

namespace pentimento {

/// Named tensors, as weight files and training shards hold them.
using TensorMap = std::map<std::string, at::Tensor>;
using TextMap = std::map<std::string, std::string>;

/// Reads a .safetensors file (huggingface/safetensors, format description in its README): every
/// tensor is a view into one memory mapping, so a file larger than memory opens at once. The header
/// is checked before anything is used: bounds, overlaps, sizes, known types. `metadata` receives
/// the "__metadata__" entries. ModelUnavailable names the file and the reason.
[[nodiscard]] Result<TensorMap> readSafetensors(const std::filesystem::path& file,
                                                TextMap* metadata = nullptr);

/// Writes CPU or CUDA tensors, contiguous, in name order, to a temporary file that is then moved
/// into place. OutputUnwritable on failure.
[[nodiscard]] Result<void> writeSafetensors(const std::filesystem::path& file,
                                            const TensorMap& tensors, const TextMap& metadata = {});

} // namespace pentimento
