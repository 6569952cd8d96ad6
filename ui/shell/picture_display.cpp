// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/picture_display.h"

#include "ui/case/queue_model.h"
#include "ui/case/session.h"
#include "ui/findings/facts_panel.h"
#include "ui/findings/head_panel.h"
#include "ui/findings/network_panel.h"
#include "ui/findings/region_table.h"
#include "ui/lenses/lens_bench.h"
#include "ui/lenses/lens_panel.h"
#include "ui/viewer/map_bar.h"
#include "ui/viewer/picture_view.h"
#include "ui/widgets/message_page.h"

#include <QStackedWidget>
#include <QVBoxLayout>

namespace pentimento::ui {
namespace {

/// The map of a layer; that of the differences exists once the analysis is complete.
HeatMap mapOf(const PictureEntry& entry, const LayerId& layer)
{
    if (layer.source == LayerId::Source::Spread)
        return entry.analysis() ? entry.analysis()->spread : HeatMap();
    return mapOf(*entry.maps(), layer);
}

} // namespace

PictureDisplay::PictureDisplay(const Session& session, QWidget* notices, QWidget* parent)
    : QWidget(parent), m_session(session), m_mapBar(new MapBar), m_stack(new QStackedWidget),
      m_page(new MessagePage), m_view(new PictureView), m_heads(new HeadPanel),
      m_regions(new RegionTable), m_facts(new FactsPanel), m_network(new NetworkPanel),
      m_lenses(new LensBench(lenses(), this)), m_lensPanel(new LensPanel(*m_lenses))
{
    layOut(notices);
    connectParts();
    followSession();
    showPicture();
}

void PictureDisplay::layOut(QWidget* notices)
{
    m_stack->addWidget(m_page);
    m_stack->addWidget(m_view);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_mapBar);
    column->addWidget(notices);
    column->addWidget(m_stack, 1);
}

std::map<Dock, QWidget*> PictureDisplay::panels() const
{
    return {{Dock::Findings, m_heads},
            {Dock::Network, m_network},
            {Dock::Lenses, m_lensPanel},
            {Dock::Regions, m_regions},
            {Dock::File, m_facts}};
}

void PictureDisplay::connectParts()
{
    connect(m_page, &MessagePage::openRequested, this, &PictureDisplay::openRequested);
    connect(m_page, &MessagePage::retryRequested, this, &PictureDisplay::retryRequested);

    connect(m_mapBar, &MapBar::layerChanged, this, [this](const LayerId& layer) {
        m_heads->setChosenLayer(layer);
        showMap();
    });
    connect(m_mapBar, &MapBar::styleChanged, this, [this] {
        m_view->setOverlayStyle(m_mapBar->overlayStyle());
        showNetwork();
    });
    connect(m_mapBar, &MapBar::overlayShownChanged, this, [this](bool shown) {
        m_view->setOverlayVisible(shown);
        showNetwork();
    });
    connect(m_heads, &HeadPanel::layerChosen, m_mapBar, &MapBar::setLayer);
    connect(m_lenses, &LensBench::changed, this, [this] {
        m_mapBar->setLensLayers(m_lenses->layers());
        showMap();
    });
    connect(m_lenses, &LensBench::appeared, m_mapBar, &MapBar::setLayer);

    connect(m_view, &PictureView::pointedAt, this,
            [this](bool, QPoint, QRgb, float value) { m_mapBar->setPointedValue(value); });
    connect(m_regions, &RegionTable::partSelected, m_view, &PictureView::setHighlight);
    connect(m_regions, &RegionTable::partActivated, m_view, &PictureView::zoomToPart);
}

void PictureDisplay::followSession()
{
    const CaseDocument& document = m_session.document;
    const auto ifCurrent = [this](void (PictureDisplay::*part)()) {
        return [this, part](PictureId id) {
            if (id == m_session.document.current())
                (this->*part)();
        };
    };
    connect(&document, &CaseDocument::currentChanged, this, &PictureDisplay::showPicture);
    connect(&document, &CaseDocument::pixelsChanged, this, ifCurrent(&PictureDisplay::showPicture));
    connect(&document, &CaseDocument::mapsChanged, this, ifCurrent(&PictureDisplay::showMap));
    connect(&document, &CaseDocument::changed, this, ifCurrent(&PictureDisplay::showState));
    connect(&m_session.detectors, &DetectorLoader::ready, this, &PictureDisplay::showState);
}

LayerId PictureDisplay::layer() const
{
    return m_mapBar->layer();
}

OverlayStyle PictureDisplay::styleFor(const Analysis& analysis) const
{
    OverlayStyle style = m_mapBar->overlayStyle();
    if (layer().source == LayerId::Source::Lens)
        style.threshold = analysis.pack.combined.mapThreshold;
    return style;
}

std::vector<LensOrder> PictureDisplay::lensOrders() const
{
    return m_lenses->orders();
}

void PictureDisplay::showPicture()
{
    const PictureEntry* entry = m_session.document.currentEntry();
    m_view->setPicture(entry != nullptr ? entry->pixels() : nullptr);
    m_lenses->setPicture(entry != nullptr ? entry->picture() : nullptr);
    showMap();
    showState();
}

void PictureDisplay::showMap()
{
    const PictureEntry* entry = m_session.document.currentEntry();
    showPackOf(entry);
    const bool visible = entry != nullptr && entry->pixels();
    const bool analysed = visible && entry->maps();
    const bool lens = layer().source == LayerId::Source::Lens;
    m_view->setMap(chosenMap(entry));
    m_view->setOverlayStyle(m_mapBar->overlayStyle());
    m_mapBar->setMapState(analysed || (visible && !m_lenses->layers().empty()),
                          analysed && !lens && entry->maps()->preview);
    showNetwork();
}

HeatMap PictureDisplay::chosenMap(const PictureEntry* entry) const
{
    if (entry == nullptr || !entry->pixels())
        return {};
    if (layer().source == LayerId::Source::Lens)
        return m_lenses->mapOf(layer());
    return entry->maps() ? mapOf(*entry, layer()) : HeatMap();
}

void PictureDisplay::showNetwork()
{
    const PictureEntry* entry = m_session.document.currentEntry();
    if (entry == nullptr || !entry->pixels() || !entry->analysis()) {
        m_network->setAnalysis(nullptr, nullptr, HeatMap(), m_mapBar->overlayStyle());
        return;
    }
    const LayerId shown = layer().source == LayerId::Source::Lens ? LayerId() : layer();
    OverlayStyle style = styleFor(*entry->analysis()); // no network saw what a lens draws
    if (!m_mapBar->overlayShown())
        style.opacity = 0;
    m_network->setAnalysis(entry->analysis(), entry->pixels(), mapOf(*entry, shown), style);
}

void PictureDisplay::showState()
{
    const PictureEntry* entry = m_session.document.currentEntry();
    const bool visible = entry != nullptr && entry->pixels();
    if (!visible)
        showPage(entry);
    m_stack->setCurrentWidget(visible ? static_cast<QWidget*>(m_view) : m_page);
    showPackOf(entry);
    m_heads->setEntry(entry);
    m_facts->setEntry(entry);
    m_regions->setRegions(entry != nullptr && entry->findings() ? entry->findings()->regions
                                                                : std::vector<Region>());
}

void PictureDisplay::showPage(const PictureEntry* entry)
{
    if (entry == nullptr)
        m_page->showWelcome();
    else if (entry->state() == PictureState::Failed)
        m_page->showFailure(entry->error(), entry->detail());
    else if (entry->state() == PictureState::Cancelled)
        m_page->showStopped(entry->name());
    else
        m_page->showWaiting(entry->name(), stateText(*entry));
}

/// A result's pack need not be the one that analyses now.
void PictureDisplay::showPackOf(const PictureEntry* entry)
{
    const Pack* pack =
        entry != nullptr && entry->maps() ? entry->pack() : m_session.detectors.pack().get();
    if (pack == nullptr || pack->sha256 == m_shownPack)
        return;
    m_shownPack = pack->sha256;
    m_mapBar->setPack(*pack);
    m_heads->setPack(*pack);
    m_regions->setPack(*pack);
}

} // namespace pentimento::ui
