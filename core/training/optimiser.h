// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For training's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/base/result.h"
#include "core/weights/safetensors.h"

#include <ATen/ATen.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pentimento::training {

/// AdamW (Loshchilov & Hutter 2019) and the moving average of the weights, with a state that is a
/// plain set of tensors, so that a checkpoint is one safetensors file. Decays what has more than
/// one dimension.
class Optimiser
{
public:
    /// `state` shares storage with the network; what requires gradients is optimised, the rest
    /// (running statistics) is averaged alone.
    Optimiser(const TensorMap& state, double beta1 = 0.9, double weightDecay = 0.01);

    /// `step` counts from 0. Gradients are used and cleared.
    void step(int step, double rate, double averaging);

    [[nodiscard]] const TensorMap& average() const { return m_average; }
    /// Everything that going on exactly needs, as views that share storage.
    [[nodiscard]] TensorMap checkpoint() const;

private:
    TensorMap m_state;
    TensorMap m_average;
    TensorMap m_first;
    TensorMap m_second;
    double m_beta1;
    double m_decay;
};

/// The text that a checkpoint carries beside its tensors.
struct CheckpointNotes
{
    int step = 0;
    std::optional<double> bestLoss; ///< of validation; nothing: none yet
    int sinceBest = 0;              ///< validations since then
    double rate = 0;                ///< of learning, where it follows the validations
    double lossSum = 0;             ///< over the steps of an unfinished epoch
    /// What a curve goes on with: running means and the last validation.
    std::optional<double> meanLoss;
    std::optional<double> overlap;
    std::optional<double> validationLoss;
    /// Examples shown: untouched ones, then those of each family. Empty where nobody counts.
    std::vector<std::int64_t> examples;
    double minutes = 0; ///< of all tries together
};

/// Reads a checkpoint into the optimiser's tensors; a missing file is step 0. UnreadableInput when
/// it belongs to another network.
[[nodiscard]] Result<CheckpointNotes> readCheckpoint(const std::filesystem::path& file,
                                                     const Optimiser& optimiser);
[[nodiscard]] Result<void> writeCheckpoint(const std::filesystem::path& file,
                                           const Optimiser& optimiser,
                                           const CheckpointNotes& notes);

} // namespace pentimento::training
