// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/region_table.h"

#include "core/analysis/layer.h"
#include "core/analysis/wording.h"
#include "ui/widgets/appearance.h"
#include "ui/widgets/text.h"

#include <QHeaderView>
#include <QPainter>

#include <algorithm>
#include <tuple>

namespace pentimento::ui {
namespace {

enum Column { NumberColumn, PeakColumn, AreaColumn, HeadColumn, SizeColumn, ColumnCount };

QTableWidgetItem* cell(const QString& text, Qt::Alignment alignment = Qt::AlignLeft)
{
    auto* item = new QTableWidgetItem(text);
    item->setTextAlignment(alignment | Qt::AlignVCenter);
    item->setFlags(Qt::ItemIsSelectable | Qt::ItemIsEnabled);
    item->setToolTip(plainToolTip(text));
    return item;
}

bool sameRegion(const Region& a, const Region& b)
{
    return std::tie(a.x, a.y, a.width, a.height, a.area, a.peak, a.head) ==
           std::tie(b.x, b.y, b.width, b.height, b.area, b.peak, b.head);
}

} // namespace

RegionTable::RegionTable(QWidget* parent) : QTableWidget(0, ColumnCount, parent)
{
    setObjectName("regionTable");
    setAccessibleName(tr("Marked regions"));
    setAccessibleDescription(tr("Places where the combined map reaches its threshold, strongest "
                                "first. Enter zooms to a place."));
    setHorizontalHeaderLabels(
        {tr("#"), tr("Peak"), tr("Area"), tr("Strongest in"), tr("Size, px")});
    horizontalHeaderItem(PeakColumn)->setToolTip(tr("Highest value of the combined map inside"));
    horizontalHeaderItem(AreaColumn)->setToolTip(tr("Share of the whole picture"));
    horizontalHeaderItem(HeadColumn)->setToolTip(tr("Detector that answers strongest there"));
    horizontalHeaderItem(SizeColumn)
        ->setToolTip(tr("Width × height; point at a row for the place"));
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    horizontalHeader()->setSectionResizeMode(HeadColumn, QHeaderView::Stretch);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setTabKeyNavigation(false);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    connect(this, &QTableWidget::itemSelectionChanged, this,
            [this] { emit partSelected(selectedPart()); });
    connect(this, &QTableWidget::itemActivated, this,
            [this](const QTableWidgetItem* item) { emit partActivated(partOfRow(item->row())); });
    connect(this, &QTableWidget::itemDoubleClicked, this,
            [this](const QTableWidgetItem* item) { emit partActivated(partOfRow(item->row())); });
}

void RegionTable::setPack(const Pack& pack)
{
    m_titles.clear();
    for (const HeadInfo& head : pack.heads)
        m_titles.emplace_back(head.id, head.title);
}

QString RegionTable::headTitle(const std::string& id) const
{
    for (const auto& [known, title] : m_titles)
        if (known == id)
            return shownLine(title);
    return LayerId::named(id) == LayerId() ? tr("Combined") : shownLine(id);
}

void RegionTable::setRegions(const std::vector<Region>& regions)
{
    // The selection survives news about the picture that leave its regions as they were.
    if (std::equal(regions.begin(), regions.end(), m_regions.begin(), m_regions.end(), sameRegion))
        return;
    m_regions = regions;
    clearSelection();
    setRowCount(static_cast<int>(regions.size()));
    for (int row = 0; row < rowCount(); ++row) {
        const Region& region = regions[static_cast<std::size_t>(row)];
        setItem(row, NumberColumn, cell(QString::number(row + 1), Qt::AlignRight));
        setItem(row, PeakColumn, cell(scoreText(region.peak), Qt::AlignRight));
        setItem(row, AreaColumn, cell(shareText(region.area), Qt::AlignRight));
        setItem(row, HeadColumn, cell(headTitle(region.head)));
        setItem(row, SizeColumn, cell(tr("%1 × %2").arg(region.width).arg(region.height)));
        item(row, SizeColumn)->setToolTip(tr("Left %1, top %2").arg(region.x).arg(region.y));
    }
    viewport()->update();
}

QRect RegionTable::partOfRow(int row) const
{
    if (row < 0 || row >= static_cast<int>(m_regions.size()))
        return {};
    const Region& region = m_regions[static_cast<std::size_t>(row)];
    return {region.x, region.y, region.width, region.height};
}

QRect RegionTable::selectedPart() const
{
    return selectedItems().isEmpty() ? QRect() : partOfRow(selectedItems().front()->row());
}

void RegionTable::paintEvent(QPaintEvent* event)
{
    QTableWidget::paintEvent(event);
    if (rowCount() > 0)
        return;
    QPainter painter(viewport());
    painter.setPen(quietText(palette()));
    painter.drawText(viewport()->rect().adjusted(12, 8, -12, -8), Qt::AlignTop | Qt::TextWordWrap,
                     tr("Places of six cells or more that reach the threshold are listed here."));
}

} // namespace pentimento::ui
