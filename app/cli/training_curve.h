// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>

namespace pentimento::cli {

/// Draws training.csv of a run's folder as curve.png beside it.
[[nodiscard]] Result<void> drawTrainingCurve(const std::filesystem::path& run);

} // namespace pentimento::cli
