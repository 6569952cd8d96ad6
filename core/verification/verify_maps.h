// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/verification/map_difference.h"
#include "core/verification/recorded_maps.h"
#include "core/verification/verify_report.h"

#include <filesystem>

namespace pentimento::verification {

/// Adds how the maps of a bundle's folder differ from a fresh analysis, sample for sample at the
/// picture's own size: within `bounds`, and with no detail finer than the network's grid; and
/// whether the map of the detectors' differences follows from theirs. Returns the recorded maps;
/// one that cannot be read is the fresh one there. Cancelled alone is an error.
[[nodiscard]] Result<RecordedMaps> checkMaps(VerifyReport& report,
                                             const std::filesystem::path& folder,
                                             const Analysis& fresh, const MapBounds& bounds,
                                             const Job& job);

} // namespace pentimento::verification
