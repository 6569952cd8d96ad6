// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/verification/verify_report.h"

#include <filesystem>
#include <string>

namespace pentimento::verification {

/// The report made anew from the recorded numbers, with the maps as they were recorded and as a
/// second run gives them: where the two look different, contours hang on last digits.
struct ExpectedReport
{
    std::string fromRecordedMaps;
    std::string fromFreshMaps;
};

/// Adds whether report.pdf is the expected one: byte for byte, or else of the same time, built of
/// the same parts and looking the same on every page, contours excepted where they hang on last
/// digits (another Qt or zlib writes the same page in other bytes). It is drawn only when it is
/// built so, in a process of its own. Without `sameWords` only whether it is as plain. Cancelled
/// alone is an error.
[[nodiscard]] Result<void> checkReportPdf(VerifyReport& report, const std::filesystem::path& file,
                                          const ExpectedReport& expected, bool sameWords,
                                          const Job& job = {});

} // namespace pentimento::verification
