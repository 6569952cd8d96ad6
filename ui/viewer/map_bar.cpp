// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/viewer/map_bar.h"

#include "core/analysis/disagreement.h"
#include "ui/viewer/legend_bar.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/text.h"

#include <QAbstractItemView>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace pentimento::ui {
namespace {

constexpr int layerLetters = 18; ///< longer titles are read in the opened list
constexpr int thresholdRole = Qt::UserRole + 1;

QSlider* percentSlider(int least, int most, int value, const QString& name,
                       const QString& description)
{
    auto* slider = new QSlider(Qt::Horizontal);
    slider->setRange(least, most);
    slider->setPageStep(10);
    slider->setValue(value);
    slider->setMinimumWidth(80);
    slider->setMaximumWidth(160);
    slider->setAccessibleName(name);
    slider->setAccessibleDescription(description);
    slider->setToolTip(description);
    return slider;
}

/// A label that does not move its neighbours when its number changes.
QLabel* valueLabel(const QString& widest)
{
    auto* label = new QLabel;
    label->setMinimumWidth(label->fontMetrics().horizontalAdvance(widest));
    return label;
}

QLabel* labelFor(QWidget* buddy, const QString& text)
{
    auto* label = new QLabel(text);
    label->setBuddy(buddy);
    return label;
}

} // namespace

MapBar::MapBar(QWidget* parent) : QWidget(parent)
{
    setObjectName("mapBar");
    m_shown = new QCheckBox(tr("Show &map"));
    m_shown->setChecked(true);
    m_shown->setToolTip(tr("Lays the map over the picture or takes it away (Space)"));
    m_shown->setAccessibleDescription(m_shown->toolTip());

    m_layer = new QComboBox;
    m_layer->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_layer->setMinimumContentsLength(layerLetters);
    m_layer->setAccessibleName(tr("Which map"));
    m_layer->setAccessibleDescription(tr("The combined map, or that of one detector or lens"));
    m_layer->setToolTip(m_layer->accessibleDescription());
    addLayer({}, tr("Combined"), {}, HeadInfo().mapThreshold);
    m_packItems = m_layer->count();

    m_opacity = percentSlider(leastOpacityPercent, mostOpacityPercent, 60, tr("Opacity of the map"),
                              tr("How strongly the colours cover the picture"));
    m_opacityValue = valueLabel("100 %");
    m_threshold =
        percentSlider(leastThresholdPercent, mostThresholdPercent, 50, tr("Threshold of the map"),
                      tr("Map values below this are not drawn. It changes the drawing only, "
                         "never the scores."));
    m_thresholdValue = valueLabel("0.00");
    m_thresholdReset = new QToolButton;
    m_thresholdReset->setIcon(glyphIcon(Glyph::Retry));
    m_thresholdReset->setAutoRaise(true);
    m_thresholdReset->setFocusPolicy(Qt::StrongFocus);
    m_thresholdReset->setAccessibleName(tr("Reset the threshold"));
    m_thresholdReset->setToolTip(
        tr("Back to the threshold that this detector was calibrated with"));

    m_colours = new QComboBox;
    m_colours->setAccessibleName(tr("Colour scale"));
    m_colours->setAccessibleDescription(tr("Colours that the map is drawn in"));
    m_colours->setToolTip(m_colours->accessibleDescription());
    for (const auto colours : {ColourMap::Viridis, ColourMap::Cividis, ColourMap::Magma}) {
        QString name = shownLine(colourMapName(colours));
        name[0] = name[0].toUpper();
        m_colours->addItem(name, static_cast<int>(colours));
    }
    m_legend = new LegendBar;
    m_coarse = new QLabel(tr("Coarse map, being refined …"));
    m_coarse->setVisible(false);

    layOut();

    connect(m_shown, &QCheckBox::toggled, this, [this](bool shown) {
        updateState();
        emit overlayShownChanged(shown);
    });
    connect(m_layer, &QComboBox::currentIndexChanged, this, &MapBar::layerChosen);
    connect(m_opacity, &QSlider::valueChanged, this, [this] {
        updateState();
        emit styleChanged();
    });
    connect(m_threshold, &QSlider::valueChanged, this, &MapBar::thresholdMoved);
    connect(m_thresholdReset, &QToolButton::clicked, this, [this] {
        m_threshold->setValue(qRound(layerThreshold() * 100));
        m_thresholdChosen = false;
        updateState();
    });
    connect(m_colours, &QComboBox::currentIndexChanged, this, [this] {
        updateState();
        emit styleChanged();
    });
    updateState();
}

/// Above what is shown and what its colours mean, below how it is drawn.
void MapBar::layOut()
{
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(10, 6, 10, 6);
    rows->setSpacing(6);
    auto* what = new QHBoxLayout;
    what->setSpacing(8);
    what->addWidget(m_shown);
    what->addWidget(m_layer);
    what->addWidget(m_coarse);
    what->addStretch(1);
    what->addWidget(m_legend, 2);
    rows->addLayout(what);
    auto* how = new QHBoxLayout;
    how->setSpacing(8);
    how->addWidget(labelFor(m_opacity, tr("O&pacity")));
    how->addWidget(m_opacity, 1);
    how->addWidget(m_opacityValue);
    how->addSpacing(12);
    how->addWidget(labelFor(m_threshold, tr("&Threshold")));
    how->addWidget(m_threshold, 1);
    how->addWidget(m_thresholdValue);
    how->addWidget(m_thresholdReset);
    how->addStretch(1);
    how->addWidget(labelFor(m_colours, tr("&Colours")));
    how->addWidget(m_colours);
    rows->addLayout(how);
}

void MapBar::setPack(const Pack& pack)
{
    {
        const QSignalBlocker quiet(m_layer);
        m_layer->clear();
        addLayer({}, tr("Combined"), {}, pack.combined.mapThreshold);
        for (const HeadInfo& head : pack.heads)
            addLayer({LayerId::Source::Head, head.id}, shownLine(head.title),
                     plainToolTip(shown(head.trainedOn)), head.mapThreshold);
        if (pack.heads.size() > 1)
            addSpread();
        m_packItems = m_layer->count();
        addLensLayers();
    }
    layerChosen();
}

void MapBar::setLensLayers(std::vector<Layer> layers)
{
    const auto sameId = [](const Layer& a, const Layer& b) { return a.id == b.id; };
    if (std::equal(layers.begin(), layers.end(), m_lensLayers.begin(), m_lensLayers.end(), sameId))
        return;
    m_lensLayers = std::move(layers);
    const LayerId chosen = layer();
    {
        const QSignalBlocker quiet(m_layer);
        while (m_layer->count() > m_packItems)
            m_layer->removeItem(m_layer->count() - 1);
        addLensLayers();
        m_layer->setCurrentIndex(std::max(0, m_layer->findData(exact(chosen.name()))));
    }
    if (layer() != chosen)
        layerChosen();
}

void MapBar::addLensLayers()
{
    if (!m_lensLayers.empty())
        m_layer->insertSeparator(m_layer->count());
    for (const Layer& drawn : m_lensLayers)
        addLayer(drawn.id, shownLine(drawn.title), {}, drawn.threshold);
    widenList();
}

/// As wide as its longest title needs it.
void MapBar::widenList()
{
    int widest = 0;
    for (int i = 0; i < m_layer->count(); ++i)
        widest = std::max(widest, m_layer->fontMetrics().horizontalAdvance(m_layer->itemText(i)));
    m_layer->view()->setMinimumWidth(widest + 32);
}

void MapBar::addLayer(const LayerId& layer, const QString& title, const QString& toolTip,
                      double threshold)
{
    m_layer->addItem(title, exact(layer.name()));
    const int index = m_layer->count() - 1;
    m_layer->setItemData(index, threshold, thresholdRole);
    if (!toolTip.isEmpty())
        m_layer->setItemData(index, toolTip, Qt::ToolTipRole);
}

void MapBar::addSpread()
{
    m_layer->insertSeparator(m_layer->count());
    addLayer({LayerId::Source::Spread}, tr("Disagreement"),
             tr("How far the detectors lie apart at each place: the highest minus the lowest map "
                "value. Nobody is right or wrong here; it shows where to compare their maps."),
             disagreementThreshold);
}

void MapBar::setMapState(bool present, bool coarse)
{
    m_present = present;
    m_coarse->setVisible(present && coarse);
    updateState();
}

void MapBar::setLayer(const LayerId& layer)
{
    if (const int index = m_layer->findData(exact(layer.name())); index >= 0)
        m_layer->setCurrentIndex(index);
}

LayerId MapBar::layer() const
{
    return LayerId::named(m_layer->currentData().toString().toStdString());
}

OverlayStyle MapBar::overlayStyle() const
{
    OverlayStyle style;
    style.colours = static_cast<ColourMap>(m_colours->currentData().toInt());
    style.opacity = m_opacity->value() / 100.0;
    // Exactly the calibrated value unless the user chose another: it need not be whole percents.
    style.threshold = m_thresholdChosen ? m_threshold->value() / 100.0 : layerThreshold();
    return style;
}

void MapBar::setOverlayStyle(const OverlayStyle& style)
{
    m_colours->setCurrentIndex(m_colours->findData(static_cast<int>(style.colours)));
    m_opacity->setValue(qRound(style.opacity * 100));
}

bool MapBar::overlayShown() const
{
    return m_shown->isChecked();
}

void MapBar::setOverlayShown(bool shown)
{
    m_shown->setChecked(shown);
}

void MapBar::setPointedValue(float value)
{
    m_legend->setPointedValue(value);
}

double MapBar::layerThreshold() const
{
    return m_layer->currentData(thresholdRole).toDouble();
}

void MapBar::layerChosen()
{
    if (!m_thresholdChosen) {
        const QSignalBlocker quiet(m_threshold);
        m_threshold->setValue(qRound(layerThreshold() * 100));
    }
    updateState();
    emit layerChanged(layer());
}

void MapBar::thresholdMoved()
{
    m_thresholdChosen = true;
    updateState();
    emit styleChanged();
}

void MapBar::updateState()
{
    const bool active = m_present && m_shown->isChecked();
    m_shown->setEnabled(m_present);
    m_layer->setEnabled(m_present);
    m_opacity->setEnabled(active);
    m_threshold->setEnabled(active);
    m_thresholdReset->setEnabled(active && m_thresholdChosen);
    m_colours->setEnabled(active);
    m_legend->setEnabled(active);
    m_opacityValue->setText(tr("%1 %").arg(m_opacity->value()));
    m_thresholdValue->setText(locale().toString(overlayStyle().threshold, 'f', 2));
    m_legend->setOverlayStyle(overlayStyle());
}

} // namespace pentimento::ui
