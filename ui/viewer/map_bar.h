// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drawing/overlay.h"
#include "core/packs/pack.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QSlider;
class QToolButton;

namespace pentimento {

class LegendBar;

/// The controls over the picture: which head's map or where the heads differ, shown or hidden,
/// opacity, threshold, colours, and the legend. Controls that would do nothing are disabled.
class MapBar : public QWidget
{
    Q_OBJECT
public:
    explicit MapBar(QWidget* parent = nullptr);

    /// Fills the choice of heads.
    void setPack(const Pack& pack);
    /// Whether there is a map at all, and whether it is coarse still.
    void setMapState(bool present, bool coarse);

    void setHead(const QString& id);
    /// "combined", a head's id, or disagreementId for the layer of the differences.
    [[nodiscard]] QString head() const;
    [[nodiscard]] OverlayStyle overlayStyle() const;
    void setOverlayStyle(const OverlayStyle& style);
    [[nodiscard]] bool overlayShown() const;
    void setOverlayShown(bool shown);
    void setPointedValue(float value);

signals:
    void headChanged(const QString& id);
    void styleChanged();
    void overlayShownChanged(bool shown);

private:
    void layOut();
    void addDisagreement();
    void headChosen();
    void thresholdMoved();
    void updateState();
    [[nodiscard]] double headThreshold() const;

    Pack m_pack;
    bool m_present = false;
    bool m_thresholdChosen = false; ///< by the user; otherwise it follows the head
    QCheckBox* m_shown;
    QComboBox* m_head;
    QSlider* m_opacity;
    QLabel* m_opacityValue;
    QSlider* m_threshold;
    QLabel* m_thresholdValue;
    QToolButton* m_thresholdReset;
    QComboBox* m_colours;
    LegendBar* m_legend;
    QLabel* m_coarse;
};

} // namespace pentimento
