// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/verification/verify_report.h"

#include <filesystem>

namespace pentimento::verification {

/// The part of verifyBundle() that both ways of verifying begin with: names and hashes, and whether
/// the files speak of the same picture and the same numbers.
[[nodiscard]] Result<VerifyReport> verifyFiles(const std::filesystem::path& folder,
                                               const std::filesystem::path& picture,
                                               const Job& job);

} // namespace pentimento::verification
