// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drawing/overlay.h"

#include <QWidget>

namespace pentimento::ui {

/// The colour scale of the map: always 0 to 1, the part below the threshold hatched away because
/// the picture shows nothing there.
class LegendBar : public QWidget
{
    Q_OBJECT
public:
    explicit LegendBar(QWidget* parent = nullptr);

    void setOverlayStyle(const OverlayStyle& style);
    /// The value under the pointer, NaN for none.
    void setPointedValue(float value);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    OverlayStyle m_style;
    float m_pointed;
};

} // namespace pentimento::ui
