// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QTabWidget;

namespace pentimento {
struct Workbench;
}

namespace pentimento::ui {

class EvaluatePage;
class TrainPage;

/// The window "Evaluate and train". Closing it hides it: long work goes on until the program ends.
class WorkbenchDialog : public QDialog
{
    Q_OBJECT
public:
    explicit WorkbenchDialog(const Workbench& bench, QWidget* parent = nullptr);

    /// Whether something would be stopped by the end of the program.
    [[nodiscard]] bool busy() const;

signals:
    void packMade(const QString& folder);

protected:
    void showEvent(QShowEvent* event) override;

private:
    EvaluatePage* m_evaluate;
    TrainPage* m_train;
};

} // namespace pentimento::ui
