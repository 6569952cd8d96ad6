// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drawing/canvas.h"

#include "core/base/text.h"
#include "core/drawing/evidence_fonts.h"

#include <QTextBoundaryFinder>

#include <algorithm>

namespace pentimento {

namespace {

/// Lines of a layout that is to be measured only.
constexpr qreal endlessWidth = 100'000;

} // namespace

QString shownText(const std::string& text)
{
    return QString::fromStdString(visibleText(text));
}

QString shownText(const QString& text)
{
    return shownText(text.toStdString());
}

QString shownLine(const std::string& text)
{
    return QString::fromStdString(visibleLine(text));
}

QString fittedLine(const QString& text, const TextStyle& style, qreal width, qreal pixelsPerUnit)
{
    QString single = text;
    single.replace(u'\n', u' ');
    const auto fits = [&](const QString& line) {
        return TextBlock(line, style, endlessWidth, pixelsPerUnit).naturalWidth() <= width;
    };
    if (fits(single))
        return single;
    QList<qsizetype> bounds{0};
    for (QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, single);
         finder.toNextBoundary() >= 0;)
        bounds.append(finder.position());
    const auto shortened = [&](qsizetype letters) {
        return single.left(bounds[letters - letters / 2]) + u'…' +
               single.mid(bounds[bounds.size() - 1 - letters / 2]);
    };
    qsizetype fitting = 0;
    for (qsizetype tooMany = bounds.size() - 1; fitting + 1 < tooMany;) {
        const qsizetype middle = (fitting + tooMany) / 2;
        (fits(shortened(middle)) ? fitting : tooMany) = middle;
    }
    return shortened(fitting);
}

Canvas::Canvas(QPaintDevice* device, qreal pixelsPerUnit)
    : m_painter(device), m_pixelsPerUnit(pixelsPerUnit)
{
    m_painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing |
                             QPainter::SmoothPixmapTransform);
    m_painter.scale(pixelsPerUnit, pixelsPerUnit);
}

qreal Canvas::text(QPointF at, qreal width, const QString& text, const TextStyle& style)
{
    const TextBlock block(text, style, width, m_pixelsPerUnit);
    block.draw(*this, at, 0, block.lineCount());
    return block.height();
}

void Canvas::line(QPointF at, qreal width, const QString& text, const TextStyle& style)
{
    const QString fitted = fittedLine(text, style, width, m_pixelsPerUnit);
    // Wrapping must not get another chance: rounding could still find the line too long.
    TextBlock(fitted, style, width * 1.02, m_pixelsPerUnit).draw(*this, at, 0, 1);
}

void Canvas::fill(const QRectF& rect, const QColor& colour)
{
    m_painter.fillRect(rect, colour);
}

void Canvas::frame(const QRectF& rect, const QColor& colour, qreal width)
{
    m_painter.setPen(QPen(colour, width, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawRect(rect);
}

void Canvas::rule(QPointF from, QPointF to, const QColor& colour, qreal width)
{
    m_painter.setPen(QPen(colour, width, Qt::SolidLine, Qt::FlatCap));
    m_painter.drawLine(from, to);
}

TextBlock::TextBlock(const QString& text, const TextStyle& style, qreal width, qreal pixelsPerUnit)
    : m_style(style), m_width(width), m_pixelsPerUnit(pixelsPerUnit)
{
    DrawnText drawn = drawnAlike(text, style, pixelsPerUnit);
    drawn.text.replace(u'\n', QChar::LineSeparator);
    m_layout = std::make_unique<QTextLayout>(drawn.text, evidenceFont(style, pixelsPerUnit));
    m_layout->setFormats(drawn.formats);
    QTextOption option(style.align);
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_layout->setTextOption(option);
    m_layout->setCacheEnabled(true);
    m_layout->beginLayout();
    for (int i = 0;; ++i) {
        QTextLine line = m_layout->createLine();
        if (!line.isValid())
            break;
        line.setLineWidth(width * pixelsPerUnit);
    }
    m_layout->endLayout();
}

int TextBlock::lineCount() const
{
    return m_layout->lineCount();
}

qreal TextBlock::naturalWidth() const
{
    qreal widest = 0;
    for (int i = 0; i < m_layout->lineCount(); ++i)
        widest = std::max(widest, m_layout->lineAt(i).naturalTextWidth());
    return widest / m_pixelsPerUnit;
}

/// Where ink may lie: signs of Burmese hang as low as that, and end above what stands below.
QRect TextBlock::clipOf(QPointF origin, int lines) const
{
    constexpr qreal above = 0.1;
    constexpr qreal below = 0.35;
    constexpr qreal beside = 0.3;
    const qreal letter = m_style.size * m_pixelsPerUnit;
    return QRectF(origin, QSizeF(m_width, lines * lineHeight()) * m_pixelsPerUnit)
        .adjusted(-beside * letter, -above * letter, beside * letter, below * letter)
        .toAlignedRect();
}

void TextBlock::draw(Canvas& canvas, QPointF at, int firstLine, int lines) const
{
    QPainter& painter = canvas.painter();
    const QPointF origin = painter.transform().map(at);
    painter.save();
    painter.resetTransform();
    painter.setPen(m_style.colour);
    const int end = std::min(firstLine + lines, m_layout->lineCount());
    painter.setClipRect(clipOf(origin, end - firstLine), Qt::IntersectClip);
    for (int i = firstLine; i < end; ++i) {
        QTextLine line = m_layout->lineAt(i);
        // Every line gets the same height, whatever other font some of its letters need.
        const qreal baseline = (i - firstLine + 0.76) * lineHeight() * m_pixelsPerUnit;
        line.draw(&painter, origin + QPointF(0, baseline - line.ascent()));
    }
    painter.restore();
}

} // namespace pentimento
