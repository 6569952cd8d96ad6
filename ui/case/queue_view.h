// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListView>

namespace pentimento::ui {

/// The list of pictures; says what it is for while it is empty.
class QueueView : public QListView
{
    Q_OBJECT
public:
    explicit QueueView(QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace pentimento::ui
