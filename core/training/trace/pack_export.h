// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/packs/pack.h"
#include "core/training/trace/training_record.h"

#include <filesystem>

namespace pentimento::training {

/// The pack that a training run of graph "trace-2" makes, uncalibrated. `folder` holds
/// weights.safetensors already, and the pack is called like it. Whatever it says of its training is
/// taken from `record`.
[[nodiscard]] Pack tracePack(const std::filesystem::path& folder, const TrainingRecord& record);

/// Writes `pack` into `folder`: weights in half precision and the manifest. OutputUnwritable or
/// ModelUnavailable.
[[nodiscard]] Result<Pack> exportPack(Pack pack, const std::filesystem::path& folder);

} // namespace pentimento::training
