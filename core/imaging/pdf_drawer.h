// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/imaging/pdf_render.h"

#include <filesystem>

namespace pentimento {

/// What drawing a document may cost its process.
struct DrawingLimits
{
    double processorSeconds = 120;
    std::uint64_t addressBytes = std::uint64_t{3} << 30; ///< beyond those of its libraries
    double graceSeconds =
        60; ///< by the clock, beyond the processor time: a busy machine, its start
};

/// renderPdf() in a process of its own, the program `drawer` (pentimento-draw): a stranger's
/// document can be drawn for hours, take all memory or break what draws it, and ends with that
/// process, which the job ends, too. It opens nothing and reaches nobody; see
/// core/imaging/helper/confinement.h. Internal when the program does not start; UnreadableInput as
/// renderPdf(), and when the document costs more than it may.
[[nodiscard]] Result<RenderedPdf> renderPdfApart(const std::string& bytes, double dotsPerInch,
                                                 int mostPages, const DrawingLimits& limits,
                                                 const Job& job,
                                                 const std::filesystem::path& drawer);

/// Where that program lies; see programOfOurs().
[[nodiscard]] std::filesystem::path drawerProgram();

/// The whole life of that program: draws what it reads from its input and writes pages to its
/// output. Returns the exit code.
[[nodiscard]] int drawForParent(int argc, char** argv);

} // namespace pentimento
