// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QPainter>
#include <QString>
#include <QTextLayout>

#include <memory>

namespace pentimento {

/// The few inks of everything that leaves the program on paper or as a picture.
namespace ink {
inline const QColor text{0x1b, 0x1f, 0x24};
inline const QColor muted{0x57, 0x60, 0x6a};
inline const QColor hairline{0xd3, 0xd8, 0xde};
inline const QColor wash{0xf4, 0xf6, 0xf8};
inline const QColor accent{0x2a, 0x5d, 0x84};
} // namespace ink

struct TextStyle
{
    qreal size = 9; ///< in canvas units
    QFont::Weight weight = QFont::Normal;
    QColor colour = ink::text;
    bool italic = false;
    bool mono = false;
    Qt::Alignment align = Qt::AlignLeft;

    [[nodiscard]] qreal lineHeight() const { return size * 1.42; }
};

/// Text from outside made safe to show, see visibleText(); and the same on one line.
[[nodiscard]] QString shownText(const QString& text);
[[nodiscard]] QString shownText(const std::string& text);
[[nodiscard]] QString shownLine(const std::string& text);

/// The same text with letters that the fonts which come with the program lack named, too
/// ("<U+6F22>"): whatever else the machine has would draw them otherwise than the next one.
[[nodiscard]] QString drawnAlike(const QString& text, bool mono = false);

/// The text on one line of `width` canvas units, shortened in the middle when it does not fit.
[[nodiscard]] QString fittedLine(const QString& text, const TextStyle& style, qreal width,
                                 qreal pixelsPerUnit);

/// A painter with lengths in units of its own (points on paper, caption units on a picture) and
/// text laid out at the device's full resolution, so that it comes out alike on any machine.
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

/// Text broken into lines of a width, so that it can be measured and drawn in parts.
class TextBlock
{
public:
    TextBlock(const QString& text, const TextStyle& style, qreal width, qreal pixelsPerUnit);

    [[nodiscard]] int lineCount() const;
    [[nodiscard]] qreal height() const { return lineCount() * m_lineHeight; }
    [[nodiscard]] qreal lineHeight() const { return m_lineHeight; }
    /// Width of the longest line.
    [[nodiscard]] qreal naturalWidth() const;
    void draw(Canvas& canvas, QPointF at, int firstLine, int lines) const;

private:
    std::unique_ptr<QTextLayout> m_layout;
    QColor m_colour;
    qreal m_lineHeight;
    qreal m_pixelsPerUnit;
};

} // namespace pentimento
