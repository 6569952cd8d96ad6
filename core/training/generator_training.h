// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/inference/engine_options.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace pentimento::training {

struct GeneratorOptions
{
    std::filesystem::path data;       ///< what prepare wrote
    std::filesystem::path out;        ///< receives NAME.safetensors
    std::vector<std::string> designs; ///< empty: all of generatorDesigns()
    int steps = 4000;                 ///< of each
    double minutes = 0;               ///< > 0: at most so long for all of them together
    int batch = 12;
    int side = 160; ///< pixels, a multiple of 16
    double learningRate = 4e-4;
    /// Share of the photos left alone, as train() and trainHeads() hold them back: a generator that
    /// has seen them would make validation easier than the world is. The largest share of those
    /// that it will serve.
    double validationShare = 0.1;
    int threads = 0; ///< 0: every core
    bool mixedPrecision = true;
    DeviceChoice device = DeviceChoice::Auto;
    std::uint64_t seed = 1;
};

struct GeneratorProgress
{
    std::string design;
    int step = 0;
    int steps = 0;
    double reconstruction = 0; ///< mean absolute error in the hole, grey levels, exponential mean
    double secondsPerStep = 0;
};

/// Names of the designs that can be trained, see core/training/inpainter.h.
[[nodiscard]] std::vector<std::string> generatorDesigns();

/// Trains small generative networks of our own on authentic photos, so that heads meet many
/// up-sampling fingerprints: reconstruction, features of a patch discriminator, and its opinion as
/// least squares (Mao et al., "Least squares generative adversarial networks", 2017). Each is
/// written when it is done, in half precision; those that exist already are skipped.
/// UnreadableInput, OutputUnwritable, ModelUnavailable or Cancelled.
[[nodiscard]] Result<void>
trainGenerators(const GeneratorOptions& options, const Job& job,
                const std::function<void(const GeneratorProgress&)>& onStep = {});

} // namespace pentimento::training
