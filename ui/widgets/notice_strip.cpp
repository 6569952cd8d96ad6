// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/notice_strip.h"

#include "ui/widgets/appearance.h"
#include "ui/widgets/details_button.h"
#include "ui/widgets/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

namespace pentimento::ui {

NoticeStrip::NoticeStrip(QWidget* parent) : QFrame(parent)
{
    setObjectName("noticeStrip");
    setAccessibleName(tr("Notice"));
    m_text = new QLabel;
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details = new DetailsButton;
    m_close = new QToolButton;
    m_close->setIcon(glyphIcon(Glyph::Remove));
    m_close->setAutoRaise(true);
    m_close->setFocusPolicy(Qt::StrongFocus);
    m_close->setAccessibleName(tr("Close the notice"));
    m_close->setToolTip(m_close->accessibleName());
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 6, 8, 6);
    row->addWidget(m_text, 1);
    row->addWidget(m_details, 0, Qt::AlignTop);
    row->addWidget(m_close, 0, Qt::AlignTop);
    connect(m_close, &QToolButton::clicked, this, [this] {
        hide();
        emit closed();
    });
    hide();
}

void NoticeStrip::showNotice(const QString& text, bool closable, const QString& detail)
{
    if (text != m_text->text()) {
        m_text->setText(text);
        setAccessibleDescription(text);
    }
    m_details->setDetails(text, detail);
    m_close->setVisible(closable);
    setVisible(!text.isEmpty());
}

QString NoticeStrip::text() const
{
    return isHidden() ? QString() : m_text->text();
}

void NoticeStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    QColor tint = verdictColour(Verdict::Moderate, palette());
    painter.fillRect(QRect(0, 0, 5, height()), tint);
    tint.setAlphaF(isDark(palette()) ? 0.16F : 0.12F);
    painter.fillRect(rect(), tint);
}

} // namespace pentimento::ui
