// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace pentimento {

/// One row of training.csv, see TrainingProgress (core/training/trainer.h).
struct TrainingPoint
{
    int step = 0;
    double loss = 0;
    double overlap = 0;
    double validationLoss = 0; ///< the latest; 0: not measured yet
    double secondsPerStep = 0;
    double waitingShare = 0;
};

/// By rising step.
using TrainingCurve = std::vector<TrainingPoint>;

/// Reads training.csv. A run that was killed goes on from a checkpoint before its last rows and
/// writes those again: the later ones count. A last row that was cut off is left out. Any other row
/// that is none is UnreadableInput with its line.
[[nodiscard]] Result<TrainingCurve> readTrainingCurve(const std::filesystem::path& csv);

/// The validations within a curve: each stands at the step where it first appears, since later rows
/// repeat it.
[[nodiscard]] TrainingCurve validationsOf(const TrainingCurve& curve);

/// Draws losses and overlap over the steps as a PNG. Any thread; needs a QGuiApplication.
[[nodiscard]] Result<void> writeTrainingCurve(const TrainingCurve& curve, const std::string& title,
                                              const std::filesystem::path& png);

} // namespace pentimento
