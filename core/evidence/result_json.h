// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/evidence/evidence_options.h"

#include <filesystem>
#include <string>

namespace pentimento {

/// The numbers of an analysis with everything that makes them checkable, as JSON text.
[[nodiscard]] std::string resultJson(const Analysis& analysis, const EvidenceOptions& options = {},
                                     double reportSeconds = 0);

/// The same as a file, whole or not at all. The picture's file is hashed again first and a change
/// since import is UnreadableInput.
[[nodiscard]] Result<void> writeResultJson(const Analysis& analysis,
                                           const std::filesystem::path& file,
                                           const EvidenceOptions& options = {});

} // namespace pentimento
