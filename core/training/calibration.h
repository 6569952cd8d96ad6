// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/inference/engine.h"
#include "core/model/pack.h"

#include <filesystem>
#include <string>
#include <vector>

namespace pentimento {

struct CalibrationOptions
{
    /// One folder per source of authentic photos, none of them trained on. Sources, not pictures,
    /// are what calibration and its check are split by.
    std::vector<std::filesystem::path> sources;
    std::vector<std::filesystem::path> heldOut; ///< sources for the check of the promised rates
    int photosPerSource = 100;                  ///< so that one large source does not decide alone
    /// Share of authentic pixels that may lie at or above the map threshold; sets logitShift.
    double flaggedShare = 0.01;
    double inconclusiveRate = 0.20; ///< false-alarm rates that the verdict lines promise
    double moderateRate = 0.05;
    double strongRate = 0.01;
    std::string measuredOn; ///< one line for people; empty: made from the folders' names
    EngineOptions engine;
};

/// How often a verdict was reached on the held-out photos.
struct CalibrationCheck
{
    int photos = 0;
    double inconclusiveOrMore = 0;
    double moderateOrMore = 0;
    double strong = 0;
};

struct Calibrated
{
    Pack pack; ///< with logit shifts, lines and authentic scores; not yet written
    CalibrationCheck check;
};

/// Measures every head and the combined map on authentic photos and sets thresholds and verdict
/// lines so that the stated rates hold there, then counts verdicts on the held-out sources. A photo
/// that cannot be read is reported through `job` and skipped. Any thread; minutes.
[[nodiscard]] Result<Calibrated> calibrate(const Pack& pack, const CalibrationOptions& options,
                                           const Job& job);

} // namespace pentimento
