// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/report/page_flow.h"
#include "core/report/report_material.h"

namespace pentimento {

/// What a reader needs to check the report: the input, its metadata, the method, what it cannot
/// know, the notes of whoever made it, and every metadata field.
void writeInputQuality(PageFlow& flow, const ReportMaterial& material);
void writeMetadata(PageFlow& flow, const ReportMaterial& material);
void writeMethod(PageFlow& flow, const ReportMaterial& material);
void writeLimits(PageFlow& flow);
void writeAnalystNotes(PageFlow& flow, const ReportMaterial& material);
void writeMetadataAppendix(PageFlow& flow, const ReportMaterial& material);

} // namespace pentimento
