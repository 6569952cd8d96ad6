// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/bundle.h"

#include <string>

namespace pentimento {

/// The report as a PDF file's bytes. The picture's file must have been hashed again before: the
/// report states that it was.
[[nodiscard]] Result<std::string> reportBytes(const Analysis& analysis,
                                              const EvidenceOptions& options);

} // namespace pentimento
