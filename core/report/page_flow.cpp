// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/page_flow.h"

#include <algorithm>

namespace pentimento {

namespace {

constexpr qreal cellPadding = 3;
constexpr qreal cellMargin = 5;  ///< left and right of a cell's text
constexpr qreal keyWidth = 0.24; ///< share of the width that names take beside their values
const TextStyle tableHeadStyle{.size = 7.8, .weight = QFont::DemiBold, .colour = ink::muted};
const TextStyle tableStyle{.size = 8.4};

} // namespace

PageFlow::PageFlow(QPdfWriter& writer, Footer footer, int pageCount)
    : m_writer(writer), m_pageSize(writer.pageLayout().fullRectPoints().size()),
      m_canvas(&writer, writer.resolution() / 72.0), m_footer(std::move(footer)),
      m_pageCount(pageCount)
{}

PageFlow::~PageFlow()
{
    drawFooter();
}

void PageFlow::drawFooter()
{
    const qreal y = m_pageSize.height() - footerHeight;
    const TextStyle style{.size = 7.2, .colour = ink::muted};
    constexpr qreal numberWidth = 80;
    m_canvas.rule({margin, y - 5}, {margin + width(), y - 5});
    m_canvas.line({margin, y}, width() - numberWidth, m_footer.left, style);
    TextStyle mono = style;
    mono.mono = true;
    mono.size = 6.6;
    m_canvas.line({margin, y + 11}, width() - numberWidth, m_footer.hash, mono);
    TextStyle number = style;
    number.align = Qt::AlignRight;
    m_canvas.text({margin + width() - numberWidth, y}, numberWidth,
                  QStringLiteral("Page %1 of %2").arg(m_page).arg(m_pageCount), number);
}

void PageFlow::newPage()
{
    drawFooter();
    m_writer.newPage();
    ++m_page;
    m_y = margin;
}

QRectF PageFlow::reserve(qreal height)
{
    if (height > roomLeft() && m_y > margin)
        newPage();
    const QRectF room(margin, m_y, width(), height);
    m_y += height;
    return room;
}

TextBlock PageFlow::block(const QString& text, const TextStyle& style, qreal blockWidth) const
{
    return {text, style, blockWidth, m_canvas.pixelsPerUnit()};
}

void PageFlow::heading(const QString& text, qreal keepWithNext)
{
    if (m_y > margin)
        skip(16);
    const TextStyle style{.size = 13, .weight = QFont::DemiBold, .colour = ink::accent};
    if (roomLeft() < 24 + keepWithNext && m_y > margin)
        newPage();
    const QRectF room = reserve(24);
    m_canvas.text(room.topLeft(), width(), text, style);
    m_canvas.rule({room.left(), room.bottom() - 4}, {room.right(), room.bottom() - 4});
    skip(2);
}

void PageFlow::subheading(const QString& text, qreal keepWithNext)
{
    skip(8);
    if (roomLeft() < 18 + keepWithNext && m_y > margin)
        newPage();
    const QRectF room = reserve(16);
    m_canvas.text(room.topLeft(), width(), text, {.size = 9.6, .weight = QFont::DemiBold});
}

void PageFlow::lines(const TextBlock& text, qreal x,
                     const std::function<void(const QRectF&)>& behind)
{
    const int total = text.lineCount();
    for (int first = 0; first < total;) {
        // A few lines stay whole; of more, as many as fit, at least two.
        const int left = total - first;
        const int fitting = static_cast<int>(roomLeft() / text.lineHeight());
        if (fitting < std::min(left, left <= 6 ? left : 2) && m_y > margin) {
            newPage();
            continue;
        }
        const int count = std::clamp(fitting, 1, left);
        const QRectF room = reserve(count * text.lineHeight());
        if (behind)
            behind(room);
        text.draw(m_canvas, {x, room.top()}, first, count);
        first += count;
    }
}

void PageFlow::paragraph(const QString& text, const TextStyle& style, qreal indent)
{
    lines(block(text, style, width() - indent), margin + indent);
    skip(style.size * 0.45);
}

void PageFlow::bullet(const QString& text, const TextStyle& style)
{
    constexpr qreal indent = 12;
    bool first = true;
    lines(block(text, style, width() - indent), margin + indent, [&](const QRectF& room) {
        if (std::exchange(first, false)) {
            const QPointF centre(margin + 4, room.top() + style.lineHeight() * 0.52);
            m_canvas.painter().setPen(Qt::NoPen);
            m_canvas.painter().setBrush(ink::accent);
            m_canvas.painter().drawEllipse(centre, 1.5, 1.5);
        }
    });
    skip(style.size * 0.35);
}

void PageFlow::keyValue(const QString& key, const QString& value, bool mono)
{
    if (value.isEmpty())
        return;
    const qreal indent = width() * keyWidth;
    const TextStyle keyStyle{.size = 9, .colour = ink::muted};
    const TextBlock name = block(key, keyStyle, indent - 8);
    const TextStyle style{.size = mono ? 7.8 : 9.0, .mono = mono};
    const TextBlock text = block(value, style, width() - indent);
    // The name stands beside the first lines; a page never ends inside it.
    if (name.height() > roomLeft() && m_y > margin)
        newPage();
    bool first = true;
    lines(text, margin + indent, [&](const QRectF& room) {
        if (std::exchange(first, false))
            name.draw(m_canvas, room.topLeft(), 0, name.lineCount());
    });
    skip(std::max(0.0, name.height() - text.height()) + 2.2);
}

void PageFlow::tableHead(const std::vector<Column>& columns)
{
    std::vector<TextBlock> titles;
    qreal height = 0;
    for (const Column& column : columns) {
        TextStyle style = tableHeadStyle;
        style.align = column.align;
        titles.push_back(block(column.title, style, column.width * width() - 2 * cellMargin));
        height = std::max(height, titles.back().height());
    }
    tableRow(columns, titles, height + cellPadding);
    m_canvas.rule({margin, m_y}, {margin + width(), m_y}, ink::muted, 0.7);
    skip(1);
}

void PageFlow::tableRow(const std::vector<Column>& columns, const std::vector<TextBlock>& cells,
                        qreal height)
{
    const QRectF room = reserve(height);
    qreal x = room.left();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        cells[i].draw(m_canvas, {x + cellMargin, room.top() + cellPadding / 2}, 0,
                      cells[i].lineCount());
        x += columns[i].width * width();
    }
}

void PageFlow::table(const std::vector<Column>& columns, const std::vector<QStringList>& rows)
{
    if (roomLeft() < 60 && m_y > margin)
        newPage();
    tableHead(columns);
    for (const QStringList& row : rows) {
        std::vector<TextBlock> cells;
        qreal height = 0;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            TextStyle style = tableStyle;
            style.align = columns[i].align;
            style.mono = columns[i].mono;
            if (style.mono)
                style.size = 7.4;
            cells.push_back(block(row.value(static_cast<qsizetype>(i)), style,
                                  columns[i].width * width() - 2 * cellMargin));
            height = std::max(height, cells.back().height());
        }
        height += cellPadding;
        if (height > roomLeft()) {
            newPage();
            tableHead(columns);
        }
        tableRow(columns, cells, height);
        m_canvas.rule({margin, m_y}, {margin + width(), m_y}, ink::hairline, 0.4);
    }
    skip(4);
}

void PageFlow::boxed(const QString& title, const QString& text)
{
    constexpr qreal padding = 10;
    const TextStyle titleStyle{.size = 8.4, .weight = QFont::DemiBold, .colour = ink::muted};
    const auto paintBehind = [&](const QRectF& room) {
        m_canvas.fill(room, QColor(0xfb, 0xf8, 0xef));
        m_canvas.fill({room.left(), room.top(), 3, room.height()}, QColor(0xc9, 0xa8, 0x4c));
    };
    if (roomLeft() < 70 && m_y > margin)
        newPage();
    const QRectF top = reserve(padding + titleStyle.lineHeight() + 2);
    paintBehind(top);
    m_canvas.line({top.left() + padding + 3, top.top() + padding - 2}, width() - 2 * padding, title,
                  titleStyle);
    lines(block(text, {}, width() - 2 * padding - 3), margin + padding + 3, paintBehind);
    const QRectF end = reserve(std::min(padding, roomLeft()));
    paintBehind(end);
    skip(4);
}

} // namespace pentimento
