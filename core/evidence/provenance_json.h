// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/json_parts.h"

namespace pentimento {

/// What a file says about itself, as result.json and `facts` state it.
[[nodiscard]] Json provenanceJson(const Picture& picture);

} // namespace pentimento
