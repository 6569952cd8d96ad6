// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/base/job.h"
#include "core/evidence/json_parts.h"
#include "core/verification/recorded_maps.h"
#include "core/verification/verify_report.h"

namespace pentimento::verification {

/// Makes result.json and report.pdf anew from a fresh analysis of the same picture and the maps of
/// the bundle, and adds how what lies in `folder` differs from them: every number, every word of
/// this version, every field that is missing or spare. Names what no second run can tell. Needs no
/// engine, but a QGuiApplication. Cancelled alone is an error.
[[nodiscard]] Result<void> checkResult(VerifyReport& report, const std::filesystem::path& folder,
                                       const Json& result, const Analysis& fresh,
                                       const RecordedMaps& maps, const Job& job = {});

} // namespace pentimento::verification
