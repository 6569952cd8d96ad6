// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/layer.h"
#include "core/drawing/overlay.h"
#include "core/lenses/lens_run.h"
#include "ui/case/picture_entry.h"
#include "ui/shell/window_docks.h"

#include <QWidget>

#include <map>
#include <optional>
#include <string>
#include <vector>

class QStackedWidget;

namespace pentimento::ui {

class FactsPanel;
class HeadPanel;
class LensBench;
class MapBar;
class MessagePage;
class NetworkPanel;
class PictureView;
class RegionTable;
struct Session;

/// The picture that is looked at, with the map that is chosen over it, and the panels that say what
/// was found: all of one picture, under the names of the pack that its result came from. In its
/// middle a page with words while there are no pixels. Follows the session, which outlives it.
class PictureDisplay : public QWidget
{
    Q_OBJECT
public:
    /// `notices` finds its place above the picture.
    PictureDisplay(const Session& session, QWidget* notices, QWidget* parent = nullptr);

    /// The panels for their docks; whoever places them owns them.
    [[nodiscard]] std::map<Dock, QWidget*> panels() const;
    [[nodiscard]] PictureView& view() { return *m_view; }
    [[nodiscard]] MapBar& mapBar() { return *m_mapBar; }

    // As on the screen, for evidence.
    [[nodiscard]] LayerId layer() const;
    /// A detector's map is drawn so; a lens lends it no threshold.
    [[nodiscard]] OverlayStyle styleFor(const Analysis& analysis) const;
    [[nodiscard]] std::vector<LensOrder> lensOrders() const;

signals:
    void openRequested();
    void retryRequested();

private:
    void layOut(QWidget* notices);
    void connectParts();
    void followSession();
    void showPicture();
    void showMap();
    void showNetwork();
    void showState();
    void showPage(const PictureEntry* entry);
    void showPackOf(const PictureEntry* entry);
    [[nodiscard]] HeatMap chosenMap(const PictureEntry* entry) const;

    const Session& m_session;
    MapBar* m_mapBar;
    QStackedWidget* m_stack;
    MessagePage* m_page;
    PictureView* m_view;
    HeadPanel* m_heads;
    RegionTable* m_regions;
    FactsPanel* m_facts;
    NetworkPanel* m_network;
    LensBench* m_lenses;
    QWidget* m_lensPanel;
    std::optional<std::string> m_shownPack; ///< SHA-256 of the pack that the panels name
};

} // namespace pentimento::ui
