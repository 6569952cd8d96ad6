// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>

namespace pentimento::training {

/// A name for the pack that a run in this folder makes.
[[nodiscard]] std::string packNameOfRun(const std::filesystem::path& out);

/// Puts a weight file of one pack into another's folder, without a copy of its bytes where the file
/// system can. OutputUnwritable.
[[nodiscard]] Result<void> takeOver(const std::filesystem::path& from,
                                    const std::filesystem::path& to);

} // namespace pentimento::training
