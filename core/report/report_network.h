// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/report/page_flow.h"
#include "core/report/report_material.h"

namespace pentimento {

/// What the network saw of the picture.
void writeNetworkView(PageFlow& flow, const ReportMaterial& material);

} // namespace pentimento
