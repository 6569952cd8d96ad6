// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/case/queue_delegate.h"

#include "ui/case/queue_model.h"
#include "ui/widgets/appearance.h"

#include <QApplication>
#include <QPainter>

namespace pentimento::ui {
namespace {

constexpr int padding = 8;
constexpr int thumbnailSize = 52;
constexpr int barHeight = 3;

QColor stateColour(const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (option.state & QStyle::State_Selected)
        return option.palette.color(QPalette::HighlightedText);
    if (index.data(QueueModel::FailedRole).toBool())
        return verdictColour(Verdict::Strong, option.palette);
    if (const QVariant verdict = index.data(QueueModel::VerdictRole); verdict.isValid())
        return verdictColour(static_cast<Verdict>(verdict.toInt()), option.palette);
    return quietText(option.palette);
}

void paintThumbnail(QPainter& painter, const QRect& box, const QImage& thumbnail,
                    const QPalette& palette)
{
    if (thumbnail.isNull()) {
        painter.setPen(QPen(palette.color(QPalette::Mid), 1, Qt::DashLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
        return;
    }
    const QSize size = thumbnail.size().scaled(box.size(), Qt::KeepAspectRatio);
    QRect target(QPoint(), size);
    target.moveCenter(box.center());
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(target, thumbnail);
}

} // namespace

void QueueDelegate::paint(QPainter* painter, const QStyleOptionViewItem& given,
                          const QModelIndex& index) const
{
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    option.text.clear();
    option.icon = {};
    option.features &= ~QStyleOptionViewItem::HasDecoration;
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &option, painter, option.widget);

    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect inner = option.rect.adjusted(padding, padding, -padding, -padding);
    paintThumbnail(*painter, QRect(inner.topLeft(), QSize(thumbnailSize, thumbnailSize)),
                   index.data(Qt::DecorationRole).value<QImage>(), option.palette);

    const QRect text = inner.adjusted(thumbnailSize + padding, 0, 0, 0);
    const int line = option.fontMetrics.height();
    const bool selected = option.state & QStyle::State_Selected;
    painter->setFont(option.font);
    painter->setPen(option.palette.color(selected ? QPalette::HighlightedText : QPalette::Text));
    painter->drawText(QRect(text.left(), text.top() + 2, text.width(), line), Qt::AlignLeft,
                      option.fontMetrics.elidedText(index.data(Qt::DisplayRole).toString(),
                                                    Qt::ElideMiddle, text.width()));
    painter->setPen(stateColour(option, index));
    const QRect state(text.left(), text.top() + line + 5, text.width(), line);
    painter->drawText(
        state, Qt::AlignLeft,
        option.fontMetrics.elidedText(index.data(QueueModel::StateTextRole).toString(),
                                      Qt::ElideRight, text.width()));

    if (const QVariant progress = index.data(QueueModel::ProgressRole); progress.isValid()) {
        const QRectF track(text.left(), state.bottom() + 4, text.width(), barHeight);
        painter->setPen(Qt::NoPen);
        painter->setBrush(option.palette.color(QPalette::Mid));
        painter->drawRoundedRect(track, 1.5, 1.5);
        painter->setBrush(
            option.palette.color(selected ? QPalette::HighlightedText : QPalette::Highlight));
        painter->drawRoundedRect(
            QRectF(track.topLeft(), QSizeF(track.width() * progress.toDouble(), barHeight)), 1.5,
            1.5);
    }
    painter->restore();
}

QSize QueueDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {160, thumbnailSize + 2 * padding};
}

} // namespace pentimento::ui
