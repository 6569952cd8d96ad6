// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/viewer/picture_view.h"

#include "ui/widgets/appearance.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <limits>

namespace pentimento::ui {
namespace {

constexpr double largestScale = 64;
constexpr double largestFittingScale = 4;
constexpr double zoomStep = 1.25;
constexpr double marginOfPart = 1.6; ///< surroundings shown around a region, as a multiple

} // namespace

PictureView::PictureView(QWidget* parent) : QWidget(parent)
{
    setObjectName("pictureView");
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Picture"));
    setAccessibleDescription(
        tr("The picture with the map over it. Plus and minus zoom, arrow keys move, "
           "F shows the whole picture, 1 shows it pixel by pixel, Space hides the map."));
}

void PictureView::setPicture(std::shared_ptr<const PicturePyramid> picture)
{
    if (picture == m_scene.picture)
        return;
    m_scene.picture = std::move(picture);
    m_map = {};
    m_highlight = {};
    m_frame = {};
    fit();
}

void PictureView::setMap(HeatMap map)
{
    m_map = std::move(map);
    changed();
}

void PictureView::setOverlayStyle(const OverlayStyle& style)
{
    m_scene.style = style;
    changed();
}

void PictureView::setOverlayVisible(bool visible)
{
    m_overlayVisible = visible;
    changed();
}

void PictureView::setHighlight(const QRect& part)
{
    m_highlight = part;
    update();
}

bool PictureView::isSettled() const
{
    return !m_renderer.busy() && !m_stale;
}

QColor PictureView::background() const
{
    const QColor window = palette().color(QPalette::Window);
    return isDark(palette()) ? window.darker(140) : window.darker(108);
}

QPointF PictureView::centre() const
{
    return {m_geometry.viewport.width() / 2.0, m_geometry.viewport.height() / 2.0};
}

double PictureView::fittingScale() const
{
    if (!m_scene.picture || m_geometry.viewport.isEmpty())
        return 1;
    const double scale = std::min(m_geometry.viewport.width() / double(m_scene.picture->width()),
                                  m_geometry.viewport.height() / double(m_scene.picture->height()));
    return std::min(scale, largestFittingScale);
}

void PictureView::fit()
{
    m_fitting = true;
    m_geometry.scale = fittingScale();
    settleOrigin();
    changed();
    emit scaleChanged(m_geometry.scale);
}

/// Keeps a picture that is larger than the view over all of it, and a smaller one in the middle.
/// At 100 % pixels lie on pixels; at other scales rounding would move the point that is zoomed at.
void PictureView::settleOrigin()
{
    if (!m_scene.picture)
        return;
    const bool exact = m_geometry.scale == 1;
    const auto settle = [exact](double origin, double picture, double view) {
        const double settled = picture <= view ? std::floor((view - picture) / 2)
                                               : std::clamp(origin, view - picture, 0.0);
        return exact ? std::round(settled) : settled;
    };
    m_geometry.origin = {settle(m_geometry.origin.x(), m_scene.picture->width() * m_geometry.scale,
                                m_geometry.viewport.width()),
                         settle(m_geometry.origin.y(), m_scene.picture->height() * m_geometry.scale,
                                m_geometry.viewport.height())};
}

void PictureView::setScaleAt(double scale, QPointF device)
{
    if (!m_scene.picture)
        return;
    const QPointF fixed = m_geometry.toPicture(device);
    const double smallest = std::min(1.0, fittingScale());
    m_fitting = false;
    m_geometry.scale = std::clamp(scale, smallest, largestScale);
    m_geometry.origin = device - fixed * m_geometry.scale;
    settleOrigin();
    changed();
    emit scaleChanged(m_geometry.scale);
}

void PictureView::zoomBy(double factor, QPointF device)
{
    // 100 % is where pixels are judged: do not step over it.
    double scale = m_geometry.scale * factor;
    if ((m_geometry.scale < 1 && scale > 1) || (m_geometry.scale > 1 && scale < 1))
        scale = 1;
    setScaleAt(scale, device);
}

void PictureView::zoomIn()
{
    zoomBy(zoomStep, centre());
}

void PictureView::zoomOut()
{
    zoomBy(1 / zoomStep, centre());
}

void PictureView::zoomToFit()
{
    fit();
}

void PictureView::zoomToActualSize()
{
    setScaleAt(1, centre());
}

void PictureView::zoomToPart(const QRect& part)
{
    if (!m_scene.picture || part.isEmpty())
        return;
    const double scale = std::min(m_geometry.viewport.width() / (part.width() * marginOfPart),
                                  m_geometry.viewport.height() / (part.height() * marginOfPart));
    const QPointF middle = QRectF(part).center();
    m_fitting = false;
    m_geometry.scale = std::clamp(scale, std::min(1.0, fittingScale()), 8.0);
    m_geometry.origin = centre() - middle * m_geometry.scale;
    settleOrigin();
    m_highlight = part;
    changed();
    emit scaleChanged(m_geometry.scale);
}

void PictureView::panBy(QPointF device)
{
    if (!m_scene.picture)
        return;
    m_geometry.origin += device;
    settleOrigin();
    changed();
}

void PictureView::changed()
{
    update();
    m_stale = true;
    requestFrame();
}

void PictureView::requestFrame()
{
    if (m_renderer.busy())
        return;
    m_stale = false;
    if (!m_scene.picture || m_geometry.viewport.isEmpty())
        return;
    ViewScene scene = m_scene;
    scene.background = background();
    if (m_overlayVisible)
        scene.map = m_map;
    m_renderer.start(
        "the view could not be drawn",
        [scene = std::move(scene), geometry = m_geometry](const Job&) -> Result<Frame> {
            return Frame{renderView(scene, geometry), geometry, scene.picture};
        },
        [this](const Result<Frame>& frame) { frameArrived(frame); });
}

/// Without a frame the last one stays.
void PictureView::frameArrived(const Result<Frame>& frame)
{
    if (frame && frame->picture == m_scene.picture) {
        m_frame = *frame;
        m_frame.image.setDevicePixelRatio(1);
        update();
    }
    if (m_stale)
        requestFrame();
}

void PictureView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const double ratio = devicePixelRatioF();
    painter.scale(1 / ratio, 1 / ratio); // everything below in device pixels
    if (!m_scene.picture || m_frame.image.isNull() || m_frame.geometry != m_geometry)
        paintStandIn(painter);
    else
        painter.drawImage(QPointF(), m_frame.image);
    paintHighlight(painter);
    if (hasFocus() && m_scene.picture) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 2 * ratio));
        painter.drawRect(QRectF(QPointF(), QSizeF(m_geometry.viewport)).adjusted(1, 1, -1, -1));
    }
}

void PictureView::paintStandIn(QPainter& painter) const
{
    const QRectF view(QPointF(), QSizeF(size()) * devicePixelRatioF());
    painter.fillRect(view, background());
    if (!m_scene.picture)
        return;
    const PicturePyramid& picture = *m_scene.picture;
    const QRectF target(m_geometry.origin,
                        QSizeF(picture.width(), picture.height()) * m_geometry.scale);
    painter.save();
    painter.setClipRect(target.intersected(view));
    painter.drawImage(target, picture.smallest());
    if (!m_frame.image.isNull()) {
        const double zoom = m_geometry.scale / m_frame.geometry.scale;
        const QPointF at = m_geometry.origin - m_frame.geometry.origin * zoom;
        const QRectF old(m_frame.geometry.origin,
                         QSizeF(picture.width(), picture.height()) * m_frame.geometry.scale);
        const QRectF part = old.intersected(QRectF(m_frame.image.rect()));
        painter.drawImage(QRectF(part.topLeft() * zoom + at, part.size() * zoom), m_frame.image,
                          part);
    }
    painter.restore();
}

void PictureView::paintHighlight(QPainter& painter) const
{
    if (m_highlight.isEmpty() || !m_scene.picture)
        return;
    const QRectF frame(m_geometry.toDevice(m_highlight.topLeft()),
                       QSizeF(m_highlight.size()) * m_geometry.scale);
    const double width = devicePixelRatioF();
    // White on black shows on any picture.
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(Qt::black, 3 * width));
    painter.drawRect(frame);
    painter.setPen(QPen(Qt::white, width));
    painter.drawRect(frame);
}

void PictureView::resizeEvent(QResizeEvent*)
{
    const QPointF middle = m_geometry.toPicture(centre());
    m_geometry.viewport = (QSizeF(size()) * devicePixelRatioF()).toSize();
    if (m_fitting) {
        fit();
        return;
    }
    m_geometry.origin = centre() - middle * m_geometry.scale;
    settleOrigin();
    changed();
}

void PictureView::wheelEvent(QWheelEvent* event)
{
    if (event->angleDelta().y() == 0)
        return;
    zoomBy(std::pow(zoomStep, event->angleDelta().y() / 120.0), toDevice(event->position()));
    tellPointer(event->position());
    event->accept();
}

bool PictureView::event(QEvent* event)
{
    if (event->type() == QEvent::NativeGesture) {
        const auto* gesture = static_cast<QNativeGestureEvent*>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture) {
            zoomBy(1 + gesture->value(), toDevice(gesture->position()));
            return true;
        }
    }
    return QWidget::event(event);
}

void PictureView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton)
        return;
    m_dragFrom = event->position();
    if (m_scene.picture)
        setCursor(Qt::ClosedHandCursor);
}

void PictureView::mouseMoveEvent(QMouseEvent* event)
{
    if (m_dragFrom) {
        panBy(toDevice(event->position() - *m_dragFrom));
        m_dragFrom = event->position();
    }
    tellPointer(event->position());
}

void PictureView::mouseReleaseEvent(QMouseEvent*)
{
    m_dragFrom.reset();
    unsetCursor();
}

void PictureView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (m_fitting)
        setScaleAt(1, toDevice(event->position()));
    else
        fit();
}

void PictureView::keyPressEvent(QKeyEvent* event)
{
    const double step = 0.1 * std::min(m_geometry.viewport.width(), m_geometry.viewport.height());
    switch (event->key()) {
    case Qt::Key_Left:
        panBy({step, 0});
        break;
    case Qt::Key_Right:
        panBy({-step, 0});
        break;
    case Qt::Key_Up:
        panBy({0, step});
        break;
    case Qt::Key_Down:
        panBy({0, -step});
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

void PictureView::leaveEvent(QEvent*)
{
    emit pointedAt(false, {}, 0, std::numeric_limits<float>::quiet_NaN());
}

void PictureView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        changed();
    QWidget::changeEvent(event);
}

void PictureView::tellPointer(QPointF position)
{
    if (!m_scene.picture)
        return;
    const QPointF at = m_geometry.toPicture(toDevice(position));
    const QPoint pixel(static_cast<int>(std::floor(at.x())), static_cast<int>(std::floor(at.y())));
    const Raster& raster = m_scene.picture->picture();
    const bool inside = QRect(0, 0, raster.width(), raster.height()).contains(pixel);
    if (!inside) {
        emit pointedAt(false, {}, 0, std::numeric_limits<float>::quiet_NaN());
        return;
    }
    const std::uint8_t* rgb = raster.row(pixel.y()) + std::ptrdiff_t{3} * pixel.x();
    const float value = m_map.empty() ? std::numeric_limits<float>::quiet_NaN()
                                      : m_map.atPixel(pixel.x(), pixel.y());
    emit pointedAt(true, pixel, qRgb(rgb[0], rgb[1], rgb[2]), value);
}

} // namespace pentimento::ui
