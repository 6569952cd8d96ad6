// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/verify_report.h"

#include <filesystem>
#include <string>

namespace pentimento {

/// Whether report.pdf is `expected` byte for byte, but for the time at which it was written.
[[nodiscard]] bool isReport(const std::filesystem::path& file, const std::string& expected);

/// Adds whether report.pdf is the report that `expected`, made anew from the recorded numbers, is:
/// byte for byte, or else built as plainly and looking the same on every page (another Qt or zlib
/// writes the same page in other bytes). Without `sameWords` only whether it is as plain.
void checkReportPdf(VerifyReport& report, const std::filesystem::path& file,
                    const std::string& expected, bool sameWords);

} // namespace pentimento
