// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/details_button.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace pentimento::ui {

DetailsButton::DetailsButton(QWidget* parent) : QPushButton(tr("&Details …"), parent)
{
    setObjectName("details");
    setAutoDefault(false);
    connect(this, &QPushButton::clicked, this, &DetailsButton::open);
    hide();
}

void DetailsButton::setDetails(const QString& message, const QString& detail)
{
    m_message = message;
    m_detail = detail;
    setVisible(!detail.isEmpty());
}

void DetailsButton::open()
{
    auto* dialog = new QDialog(window());
    dialog->setObjectName("detailsDialog");
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Details"));
    auto* message = new QLabel(dialog);
    message->setTextFormat(Qt::PlainText);
    message->setWordWrap(true);
    message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    message->setText(m_message);
    auto* detail = new QPlainTextEdit(m_detail, dialog);
    detail->setObjectName("detailText");
    detail->setAccessibleName(tr("Details of the failure"));
    detail->setReadOnly(true);
    detail->setTabChangesFocus(true);
    auto* log = new QLabel(tr("The log holds it too: Help > Show log."), dialog);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    auto* column = new QVBoxLayout(dialog);
    column->setContentsMargins(18, 18, 18, 14);
    column->setSpacing(12);
    column->addWidget(message);
    column->addWidget(detail, 1);
    column->addWidget(log);
    column->addWidget(buttons);
    dialog->resize(560, 320);
    dialog->open();
}

} // namespace pentimento::ui
