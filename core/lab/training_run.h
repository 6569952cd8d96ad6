// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/inference/engine_options.h"
#include "core/training/data/manipulation.h"

#include <filesystem>
#include <string>
#include <vector>

namespace pentimento {

/// What the user wants a pack trained on, and how long.
struct TrainingOrder
{
    std::string name;             ///< of the pack: [a-z0-9-]+
    std::filesystem::path photos; ///< untouched ones
    std::filesystem::path pairs;  ///< finished forgeries, see listPairs(); may be empty
    training::Manipulation pairsManipulation = training::Manipulation::Inpainting;
    /// For Generator::load(), and for ForeignGenerator::load() (.onnx, .pb).
    std::vector<std::filesystem::path> generators;
    int steps = 6000;
    DeviceChoice device = DeviceChoice::Auto;
};

/// A training run and its folder in the user's data folder, which holds the order (run.json), the
/// prepared data, checkpoint and training.csv. It lasts until the pack is installed, so that
/// whatever lies there is unfinished.
struct TrainingRun
{
    std::filesystem::path folder;
    TrainingOrder order;
    int photos = 0; ///< that were prepared; 0: preparing is not done
    int pairs = 0;
    int step = 0; ///< reached, as far as it was written down

    [[nodiscard]] std::filesystem::path data() const { return folder / "data"; }
    [[nodiscard]] std::filesystem::path table() const { return folder / "training.csv"; }
};

/// Makes the folder of a new run. OutputUnwritable.
[[nodiscard]] Result<TrainingRun> beginRun(const TrainingOrder& order);

/// Writes run.json: UTF-8, {"schema": 1, ...}, the manipulation type by its name in
/// manipulationNames. unfinishedRuns() reads the form without "schema" of 0.2.0 as well.
/// OutputUnwritable.
[[nodiscard]] Result<void> saveRun(const TrainingRun& run);

/// The run in a folder. UnreadableInput.
[[nodiscard]] Result<TrainingRun> readRun(const std::filesystem::path& folder);

/// The user's unfinished runs by name; what cannot be read is left out.
[[nodiscard]] std::vector<TrainingRun> unfinishedRuns();

/// Deletes a run with its data. OutputUnwritable.
[[nodiscard]] Result<void> discardRun(const TrainingRun& run);

} // namespace pentimento
