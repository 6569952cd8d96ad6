// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/findings.h"
#include "ui/widgets/plot_library.h"

#include <array>
#include <optional>

namespace pentimento::ui {

/// Where the scores of untouched photos lie: half of them, 90 % and 99 % are at or below these.
struct UsualRange
{
    double half = 0;
    double ninety = 0;
    double ninetyNine = 0;
};

/// Empty when nothing was measured.
[[nodiscard]] std::optional<UsualRange> usualRange(const CalibrationTable& calibration);

/// The colours of the three bands, darkest first; the panel's key uses them as well.
[[nodiscard]] std::array<QColor, 3> usualRangeColours(const QPalette& palette);

/// One detector's score as a bar on a scale from 0 to 1, over the range that is usual for
/// untouched photos, with ticks where moderate and strong evidence begin.
class ScorePlot : public QCustomPlot
{
    Q_OBJECT
public:
    explicit ScorePlot(QWidget* parent = nullptr);

    void setCalibration(const CalibrationTable& calibration);
    /// No bar without a finding.
    void setFinding(const std::optional<HeadFinding>& finding);
    [[nodiscard]] const QCPBars* bar() const { return m_bar; }

    QSize sizeHint() const override { return {200, 26}; }
    QSize minimumSizeHint() const override { return {120, 26}; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void recolour();
    QCPItemRect* addBand();
    QCPItemLine* addTick();

    QCPBars* m_bar;
    std::array<QCPItemRect*, 3> m_bands; ///< widest first
    std::array<QCPItemLine*, 2> m_ticks; ///< moderate, strong
    std::optional<UsualRange> m_usual;
    std::optional<HeadFinding> m_finding;
};

} // namespace pentimento::ui
