// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>

namespace pentimento::ui {

/// The application of the window. An exception that escapes from an event's handler is logged and
/// told, and the window goes on: whoever works in it must not lose the sitting to one bad event.
class Application : public QApplication
{
    Q_OBJECT
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override;

signals:
    /// One line for the user and what is behind it.
    void defectMet(const QString& message, const QString& detail);
};

} // namespace pentimento::ui
