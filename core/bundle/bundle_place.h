// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/imaging/picture.h"

#include <filesystem>

namespace pentimento {

/// Moves a finished bundle from its hidden folder to `wanted`, as writeBundle() promises: nothing
/// that is not ours is replaced or deleted, whoever else writes there at the same time. Returns
/// where it went. OutputUnwritable names the place and the reason.
[[nodiscard]] Result<std::filesystem::path> putInPlace(const std::filesystem::path& finished,
                                                       const std::filesystem::path& wanted,
                                                       const FileIdentity& picture, const Job& job);

} // namespace pentimento
