// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/drawing/network_figure.h"
#include "ui/viewer/picture_pyramid.h"

#include <QScrollArea>

class QGridLayout;
class QLabel;

namespace pentimento::ui {

/// What the network saw: the squashed square or the guide's, under the map that is chosen, a
/// detail with one cell of the map and of the features to scale, and their sizes in words. Drawn
/// only while somebody looks.
class NetworkPanel : public QScrollArea
{
    Q_OBJECT
public:
    explicit NetworkPanel(QWidget* parent = nullptr);

    /// A null analysis empties the panel. `map` is the one on screen.
    void setAnalysis(std::shared_ptr<const Analysis> analysis,
                     std::shared_ptr<const PicturePyramid> pixels, const HeatMap& map,
                     const OverlayStyle& style);

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fill();
    void addFigure(const NetworkFigure& figure, int row, int column, int columns);
    void recolour();

    std::shared_ptr<const Analysis> m_analysis;
    std::shared_ptr<const PicturePyramid> m_pixels;
    HeatMap m_map;
    OverlayStyle m_style;
    bool m_filled = false;
    QLabel* m_inferenceMode;
    QLabel* m_meaning;
    QLabel* m_sizes;
    QGridLayout* m_grid;
    std::vector<QWidget*> m_figures; ///< with their captions
};

} // namespace pentimento::ui
