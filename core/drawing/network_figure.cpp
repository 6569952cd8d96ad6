// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drawing/network_figure.h"

#include "core/drawing/raster_image.h"

#include <algorithm>
#include <cmath>

namespace pentimento {

namespace {

constexpr int sharpSide = 600;      ///< pixels that small figures are enlarged to, unsmoothed
constexpr double cellsInDetail = 4; ///< features to a side of the detail
constexpr int smallestDetail = 24;  ///< pixels

/// The cell of a grid that a point lies in.
QRectF cellAt(const Place& place, QSizeF cell)
{
    return {std::floor(place.x / cell.width()) * cell.width(),
            std::floor(place.y / cell.height()) * cell.height(), cell.width(), cell.height()};
}

QRectF scaled(const QRectF& rect, double x, double y)
{
    return {rect.x() * x, rect.y() * y, rect.width() * x, rect.height() * y};
}

/// Single pixels stay visible: what the network was given must not look better than it was.
void enlarge(NetworkFigure& figure)
{
    const int factor = sharpSide / std::max(figure.image.width(), figure.image.height());
    if (factor < 2)
        return;
    figure.image = figure.image.scaled(figure.image.size() * factor, Qt::IgnoreAspectRatio,
                                       Qt::FastTransformation);
    figure.featureCell = scaled(figure.featureCell, factor, factor);
    figure.mapCell = scaled(figure.mapCell, factor, factor);
    figure.detail = scaled(figure.detail, factor, factor);
}

/// The two cells around a place, in pixels of the picture.
void markCells(NetworkFigure& figure, const NetworkView& view, const Place& place)
{
    figure.mapCell = cellAt(place, {view.cellWidth, view.cellHeight});
    if (!view.features.empty())
        figure.featureCell =
            cellAt(place, {view.features.front().width, view.features.front().height});
}

/// A picture under its map; cells in its own pixels.
NetworkFigure overlaid(const QString& caption, const Raster& shown, const HeatMap& map,
                       const NetworkView& view, const Place& place, const OverlayStyle& style)
{
    NetworkFigure figure;
    figure.caption = caption;
    figure.image = imageOf(blendOverlay(shown, map, style));
    markCells(figure, view, place);
    const double x = shown.width() / static_cast<double>(map.pictureWidth());
    const double y = shown.height() / static_cast<double>(map.pictureHeight());
    figure.featureCell = scaled(figure.featureCell, x, y);
    figure.mapCell = scaled(figure.mapCell, x, y);
    return figure;
}

/// Where the detail lies in what the network was given: a few features around a place.
QRect detailPlace(const Raster& given, const HeatMap& map, const NetworkView& view,
                  const Place& place)
{
    NetworkFigure cells;
    markCells(cells, view, place);
    const double x = given.width() / static_cast<double>(map.pictureWidth());
    const double y = given.height() / static_cast<double>(map.pictureHeight());
    const QRectF middle =
        scaled(cells.featureCell.isEmpty() ? cells.mapCell : cells.featureCell, x, y);
    const int wanted = std::max(smallestDetail, qCeil(middle.width() * cellsInDetail));
    const QSize size(std::min(wanted, given.width()), std::min(wanted, given.height()));
    const auto corner = [](double centre, int length, int whole) {
        return std::clamp(qRound(centre - length / 2.0), 0, whole - length);
    };
    return {{corner(middle.center().x(), size.width(), given.width()),
             corner(middle.center().y(), size.height(), given.height())},
            size};
}

/// The detail, large enough to count its pixels. `given` is the squashed square or the picture.
NetworkFigure detailOf(const Raster& given, const HeatMap& map, const NetworkView& view,
                       const Place& highest)
{
    const QRect place = detailPlace(given, map, view, highest);
    const double x = given.width() / static_cast<double>(map.pictureWidth());
    const double y = given.height() / static_cast<double>(map.pictureHeight());
    NetworkFigure figure;
    markCells(figure, view, highest);
    figure.featureCell = scaled(figure.featureCell, x, y).translated(-place.topLeft());
    figure.mapCell = scaled(figure.mapCell, x, y).translated(-place.topLeft());
    figure.image = imageOf(given).copy(place);
    figure.caption = QStringLiteral("Detail: %1 × %2 pixels of what the network was given, where "
                                    "the map is highest")
                         .arg(place.width())
                         .arg(place.height());
    enlarge(figure);
    return figure;
}

} // namespace

std::vector<NetworkFigure> networkFigures(const MapSet& maps, const Pack& pack, const HeatMap& map,
                                          const Place& place, const Raster& picture,
                                          const Raster& small, const OverlayStyle& style)
{
    std::vector<NetworkFigure> figures;
    if (map.empty() || picture.empty())
        return figures;
    const NetworkView view = networkViewOf(maps, pack);
    const auto squashedCaption = [&](const char* what) {
        return QString::fromUtf8(what).arg(maps.modelInput.width()).arg(maps.modelInput.height());
    };
    if (maps.inferenceMode == InferenceMode::Resized && !maps.modelInput.empty()) {
        figures.push_back(overlaid(squashedCaption("What the network saw: %1 × %2 pixels, under "
                                                   "its map"),
                                   maps.modelInput, map, view, place, style));
        figures.back().detail = detailPlace(maps.modelInput, map, view, place);
        enlarge(figures.back());
        figures.push_back(detailOf(maps.modelInput, map, view, place));
        return figures;
    }
    const auto guide = guideViewOf(maps, pack);
    if (guide && !maps.modelInput.empty()) {
        figures.push_back(overlaid(squashedCaption("The whole-picture view that guided the "
                                                   "windows: %1 × %2 pixels, under its map"),
                                   maps.modelInput, maps.guide, *guide, place, style));
        enlarge(figures.back());
        figures.push_back(overlaid(QStringLiteral("The picture at its own resolution, under the "
                                                  "map of the windows"),
                                   small, map, view, place, style));
        figures.back().detail = scaled(detailPlace(picture, map, view, place),
                                       small.width() / static_cast<double>(picture.width()),
                                       small.height() / static_cast<double>(picture.height()));
    }
    figures.push_back(detailOf(picture, map, view, place));
    return figures;
}

void drawNetworkFigure(QPainter& painter, const QRectF& rect, const NetworkFigure& figure,
                       qreal hairline)
{
    painter.save();
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(rect, figure.image);
    painter.setClipRect(rect);
    painter.setBrush(Qt::NoBrush);
    const double x = rect.width() / figure.image.width();
    const double y = rect.height() / figure.image.height();
    for (const QRectF& cell : {figure.featureCell, figure.mapCell, figure.detail}) {
        if (cell.isEmpty())
            continue;
        const QRectF frame = scaled(cell, x, y).translated(rect.topLeft());
        for (const auto& [colour, width] :
             {std::pair{QColor(Qt::black), 3 * hairline}, {QColor(Qt::white), hairline}}) {
            painter.setPen(QPen(colour, width, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
            painter.drawRect(frame);
        }
    }
    painter.restore();
}

} // namespace pentimento
