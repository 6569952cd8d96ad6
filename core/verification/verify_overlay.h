// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/overlay_sheet.h"
#include "core/verification/verify_report.h"

namespace pentimento::verification {

/// What an overlay is held against: the maps that its colours show and how far they may be off.
struct OverlayMaps
{
    const MapSet& maps;
    double tolerance = 0; ///< of map values
};

/// Adds how an overlay differs from what a fresh analysis of the same picture draws: what its text
/// states, then every pixel of the picture, then the drawn words. A bundle's overlay shows the
/// bundle's own maps (`shown`), a lone one must show the fresh ones. Needs a QGuiApplication.
[[nodiscard]] Result<void> checkOverlay(VerifyReport& report, const std::filesystem::path& overlay,
                                        const SheetFacts& facts, const Analysis& fresh,
                                        const OverlayMaps& shown);

} // namespace pentimento::verification
