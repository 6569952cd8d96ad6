// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/viewer/view_renderer.h"

#include "core/drawing/blend.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <vector>

namespace pentimento::ui {
namespace {

/// Bilinear position in a row or column of map cells.
struct CellPosition
{
    int first = 0;
    int second = 0;
    float weight = 0; ///< of the second
};

/// For each device pixel from `from` to `to` along one axis, where it falls among the map's cells.
std::vector<CellPosition> cellPositions(int from, int to, double origin, double scale,
                                        double cellLength, int cells)
{
    std::vector<CellPosition> positions;
    positions.reserve(static_cast<std::size_t>(to - from));
    for (int device = from; device < to; ++device) {
        double pixel = (device + 0.5 - origin) / scale;
        if (scale >= nearestFrom) // squares show the value at their pixel's centre
            pixel = std::floor(pixel) + 0.5;
        const double cell =
            std::clamp(pixel / cellLength - 0.5, 0.0, static_cast<double>(cells - 1));
        const int first = static_cast<int>(cell);
        positions.push_back(
            {first, std::min(first + 1, cells - 1), static_cast<float>(cell - first)});
    }
    return positions;
}

void paintMap(QImage& frame, const QRect& visible, const ViewScene& scene,
              const ViewGeometry& geometry)
{
    const HeatMap& map = scene.map;
    const auto columns = cellPositions(visible.left(), visible.right() + 1, geometry.origin.x(),
                                       geometry.scale, map.cellWidth(), map.width());
    const auto rows = cellPositions(visible.top(), visible.bottom() + 1, geometry.origin.y(),
                                    geometry.scale, map.cellHeight(), map.height());
    const Blend blend(scene.style);
    for (int y = visible.top(); y <= visible.bottom(); ++y) {
        const CellPosition& row = rows[static_cast<std::size_t>(y - visible.top())];
        const float* above = map.data() + static_cast<std::ptrdiff_t>(row.first) * map.width();
        const float* below = map.data() + static_cast<std::ptrdiff_t>(row.second) * map.width();
        auto* line = reinterpret_cast<QRgb*>(frame.scanLine(y)) + visible.left();
        for (const CellPosition& column : columns) {
            const float top =
                above[column.first] + column.weight * (above[column.second] - above[column.first]);
            const float bottom =
                below[column.first] + column.weight * (below[column.second] - below[column.first]);
            const float value = top + row.weight * (bottom - top);
            if (blend.coloured(value)) {
                const int index = Blend::index(value);
                *line = qRgb(blend.channel(qRed(*line), index, 0),
                             blend.channel(qGreen(*line), index, 1),
                             blend.channel(qBlue(*line), index, 2));
            }
            ++line;
        }
    }
}

} // namespace

QImage renderView(const ViewScene& scene, const ViewGeometry& geometry)
{
    QImage frame(geometry.viewport, QImage::Format_RGB32);
    frame.fill(scene.background);
    if (!scene.picture)
        return frame;
    const PicturePyramid& picture = *scene.picture;
    const QRectF target(geometry.origin,
                        QSizeF(picture.width(), picture.height()) * geometry.scale);
    const QRectF shown = target.intersected(QRectF(QPointF(), QSizeF(geometry.viewport)));
    if (shown.isEmpty())
        return frame;

    const auto [level, reduction] = picture.levelFor(geometry.scale);
    const double toLevel = 1.0 / (geometry.scale * reduction);
    const QRectF source((shown.topLeft() - target.topLeft()) * toLevel, shown.size() * toLevel);
    {
        QPainter painter(&frame);
        painter.setRenderHint(QPainter::SmoothPixmapTransform,
                              geometry.scale < nearestFrom && geometry.scale != 1.0);
        painter.drawImage(shown, level, source);
    }
    if (!scene.map.empty() && scene.style.opacity > 0) {
        const QRect visible(QPoint(static_cast<int>(std::ceil(shown.left() - 0.5)),
                                   static_cast<int>(std::ceil(shown.top() - 0.5))),
                            QPoint(static_cast<int>(std::ceil(shown.right() - 0.5)) - 1,
                                   static_cast<int>(std::ceil(shown.bottom() - 0.5)) - 1));
        if (visible.isValid())
            paintMap(frame, visible, scene, geometry);
    }
    return frame;
}

} // namespace pentimento::ui
