// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "ui/case/drop_contents.h"
#include "ui/case/queue_model.h"
#include "ui/case/queue_view.h"
#include "ui/case/session.h"
#include "ui/findings/inference_mode_choice.h"
#include "ui/shell/picture_display.h"
#include "ui/shell/recent_menu.h"
#include "ui/shell/status_bar.h"
#include "ui/shell/window_commands.h"
#include "ui/shell/window_docks.h"
#include "ui/shell/window_notices.h"
#include "ui/viewer/map_bar.h"
#include "ui/viewer/picture_view.h"
#include "ui/widgets/settings.h"

#include <QAbstractButton>
#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QComboBox>
#include <QDockWidget>
#include <QDropEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>
#include <QToolBar>

#include <array>
#include <utility>

/// The resources of a static library register themselves only when asked to.
static void registerResources()
{
    Q_INIT_RESOURCE(pentimento);
}

namespace pentimento::ui {
namespace {

constexpr auto defaultPack = "default";

constexpr std::array appearances{std::pair{Command::SystemColours, Appearance::Mode::System},
                                 std::pair{Command::LightColours, Appearance::Mode::Light},
                                 std::pair{Command::DarkColours, Appearance::Mode::Dark}};

/// Qt takes "[*]" in a title for the place of its mark for unsaved changes.
QString forTitle(QString name)
{
    return name.replace("[*]", "[*][*]");
}

} // namespace

MainWindow::MainWindow(Session& session, QWidget* parent)
    : QMainWindow(parent), m_session(session), m_commands(new WindowCommands(*this)),
      m_colours(new QActionGroup(this)), m_notices(new WindowNotices(session)),
      m_display(new PictureDisplay(session, m_notices)),
      m_queueModel(new QueueModel(session.document, this)), m_queue(new QueueView),
      m_inferenceMode(new InferenceModeChoice), m_intake(*this, session), m_dialogs(*this, session)
{
    registerResources();
    setObjectName("mainWindow");
    setWindowIcon(QIcon(":/pentimento/icon-256.png"));
    setAcceptDrops(true);
    placeParts();
    connectCommands();
    connectDisplay();
    connectAppearance();
    connectChoices();
    followSession();
    m_docks->restore();
    qApp->installEventFilter(this);
}

MainWindow::~MainWindow() = default;

void MainWindow::placeParts()
{
    setCentralWidget(m_display);
    m_queue->setModel(m_queueModel);
    m_commands->fillQueueMenu(*m_queue);
    std::map<Dock, QWidget*> panels = m_display->panels();
    panels.emplace(Dock::Queue, m_queue);
    m_docks = new WindowDocks(*this, panels);

    QToolBar* tools = addToolBar(tr("Tools"));
    tools->setObjectName("toolBar");
    tools->setMovable(false);
    tools->setIconSize({20, 20});
    tools->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_commands->fillToolBar(*tools);
    tools->addSeparator();
    tools->addWidget(m_inferenceMode);

    m_commands->fillMenus(*menuBar());
    auto* recent = new RecentMenu(this);
    connect(recent, &RecentMenu::chosen, this,
            [this](const std::filesystem::path& path) { m_intake.open({path}); });
    m_commands->action(Command::Recent)->setMenu(recent);
    auto* panelMenu = new QMenu(this);
    panelMenu->addActions(m_docks->switches());
    m_commands->action(Command::Panels)->setMenu(panelMenu);

    m_status = new StatusBar(m_session, m_commands->action(Command::Stop),
                             m_commands->action(Command::Models));
    setStatusBar(m_status);
}

void MainWindow::connectCommands()
{
    const auto on = [this](Command id, auto* receiver, auto what) {
        connect(m_commands->action(id), &QAction::triggered, receiver, what);
    };
    on(Command::Open, &m_intake, &PictureIntake::chooseFiles);
    on(Command::OpenFolder, &m_intake, &PictureIntake::chooseFolder);
    on(Command::Paste, &m_intake, &PictureIntake::paste);
    on(Command::Export, &m_dialogs, [this] { m_dialogs.showExport(*m_display); });
    on(Command::Models, &m_dialogs, &WindowDialogs::showModels);
    on(Command::Workbench, &m_dialogs, &WindowDialogs::showWorkbench);
    on(Command::Quit, this, &QWidget::close);

    on(Command::Retry, this, [this] { m_session.scheduler.retry(m_session.document.current()); });
    // What is looked at, or else the search that fills the list.
    on(Command::Stop, this, [this] {
        m_session.search.stop();
        m_session.scheduler.cancel(m_session.document.current());
    });
    on(Command::Remove, this, [this] { m_session.document.remove(m_session.document.current()); });

    PictureView& view = m_display->view();
    on(Command::ZoomIn, &view, &PictureView::zoomIn);
    on(Command::ZoomOut, &view, &PictureView::zoomOut);
    on(Command::Fit, &view, &PictureView::zoomToFit);
    on(Command::ActualSize, &view, &PictureView::zoomToActualSize);
    on(Command::DefaultLayout, m_docks, &WindowDocks::restoreDefault);

    on(Command::ShowLog, &m_dialogs, &WindowDialogs::showLog);
    on(Command::About, &m_dialogs, &WindowDialogs::showAbout);
}

void MainWindow::connectDisplay()
{
    QAction* showMap = m_commands->action(Command::ShowMap);
    connect(showMap, &QAction::toggled, &m_display->mapBar(), &MapBar::setOverlayShown);
    connect(&m_display->mapBar(), &MapBar::overlayShownChanged, showMap, &QAction::setChecked);
    connect(m_display, &PictureDisplay::openRequested, &m_intake, &PictureIntake::chooseFiles);
    connect(m_display, &PictureDisplay::retryRequested, m_commands->action(Command::Retry),
            &QAction::trigger);
    connect(&m_display->view(), &PictureView::pointedAt, m_status, &StatusBar::showPointer);
    connect(&m_display->view(), &PictureView::scaleChanged, m_status, &StatusBar::showScale);
}

void MainWindow::connectAppearance()
{
    const auto remembered =
        static_cast<Appearance::Mode>(QSettings().value(settings::appearance, 0).toInt());
    m_appearance.setMode(remembered);
    for (const auto& [id, mode] : appearances) {
        QAction* action = m_colours->addAction(m_commands->action(id));
        action->setChecked(mode == remembered);
        connect(action, &QAction::triggered, this, [this, chosen = mode] {
            m_appearance.setMode(chosen);
            QSettings().setValue(settings::appearance, static_cast<int>(chosen));
        });
    }
}

void MainWindow::connectChoices()
{
    const auto showCurrent = [this] {
        if (const QModelIndex row = m_queueModel->indexOf(m_session.document.current());
            row != m_queue->currentIndex())
            m_queue->setCurrentIndex(row);
    };
    showCurrent();
    connect(&m_session.document, &CaseDocument::currentChanged, m_queue, showCurrent);
    connect(
        m_queue->selectionModel(), &QItemSelectionModel::currentChanged, this,
        [this](const QModelIndex& now) { m_session.document.setCurrent(QueueModel::idOf(now)); });

    m_session.scheduler.setInferenceMode(m_inferenceMode->inferenceMode());
    connect(m_inferenceMode, &InferenceModeChoice::inferenceModeChosen, &m_session.scheduler,
            &AnalysisScheduler::setInferenceMode);
}

void MainWindow::followSession()
{
    const auto showPack = [this] {
        if (const auto pack = m_session.detectors.pack())
            m_inferenceMode->setPack(*pack);
        enableCommands();
    };
    connect(&m_session.detectors, &DetectorLoader::ready, this, showPack);
    connect(&m_intake, &PictureIntake::said, this, [this](const QString& words) { tell(words); });
    connect(&m_session.search, &FolderSearch::searching, this, [this](int found) {
        showCount(found);
        enableCommands();
    });
    connect(&m_session.search, &FolderSearch::searched, this, [this](const QString& remark) {
        if (!remark.isEmpty())
            tell(remark);
        showCount();
        enableCommands();
    });
    const CaseDocument& document = m_session.document;
    connect(&document, &CaseDocument::added, this, [this] { showCount(); });
    connect(&document, &CaseDocument::removed, this, [this] { showCount(); });
    connect(&document, &CaseDocument::changed, this, [this](PictureId id) {
        if (id == m_session.document.current())
            enableCommands();
    });
    connect(&document, &CaseDocument::currentChanged, this, [this] {
        showTitle();
        enableCommands();
    });
    showPack();
    showTitle();
    showCount();
}

// ---- what is handed to it ------------------------------------------------------------------

void MainWindow::openPaths(std::vector<std::filesystem::path> paths)
{
    m_intake.open(std::move(paths));
}

void MainWindow::tell(const QString& message, const QString& detail)
{
    m_notices->tell(message, detail);
}

void MainWindow::setPackOpener(const PackOpener& opener, bool fallBack)
{
    m_dialogs.setPackOpener(opener);
    m_commands->action(Command::Models)->setEnabled(true);
    if (!fallBack)
        return;
    const auto takeDefault = [this, opener](const QString& reason, const QString& detail) {
        tell(tr("The model pack that you chose could not be loaded; the one that came with the "
                "program analyses instead: %1")
                 .arg(reason),
             detail);
        m_session.detectors.load(opener(defaultPack));
    };
    connect(&m_session.detectors, &DetectorLoader::failed, this, takeDefault,
            Qt::SingleShotConnection);
}

void MainWindow::setWorkbench(Workbench bench)
{
    m_dialogs.setWorkbench(std::move(bench));
    m_commands->action(Command::Workbench)->setEnabled(true);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (!mayHoldPicture(*event->mimeData()))
        return;
    event->setDropAction(Qt::CopyAction); // a move would take the file away from its owner
    event->accept();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    event->setDropAction(Qt::CopyAction);
    event->accept();
    m_intake.take(*event->mimeData(), true);
}

/// Space shows and hides the map wherever the focus is, except where it presses a control.
bool MainWindow::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space &&
        (qobject_cast<QAbstractButton*>(watched) != nullptr ||
         qobject_cast<QComboBox*>(watched) != nullptr)) {
        event->accept();
        return true;
    }
    return QMainWindow::eventFilter(watched, event);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!m_dialogs.mayQuit()) {
        event->ignore();
        return;
    }
    m_docks->remember();
    QMainWindow::closeEvent(event);
}

// ---- what it says and offers itself --------------------------------------------------------

void MainWindow::showTitle()
{
    const PictureEntry* entry = m_session.document.currentEntry();
    setWindowTitle(entry != nullptr ? tr("%1 – Pentimento").arg(forTitle(entry->name()))
                                    : "Pentimento");
}

/// How many pictures there are, and how many more a search found so far.
void MainWindow::showCount(int searched)
{
    const auto count = static_cast<qulonglong>(m_session.document.order().size());
    QString title = count < 2 ? tr("Pictures") : tr("Pictures: %1").arg(locale().toString(count));
    if (searched >= 0)
        title = tr("Searching: %1 found").arg(locale().toString(searched));
    m_docks->dock(Dock::Queue)->setWindowTitle(title);
}

void MainWindow::enableCommands()
{
    const PictureEntry* entry = m_session.document.currentEntry();
    const auto enable = [this](Command id, bool on) { m_commands->action(id)->setEnabled(on); };
    const bool visible = entry != nullptr && entry->pixels();
    for (const Command id : {Command::ZoomIn, Command::ZoomOut, Command::Fit, Command::ActualSize})
        enable(id, visible);
    enable(Command::Export, entry != nullptr && entry->analysis());
    enable(Command::Remove, entry != nullptr);
    enable(Command::Retry, entry != nullptr && m_session.scheduler.mayRetry(entry->id()));
    const bool atWork =
        entry != nullptr &&
        (entry->state() == PictureState::Waiting || entry->state() == PictureState::Reading ||
         entry->state() == PictureState::Read || entry->state() == PictureState::Analysing);
    enable(Command::Stop, atWork || m_session.search.busy());
}

} // namespace pentimento::ui
