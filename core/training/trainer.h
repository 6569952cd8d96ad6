// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/training/dataset.h"

#include <cstdint>
#include <filesystem>
#include <functional>

namespace pentimento {

struct TrainOptions
{
    std::filesystem::path data; ///< what prepareTrainingData() wrote
    std::filesystem::path out;  ///< receives weights.safetensors, training.csv and the checkpoint
    int steps = 6000;
    int batch = 8;  ///< examples a step
    int side = 208; ///< pixels, a multiple of 16
    double learningRate = 1.5e-3;
    double averaging = 0.998; ///< decay of the exponential moving average of the weights
    double minutesPerCheckpoint = 5;
    int threads = 0;            ///< 0: every core
    bool mixedPrecision = true; ///< convolutions in bfloat16; twice as fast where the CPU has it
    std::uint64_t seed = 1;
};

/// Where training stands; sent once a step on the calling thread.
struct TrainingProgress
{
    int step = 0;
    int steps = 0;
    double loss = 0;     ///< of this step
    double meanLoss = 0; ///< exponential mean
    double overlap = 0;  ///< exponential mean of the combined map's soft Dice on forgeries
    double secondsPerStep = 0;
};

/// Trains the graph "trace-1", backbone and heads together, on forgeries made on the fly: binary
/// cross-entropy plus half a Dice loss, AdamW with a cosine schedule, averaged weights. A head
/// learns from untouched pictures and its own family, the combined map from everything. A run that
/// was stopped goes on from its last checkpoint and gives what an undisturbed run gives: examples
/// depend on seed and step alone. UnreadableInput, OutputUnwritable or Cancelled (checkpoint
/// written).
[[nodiscard]] Result<void> train(const TrainOptions& options, const Job& job,
                                 const std::function<void(const TrainingProgress&)>& onStep = {});

} // namespace pentimento
