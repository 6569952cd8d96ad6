// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evaluation/evaluation.h"

#include <QString>
#include <QStringList>

namespace pentimento::ui {

/// Rows of text for a table of the window.
struct TextTable
{
    struct Row
    {
        QString name;
        QStringList cells;
        bool reference = false; ///< a floor or another method, to hold the others against
    };
    QStringList headings; ///< of the cells
    QStringList hints;    ///< one for each heading: what it means
    std::vector<Row> rows;
};

/// An evaluation in the form that the window shows: the sheet has more.
struct EvaluationTables
{
    TextTable sets;     ///< manipulated pictures: sets by measures
    TextTable pristine; ///< untouched photos: false alarms
    QString detection;  ///< whole pictures told apart, one sentence; may be empty
};

/// Resamples for the intervals, so that it belongs on a worker thread.
[[nodiscard]] EvaluationTables tablesOf(const evaluation::Evaluation& evaluation);

} // namespace pentimento::ui
