// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/viewer/view_renderer.h"
#include "ui/widgets/task_queue.h"

#include <QWidget>

#include <optional>

namespace pentimento::ui {

/// Shows a picture of any size with the map over it. Frames are painted by one worker thread from
/// the visible rectangle alone; until the newest one arrives the view shows the last one moved and
/// scaled, so the GUI thread never does more than copy pixels.
/// Wheel: zoom at the cursor. Drag or arrow keys: pan. Double click: whole picture or 100 %.
class PictureView : public QWidget
{
    Q_OBJECT
public:
    explicit PictureView(QWidget* parent = nullptr);

    /// Another picture; the view goes back to showing the whole of it. Null empties the view.
    void setPicture(std::shared_ptr<const PicturePyramid> picture);
    void setMap(HeatMap map);
    void setOverlayStyle(const OverlayStyle& style);
    void setOverlayVisible(bool visible);
    /// A frame drawn around a part of the picture, in picture pixels; an empty one for none.
    void setHighlight(const QRect& part);

    [[nodiscard]] bool overlayVisible() const { return m_overlayVisible; }
    [[nodiscard]] const ViewGeometry& geometryOfPicture() const { return m_geometry; }
    [[nodiscard]] double scale() const { return m_geometry.scale; }
    /// Whether the frame on screen is the newest that was asked for.
    [[nodiscard]] bool isSettled() const;

    QSize sizeHint() const override { return {800, 600}; }
    QSize minimumSizeHint() const override { return {240, 200}; }

public slots:
    void zoomIn();
    void zoomOut();
    void zoomToFit();
    void zoomToActualSize();
    /// Brings a part of the picture, with some surroundings, to the middle of the view.
    void zoomToPart(const QRect& part);

signals:
    void scaleChanged(double scale);
    /// Map value is NaN without a map. `inside` is false when the pointer leaves the picture.
    void pointedAt(bool inside, QPoint pixel, QRgb colour, float mapValue);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Frame
    {
        QImage image;
        ViewGeometry geometry;
        std::shared_ptr<const PicturePyramid> picture;
    };

    void zoomBy(double factor, QPointF device);
    void setScaleAt(double scale, QPointF device);
    void fit();
    void settleOrigin();
    void panBy(QPointF device);
    void changed();
    void requestFrame();
    void frameArrived(const Result<Frame>& frame);
    void paintStandIn(QPainter& painter) const;
    void paintHighlight(QPainter& painter) const;
    void tellPointer(QPointF position);
    [[nodiscard]] QColor background() const;
    [[nodiscard]] QPointF toDevice(QPointF position) const
    {
        return position * devicePixelRatioF();
    }
    [[nodiscard]] QPointF centre() const;
    [[nodiscard]] double fittingScale() const;

    ViewScene m_scene;
    HeatMap m_map;
    ViewGeometry m_geometry;
    bool m_fitting = true;
    bool m_overlayVisible = true;
    QRect m_highlight;
    std::optional<QPointF> m_dragFrom;

    Frame m_frame;
    bool m_stale = false; ///< something changed since the frame in the making was asked for
    TaskQueue m_renderer;
};

} // namespace pentimento::ui
