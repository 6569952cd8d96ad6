// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/lab/training_worker.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace pentimento::ui {

class PathField;
class TrainingPlot;
class WorkStatus;

/// "2 h 10 min", for estimates.
[[nodiscard]] QString durationText(double seconds);

/// Trains a pack on the user's own photos: what to train on, and runs that can go on, on the left;
/// the live curve and how far it is on the right. All work is done by a TrainingWorker.
class TrainPage : public QWidget
{
    Q_OBJECT
public:
    explicit TrainPage(Workbench bench, QWidget* parent = nullptr);

    [[nodiscard]] bool busy() const { return m_worker.busy(); }

signals:
    /// A pack was trained and lies in `folder`.
    void packMade(const QString& folder);

private:
    [[nodiscard]] QWidget* makeUnfinished();
    void addForm(QVBoxLayout& column);
    void makeFields();
    void connectWorker();
    void showRuns(const std::vector<FoundRun>& runs);
    void showCurve();
    void showEstimate();
    void showReady();
    void showStep(const training::TrainingProgress& progress);
    void start();
    void goOn();
    void askToDiscard();
    void begin(const QString& words);
    void end(const QString& words);
    void ended();
    [[nodiscard]] TrainingOrder order() const;
    [[nodiscard]] const FoundRun* chosenRun() const;
    [[nodiscard]] QString speedKey() const;

    TrainingWorker m_worker;
    std::vector<FoundRun> m_found;

    QWidget* m_left;
    QWidget* m_unfinished;
    QComboBox* m_runs;
    QPushButton* m_goOn;
    QLineEdit* m_name;
    PathField* m_photos;
    PathField* m_pairs;
    QComboBox* m_manipulation;
    PathField* m_generators;
    QSpinBox* m_steps;
    QComboBox* m_device;
    QLabel* m_estimate;
    QPushButton* m_start;
    TrainingPlot* m_plot;
    WorkStatus* m_status;
    QString m_speedKey;    ///< of the run that goes on
    std::string m_plotted; ///< its name
};

} // namespace pentimento::ui
