// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/evaluation/verdict_lines.h"
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
    /// Whether good photos are measured once more as a platform would save them; see
    /// AuthenticPhotos.
    bool copies = true;
    /// Share of authentic pixels that may lie at or above the map threshold; sets logitShift.
    double flaggedShare = 0.01;
    PromisedRates promised;
    EngineOptions engine;
};

struct Calibrated
{
    Pack pack; ///< with logit shifts, tables, lines and the check; not yet written
    std::vector<std::string> skipped; ///< photos that were left out, and why
};

/// Measures every head and the combined map on authentic photos, sets map thresholds and, for each
/// quality class and for all photos together, the lines of the verbal scale (see lineFor()); then
/// counts how often the held-out sources reach them. The network runs once on each photo: its maps
/// are kept in half precision (2 bytes a cell, 0.4 MB for six maps of half a megapixel) until the
/// shift is known. A photo that cannot be read is skipped. Usage when a source is also held out;
/// UnreadableInput without any photo; Cancelled. Any thread; minutes.
[[nodiscard]] Result<Calibrated> calibrate(const Pack& pack, const CalibrationOptions& options,
                                           const Job& job);

/// Writes the pack into `folder`: each weight file copied as it is, whole or not at all, and the
/// manifest last. Other files there stay. Returns the pack as it reads now.
[[nodiscard]] Result<Pack> writeCalibrated(Pack pack, const std::filesystem::path& folder);

/// Tables and check of every head as JSON, for --report.
[[nodiscard]] std::string calibrationReport(const Calibrated& calibrated);

} // namespace pentimento
