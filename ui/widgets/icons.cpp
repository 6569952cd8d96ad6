// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/icons.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>
#include <QPalette>

namespace pentimento::ui {
namespace {

/// Outlines on a square of 24 units.
QPainterPath outline(Glyph glyph)
{
    QPainterPath path;
    const auto line = [&path](double x0, double y0, double x1, double y1) {
        path.moveTo(x0, y0);
        path.lineTo(x1, y1);
    };
    const auto lens = [&] {
        path.addEllipse(QPointF(10.5, 10.5), 6.5, 6.5);
        line(15.3, 15.3, 20.5, 20.5);
    };
    switch (glyph) {
    case Glyph::Open:
        path.moveTo(3, 19);
        path.lineTo(3, 5.5);
        path.lineTo(9, 5.5);
        path.lineTo(11, 8);
        path.lineTo(20, 8);
        path.lineTo(20, 11);
        path.moveTo(3, 19);
        path.lineTo(6, 11);
        path.lineTo(22, 11);
        path.lineTo(19, 19);
        path.closeSubpath();
        break;
    case Glyph::Paste:
        path.addRoundedRect(5, 4.5, 14, 16.5, 2, 2);
        path.addRoundedRect(9, 2.5, 6, 4, 1, 1);
        line(8.5, 11, 15.5, 11);
        line(8.5, 15, 13.5, 15);
        break;
    case Glyph::Export:
        line(12, 3.5, 12, 14.5);
        line(7.5, 8, 12, 3.5);
        line(16.5, 8, 12, 3.5);
        path.moveTo(4, 13);
        path.lineTo(4, 20.5);
        path.lineTo(20, 20.5);
        path.lineTo(20, 13);
        break;
    case Glyph::Stop:
        path.addRoundedRect(6, 6, 12, 12, 1.5, 1.5);
        break;
    case Glyph::Retry:
        path.arcMoveTo(4.5, 4.5, 15, 15, 50);
        path.arcTo(4.5, 4.5, 15, 15, 50, -300);
        line(12, 4.5, 16.8, 6.2);
        line(16.8, 6.2, 15.4, 10.8);
        break;
    case Glyph::Remove:
        line(6, 6, 18, 18);
        line(18, 6, 6, 18);
        break;
    case Glyph::ZoomIn:
        lens();
        line(10.5, 7.5, 10.5, 13.5);
        line(7.5, 10.5, 13.5, 10.5);
        break;
    case Glyph::ZoomOut:
        lens();
        line(7.5, 10.5, 13.5, 10.5);
        break;
    case Glyph::Fit:
        path.moveTo(4, 8.5);
        path.lineTo(4, 4);
        path.lineTo(8.5, 4);
        path.moveTo(15.5, 4);
        path.lineTo(20, 4);
        path.lineTo(20, 8.5);
        path.moveTo(20, 15.5);
        path.lineTo(20, 20);
        path.lineTo(15.5, 20);
        path.moveTo(8.5, 20);
        path.lineTo(4, 20);
        path.lineTo(4, 15.5);
        path.addRect(8.5, 9, 7, 6);
        break;
    case Glyph::ActualSize:
        line(4.5, 8, 6.5, 6);
        line(6.5, 6, 6.5, 18);
        line(15.5, 8, 17.5, 6);
        line(17.5, 6, 17.5, 18);
        line(12, 9.4, 12, 9.6);
        line(12, 14.4, 12, 14.6);
        break;
    case Glyph::Overlay:
        path.moveTo(2.5, 12);
        path.quadTo(12, 0.5, 21.5, 12);
        path.quadTo(12, 23.5, 2.5, 12);
        path.addEllipse(QPointF(12, 12), 3.2, 3.2);
        break;
    }
    return path;
}

class GlyphEngine final : public QIconEngine
{
public:
    explicit GlyphEngine(Glyph glyph) : m_glyph(glyph) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        const QPalette palette = QGuiApplication::palette();
        const auto group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
        const auto role =
            mode == QIcon::Selected ? QPalette::HighlightedText : QPalette::ButtonText;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(rect.topLeft());
        painter->scale(rect.width() / 24.0, rect.height() / 24.0);
        painter->setBrush(Qt::NoBrush);
        painter->setPen(
            QPen(palette.color(group, role), 1.7, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter->drawPath(outline(m_glyph));
        painter->restore();
    }
    // Never cached: the palette may change under an icon that exists.
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }
    QIconEngine* clone() const override { return new GlyphEngine(m_glyph); }

private:
    Glyph m_glyph;
};

} // namespace

QIcon glyphIcon(Glyph glyph)
{
    return QIcon(new GlyphEngine(glyph));
}

} // namespace pentimento::ui
