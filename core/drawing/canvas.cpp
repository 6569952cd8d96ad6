// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drawing/canvas.h"

#include "core/base/text.h"

#include <QFontDatabase>
#include <QFontMetricsF>
#include <QRawFont>

#include <algorithm>
#include <cmath>
#include <limits>

// Must stand outside every namespace: the resource's initialiser is a global function.
static void initialiseFontResource()
{
    Q_INIT_RESOURCE(evidence_fonts);
}

namespace pentimento {

namespace {

/// Registers the fonts that come with the program, once. Only these are drawn with, as far as they
/// have the letters: evidence made on one machine is held against a redraw on another.
void registerFonts()
{
    static const bool registered = [] {
        initialiseFontResource();
        for (const char* name :
             {"OpenSans-Regular", "OpenSans-Semibold", "OpenSans-Italic", "DejaVuSansMono"})
            QFontDatabase::addApplicationFont(
                QStringLiteral(":/fonts/%1.ttf").arg(QLatin1String(name)));
        return true;
    }();
    static_cast<void>(registered);
}

QFont fontOf(const TextStyle& style, qreal pixelsPerUnit)
{
    registerFonts();
    QFont font(style.mono ? QStringLiteral("DejaVu Sans Mono") : QStringLiteral("Open Sans"));
    if (style.mono)
        font.setStyleHint(QFont::Monospace);
    font.setPixelSize(std::max(1, static_cast<int>(std::lround(style.size * pixelsPerUnit))));
    font.setWeight(style.weight);
    font.setItalic(style.italic);
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setStyleStrategy(QFont::NoSubpixelAntialias);
    // Any spacing at all keeps ligatures out, which a search in the PDF would not find.
    font.setLetterSpacing(QFont::AbsoluteSpacing, 1.0 / 64);
    return font;
}

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

QString drawnAlike(const QString& text, bool mono)
{
    // Not shared between calls: a raw font belongs to the thread that made it.
    const QRawFont font = QRawFont::fromFont(fontOf({.mono = mono}, 2));
    QString drawn;
    for (const uint c : text.toUcs4())
        if (c == u'\n' || font.supportsCharacter(c))
            drawn += QString::fromUcs4(reinterpret_cast<const char32_t*>(&c), 1);
        else
            drawn += QStringLiteral("<U+%1>").arg(c, 4, 16, QLatin1Char('0')).toUpper();
    return drawn;
}

QString fittedLine(const QString& text, const TextStyle& style, qreal width, qreal pixelsPerUnit)
{
    const QFontMetricsF metrics(fontOf(style, pixelsPerUnit));
    QString single = text;
    single.replace(u'\n', u' ');
    return metrics.elidedText(single, Qt::ElideMiddle, width * pixelsPerUnit);
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
    : m_colour(style.colour), m_lineHeight(style.lineHeight()), m_pixelsPerUnit(pixelsPerUnit)
{
    QString lines = text;
    lines.replace(u'\n', QChar::LineSeparator);
    m_layout = std::make_unique<QTextLayout>(lines, fontOf(style, pixelsPerUnit));
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

void TextBlock::draw(Canvas& canvas, QPointF at, int firstLine, int lines) const
{
    QPainter& painter = canvas.painter();
    const QPointF origin = painter.transform().map(at);
    painter.save();
    painter.resetTransform();
    painter.setPen(m_colour);
    const int end = std::min(firstLine + lines, m_layout->lineCount());
    for (int i = firstLine; i < end; ++i) {
        QTextLine line = m_layout->lineAt(i);
        // Every line gets the same height, whatever fallback font some of its letters need.
        const qreal baseline = (i - firstLine + 0.76) * m_lineHeight * m_pixelsPerUnit;
        line.draw(&painter, origin + QPointF(0, baseline - line.ascent()));
    }
    painter.restore();
}

} // namespace pentimento
