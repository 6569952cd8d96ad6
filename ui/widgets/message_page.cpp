// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/message_page.h"

#include "ui/widgets/appearance.h"
#include "ui/widgets/details_button.h"

#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace pentimento::ui {
namespace {

constexpr int frameMargin = 28;
constexpr int textWidth = 560;

} // namespace

MessagePage::MessagePage(QWidget* parent) : QWidget(parent)
{
    setObjectName("messagePage");
    m_title = new QLabel;
    m_title->setAlignment(Qt::AlignCenter);
    m_title->setWordWrap(true);
    m_title->setTextFormat(Qt::PlainText);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.7);
    m_title->setFont(large);
    m_text = new QLabel;
    m_text->setAlignment(Qt::AlignCenter);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setFixedWidth(textWidth);
    m_title->setFixedWidth(textWidth);
    m_button = new QPushButton;
    m_button->setMinimumHeight(34);
    m_button->setMinimumWidth(180);
    m_details = new DetailsButton;

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(frameMargin * 2, frameMargin * 2, frameMargin * 2, frameMargin * 2);
    column->addStretch(1);
    column->addWidget(m_title, 0, Qt::AlignHCenter);
    column->addSpacing(14);
    column->addWidget(m_text, 0, Qt::AlignHCenter);
    column->addSpacing(22);
    column->addWidget(m_button, 0, Qt::AlignHCenter);
    column->addSpacing(8);
    column->addWidget(m_details, 0, Qt::AlignHCenter);
    column->addStretch(1);
    connect(m_button, &QPushButton::clicked, this,
            [this] { m_welcome ? emit openRequested() : emit retryRequested(); });
    showWelcome();
}

void MessagePage::compose(const QString& title, const QString& text, const QString& button)
{
    m_title->setText(title);
    m_text->setText(text);
    m_button->setText(button);
    m_button->setVisible(!button.isEmpty());
    m_details->setDetails(text, {});
    setAccessibleName(title);
    setAccessibleDescription(text);
    update();
}

void MessagePage::showWelcome()
{
    m_welcome = true;
    compose(tr("Drop pictures here"),
            tr("Files or folders: JPEG, PNG, WebP, TIFF, HEIC, AVIF, BMP, GIF.\n\n"
               "Places that look locally generated or altered are marked on the picture.\n\n"
               "Everything stays on this machine: nothing is uploaded, no file is changed."),
            tr("&Open pictures …"));
}

void MessagePage::showWaiting(const QString& name, const QString& state)
{
    m_welcome = false;
    compose(name, state, {});
}

void MessagePage::showFailure(const QString& reason, const QString& detail)
{
    m_welcome = false;
    compose(tr("This picture could not be read"),
            reason + "\n\n" + tr("The file was not changed, and the other pictures go on."),
            tr("&Try again"));
    m_details->setDetails(reason, detail);
}

void MessagePage::showStopped(const QString& name)
{
    m_welcome = false;
    compose(tr("Stopped"), tr("%1 was stopped before it was read.").arg(name),
            tr("&Read and analyse"));
}

QString MessagePage::message() const
{
    return m_title->text() + '\n' + m_text->text();
}

void MessagePage::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    if (!m_welcome)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(quietText(palette()), 1.5, Qt::DashLine));
    painter.drawRoundedRect(
        QRectF(rect()).adjusted(frameMargin, frameMargin, -frameMargin, -frameMargin), 12, 12);
}

} // namespace pentimento::ui
