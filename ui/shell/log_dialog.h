// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/task_queue.h"

#include <QDialog>

#include <filesystem>

class QPlainTextEdit;

namespace pentimento::ui {

/// The program's log as text, the newest last, and where it lies.
class LogDialog : public QDialog
{
    Q_OBJECT
public:
    /// The file may be missing: nothing went wrong yet.
    explicit LogDialog(const std::filesystem::path& file, QWidget* parent = nullptr);

private:
    void showText(const QString& text);

    QPlainTextEdit* m_text;
    TaskQueue m_reader;
};

} // namespace pentimento::ui
