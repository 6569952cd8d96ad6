// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drawing/training_curve.h"
#include "core/training/trace/trainer.h"
#include "ui/widgets/plot_library.h"

namespace pentimento::ui {

/// The live curve of a training: losses on the left axis, overlap on the right one, over the steps.
class TrainingPlot : public QCustomPlot
{
    Q_OBJECT
public:
    explicit TrainingPlot(QWidget* parent = nullptr);

    /// Starts with what an earlier part of the run wrote down; empty for a new one.
    void setCurve(const TrainingCurve& curve);
    /// A step that is not beyond the last one takes the place of what was there from it on.
    void add(const training::TrainingProgress& progress);

    [[nodiscard]] const QCPGraph* loss() const { return m_loss; }
    [[nodiscard]] const QCPGraph* validationLoss() const { return m_validation; }
    [[nodiscard]] const QCPGraph* overlap() const { return m_overlap; }

    QSize minimumSizeHint() const override { return {320, 200}; }
    QSize sizeHint() const override { return {560, 320}; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void addPoint(const TrainingPoint& point);
    void rescale();
    void recolour();

    QCPGraph* m_loss;
    QCPGraph* m_validation;
    QCPGraph* m_overlap;
};

} // namespace pentimento::ui
