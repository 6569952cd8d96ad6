// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/score_plot.h"

#include "core/analysis/wording.h"
#include "ui/widgets/appearance.h"

#include <algorithm>
#include <cmath>

namespace pentimento::ui {
namespace {

constexpr double barWidth = 0.42; ///< of the strip's height, so that the bands show around it

double quantile(const std::vector<float>& ascending, double share)
{
    const auto rank =
        static_cast<std::size_t>(std::ceil(share * static_cast<double>(ascending.size())));
    return ascending[std::clamp<std::size_t>(rank, 1, ascending.size()) - 1];
}

} // namespace

std::optional<UsualRange> usualRange(const CalibrationTable& calibration)
{
    const auto& scores = calibration.pristineScores;
    if (scores.empty())
        return std::nullopt;
    return UsualRange{quantile(scores, 0.5), quantile(scores, 0.9), quantile(scores, 0.99)};
}

std::array<QColor, 3> usualRangeColours(const QPalette& palette)
{
    if (isDark(palette))
        return {QColor(0x5b636d), QColor(0x464c54), QColor(0x363b41)};
    return {QColor(0xb9c1cb), QColor(0xd2d8df), QColor(0xe5e9ed)};
}

ScorePlot::ScorePlot(QWidget* parent) : QCustomPlot(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAttribute(Qt::WA_TransparentForMouseEvents); // clicks belong to the row around it
    setFocusPolicy(Qt::NoFocus);
    axisRect()->setAutoMargins(QCP::msNone);
    axisRect()->setMargins({1, 1, 1, 1});
    xAxis->setRange(0, 1);
    yAxis->setRange(-0.5, 0.5);
    for (QCPAxis* axis : {xAxis, yAxis})
        axis->setVisible(false);
    xAxis->grid()->setVisible(false);
    yAxis->grid()->setVisible(false);
    for (QCPItemRect*& band : m_bands)
        band = addBand();
    m_bar = new QCPBars(yAxis, xAxis);
    m_bar->setWidth(barWidth);
    m_bar->setAntialiased(false);
    for (QCPItemLine*& tick : m_ticks)
        tick = addTick();
    recolour();
}

QCPItemRect* ScorePlot::addBand()
{
    auto* band = new QCPItemRect(this);
    band->setLayer("background");
    band->setPen(Qt::NoPen);
    band->setAntialiased(false);
    band->setVisible(false);
    return band;
}

QCPItemLine* ScorePlot::addTick()
{
    auto* tick = new QCPItemLine(this);
    tick->setAntialiased(false);
    tick->setVisible(false);
    return tick;
}

void ScorePlot::setCalibration(const CalibrationTable& calibration)
{
    m_usual = usualRange(calibration);
    const std::array<double, 3> ends =
        m_usual ? std::array{m_usual->ninetyNine, m_usual->ninety, m_usual->half}
                : std::array<double, 3>{};
    for (std::size_t i = 0; i < m_bands.size(); ++i) {
        m_bands[i]->topLeft->setCoords(0, 0.5);
        m_bands[i]->bottomRight->setCoords(ends[i], -0.5);
        m_bands[i]->setVisible(m_usual.has_value());
    }
    const std::array<double, 2> lines{calibration.moderateLine, calibration.strongLine};
    for (std::size_t i = 0; i < m_ticks.size(); ++i) {
        m_ticks[i]->start->setCoords(lines[i], -0.5);
        m_ticks[i]->end->setCoords(lines[i], 0.5);
        m_ticks[i]->setVisible(m_usual && lines[i] < 1);
    }
    replot(rpQueuedReplot);
}

void ScorePlot::setFinding(const std::optional<HeadFinding>& finding)
{
    m_finding = finding;
    // Rates that do not hold for this score must not stand beside it.
    const bool comparable = m_usual && (!finding || finding->falseAlarm.photos > 0);
    for (QCPItemRect* band : m_bands)
        band->setVisible(comparable);
    for (QCPItemLine* tick : m_ticks)
        tick->setVisible(comparable && tick->start->key() < 1);
    m_bar->data()->clear();
    QString description = tr("No score yet.");
    if (finding) {
        m_bar->addData(0, finding->score);
        description = tr("%1 of 1.").arg(scoreText(finding->score));
    }
    if (comparable)
        description +=
            ' ' + tr("Of untouched photos, half score up to %1, 90 % up to %2, 99 % up to %3.")
                      .arg(scoreText(m_usual->half), scoreText(m_usual->ninety),
                           scoreText(m_usual->ninetyNine));
    setAccessibleDescription(description);
    recolour();
}

void ScorePlot::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        recolour();
    QCustomPlot::changeEvent(event);
}

void ScorePlot::recolour()
{
    setBackground(palette().color(QPalette::Base));
    const auto colours = usualRangeColours(palette());
    for (std::size_t i = 0; i < m_bands.size(); ++i)
        m_bands[i]->setBrush(colours[colours.size() - 1 - i]);
    for (QCPItemLine* tick : m_ticks)
        tick->setPen(QPen(palette().color(QPalette::Text), 1, Qt::DotLine));
    const QColor bar =
        m_finding ? verdictColour(m_finding->verdict, palette()) : palette().color(QPalette::Mid);
    m_bar->setPen(Qt::NoPen);
    m_bar->setBrush(bar);
    replot(rpQueuedReplot);
}

} // namespace pentimento::ui
