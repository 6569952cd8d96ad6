// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/calibration/calibration.h"

namespace pentimento {

/// Writes the pack into `folder`: each weight file copied as it is, whole or not at all, and the
/// manifest last. Other files there stay. Manifests of earlier calibrations of these weights come
/// along: those beside the pack's own, and the one in `folder` where it has another version, as
/// manifest-<version>.json; see findPackBySha256(). Returns the pack as it reads now.
[[nodiscard]] Result<Pack> writeCalibrated(Pack pack, const std::filesystem::path& folder);

/// Tables and check of every head as JSON, for --report.
[[nodiscard]] std::string calibrationReport(const Calibrated& calibrated);

} // namespace pentimento
