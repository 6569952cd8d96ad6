// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drawing/network_figure.h"
#include "core/report/report.h"

#include <QImage>
#include <vector>

namespace pentimento {

/// What every part of the report draws on. Pictures are already at print resolution.
struct ReportMaterial
{
    const Analysis& analysis;
    const EvidenceOptions& options;
    const ReportMaker& maker;
    QString made; ///< when, UTC
    QImage picture;
    QImage overlay;                   ///< of the chosen head
    std::vector<QImage> headOverlays; ///< in the pack's order, small
    QImage spreadOverlay;             ///< where the heads differ; null with fewer than two
    std::vector<NetworkFigure> networkFigures;
    std::vector<std::vector<QImage>> lensOverlays; ///< of each lens's layers, small
    const HeadFinding& overlaid;                   ///< the finding of the chosen head
};

} // namespace pentimento
