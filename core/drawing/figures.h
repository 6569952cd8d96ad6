// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/findings.h"
#include "core/drawing/canvas.h"
#include "core/drawing/overlay.h"

#include <QColor>
#include <QRectF>

#include <vector>

namespace pentimento {

/// How a verdict is coloured wherever one is drawn.
[[nodiscard]] QColor verdictColour(Verdict verdict);

/// Height that drawLegend needs below the bar's `rect`.
inline constexpr qreal legendScaleHeight = 15;

/// The colour bar from 0 to 1 with its scale below `rect`. What stays uncoloured in the overlay is
/// hatched, and the threshold is marked.
void drawLegend(Canvas& canvas, const QRectF& rect, const OverlayStyle& style);

/// A head's score on 0..1 against what untouched photos scored (bands at the 50th, 90th and 99th
/// percentile) and against the lines of the verbal scale.
void drawScoreStrip(Canvas& canvas, const QRectF& rect, double score, const QColor& colour,
                    const CalibrationTable& calibration);

/// Numbered boxes, strongest first, over a picture drawn at `rect`.
void drawRegionBoxes(Canvas& canvas, const QRectF& rect, const std::vector<Region>& regions,
                     int pictureWidth, int pictureHeight);

} // namespace pentimento
