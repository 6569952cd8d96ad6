// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/training_plot.h"

#include "ui/widgets/appearance.h"

#include <cmath>

namespace pentimento::ui {
namespace {

struct LineColours
{
    QColor loss;
    QColor validation;
    QColor overlap;
};

LineColours lineColours(const QPalette& palette)
{
    if (isDark(palette))
        return {QColor(0x7f, 0xb4, 0xdc), QColor(0xe0, 0xa3, 0x5c), QColor(0x9a, 0xa3, 0xad)};
    return {QColor(0x2a, 0x5d, 0x84), QColor(0xa8, 0x5a, 0x0c), QColor(0x75, 0x7e, 0x88)};
}

} // namespace

TrainingPlot::TrainingPlot(QWidget* parent) : QCustomPlot(parent)
{
    setObjectName("trainingPlot");
    setAccessibleName(tr("Curve of the training"));
    setFocusPolicy(Qt::NoFocus);
    m_loss = addGraph();
    m_validation = addGraph();
    m_overlap = addGraph(xAxis, yAxis2);
    m_loss->setName(tr("Loss"));
    m_validation->setName(tr("Loss on sources held back"));
    m_overlap->setName(tr("Overlap with the mask (right)"));
    m_validation->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, 5));
    xAxis->setLabel(tr("Step"));
    yAxis->setLabel(tr("Loss"));
    yAxis2->setLabel(tr("Overlap"));
    yAxis2->setVisible(true);
    yAxis2->setRange(0, 1);
    const QSharedPointer<QCPAxisTickerFixed> wholeSteps(new QCPAxisTickerFixed);
    wholeSteps->setTickStep(1);
    wholeSteps->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    xAxis->setTicker(wholeSteps);
    xAxis->setNumberFormat("f");
    xAxis->setNumberPrecision(0);
    // Above the chart, so that it covers no line.
    plotLayout()->insertRow(0);
    auto* row = new QCPLayoutGrid;
    plotLayout()->addElement(0, 0, row);
    row->addElement(0, 0, legend);
    legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
    legend->setVisible(true);
    legend->setBorderPen(Qt::NoPen);
    plotLayout()->setRowStretchFactor(0, 0.001);
    setCurve({});
    recolour();
}

void TrainingPlot::setCurve(const TrainingCurve& curve)
{
    for (QCPGraph* graph : {m_loss, m_validation, m_overlap})
        graph->data()->clear();
    for (const TrainingPoint& point : curve)
        addPoint(point);
    rescale();
}

void TrainingPlot::add(const training::TrainingProgress& progress)
{
    addPoint({progress.step, progress.meanLoss, progress.overlap,
              progress.validationLoss.value_or(0), progress.secondsPerStep, progress.waitingShare});
    rescale();
}

void TrainingPlot::addPoint(const TrainingPoint& point)
{
    for (QCPGraph* graph : {m_loss, m_validation, m_overlap})
        graph->data()->removeAfter(point.step - 0.5);
    m_loss->addData(point.step, point.loss);
    m_overlap->addData(point.step, point.overlap);
    // Every step repeats the latest validation; it stands where it was measured.
    const auto& known = *m_validation->data();
    const bool isNew =
        known.isEmpty() || std::prev(known.constEnd())->value != point.validationLoss;
    if (point.validationLoss > 0 && isNew)
        m_validation->addData(point.step, point.validationLoss);
}

void TrainingPlot::rescale()
{
    const auto& losses = *m_loss->data();
    const double last = losses.isEmpty() ? 0 : std::prev(losses.constEnd())->key;
    xAxis->setRange(0, std::max(10.0, last));
    double highest = 0;
    for (const QCPGraph* graph : {m_loss, m_validation}) {
        bool found = false;
        const QCPRange range = graph->getValueRange(found);
        if (found && std::isfinite(range.upper))
            highest = std::max(highest, range.upper);
    }
    yAxis->setRange(0, highest > 0 ? highest * 1.05 : 1);
    replot(rpQueuedReplot);
}

void TrainingPlot::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        recolour();
    QCustomPlot::changeEvent(event);
}

void TrainingPlot::recolour()
{
    const QPalette& colours = palette();
    const QColor text = colours.color(QPalette::Text);
    const QColor quiet = quietText(colours);
    const LineColours lines = lineColours(colours);
    setBackground(colours.color(QPalette::Base));
    legend->setBrush(Qt::NoBrush);
    legend->setTextColor(text);
    legend->setFont(font());
    for (QCPAxis* axis : {xAxis, yAxis, yAxis2}) {
        axis->setBasePen(QPen(quiet, 1));
        axis->setTickPen(QPen(quiet, 1));
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLabelColor(quiet);
        axis->setLabelColor(quiet);
        axis->setTickLabelFont(font());
        axis->setLabelFont(font());
        QColor grid = quiet;
        grid.setAlpha(50);
        axis->grid()->setPen(QPen(grid, 1));
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
    m_loss->setPen(QPen(lines.loss, 1.6));
    m_validation->setPen(QPen(lines.validation, 1.6));
    m_overlap->setPen(QPen(lines.overlap, 1.3, Qt::DashLine));
    replot(rpQueuedReplot);
}

} // namespace pentimento::ui
