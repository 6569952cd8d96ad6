// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/credentials/content_credentials.h"

#include <string_view>

namespace pentimento {

/// What the library's report on a manifest store (JSON, crate c2pa 0.9x: manifests,
/// validation_results, validation_state) says. A report that cannot be understood is Unchecked with
/// its problem. `bytes` and `trustList` are the caller's. Never throws, whatever the text holds.
[[nodiscard]] ContentCredentials credentialsFrom(std::string_view report);

/// What the library's refusal to report, "Kind: message", says: Invalid where the store is
/// damaged, Unchecked where it lies with the library or with manifests kept elsewhere.
[[nodiscard]] ContentCredentials credentialsFromRefusal(std::string_view error);

} // namespace pentimento
