// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/fusion/fusion_training.h"
#include "core/weights/safetensors.h"

#include <string>
#include <vector>

namespace pentimento::training {

/// Why the heads of the two packs cannot stand in one: two have the same id. Nothing where they
/// can.
[[nodiscard]] std::optional<std::string> fusedHeadsFlaw(const FusionOptions& options);

/// Puts the pack together in options.out/pack, in place of one that lies there: both packs' weights
/// and the fusion's. `photos` says what the fusion learned from. OutputUnwritable, UnreadableInput
/// or ModelUnavailable.
[[nodiscard]] Result<Pack> writeFusedPack(const FusionOptions& options, const TensorMap& fusion,
                                          const std::vector<std::string>& photos);

} // namespace pentimento::training
