// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/workbench.h"
#include "ui/case/session.h"
#include "ui/packs/model_manager.h"
#include "ui/widgets/appearance.h"

#include <QMainWindow>
#include <QPointer>

#include <map>
#include <set>

class QActionGroup;
class QLabel;
class QListView;
class QMimeData;
class QProgressBar;
class QStackedWidget;
class QToolButton;

namespace pentimento::ui {

class ExportDialog;
class FactsPanel;
class HeadPanel;
class LensBench;
class MapBar;
class MessagePage;
class NetworkPanel;
class NoticeStrip;
class PictureView;
class InferenceModeChoice;
class QueueModel;
class RegionTable;
class WorkbenchDialog;

/// The window: puts the parts together and passes what the session tells to the parts that show
/// it. Holds no analysis of its own.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    explicit MainWindow(const DetectorFactory& factory, QWidget* parent = nullptr);
    ~MainWindow() override;

    void openPaths(std::vector<std::filesystem::path> paths);
    /// A message above the picture, with what is behind it.
    void tell(const QString& message, const QString& detail = {});
    /// Lets the user choose another pack. `fallBack`: when the first one cannot be loaded, the
    /// default one is, and the window says so.
    void setPackOpener(PackOpener opener, bool fallBack);
    /// Lets the user evaluate and train packs.
    void setWorkbench(Workbench bench);
    [[nodiscard]] Session& session() { return m_session; }
    [[nodiscard]] PictureView& view() { return *m_view; }

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    // main_window_layout.cpp: what exists and where it is
    void makeCentre();
    void makeDocks();
    void makeStatusBar();
    void makeActions();
    void makeToolBar();
    void makeMenus();
    void makeViewMenu();
    void fillRecentMenu();
    void setDefaultLayout();
    void restoreLayout();
    void setAppearance(Appearance::Mode mode);
    QAction* addWindowAction(const QString& text, const QList<QKeySequence>& keys);
    void showAbout();
    void showLog();

    // main_window_models.cpp: which pack analyses, and whose results are shown
    void connectModels();
    void showModels();
    void showWorkbench();
    [[nodiscard]] bool mayQuit();
    void showPackOf(const PictureEntry* entry);
    [[nodiscard]] QString packNotice(const PictureEntry& entry) const;

    // main_window.cpp: what happens
    void connectSession();
    void connectParts();
    void choosePictures();
    void chooseFolder();
    void paste();
    void take(const QMimeData& dropped, bool fromBrowser);
    void remember(const std::vector<std::filesystem::path>& paths);
    void showCount(int searched = -1);
    void showExport();
    void removeCurrent();
    void select(PictureId id);
    void showPicture();
    void stop();
    void showMap();
    void showLenses();
    [[nodiscard]] HeatMap chosenMap() const;
    void showNetwork();
    void showState();
    void showNotices();
    void showPage(const PictureEntry* entry);
    void showProgress(const PictureEntry* entry);
    void showPointer(bool inside, QPoint pixel, QRgb colour, float value);
    [[nodiscard]] const PictureEntry* current() const
    {
        return m_session.document.entry(m_session.document.current());
    }

    Appearance m_appearance;
    Session m_session;
    bool m_selectNext = false; ///< the first picture that arrives is to be shown
    QString m_message;         ///< about the last drop, paste or search
    QString m_messageDetail;
    std::set<PictureId> m_noticesClosed;
    QByteArray m_defaultState;

    NoticeStrip* m_notice = nullptr;
    MapBar* m_mapBar = nullptr;
    QStackedWidget* m_stack = nullptr;
    MessagePage* m_page = nullptr;
    PictureView* m_view = nullptr;
    QueueModel* m_queueModel = nullptr;
    QListView* m_queue = nullptr;
    HeadPanel* m_heads = nullptr;
    RegionTable* m_regions = nullptr;
    FactsPanel* m_facts = nullptr;
    NetworkPanel* m_network = nullptr;
    LensBench* m_lenses = nullptr;
    QDockWidget* m_queueDock = nullptr;
    QDockWidget* m_headsDock = nullptr;
    QDockWidget* m_regionsDock = nullptr;
    QDockWidget* m_factsDock = nullptr;
    QDockWidget* m_networkDock = nullptr;
    QDockWidget* m_lensesDock = nullptr;
    QLabel* m_pointer = nullptr;
    QLabel* m_stage = nullptr;
    QProgressBar* m_progress = nullptr;
    QToolButton* m_stop = nullptr;
    QLabel* m_zoom = nullptr;
    QLabel* m_device = nullptr;
    QMenu* m_recent = nullptr;
    InferenceModeChoice* m_inferenceMode = nullptr;
    std::map<PictureId, QPointer<ExportDialog>> m_exports; ///< one for each picture
    QPointer<ModelManager> m_models;
    WorkbenchDialog* m_workbench = nullptr; ///< from its first showing on
    Workbench m_bench;
    PackOpener m_opener;
    bool m_fallBack = false;
    std::optional<std::string> m_shownPack; ///< SHA-256 of the pack that the panels name
    QToolButton* m_packButton = nullptr;

    QAction* m_openAction = nullptr;
    QAction* m_openFolderAction = nullptr;
    QAction* m_pasteAction = nullptr;
    QAction* m_exportAction = nullptr;
    QAction* m_removeAction = nullptr;
    QAction* m_modelsAction = nullptr;
    QAction* m_workbenchAction = nullptr;
    QAction* m_quitAction = nullptr;
    QAction* m_showMapAction = nullptr;
    QAction* m_zoomInAction = nullptr;
    QAction* m_zoomOutAction = nullptr;
    QAction* m_fitAction = nullptr;
    QAction* m_actualSizeAction = nullptr;
    QAction* m_stopAction = nullptr;
    QAction* m_retryAction = nullptr;
    QActionGroup* m_appearanceGroup = nullptr;
};

} // namespace pentimento::ui
