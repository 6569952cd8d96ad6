// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/layer.h"
#include "core/drawing/overlay.h"
#include "core/packs/pack.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QSlider;
class QToolButton;

namespace pentimento::ui {

class LegendBar;

/// The controls over the picture: which layer, shown or hidden, opacity, threshold, colours, and
/// the legend. Controls that would do nothing are disabled.
class MapBar : public QWidget
{
    Q_OBJECT
public:
    explicit MapBar(QWidget* parent = nullptr);

    /// Fills the choice of layers with the pack's; what lenses draw stays below them.
    void setPack(const Pack& pack);
    /// A layer that goes away while it is chosen gives way to the combined one.
    void setLensLayers(std::vector<Layer> layers);
    /// Whether there is a map at all, and whether it is coarse still.
    void setMapState(bool present, bool coarse);

    /// Nothing changes where the layer is not on offer.
    void setLayer(const LayerId& layer);
    [[nodiscard]] LayerId layer() const;
    [[nodiscard]] OverlayStyle overlayStyle() const;
    void setOverlayStyle(const OverlayStyle& style);
    [[nodiscard]] bool overlayShown() const;
    void setOverlayShown(bool shown);
    void setPointedValue(float value);

signals:
    void layerChanged(const LayerId& layer);
    void styleChanged();
    void overlayShownChanged(bool shown);

private:
    void layOut();
    void addLayer(const LayerId& layer, const QString& title, const QString& toolTip,
                  double threshold);
    void addSpread();
    void addLensLayers();
    void widenList();
    void layerChosen();
    void thresholdMoved();
    void updateState();
    [[nodiscard]] double layerThreshold() const;

    std::vector<Layer> m_lensLayers;
    int m_packItems = 0; ///< of the list; those of lenses follow
    bool m_present = false;
    bool m_thresholdChosen = false; ///< by the user; otherwise it follows the layer
    QCheckBox* m_shown;
    QComboBox* m_layer;
    QSlider* m_opacity;
    QLabel* m_opacityValue;
    QSlider* m_threshold;
    QLabel* m_thresholdValue;
    QToolButton* m_thresholdReset;
    QComboBox* m_colours;
    LegendBar* m_legend;
    QLabel* m_coarse;
};

} // namespace pentimento::ui
