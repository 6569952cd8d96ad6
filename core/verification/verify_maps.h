// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/verification/verify_report.h"

#include <filesystem>
#include <memory>
#include <string>

namespace pentimento {

/// Adds how the maps of a bundle's folder differ from a fresh analysis, cell for cell at the
/// picture's own size: by at most `tolerance`, and within any small square by about the same, so
/// that nothing can be written into a map with what it may differ.
[[nodiscard]] Result<void> checkMaps(VerifyReport& report, const std::filesystem::path& folder,
                                     const Analysis& fresh, double tolerance, const Job& job);

/// The fresh maps moved to where the bundle's lie, which checkMaps() found to be near: what a
/// report of other arithmetic was drawn from. A map that cannot be read stays as it is.
[[nodiscard]] std::shared_ptr<const MapSet> mapsAsRecorded(const std::filesystem::path& folder,
                                                           const MapSet& fresh);

} // namespace pentimento
