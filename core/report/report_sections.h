// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drawing/network_figure.h"
#include "core/report/page_flow.h"
#include "core/report/report.h"

#include <QImage>

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

void writeFirstPage(PageFlow& flow, const ReportMaterial& material);
void writeDetectors(PageFlow& flow, const ReportMaterial& material);
void writeAgreement(PageFlow& flow, const ReportMaterial& material);
void writeRegions(PageFlow& flow, const ReportMaterial& material);
void writeNetworkView(PageFlow& flow, const ReportMaterial& material);
void writeLenses(PageFlow& flow, const ReportMaterial& material);
void writeInputQuality(PageFlow& flow, const ReportMaterial& material);
void writeMetadata(PageFlow& flow, const ReportMaterial& material);
void writeMethod(PageFlow& flow, const ReportMaterial& material);
void writeLimits(PageFlow& flow);
void writeAnalystNotes(PageFlow& flow, const ReportMaterial& material);
void writeMetadataAppendix(PageFlow& flow, const ReportMaterial& material);

/// Draws a picture into a rectangle of the same proportions, with as many pixels as print shows.
void drawPrinted(PageFlow& flow, const QRectF& rect, const QImage& image);

/// The size of `image` fitted into `width` x `height`, in points.
[[nodiscard]] QSizeF fitted(const QImage& image, qreal width, qreal height);

} // namespace pentimento
