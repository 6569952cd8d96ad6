// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/report/page_flow.h"
#include "core/report/report_material.h"

namespace pentimento {

/// Each detector with its score, rate and map; then the marked regions.
void writeDetectors(PageFlow& flow, const ReportMaterial& material);
void writeRegions(PageFlow& flow, const ReportMaterial& material);

} // namespace pentimento
