// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/inference/engine_options.h"
#include "core/training/forging/forging_recipe.h"
#include "core/training/trace/training_record.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

namespace pentimento::training {

struct TrainOptions
{
    std::filesystem::path data; ///< what prepare wrote
    std::filesystem::path out;  ///< receives weights.safetensors, training.csv and the checkpoint
    std::vector<std::filesystem::path> generators; ///< see Generator::load()
    /// Weights to begin with; what they lack keeps its random beginning. Empty: all random.
    std::filesystem::path start;
    ForgingRecipe forging;
    bool frozenBackbone = false; ///< only decoder and heads learn; needs `start`
    int steps = 6000;
    int batch = 8;  ///< examples a step
    int side = 208; ///< pixels, a multiple of 16
    double learningRate = 1.5e-3;
    double averaging = 0.998; ///< decay of the exponential moving average of the weights
    /// Share of the photos held back for validation, whole sources at a time, the smallest first.
    double validationShare = 0.05;
    int stepsPerValidation = 500;
    int patience = 0; ///< > 0: stops after so many validations without a better loss
    double minutesPerCheckpoint = 5;
    double minutes = 0; ///< > 0: at most so long; the schedule then follows the clock, and the run
                        ///< cannot be repeated exactly
    int threads = 0;    ///< 0: every core
    bool mixedPrecision = true; ///< convolutions in bfloat16; twice as fast where the CPU has it
    DeviceChoice device = DeviceChoice::Auto;
    std::uint64_t seed = 1;
};

/// Where training stands; sent once a step on the calling thread.
struct TrainingProgress
{
    int step = 0;
    int steps = 0;
    double loss = 0;     ///< of this step, or of the last one that was looked at
    double meanLoss = 0; ///< exponential mean
    double overlap = 0;  ///< exponential mean of the combined map's soft Dice on forgeries
    std::optional<double> validationLoss; ///< of the averaged weights; nothing: not measured yet
    double secondsPerStep = 0;
    double waitingShare = 0; ///< of the time, spent waiting for examples
};

/// Trains the graph "trace-2", backbone and heads together, on forgeries made on the fly: binary
/// cross-entropy plus half a Dice loss, AdamW with a cosine schedule, averaged weights. A head
/// learns from untouched pictures and its own family, the combined map from everything; the
/// fingerprint learns from untouched pictures alone, by telling pictures apart: patches of one
/// picture with one history belong together, those of others do not (supervised contrastive loss,
/// Khosla et al. 2020). weights.safetensors are the averaged ones of the best validation. A run
/// that was stopped goes on from its last checkpoint and gives what an undisturbed run gives:
/// examples depend on seed and step alone. Gives what the run did, all its tries together.
/// UnreadableInput, OutputUnwritable, ModelUnavailable or Cancelled (checkpoint written).
[[nodiscard]] Result<TrainingRecord>
train(const TrainOptions& options, const Job& job,
      const std::function<void(const TrainingProgress&)>& onStep = {});

} // namespace pentimento::training
