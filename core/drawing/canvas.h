// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drawing/text_style.h"

#include <QPainter>
#include <QString>
#include <QTextLayout>

#include <memory>

namespace pentimento {

/// Text from outside made safe to show, see visibleText(); and the same on one line.
[[nodiscard]] QString shownText(const QString& text);
[[nodiscard]] QString shownText(const std::string& text);
[[nodiscard]] QString shownLine(const std::string& text);

/// The text on one line of `width` canvas units, shortened in the middle when it does not fit.
[[nodiscard]] QString fittedLine(const QString& text, const TextStyle& style, qreal width,
                                 qreal pixelsPerUnit);

/// A painter with lengths in units of its own (points on paper, caption units on a picture) and
/// text laid out at the device's full resolution with the program's fonts, so that it comes out
/// alike on any machine.
class Canvas
{
public:
    Canvas(QPaintDevice* device, qreal pixelsPerUnit);

    [[nodiscard]] QPainter& painter() { return m_painter; }
    [[nodiscard]] qreal pixelsPerUnit() const { return m_pixelsPerUnit; }

    /// Draws wrapped text with its first line's top at `at`; returns the height it took.
    qreal text(QPointF at, qreal width, const QString& text, const TextStyle& style);
    /// One line, shortened in the middle when it does not fit.
    void line(QPointF at, qreal width, const QString& text, const TextStyle& style);

    void fill(const QRectF& rect, const QColor& colour);
    void frame(const QRectF& rect, const QColor& colour, qreal width = 0.5);
    void rule(QPointF from, QPointF to, const QColor& colour = ink::hairline, qreal width = 0.5);

private:
    QPainter m_painter;
    qreal m_pixelsPerUnit;
};

/// Text broken into lines of a width, so that it can be measured and drawn in parts. No ink of it
/// reaches another block's text, whatever its letters.
class TextBlock
{
public:
    TextBlock(const QString& text, const TextStyle& style, qreal width, qreal pixelsPerUnit);

    [[nodiscard]] int lineCount() const;
    [[nodiscard]] qreal height() const { return lineCount() * lineHeight(); }
    [[nodiscard]] qreal lineHeight() const { return m_style.lineHeight(); }
    /// Width of the longest line.
    [[nodiscard]] qreal naturalWidth() const;
    void draw(Canvas& canvas, QPointF at, int firstLine, int lines) const;

private:
    [[nodiscard]] QRect clipOf(QPointF origin, int lines) const;

    std::unique_ptr<QTextLayout> m_layout;
    TextStyle m_style;
    qreal m_width;
    qreal m_pixelsPerUnit;
};

} // namespace pentimento
