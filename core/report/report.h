// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/base/job.h"
#include "core/evidence/evidence_options.h"

#include <filesystem>
#include <string>

namespace pentimento {

/// Which program made a report.
struct ReportMaker
{
    std::string version; ///< of Pentimento
    std::string commit;
    [[nodiscard]] static ReportMaker thisProgram();
};

/// The report as a PDF file's bytes: the same analysis, options, time and maker give the same
/// document. The picture's file must have been hashed again before: the report states that it was.
/// Needs a QGuiApplication (offscreen will do) for fonts. Cancelled when the job was stopped.
[[nodiscard]] Result<std::string> reportBytes(const Analysis& analysis,
                                              const EvidenceOptions& options,
                                              const ReportMaker& maker = ReportMaker::thisProgram(),
                                              const Job& job = {});

/// The report as a file, whole or not at all; the picture's file is hashed again first and a change
/// since import is UnreadableInput.
[[nodiscard]] Result<void> writeReport(const Analysis& analysis, const std::filesystem::path& file,
                                       const EvidenceOptions& options = {});

} // namespace pentimento
