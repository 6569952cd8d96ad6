// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>

namespace pentimento::training {

/// Puts a weight file of one pack into another's folder, without a copy of its bytes where the file
/// system can. OutputUnwritable.
[[nodiscard]] Result<void> takeOver(const std::filesystem::path& from,
                                    const std::filesystem::path& to);

} // namespace pentimento::training
