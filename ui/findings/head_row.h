// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/findings.h"

#include <QFrame>

#include <optional>

class QLabel;

namespace pentimento::ui {

class ScorePlot;

/// One detector in the panel: its name, score, what it was trained on and how often untouched
/// photos score as high. Chosen by click, Enter or arrow keys, it shows its map over the picture.
class HeadRow : public QFrame
{
    Q_OBJECT
public:
    explicit HeadRow(const HeadInfo& head, QWidget* parent = nullptr);

    [[nodiscard]] QString head() const { return m_id; }
    void setFinding(const std::optional<HeadFinding>& finding);
    void setChosen(bool chosen);
    [[nodiscard]] const ScorePlot* plot() const { return m_plot; }

signals:
    void chosen(const QString& head);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void recolour();

    QString m_id;
    QString m_title;
    Calibration m_calibration;
    bool m_chosen = false;
    std::optional<HeadFinding> m_finding;
    QLabel* m_name;
    QLabel* m_verdict;
    QLabel* m_score;
    QLabel* m_trainedOn;
    QLabel* m_falseAlarm;
    QLabel* m_description;
    ScorePlot* m_plot;
};

} // namespace pentimento::ui
