// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "core/base/log.h"
#include "core/base/version.h"
#include "ui/case/queue_model.h"
#include "ui/case/queue_view.h"
#include "ui/findings/facts_panel.h"
#include "ui/findings/head_panel.h"
#include "ui/findings/inference_mode_choice.h"
#include "ui/findings/network_panel.h"
#include "ui/findings/region_table.h"
#include "ui/lenses/lens_bench.h"
#include "ui/lenses/lens_panel.h"
#include "ui/shell/log_dialog.h"
#include "ui/viewer/map_bar.h"
#include "ui/viewer/picture_view.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/message_page.h"
#include "ui/widgets/notice_strip.h"
#include "ui/widgets/settings.h"
#include "ui/widgets/text.h"

#include <QActionGroup>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileInfo>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QProgressBar>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

/// The resources of a static library register themselves only when asked to.
static void registerResources()
{
    Q_INIT_RESOURCE(pentimento);
}

namespace pentimento::ui {
namespace {

constexpr int queueWidth = 240;
constexpr int findingsWidth = 400;
constexpr QSize defaultSize{1360, 860};

QDockWidget* makeDock(QMainWindow& window, const QString& name, const QString& title,
                      QWidget* content)
{
    auto* dock = new QDockWidget(title, &window);
    dock->setObjectName(name);
    dock->setWidget(content);
    return dock;
}

/// A file's name in a menu, where "&" would name a key.
QString menuText(const std::filesystem::path& file)
{
    return shownPath(file.has_filename() ? file.filename() : file).replace('&', "&&");
}

} // namespace

void MainWindow::makeCentre()
{
    registerResources();
    setWindowIcon(QIcon(":/pentimento/icon-256.png"));
    m_notice = new NoticeStrip;
    m_mapBar = new MapBar;
    m_page = new MessagePage;
    m_view = new PictureView;
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_page);
    m_stack->addWidget(m_view);

    auto* centre = new QWidget;
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_mapBar);
    column->addWidget(m_notice);
    column->addWidget(m_stack, 1);
    setCentralWidget(centre);
}

void MainWindow::makeDocks()
{
    m_queueModel = new QueueModel(m_session.document, this);
    m_queue = new QueueView;
    m_queue->setModel(m_queueModel);
    m_heads = new HeadPanel;
    m_regions = new RegionTable;
    m_facts = new FactsPanel;
    m_network = new NetworkPanel;
    m_lenses = new LensBench(lenses(), this);

    m_queueDock = makeDock(*this, "queueDock", tr("Pictures"), m_queue);
    m_headsDock = makeDock(*this, "findingsDock", tr("Findings"), m_heads);
    m_regionsDock = makeDock(*this, "regionsDock", tr("Regions"), m_regions);
    m_factsDock = makeDock(*this, "factsDock", tr("File"), m_facts);
    m_networkDock = makeDock(*this, "networkDock", tr("What the network saw"), m_network);
    m_lensesDock = makeDock(*this, "lensesDock", tr("Lenses"), new LensPanel(*m_lenses));
    // These share a tab bar that names them already.
    for (QDockWidget* dock : {m_headsDock, m_factsDock, m_networkDock, m_lensesDock})
        dock->setTitleBarWidget(new QWidget);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    setDockOptions(AnimatedDocks | AllowTabbedDocks | AllowNestedDocks);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
}

void MainWindow::setDefaultLayout()
{
    for (QDockWidget* dock :
         {m_queueDock, m_headsDock, m_regionsDock, m_factsDock, m_networkDock, m_lensesDock}) {
        dock->setFloating(false);
        dock->show();
    }
    addDockWidget(Qt::LeftDockWidgetArea, m_queueDock);
    addDockWidget(Qt::RightDockWidgetArea, m_headsDock);
    tabifyDockWidget(m_headsDock, m_networkDock);
    tabifyDockWidget(m_networkDock, m_lensesDock);
    tabifyDockWidget(m_lensesDock, m_factsDock);
    addDockWidget(Qt::RightDockWidgetArea, m_regionsDock);
    m_headsDock->raise();
    resizeDocks({m_queueDock, m_headsDock}, {queueWidth, findingsWidth}, Qt::Horizontal);
    resizeDocks({m_headsDock, m_regionsDock}, {640, 160}, Qt::Vertical);
}

void MainWindow::restoreLayout()
{
    resize(defaultSize);
    setDefaultLayout();
    m_defaultState = saveState();
    const QSettings remembered;
    restoreGeometry(remembered.value(settings::windowGeometry).toByteArray());
    restoreState(remembered.value(settings::windowState).toByteArray());
    setAppearance(static_cast<Appearance::Mode>(remembered.value(settings::appearance, 0).toInt()));
}

void MainWindow::setAppearance(Appearance::Mode mode)
{
    m_appearance.setMode(mode);
    for (QAction* action : m_appearanceGroup->actions())
        if (action->data().toInt() == static_cast<int>(mode))
            action->setChecked(true);
}

void MainWindow::makeStatusBar()
{
    m_pointer = new QLabel;
    m_pointer->setObjectName("pixelReadOut");
    m_stage = new QLabel;
    m_stage->setTextFormat(Qt::PlainText);
    m_progress = new QProgressBar;
    m_progress->setRange(0, 100);
    m_progress->setMaximumWidth(160);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the analysis"));
    m_stop = new QToolButton;
    m_stop->setDefaultAction(m_stopAction);
    m_stop->setAutoRaise(true);
    m_stop->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_stop->setFocusPolicy(Qt::StrongFocus);
    m_zoom = new QLabel;
    m_zoom->setMinimumWidth(fontMetrics().horizontalAdvance("0000 %"));
    m_zoom->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_zoom->setToolTip(tr("100 % shows one picture pixel on one pixel of the screen"));
    m_device = new QLabel;
    m_device->setTextFormat(Qt::PlainText);
    m_device->setText(tr("Loading the detectors …"));
    m_packButton = new QToolButton;
    m_packButton->setText(tr("Model …"));
    m_packButton->setAutoRaise(true);
    m_packButton->setFocusPolicy(Qt::StrongFocus);
    m_packButton->setToolTip(tr("Choose, install or import the model pack that analyses (Ctrl+M)"));
    connect(m_packButton, &QToolButton::clicked, this, [this] { m_modelsAction->trigger(); });
    auto* local = new QLabel(tr("Everything stays on this machine"));
    local->setToolTip(tr("Pentimento never sends a picture or a result anywhere."));

    for (QLabel* label : {m_zoom, m_device, local})
        label->setContentsMargins(8, 0, 8, 0);
    m_pointer->setContentsMargins(8, 0, 0, 0);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_pointer, 1);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_stage, m_progress, m_stop, m_zoom,
                                                           m_packButton, m_device, local})
        statusBar()->addPermanentWidget(widget);
}

QAction* MainWindow::addWindowAction(const QString& text, const QList<QKeySequence>& keys)
{
    auto* action = new QAction(text, this);
    action->setShortcuts(keys);
    addAction(action);
    return action;
}

void MainWindow::makeActions()
{
    const auto glyph = [](QAction* action, Glyph shape) { action->setIcon(glyphIcon(shape)); };
    m_openAction = addWindowAction(tr("&Open …"), {QKeySequence::Open});
    m_openFolderAction = addWindowAction(tr("Open &folder …"), {QKeySequence("Ctrl+Shift+O")});
    m_pasteAction = addWindowAction(tr("&Paste picture"), {QKeySequence::Paste});
    m_exportAction = addWindowAction(tr("&Export evidence …"), {QKeySequence("Ctrl+E")});
    m_removeAction = addWindowAction(tr("&Remove from the list"), {});
    m_modelsAction = addWindowAction(tr("&Models …"), {QKeySequence("Ctrl+M")});
    m_modelsAction->setEnabled(false);
    m_workbenchAction = addWindowAction(tr("E&valuate and train …"), {QKeySequence("Ctrl+T")});
    m_workbenchAction->setEnabled(false);
    m_quitAction = addWindowAction(tr("&Quit"), {QKeySequence::Quit});
    m_showMapAction = addWindowAction(tr("Show &map"), {QKeySequence(Qt::Key_Space)});
    m_showMapAction->setCheckable(true);
    m_showMapAction->setChecked(true);
    m_zoomInAction = addWindowAction(tr("Zoom &in"),
                                     {QKeySequence("+"), QKeySequence("="), QKeySequence::ZoomIn});
    m_zoomOutAction = addWindowAction(tr("Zoom &out"), {QKeySequence("-"), QKeySequence::ZoomOut});
    m_fitAction = addWindowAction(tr("&Whole picture"), {QKeySequence("F")});
    m_actualSizeAction = addWindowAction(tr("&Pixel by pixel (100 %)"), {QKeySequence("1")});
    m_stopAction = addWindowAction(tr("&Stop"), {QKeySequence("Esc")});
    m_retryAction = addWindowAction(tr("&Analyse again"), {QKeySequence::Refresh});
    glyph(m_openAction, Glyph::Open);
    glyph(m_pasteAction, Glyph::Paste);
    glyph(m_exportAction, Glyph::Export);
    glyph(m_showMapAction, Glyph::Overlay);
    glyph(m_zoomInAction, Glyph::ZoomIn);
    glyph(m_zoomOutAction, Glyph::ZoomOut);
    glyph(m_fitAction, Glyph::Fit);
    glyph(m_actualSizeAction, Glyph::ActualSize);
    glyph(m_stopAction, Glyph::Stop);
    m_stopAction->setToolTip(tr("Stop analysing this picture (Esc)"));
    m_exportAction->setEnabled(false);

    // In the list alone: Delete must not reach it from a text field.
    m_removeAction->setShortcut(QKeySequence::Delete);
    m_removeAction->setShortcutContext(Qt::WidgetShortcut);
    m_queue->addAction(m_removeAction);
    m_queue->addAction(m_retryAction);
    m_queue->setContextMenuPolicy(Qt::ActionsContextMenu);
}

void MainWindow::makeToolBar()
{
    QToolBar* bar = addToolBar(tr("Tools"));
    bar->setObjectName("toolBar");
    bar->setMovable(false);
    bar->setIconSize({20, 20});
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->addAction(m_openAction);
    bar->addAction(m_pasteAction);
    bar->addAction(m_exportAction);
    bar->addSeparator();
    bar->addActions(
        {m_zoomOutAction, m_zoomInAction, m_fitAction, m_actualSizeAction, m_showMapAction});
    for (QAction* action :
         {m_zoomOutAction, m_zoomInAction, m_fitAction, m_actualSizeAction, m_showMapAction})
        qobject_cast<QToolButton*>(bar->widgetForAction(action))
            ->setToolButtonStyle(Qt::ToolButtonIconOnly);
    for (QAction* action : bar->actions())
        if (!action->isSeparator())
            bar->widgetForAction(action)->setFocusPolicy(Qt::TabFocus);
    bar->addSeparator();
    m_inferenceMode = new InferenceModeChoice;
    bar->addWidget(m_inferenceMode);
}

void MainWindow::makeMenus()
{
    QMenu* file = menuBar()->addMenu(tr("&File"));
    file->addActions({m_openAction, m_openFolderAction});
    m_recent = file->addMenu(tr("Open &recent"));
    connect(m_recent, &QMenu::aboutToShow, this, &MainWindow::fillRecentMenu);
    file->addAction(m_pasteAction);
    file->addSeparator();
    file->addAction(m_exportAction);
    file->addSeparator();
    file->addActions({m_modelsAction, m_workbenchAction});
    file->addSeparator();
    file->addAction(m_quitAction);

    QMenu* picture = menuBar()->addMenu(tr("&Picture"));
    picture->addActions({m_retryAction, m_stopAction, m_removeAction});
    makeViewMenu();
    QMenu* help = menuBar()->addMenu(tr("&Help"));
    connect(help->addAction(tr("Show &log")), &QAction::triggered, this, &MainWindow::showLog);
    connect(help->addAction(tr("&About Pentimento")), &QAction::triggered, this,
            &MainWindow::showAbout);
}

void MainWindow::makeViewMenu()
{
    QMenu* view = menuBar()->addMenu(tr("&View"));
    view->addActions(
        {m_showMapAction, m_zoomInAction, m_zoomOutAction, m_fitAction, m_actualSizeAction});
    view->addSeparator();
    QMenu* panels = view->addMenu(tr("Pa&nels"));
    for (QDockWidget* dock :
         {m_queueDock, m_headsDock, m_networkDock, m_lensesDock, m_regionsDock, m_factsDock})
        panels->addAction(dock->toggleViewAction());
    connect(view->addAction(tr("Restore &default layout")), &QAction::triggered, this, [this] {
        restoreState(m_defaultState);
        setDefaultLayout();
    });
    view->addSeparator();
    m_appearanceGroup = new QActionGroup(this);
    const std::initializer_list<std::pair<Appearance::Mode, QString>> modes{
        {Appearance::Mode::System, tr("As the &system")},
        {Appearance::Mode::Light, tr("&Light")},
        {Appearance::Mode::Dark, tr("&Dark")}};
    for (const auto& [mode, text] : modes) {
        QAction* action = m_appearanceGroup->addAction(text);
        action->setCheckable(true);
        action->setData(static_cast<int>(mode));
        view->addAction(action);
        connect(action, &QAction::triggered, this, [this, chosen = mode] {
            setAppearance(chosen);
            QSettings().setValue(settings::appearance, static_cast<int>(chosen));
        });
    }
}

void MainWindow::fillRecentMenu()
{
    m_recent->clear();
    for (const QString& path : QSettings().value(settings::recent).toStringList())
        connect(m_recent->addAction(menuText(toPath(path))), &QAction::triggered, this,
                [this, path] { openPaths({toPath(path)}); });
    if (m_recent->isEmpty()) {
        m_recent->addAction(tr("None yet"))->setEnabled(false);
        return;
    }
    m_recent->addSeparator();
    connect(m_recent->addAction(tr("&Forget these")), &QAction::triggered, this,
            [] { QSettings().remove(settings::recent); });
}

void MainWindow::showAbout()
{
    const auto plain = [](const std::string& text) { return shown(text).toHtmlEscaped(); };
    QString text = tr("<h2>Pentimento %1</h2><p>Marks places in pictures that look locally "
                      "generated or altered. It never says that a picture is real or fake.</p>"
                      "<p>Free software under the GNU General Public License, version 3 or later. "
                      "Built with Qt, QCustomPlot, LibTorch, OpenCV, libvips and Exiv2. "
                      "Commit %2.</p>")
                       .arg(PENTIMENTO_VERSION, PENTIMENTO_COMMIT);
    if (const auto pack = m_session.detectors.pack()) {
        text += tr("<p><b>Model pack %1 %2</b><br>%3<br>Licence: %4</p>")
                    .arg(plain(pack->name), plain(pack->version), plain(pack->description),
                         plain(pack->licence));
        QString sources;
        for (const std::string& source : pack->sources)
            sources += "<br>" + plain(source);
        if (!sources.isEmpty())
            text += tr("<p>Made from:%1</p>").arg(sources);
    }
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("About Pentimento"), text,
                                QMessageBox::Close, this);
    box->setIconPixmap(windowIcon().pixmap(64, 64));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void MainWindow::showLog()
{
    (new LogDialog(logFile(), this))->show();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!mayQuit()) {
        event->ignore();
        return;
    }
    QSettings remembered;
    remembered.setValue(settings::windowGeometry, saveGeometry());
    remembered.setValue(settings::windowState, saveState());
    QMainWindow::closeEvent(event);
}

} // namespace pentimento::ui
