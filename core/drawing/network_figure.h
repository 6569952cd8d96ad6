// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/network_view.h"
#include "core/drawing/overlay.h"
#include "core/inference/map_set.h"

#include <QImage>
#include <QPainter>
#include <QString>

#include <vector>

namespace pentimento {

/// What the network was given, as it was given, with one cell of its map and of its features drawn
/// to scale at one place. Window and report show the same.
struct NetworkFigure
{
    QString caption;
    QImage image;
    QRectF featureCell; ///< in pixels of `image`; empty where the pack does not tell
    QRectF mapCell;
    QRectF detail; ///< what the detail shows larger; empty in the detail itself
};

/// The figures of one analysis. Whole: the squashed square under `map`, and a detail of it.
/// Windows: the square that guided them under its map and the picture under `map`, where there
/// was a guide; and a detail at native resolution. `map` is one of `maps` and `place` where it
/// is highest; `picture` is the one analysed and `small` a reduced copy of it.
[[nodiscard]] std::vector<NetworkFigure> networkFigures(const MapSet& maps, const Pack& pack,
                                                        const HeatMap& map, const Place& place,
                                                        const Raster& picture, const Raster& small,
                                                        const OverlayStyle& style);

/// Draws a figure into a rectangle of its proportions; `hairline` is the thinnest visible width.
void drawNetworkFigure(QPainter& painter, const QRectF& rect, const NetworkFigure& figure,
                       qreal hairline);

} // namespace pentimento
