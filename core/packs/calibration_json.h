// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/packs/calibration.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>

namespace pentimento {

/// A calibration as a manifest states it; of an unknown quality class it is silent. Throws
/// nlohmann::json::exception for a missing field or one of the wrong type.
[[nodiscard]] Calibration calibrationFrom(const nlohmann::json& entry);
[[nodiscard]] nlohmann::json jsonOf(const Calibration& calibration);

/// What no measurement can have given: scores outside 0..1, too many, lines out of order, counts
/// that do not fit, sources that do not add up. Nothing when there is no such flaw.
[[nodiscard]] std::optional<std::string> calibrationFlaw(const Calibration& calibration);

} // namespace pentimento
