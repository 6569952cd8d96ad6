// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>

namespace pentimento::ui {

/// Shows what is behind the one line of a failure; hidden as long as there is nothing.
class DetailsButton : public QPushButton
{
    Q_OBJECT
public:
    explicit DetailsButton(QWidget* parent = nullptr);

    void setDetails(const QString& message, const QString& detail);

private:
    void open();

    QString m_message;
    QString m_detail;
};

} // namespace pentimento::ui
