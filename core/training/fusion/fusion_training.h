// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/inference/engine_options.h"
#include "core/packs/pack.h"
#include "core/training/forging/forging_recipe.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

namespace pentimento::training {

struct FusionOptions
{
    Pack traces;                ///< "trace-2"
    Pack meaning;               ///< "declip-1", on any backbone
    std::filesystem::path data; ///< what prepare wrote
    std::filesystem::path out;  ///< receives the cached maps, fusion.csv and pack/
    std::vector<std::filesystem::path> generators; ///< see Generator::load()
    ForgingRecipe forging{.untouched = 0.4, .published = 0.7};
    int examples = 600; ///< made once; those of held-back photos a fifth more
    int epochs = 300;
    int batch = 32;
    double learningRate = 3e-3;
    double validationShare = 0.1; ///< of the photos, whole sources at a time
    int threads = 0;              ///< 0: every core
    DeviceChoice device = DeviceChoice::Auto;
    std::uint64_t seed = 1;
};

struct FusionProgress
{
    int done = 0;                         ///< examples made; then epochs
    int all = 0;                          ///< of these
    std::optional<double> loss;           ///< nothing while examples are made
    std::optional<double> validationLoss; ///< nothing without held-back photos
};

/// Trains the small network that weighs the maps of two packs (see FusionNetwork) and puts all
/// three together as a "fused-1" pack in `out`/pack, not calibrated. Both packs work through forged
/// and untouched pictures as they do in use; only their maps are kept. The loss is that of
/// decoders, and the binary cross-entropy of the picture as a whole: of the mean of its highest
/// places. The weights of the best epoch are kept. Maps that were made before are used again.
/// Usage, UnreadableInput, OutputUnwritable, ModelUnavailable or Cancelled.
[[nodiscard]] Result<Pack>
trainFusion(const FusionOptions& options, const Job& job,
            const std::function<void(const FusionProgress&)>& onStep = {});

} // namespace pentimento::training
