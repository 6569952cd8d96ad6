// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/verification/verify_report.h"

#include <filesystem>
#include <string>

namespace pentimento::verification {

/// How much of a report follows from the numbers.
enum class Follows {
    EveryPage,
    FirstPage, ///< and every footer: behind it come lenses that this program does not have
    Footers,   ///< the picture's SHA-256 on every page: its sentences are of an earlier wording
};

/// The report made anew from the recorded numbers, with the maps as they were recorded and as a
/// second run gives them: where the two look different, contours hang on last digits. Of lenses
/// that this program does not have it holds nothing.
struct ExpectedReport
{
    std::string fromRecordedMaps;
    std::string fromFreshMaps;
    Follows follows = Follows::EveryPage;
    bool sameMaps = true; ///< every sample that was recorded is the fresh one's
};

/// Adds whether report.pdf is the expected one: byte for byte, or else of the same time, built of
/// the same parts and looking the same on every page, contours excepted where they hang on last
/// digits. Of a report that cannot be expected whole, what follows from the numbers must look so,
/// and that the rest was not compared is said. It is drawn only when it is built so, in a process
/// of its own. Nothing that it says of the library that wrote it is believed. Cancelled
/// alone is an error.
[[nodiscard]] Result<void> checkReportPdf(VerifyReport& report, const std::filesystem::path& file,
                                          const ExpectedReport& expected, const Job& job = {});

} // namespace pentimento::verification
