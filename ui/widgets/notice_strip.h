// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QToolButton;

namespace pentimento::ui {

class DetailsButton;

/// A message in its place above the picture: what the user must know, without a box to click away.
class NoticeStrip : public QFrame
{
    Q_OBJECT
public:
    explicit NoticeStrip(QWidget* parent = nullptr);

    /// An empty text hides the strip. `detail`: what is behind a failure among it.
    void showNotice(const QString& text, bool closable = true, const QString& detail = {});
    [[nodiscard]] QString text() const;

signals:
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QLabel* m_text;
    DetailsButton* m_details;
    QToolButton* m_close;
};

} // namespace pentimento::ui
