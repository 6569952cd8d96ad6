// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/bundle.h"
#include "core/evidence/json_parts.h"

namespace pentimento {

/// Adds how scores, areas, rates and verdicts of a recorded result.json differ from a fresh
/// analysis of the same picture. It needs no engine: who runs the analysis again is not its
/// business.
void checkFindings(VerifyReport& report, const Json& result, const Analysis& fresh,
                   double tolerance);

} // namespace pentimento
