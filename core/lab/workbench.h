// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evaluation/evaluation.h"
#include "core/lab/training_run.h"
#include "core/training/trace/trainer.h"

#include <functional>
#include <memory>

namespace pentimento {

/// A file that a long piece of work leaves out, and why.
using SkippedListener = std::function<void(const std::string& file, const std::string& reason)>;

/// Which pack to measure on what; `request.onSkipped` is set by whoever does the work.
struct EvaluationOrder
{
    std::filesystem::path pack;
    evaluation::EvaluationRequest request;
};

/// Who hears how a training goes. Called on the thread that trains; each may be empty.
struct TrainingListener
{
    std::function<void(const training::TrainingProgress&)> onStep;
    SkippedListener onSkipped;
};

/// Share of a training's progress that preparing its data takes in the bar; steps have the rest.
inline constexpr double preparingShare = 0.05;

/// The long work on packs beside analysis, as one value: tests put others in place. The real one is
/// engineWorkbench(). Each function blocks its thread.
struct Workbench
{
    /// Stopped, it gives what was measured until then.
    std::function<Result<std::shared_ptr<const evaluation::Evaluation>>(
        const EvaluationOrder&, const SkippedListener&, const Job&)>
        evaluate;
    /// Prepares the data, trains and installs the pack among the user's own; the run's folder goes
    /// away then. Cancelled: the run goes on from its checkpoint when it is passed here again.
    std::function<Result<Pack>(const TrainingRun&, const TrainingListener&, const Job&)> train;
};

} // namespace pentimento
