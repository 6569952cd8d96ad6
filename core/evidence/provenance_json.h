// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/json_parts.h"
#include "core/imaging/picture.h"

#include <optional>

namespace pentimento {

/// What a file says about itself, as result.json and `facts` state it.
[[nodiscard]] Json provenanceJson(const Picture& picture);

/// The Content Credentials that a `provenance` of somebody's result.json states; nothing where they
/// are none that provenanceJson() writes.
[[nodiscard]] std::optional<ContentCredentials> credentialsIn(const Json& provenance);

} // namespace pentimento
