// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/bundle.h"
#include "core/evidence/json_parts.h"
#include "core/evidence/overlay_sheet.h"

namespace pentimento {

/// Comparisons of recorded evidence with a fresh analysis of the same picture. Each adds its lines
/// to the report. They need no engine: who runs the analysis again is not their business.

/// Maps of a bundle's folder, cell for cell at the picture's own size.
[[nodiscard]] Result<void> checkMaps(VerifyReport& report, const std::filesystem::path& folder,
                                     const Analysis& fresh, double tolerance, const Job& job);

/// Scores, areas, rates and verdicts of result.json.
void checkFindings(VerifyReport& report, const Json& result, const Analysis& fresh,
                   double tolerance);

/// An overlay: what its text states, then every pixel of the picture, then the drawn words.
[[nodiscard]] Result<void> checkOverlay(VerifyReport& report, const std::filesystem::path& overlay,
                                        const SheetFacts& facts, const Analysis& fresh,
                                        double tolerance);

} // namespace pentimento
