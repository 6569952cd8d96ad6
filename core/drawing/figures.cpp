// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drawing/figures.h"

#include <QPainterPath>

#include <algorithm>
#include <array>
#include <cmath>

namespace pentimento {

namespace {

const TextStyle scaleStyle{.size = 7.5, .colour = ink::muted, .align = Qt::AlignHCenter};

/// A scale's number, centred below x.
void scaleNumber(Canvas& canvas, qreal x, qreal y, const QString& text, const TextStyle& style)
{
    constexpr qreal room = 60;
    canvas.text({x - room / 2, y}, room, text, style);
}

/// Score that `quantile` of the photos stay at or below.
double quantileOf(const std::vector<float>& ascending, double quantile)
{
    const auto last = static_cast<double>(ascending.size() - 1);
    return ascending[static_cast<std::size_t>(std::lround(quantile * last))];
}

} // namespace

QColor verdictColour(Verdict verdict)
{
    // From grey to a dark red-brown; no traffic light, which would say "true" and "false".
    switch (verdict) {
    case Verdict::Inconclusive:
        return {0x4a, 0x6a, 0x8a};
    case Verdict::Moderate:
        return {0xa8, 0x62, 0x0a};
    case Verdict::Strong:
        return {0x97, 0x2f, 0x12};
    case Verdict::NoEvidence:
        break;
    }
    return {0x5c, 0x65, 0x6f};
}

void drawLegend(Canvas& canvas, const QRectF& rect, const OverlayStyle& style)
{
    const ColourTable& table = colourTable(style.colours);
    QImage bar(256, 1, QImage::Format_RGB32);
    for (int i = 0; i < 256; ++i) {
        const auto& colour = table[static_cast<std::size_t>(i)];
        bar.setPixel(i, 0, qRgb(colour[0], colour[1], colour[2]));
    }
    QPainter& painter = canvas.painter();
    painter.save();
    painter.setRenderHint(QPainter::LosslessImageRendering);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(rect, bar);
    painter.restore();

    const qreal threshold = rect.left() + std::clamp(style.threshold, 0.0, 1.0) * rect.width();
    const QRectF uncoloured(rect.left(), rect.top(), threshold - rect.left(), rect.height());
    canvas.fill(uncoloured, QColor(255, 255, 255, 200));
    painter.save();
    painter.setClipRect(uncoloured);
    const qreal first = rect.left() - rect.height();
    for (int i = 0; first + 5 * i < threshold; ++i)
        canvas.rule({first + 5 * i, rect.bottom()}, {first + 5 * i + rect.height(), rect.top()},
                    QColor(0x57, 0x60, 0x6a, 120), 0.4);
    painter.restore();
    canvas.frame(rect, ink::muted, 0.4);

    for (const double value : {0.0, 0.25, 0.5, 0.75, 1.0}) {
        const qreal x = rect.left() + value * rect.width();
        canvas.rule({x, rect.bottom()}, {x, rect.bottom() + 2.5}, ink::muted, 0.5);
        scaleNumber(canvas, x, rect.bottom() + 2.5, QString::number(value), scaleStyle);
    }
    canvas.rule({threshold, rect.top() - 3}, {threshold, rect.bottom() + 2}, ink::text, 1.2);
}

void drawScoreStrip(Canvas& canvas, const QRectF& rect, double score, const QColor& colour,
                    const CalibrationTable& calibration)
{
    const auto at = [&](double value) {
        return rect.left() + std::clamp(value, 0.0, 1.0) * rect.width();
    };
    canvas.fill(rect, ink::wash);
    if (!calibration.pristineScores.empty()) {
        const std::array<std::pair<double, QColor>, 3> bands{{{0.99, QColor(0xe2, 0xe6, 0xea)},
                                                              {0.9, QColor(0xc6, 0xcd, 0xd4)},
                                                              {0.5, QColor(0xa3, 0xad, 0xb7)}}};
        for (const auto& [quantile, shade] : bands) {
            const qreal right = at(quantileOf(calibration.pristineScores, quantile));
            canvas.fill({rect.left(), rect.top(), right - rect.left(), rect.height()}, shade);
        }
        for (const double line :
             {calibration.inconclusiveLine, calibration.moderateLine, calibration.strongLine})
            if (line < 1)
                canvas.rule({at(line), rect.top()}, {at(line), rect.bottom()}, ink::text, 0.5);
    }
    canvas.frame(rect, ink::hairline, 0.5);

    const qreal x = at(score);
    const qreal size = 4;
    QPainterPath diamond(QPointF(x, rect.center().y() - size * 1.6));
    diamond.lineTo(x + size, rect.center().y());
    diamond.lineTo(x, rect.center().y() + size * 1.6);
    diamond.lineTo(x - size, rect.center().y());
    diamond.closeSubpath();
    canvas.painter().setPen(QPen(Qt::white, 0.8));
    canvas.painter().setBrush(colour);
    canvas.painter().drawPath(diamond);
}

void drawRegionBoxes(Canvas& canvas, const QRectF& rect, const std::vector<Region>& regions,
                     int pictureWidth, int pictureHeight)
{
    const qreal scaleX = rect.width() / pictureWidth;
    const qreal scaleY = rect.height() / pictureHeight;
    canvas.painter().save();
    canvas.painter().setClipRect(rect);
    // Weakest first, so that the strongest region's number lies on top.
    for (std::size_t i = regions.size(); i-- > 0;) {
        const Region& region = regions[i];
        const QRectF box(rect.left() + region.x * scaleX, rect.top() + region.y * scaleY,
                         region.width * scaleX, region.height * scaleY);
        canvas.frame(box, Qt::black, 2.2);
        canvas.frame(box, Qt::white, 1);
        const QString number = QString::number(i + 1);
        const qreal width = number.size() > 1 ? 14 : 10;
        QRectF tag(box.left(), box.top() - 10, width, 10);
        tag.moveLeft(std::clamp(tag.left(), rect.left(), rect.right() - width));
        tag.moveTop(std::max(tag.top(), rect.top()));
        canvas.fill(tag, ink::text);
        canvas.text(tag.topLeft() + QPointF(0, -0.4), width, number,
                    {.size = 7.5,
                     .weight = QFont::DemiBold,
                     .colour = Qt::white,
                     .align = Qt::AlignHCenter});
    }
    canvas.painter().restore();
}

} // namespace pentimento
