// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/heat_map.h"
#include "core/drawing/overlay.h"
#include "ui/viewer/picture_pyramid.h"

#include <QColor>
#include <QImage>
#include <QPointF>
#include <QSize>

#include <memory>

namespace pentimento::ui {

/// Where a picture lies in a viewport. Lengths of the viewport are device pixels, so that a scale
/// of 1 shows exactly one picture pixel on one pixel of the screen.
struct ViewGeometry
{
    QSize viewport;
    double scale = 1; ///< device pixels per picture pixel
    QPointF origin;   ///< device position of the picture's top-left corner

    [[nodiscard]] QPointF toPicture(QPointF device) const { return (device - origin) / scale; }
    [[nodiscard]] QPointF toDevice(QPointF picture) const { return picture * scale + origin; }
    friend bool operator==(const ViewGeometry&, const ViewGeometry&) = default;
};

/// What is to be seen: plain values that can be handed to a worker thread.
struct ViewScene
{
    std::shared_ptr<const PicturePyramid> picture;
    HeatMap map; ///< empty: the picture alone
    OverlayStyle style;
    QColor background;
};

/// From this magnification on single pixels are shown as squares.
inline constexpr double nearestFrom = 4.0;

/// Paints the visible part of the scene. The map is interpolated first and compared with the
/// threshold and coloured then, by the same arithmetic as the exported overlay. Any thread.
[[nodiscard]] QImage renderView(const ViewScene& scene, const ViewGeometry& geometry);

} // namespace pentimento::ui
