// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bench/network_speed.h"

#include <nlohmann/json.hpp>

namespace pentimento::cli {

/// Every stage and the whole network beside the machine's measured peaks.
[[nodiscard]] nlohmann::ordered_json networkJson(const bench::NetworkSpeed& speed);

} // namespace pentimento::cli
