// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"

#include <filesystem>
#include <vector>

namespace pentimento {

/// Usage when a check on `heldOut` would look independent and is not: a folder of either list that
/// is, or lies in, another of them, by whatever path or link; a file that both hold, by its bytes,
/// whether it would be drawn or not. UnreadableInput for a folder that cannot be found; Cancelled.
/// Reads every picture when both lists hold some.
[[nodiscard]] Result<void> checkSourcesApart(const std::vector<std::filesystem::path>& sources,
                                             const std::vector<std::filesystem::path>& heldOut,
                                             const Job& job);

} // namespace pentimento
