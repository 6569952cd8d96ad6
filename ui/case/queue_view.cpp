// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/case/queue_view.h"

#include "ui/case/queue_delegate.h"
#include "ui/widgets/appearance.h"

#include <QPainter>

namespace pentimento::ui {

QueueView::QueueView(QWidget* parent) : QListView(parent)
{
    setObjectName("queue");
    setItemDelegate(new QueueDelegate(this));
    setUniformItemSizes(true);
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setAccessibleName(tr("Pictures"));
    setAccessibleDescription(tr("The queue. Arrow keys choose the picture that is shown, "
                                "Delete takes it off the list."));
}

void QueueView::paintEvent(QPaintEvent* event)
{
    QListView::paintEvent(event);
    if (model() != nullptr && model()->rowCount() > 0)
        return;
    QPainter painter(viewport());
    painter.setPen(quietText(palette()));
    painter.drawText(viewport()->rect().adjusted(12, 12, -12, -12), Qt::AlignTop | Qt::TextWordWrap,
                     tr("The pictures that you open are listed here with what was found."));
}

} // namespace pentimento::ui
