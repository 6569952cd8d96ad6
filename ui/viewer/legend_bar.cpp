// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/viewer/legend_bar.h"

#include <QLocale>
#include <QPainter>

#include <cmath>
#include <limits>

namespace pentimento::ui {
namespace {

constexpr int barHeight = 12;

QImage scaleImage(ColourMap colours)
{
    QImage image(256, 1, QImage::Format_RGB32);
    const ColourTable& table = colourTable(colours);
    auto* line = reinterpret_cast<QRgb*>(image.scanLine(0));
    for (std::size_t i = 0; i < table.size(); ++i)
        line[i] = qRgb(table[i][0], table[i][1], table[i][2]);
    return image;
}

} // namespace

LegendBar::LegendBar(QWidget* parent)
    : QWidget(parent), m_pointed(std::numeric_limits<float>::quiet_NaN())
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(tr("Colour scale of the map"));
    setToolTip(tr("The map's scale is always 0 to 1 and never stretched to the picture, so colours "
                  "mean the same in every picture. Values in the hatched part are below the "
                  "threshold and not drawn."));
}

void LegendBar::setOverlayStyle(const OverlayStyle& style)
{
    m_style = style;
    setAccessibleDescription(
        tr("From 0 to 1; drawn from %1 upwards").arg(style.threshold, 0, 'f', 2));
    update();
}

void LegendBar::setPointedValue(float value)
{
    m_pointed = value;
    update();
}

QSize LegendBar::sizeHint() const
{
    return {220, barHeight + fontMetrics().height() + 6};
}

QSize LegendBar::minimumSizeHint() const
{
    return {130, sizeHint().height()};
}

void LegendBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int edge = fontMetrics().horizontalAdvance("0") / 2 + 1;
    const QRectF bar(edge, 2, width() - 2 * edge, barHeight);
    const auto xOf = [&bar](double value) { return bar.left() + value * bar.width(); };
    painter.drawImage(bar, scaleImage(m_style.colours));

    const QRectF below(bar.topLeft(), QPointF(xOf(m_style.threshold), bar.bottom()));
    QColor veil = palette().color(QPalette::Window);
    veil.setAlphaF(0.75F);
    painter.fillRect(below, veil);
    painter.fillRect(below, QBrush(palette().color(QPalette::WindowText), Qt::BDiagPattern));
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawRect(bar);

    painter.setPen(QPen(palette().color(QPalette::WindowText), 2));
    if (!std::isnan(m_pointed)) {
        const double x = xOf(m_pointed);
        painter.drawLine(QPointF(x, bar.top() - 2), QPointF(x, bar.bottom() + 3));
    }
    painter.setPen(palette().color(QPalette::WindowText));
    const QRectF labels(0, bar.bottom() + 3, width(), fontMetrics().height());
    painter.drawText(labels, Qt::AlignLeft, "0");
    painter.drawText(labels, Qt::AlignRight, "1");
    const QString threshold = locale().toString(m_style.threshold, 'f', 2);
    const double half = fontMetrics().horizontalAdvance(threshold) / 2.0;
    const double x = xOf(m_style.threshold);
    if (x - half > 3.0 * edge && x + half < width() - 3.0 * edge)
        painter.drawText(QPointF(x - half, labels.top() + fontMetrics().ascent()), threshold);
}

} // namespace pentimento::ui
