// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QCheckBox;
class QFormLayout;
class QLabel;
class QProgressBar;

namespace pentimento {
struct LensParameter;
}

namespace pentimento::ui {

class LensBench;

/// One lens of the panel: switch, parameters, words, and what it found of the picture.
class LensSection : public QWidget
{
    Q_OBJECT
public:
    /// `seat` is the lens's place in `bench`, which outlives this.
    LensSection(LensBench& bench, std::size_t seat, QWidget* parent = nullptr);

    void recolour();

private:
    void addParameter(QFormLayout& form, const LensParameter& parameter);
    void showProgress();
    void showState();

    LensBench& m_bench;
    std::size_t m_seat;
    QCheckBox* m_on;
    QWidget* m_details; ///< while it is switched on
    QProgressBar* m_progress;
    QLabel* m_found; ///< facts and cautions, or why there are none
    QLabel* m_words; ///< what high means and what to ignore
    QLabel* m_reference;
};

} // namespace pentimento::ui
