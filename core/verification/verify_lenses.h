// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/json_parts.h"
#include "core/verification/verify_report.h"

#include <vector>

namespace pentimento::verification {

/// The lenses that a recorded result names, looked through again as they were set then, entry for
/// entry. Adds what cannot be: a lens that this program does not have or has in another version is
/// not checked, and neither is a failure that did not happen again. Cancelled alone is an error.
[[nodiscard]] Result<std::vector<LensRun>> lensesAgain(VerifyReport& report, const Json& result,
                                                       const Picture& picture, const Job& job);

/// Whether an entry of lensesAgain() was none of this program's lenses.
[[nodiscard]] bool isForeign(const LensRun& run);

} // namespace pentimento::verification
