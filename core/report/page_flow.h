// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drawing/canvas.h"

#include <QPdfWriter>
#include <QRectF>
#include <QStringList>

#include <functional>
#include <utility>
#include <vector>

namespace pentimento {

/// Column of a table; the widths of a table's columns add up to 1.
struct Column
{
    QString title;
    qreal width;
    Qt::Alignment align = Qt::AlignLeft;
    bool mono = false;
};

/// Lets a document's parts flow down numbered pages, in points. Parts that fit a page are never
/// torn apart; long ones are continued on the next page.
class PageFlow
{
public:
    struct Footer
    {
        QString left; ///< first line
        QString hash; ///< second line, monospaced
    };

    /// `pageCount` is what the footer states as the number of pages; 0 while it is being counted.
    PageFlow(QPdfWriter& writer, Footer footer, int pageCount);
    ~PageFlow();
    PageFlow(const PageFlow&) = delete;
    PageFlow& operator=(const PageFlow&) = delete;

    [[nodiscard]] Canvas& canvas() { return m_canvas; }
    [[nodiscard]] qreal left() const { return margin; }
    [[nodiscard]] qreal width() const { return m_pageSize.width() - 2 * margin; }
    [[nodiscard]] qreal roomLeft() const { return bottom() - m_y; }
    [[nodiscard]] qreal fullPage() const { return bottom() - margin; }
    [[nodiscard]] int page() const { return m_page; }
    /// Whether this pass only counts pages: costly pictures can be left out.
    [[nodiscard]] bool counting() const { return m_pageCount == 0; }

    /// Room of that height across the page, on the next page when this one is too full.
    [[nodiscard]] QRectF reserve(qreal height);
    void skip(qreal height) { m_y = std::min(m_y + height, bottom()); }
    void newPage();

    /// A section's title; stays together with at least `keepWithNext` of what follows.
    void heading(const QString& text, qreal keepWithNext = 60);
    void subheading(const QString& text, qreal keepWithNext = 40);
    void paragraph(const QString& text, const TextStyle& style = {}, qreal indent = 0);
    void bullet(const QString& text, const TextStyle& style = {});
    /// Name and value in two columns; mono values are for hashes and commands.
    void keyValue(const QString& key, const QString& value, bool mono = false);
    void table(const std::vector<Column>& columns, const std::vector<QStringList>& rows);
    /// Text in a box of its own, continued over pages when it is long.
    void boxed(const QString& title, const QString& text);

private:
    static constexpr qreal margin = 48;
    static constexpr qreal footerHeight = 44;

    [[nodiscard]] qreal bottom() const { return m_pageSize.height() - footerHeight - 12; }
    [[nodiscard]] TextBlock block(const QString& text, const TextStyle& style,
                                  qreal blockWidth) const;
    void lines(const TextBlock& text, qreal x,
               const std::function<void(const QRectF&)>& behind = {});
    void tableRow(const std::vector<Column>& columns, const std::vector<TextBlock>& cells,
                  qreal height);
    void tableHead(const std::vector<Column>& columns);
    void drawFooter();

    QPdfWriter& m_writer;
    QSizeF m_pageSize;
    Canvas m_canvas;
    Footer m_footer;
    int m_pageCount;
    int m_page = 1;
    qreal m_y = margin;
};

} // namespace pentimento
