// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/report/page_flow.h"
#include "core/report/report_material.h"

namespace pentimento {

/// Where and how far the detectors differ.
void writeAgreement(PageFlow& flow, const ReportMaterial& material);

} // namespace pentimento
