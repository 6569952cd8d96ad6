// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/overlay_sheet.h"
#include "core/verification/verify_report.h"

namespace pentimento::verification {

/// Compares everything on an overlay but the picture with the same sheet drawn again, as ink: what
/// is blank there must be so to the last level, the legend the same but for rounding, and letters
/// may differ at their edges alone, as font renderers do. Both sheets are of the same size.
void compareCaption(VerifyReport& report, const std::string& name, const Raster& sheet,
                    const Sheet& expected);

/// What can be compared where the caption's words are of another version: the legend must stand
/// somewhere in the band, and the rest of it be text in inks of ours on white. That the words were
/// not compared is said.
void compareForeignCaption(VerifyReport& report, const std::string& name, const Raster& sheet,
                           const Sheet& expected, const SheetFacts& facts);

} // namespace pentimento::verification
