// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace pentimento::ui {

class DetailsButton;

/// Stands where the picture would be: how to begin, that a picture is being read, or why one could
/// not be.
class MessagePage : public QWidget
{
    Q_OBJECT
public:
    explicit MessagePage(QWidget* parent = nullptr);

    void showWelcome();
    void showWaiting(const QString& name, const QString& state);
    void showFailure(const QString& reason, const QString& detail);
    void showStopped(const QString& name);
    /// The text on the page, for tests and assistive technology.
    [[nodiscard]] QString message() const;

signals:
    void openRequested();
    void retryRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void compose(const QString& title, const QString& text, const QString& button);

    QLabel* m_title;
    QLabel* m_text;
    QPushButton* m_button;
    DetailsButton* m_details;
    bool m_welcome = true;
};

} // namespace pentimento::ui
