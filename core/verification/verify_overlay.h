// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/overlay_sheet.h"
#include "core/verification/verify_report.h"

namespace pentimento {

/// Adds how an overlay differs from what a fresh analysis of the same picture draws: what its text
/// states, then every pixel of the picture, then the drawn words. Needs a QGuiApplication.
[[nodiscard]] Result<void> checkOverlay(VerifyReport& report, const std::filesystem::path& overlay,
                                        const SheetFacts& facts, const Analysis& fresh,
                                        double tolerance);

} // namespace pentimento
