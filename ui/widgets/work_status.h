// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QListWidget;
class QProgressBar;
class QPushButton;

namespace pentimento::ui {

class DetailsButton;

/// How a long piece of work goes: what it does now, how far it is, a way to stop it, and the files
/// that it left out, with the reason of each.
class WorkStatus : public QWidget
{
    Q_OBJECT
public:
    explicit WorkStatus(QWidget* parent = nullptr);

    /// Forgets the files that were left out before.
    void begin(const QString& words);
    void progress(double fraction, const QString& words);
    void addSkipped(const QString& file, const QString& reason);
    void end(const QString& words);
    /// Without work.
    void say(const QString& words);
    /// The work, or something beside it, failed; `detail` is behind that and may be empty.
    void fail(const QString& reason, const QString& detail);

signals:
    void stopRequested();

private:
    void setWords(const QString& words, bool fault);

    QLabel* m_words;
    QProgressBar* m_bar;
    QPushButton* m_stop;
    DetailsButton* m_details;
    QLabel* m_skippedTitle;
    QListWidget* m_skipped;
};

} // namespace pentimento::ui
