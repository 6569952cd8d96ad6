// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/json_parts.h"

namespace pentimento {

/// What a lens was set to and what it showed, as an entry of result.json's "lenses": id, version,
/// title, settings, layers with their files, facts, cautions, and why it failed where it did.
[[nodiscard]] Json lensJson(const LensRun& run);

/// The layers that an untrusted entry names; none where it is no such entry.
[[nodiscard]] std::vector<LayerId> lensLayersIn(const Json& entry);

} // namespace pentimento
