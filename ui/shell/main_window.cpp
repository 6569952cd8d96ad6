// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "core/imaging/picture_list.h"
#include "ui/case/drop_contents.h"
#include "ui/case/queue_model.h"
#include "ui/export/export_dialog.h"
#include "ui/findings/facts_panel.h"
#include "ui/findings/head_panel.h"
#include "ui/findings/inference_mode_choice.h"
#include "ui/findings/network_panel.h"
#include "ui/findings/region_table.h"
#include "ui/lenses/lens_bench.h"
#include "ui/viewer/map_bar.h"
#include "ui/viewer/picture_view.h"
#include "ui/widgets/message_page.h"
#include "ui/widgets/notice_strip.h"
#include "ui/widgets/settings.h"
#include "ui/widgets/text.h"

#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QDropEvent>
#include <QFileDialog>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QLocale>
#include <QMimeData>
#include <QProgressBar>
#include <QSettings>
#include <QStackedWidget>
#include <QToolButton>

#include <cmath>

namespace pentimento::ui {
namespace {

constexpr int mostRecent = 10;

QString fileFilter()
{
    QStringList patterns;
    for (const std::string& extension : pictureExtensions()) {
        const QString lower = exact(extension);
        patterns << '*' + lower << '*' + lower.toUpper();
    }
    return MainWindow::tr("Pictures (%1);;All files (*)").arg(patterns.join(' '));
}

/// The map that is chosen; that of the differences exists once the analysis is complete.
HeatMap mapOf(const PictureEntry& entry, const LayerId& layer)
{
    if (layer.source == LayerId::Source::Spread)
        return entry.analysis() ? entry.analysis()->spread : HeatMap();
    return mapOf(*entry.maps(), layer);
}

/// Qt takes "[*]" in a title for the place of its mark for unsaved changes.
QString forTitle(QString name)
{
    return name.replace("[*]", "[*][*]");
}

} // namespace

MainWindow::MainWindow(const DetectorFactory& factory, QWidget* parent)
    : QMainWindow(parent), m_session(factory)
{
    setObjectName("mainWindow");
    setWindowTitle("Pentimento");
    setAcceptDrops(true);
    makeCentre();
    makeDocks();
    makeActions();
    makeToolBar();
    makeMenus();
    makeStatusBar();
    connectSession();
    connectParts();
    connectModels();
    restoreLayout();
    qApp->installEventFilter(this);
    showPicture();
}

MainWindow::~MainWindow() = default;

void MainWindow::connectSession()
{
    connect(&m_session.detectors, &DetectorLoader::ready, this, [this] {
        const Pack& pack = *m_session.detectors.pack();
        m_device->setText(m_session.detectors.deviceName());
        m_device->setToolTip(plainToolTip(
            tr("Model pack %1 %2").arg(shownLine(pack.name), shownLine(pack.version))));
        m_inferenceMode->setPack(pack);
        showState();
    });
    connect(&m_session.detectors, &DetectorLoader::failed, this, [this] {
        m_device->setText(tr("No detectors"));
        showNotices();
    });
    connect(&m_session.search, &FolderSearch::searching, this, [this](int found) {
        showCount(found);
        showProgress(current());
    });
    connect(&m_session.search, &FolderSearch::searched, this, [this](const QString& remark) {
        if (!remark.isEmpty())
            tell(remark);
        showCount();
        showProgress(current());
    });
    connect(&m_session.document, &CaseDocument::added, this, [this](PictureId id) {
        if (m_selectNext || m_session.document.current() == 0)
            select(id);
        m_selectNext = false;
        showCount();
    });
    connect(&m_session.document, &CaseDocument::changed, this, [this](PictureId id) {
        if (const QString device = m_session.detectors.deviceName(); !device.isEmpty())
            m_device->setText(device); // it changes when a GPU's memory runs out
        if (id == m_session.document.current())
            showState();
    });
    connect(&m_session.document, &CaseDocument::pixelsChanged, this, [this](PictureId id) {
        if (id == m_session.document.current())
            showPicture();
    });
    connect(&m_session.document, &CaseDocument::mapsChanged, this, [this](PictureId id) {
        if (id == m_session.document.current())
            showMap();
    });
    connect(&m_session.document, &CaseDocument::removed, this, [this](PictureId id) {
        m_exports.erase(id);
        showCount();
        select(QueueModel::idOf(m_queue->currentIndex()));
    });
}

void MainWindow::connectParts()
{
    connect(m_queue->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& now) { select(QueueModel::idOf(now)); });
    m_session.scheduler.setInferenceMode(m_inferenceMode->inferenceMode());
    connect(m_inferenceMode, &InferenceModeChoice::inferenceModeChosen, &m_session.scheduler,
            &AnalysisScheduler::setInferenceMode);
    connect(m_page, &MessagePage::openRequested, this, &MainWindow::choosePictures);
    connect(m_page, &MessagePage::retryRequested, m_retryAction, &QAction::trigger);
    connect(m_notice, &NoticeStrip::closed, this, [this] {
        m_message.clear();
        m_messageDetail.clear();
        m_noticesClosed.insert(m_session.document.current());
    });

    connect(m_mapBar, &MapBar::layerChanged, this, [this](const LayerId& layer) {
        m_heads->setChosenLayer(layer);
        m_view->setOverlayStyle(m_mapBar->overlayStyle());
        showMap();
    });
    connect(m_heads, &HeadPanel::layerChosen, m_mapBar, &MapBar::setLayer);
    connect(m_lenses, &LensBench::changed, this, &MainWindow::showLenses);
    connect(m_lenses, &LensBench::appeared, m_mapBar, &MapBar::setLayer);
    connect(m_mapBar, &MapBar::styleChanged, this, [this] {
        m_view->setOverlayStyle(m_mapBar->overlayStyle());
        showNetwork();
    });
    connect(m_mapBar, &MapBar::overlayShownChanged, this, [this](bool shown) {
        m_view->setOverlayVisible(shown);
        m_showMapAction->setChecked(shown);
        showNetwork();
    });
    connect(m_showMapAction, &QAction::toggled, m_mapBar, &MapBar::setOverlayShown);

    connect(m_view, &PictureView::pointedAt, this, &MainWindow::showPointer);
    connect(m_view, &PictureView::scaleChanged, this, [this](double scale) {
        m_zoom->setText(tr("%1 %").arg(locale().toString(scale * 100, 'f', scale < 0.1 ? 1 : 0)));
    });
    connect(m_regions, &RegionTable::partSelected, m_view, &PictureView::setHighlight);
    connect(m_regions, &RegionTable::partActivated, m_view, &PictureView::zoomToPart);

    connect(m_openAction, &QAction::triggered, this, &MainWindow::choosePictures);
    connect(m_openFolderAction, &QAction::triggered, this, &MainWindow::chooseFolder);
    connect(m_pasteAction, &QAction::triggered, this, &MainWindow::paste);
    connect(m_exportAction, &QAction::triggered, this, &MainWindow::showExport);
    connect(m_removeAction, &QAction::triggered, this, &MainWindow::removeCurrent);
    connect(m_quitAction, &QAction::triggered, this, &QWidget::close);
    connect(m_zoomInAction, &QAction::triggered, m_view, &PictureView::zoomIn);
    connect(m_zoomOutAction, &QAction::triggered, m_view, &PictureView::zoomOut);
    connect(m_fitAction, &QAction::triggered, m_view, &PictureView::zoomToFit);
    connect(m_actualSizeAction, &QAction::triggered, m_view, &PictureView::zoomToActualSize);
    connect(m_stopAction, &QAction::triggered, this, &MainWindow::stop);
    connect(m_retryAction, &QAction::triggered, this,
            [this] { m_session.scheduler.retry(m_session.document.current()); });
}

// ---- ways in -------------------------------------------------------------------------------

void MainWindow::openPaths(std::vector<std::filesystem::path> paths)
{
    const auto named = std::erase_if(paths, [](const auto& path) { return path.empty(); });
    m_message = named == 0 ? QString() : tr("A file without a name was left out.");
    m_messageDetail.clear();
    if (!paths.empty()) {
        m_selectNext = true;
        remember(paths);
        m_session.search.start(paths);
    }
    showNotices();
}

/// The newest come first. Names that are no text are not remembered: they could not be opened.
void MainWindow::remember(const std::vector<std::filesystem::path>& paths)
{
    QSettings remembered;
    QStringList recent = remembered.value(settings::recent).toStringList();
    const std::size_t first = paths.size() - std::min<std::size_t>(paths.size(), mostRecent);
    for (std::size_t i = first; i < paths.size(); ++i) {
        std::error_code failure;
        const auto path = std::filesystem::absolute(paths[i], failure);
        if (failure || !lossless(path))
            continue;
        recent.removeAll(pathToQString(path));
        recent.prepend(pathToQString(path));
    }
    remembered.setValue(settings::recent, QStringList(recent.mid(0, mostRecent)));
}

void MainWindow::tell(const QString& message, const QString& detail)
{
    m_message = message;
    m_messageDetail = detail;
    showNotices();
}

/// How many pictures there are, and how many more a search found so far.
void MainWindow::showCount(int searched)
{
    const auto count = static_cast<qulonglong>(m_session.document.order().size());
    QString title = count < 2 ? tr("Pictures") : tr("Pictures: %1").arg(locale().toString(count));
    if (searched >= 0)
        title = tr("Searching: %1 found").arg(locale().toString(searched));
    m_queueDock->setWindowTitle(title);
}

void MainWindow::choosePictures()
{
    QSettings remembered;
    const QStringList files = QFileDialog::getOpenFileNames(
        this, tr("Open pictures"), remembered.value(settings::openFolder).toString(), fileFilter());
    if (files.isEmpty())
        return;
    remembered.setValue(settings::openFolder, QFileInfo(files.front()).absolutePath());
    std::vector<std::filesystem::path> paths;
    for (const QString& file : files)
        paths.push_back(toPath(file));
    openPaths(paths);
}

void MainWindow::chooseFolder()
{
    QSettings remembered;
    const QString folder =
        QFileDialog::getExistingDirectory(this, tr("Open all pictures of a folder"),
                                          remembered.value(settings::openFolder).toString());
    if (folder.isEmpty())
        return;
    remembered.setValue(settings::openFolder, folder);
    openPaths({toPath(folder)});
}

void MainWindow::paste()
{
    if (const QMimeData* copied = QApplication::clipboard()->mimeData())
        take(*copied, false);
}

void MainWindow::take(const QMimeData& dropped, bool fromBrowser)
{
    const DropContents contents = readDrop(dropped, fromBrowser);
    m_message = contents.refusal;
    m_messageDetail.clear();
    m_selectNext = contents.refusal.isEmpty();
    if (!contents.paths.empty())
        openPaths(contents.paths);
    else if (!contents.encoded.isEmpty())
        m_session.document.addBytes(contents.encoded, contents.name, contents.warning);
    else if (!contents.bitmap.isNull())
        m_session.document.addBitmap(contents.bitmap, contents.name, contents.warning);
    showNotices();
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
    take(*event->mimeData(), true);
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

// ---- ways out ------------------------------------------------------------------------------

void MainWindow::showExport()
{
    const PictureEntry* entry = current();
    if (entry == nullptr || !entry->analysis())
        return;
    QPointer<ExportDialog>& dialog = m_exports[entry->id()];
    if (!dialog) {
        OverlayStyle style = m_mapBar->overlayStyle();
        if (m_mapBar->layer().source == LayerId::Source::Lens) // the overlay shows a detector's map
            style.threshold = entry->analysis()->pack.combined.mapThreshold;
        dialog = new ExportDialog(entry->analysis(), m_mapBar->layer(), style, this);
        dialog->setLenses(m_lenses->orders());
        dialog->show();
        return;
    }
    dialog->setAnalysis(entry->analysis());
    dialog->setLenses(m_lenses->orders());
    dialog->raise();
    dialog->activateWindow();
}

void MainWindow::removeCurrent()
{
    m_session.document.remove(m_session.document.current());
}

// ---- what is shown -------------------------------------------------------------------------

void MainWindow::select(PictureId id)
{
    m_session.document.setCurrent(id);
    const QModelIndex index = m_queueModel->indexOf(id);
    if (m_queue->currentIndex() != index)
        m_queue->setCurrentIndex(index);
    showPicture();
}

/// What is looked at, or else the search that fills the list.
void MainWindow::stop()
{
    m_session.search.stop();
    m_session.scheduler.cancel(m_session.document.current());
}

void MainWindow::showPicture()
{
    const PictureEntry* entry = current();
    m_view->setPicture(entry != nullptr ? entry->pixels() : nullptr);
    m_lenses->setPicture(entry != nullptr ? entry->picture() : nullptr);
    setWindowTitle(entry != nullptr ? tr("%1 – Pentimento").arg(forTitle(entry->name()))
                                    : "Pentimento");
    showMap();
    showState();
}

void MainWindow::showMap()
{
    const PictureEntry* entry = current();
    showPackOf(entry);
    const bool visible = entry != nullptr && entry->pixels();
    const bool analysed = visible && entry->maps();
    const bool lens = m_mapBar->layer().source == LayerId::Source::Lens;
    m_view->setMap(chosenMap());
    m_view->setOverlayStyle(m_mapBar->overlayStyle());
    m_mapBar->setMapState(analysed || (visible && !m_lenses->layers().empty()),
                          analysed && !lens && entry->maps()->preview);
    showNetwork();
}

HeatMap MainWindow::chosenMap() const
{
    const PictureEntry* entry = current();
    const LayerId layer = m_mapBar->layer();
    if (entry == nullptr || !entry->pixels())
        return {};
    if (layer.source == LayerId::Source::Lens)
        return m_lenses->mapOf(layer);
    return entry->maps() ? mapOf(*entry, layer) : HeatMap();
}

void MainWindow::showLenses()
{
    m_mapBar->setLensLayers(m_lenses->layers());
    showMap();
}

void MainWindow::showNetwork()
{
    const PictureEntry* entry = current();
    const bool complete = entry != nullptr && entry->pixels() && entry->analysis();
    LayerId layer = m_mapBar->layer();
    OverlayStyle style = m_mapBar->overlayStyle();
    if (complete && layer.source == LayerId::Source::Lens) { // which no network saw
        layer = {};
        style.threshold = entry->analysis()->pack.combined.mapThreshold;
    }
    if (!m_mapBar->overlayShown())
        style.opacity = 0;
    m_network->setAnalysis(complete ? entry->analysis() : nullptr,
                           complete ? entry->pixels() : nullptr,
                           complete ? mapOf(*entry, layer) : HeatMap(), style);
}

void MainWindow::showState()
{
    const PictureEntry* entry = current();
    const bool visible = entry != nullptr && entry->pixels();
    if (!visible)
        showPage(entry);
    m_stack->setCurrentWidget(visible ? static_cast<QWidget*>(m_view) : m_page);

    showPackOf(entry);
    m_heads->setEntry(entry);
    m_facts->setEntry(entry);
    m_regions->setRegions(entry != nullptr && entry->findings() ? entry->findings()->regions
                                                                : std::vector<Region>());
    showProgress(entry);
    showNotices();
    for (QAction* action : {m_zoomInAction, m_zoomOutAction, m_fitAction, m_actualSizeAction})
        action->setEnabled(visible);
    m_zoom->setVisible(visible);
    m_exportAction->setEnabled(entry != nullptr && entry->analysis());
    m_removeAction->setEnabled(entry != nullptr);
    m_retryAction->setEnabled(entry != nullptr && m_session.scheduler.mayRetry(entry->id()));
}

void MainWindow::showPage(const PictureEntry* entry)
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

void MainWindow::showProgress(const PictureEntry* entry)
{
    const bool working = entry != nullptr && (entry->state() == PictureState::Reading ||
                                              entry->state() == PictureState::Read ||
                                              entry->state() == PictureState::Analysing);
    const bool counted = working && entry->state() == PictureState::Analysing;
    m_stage->setVisible(working);
    m_progress->setVisible(counted);
    m_stop->setVisible(working);
    m_stopAction->setEnabled(working || m_session.search.busy() ||
                             (entry != nullptr && entry->state() == PictureState::Waiting));
    if (working)
        m_stage->setText(stateText(*entry));
    m_progress->setValue(counted ? qRound(entry->progress() * 100) : 0);
}

void MainWindow::showNotices()
{
    const PictureEntry* entry = current();
    QStringList lines;
    QString detail = m_messageDetail;
    if (!m_message.isEmpty())
        lines << m_message;
    if (!m_session.detectors.error().isEmpty())
        detail = m_session.detectors.errorDetail();
    if (!m_session.detectors.error().isEmpty())
        lines << tr("Pictures can be looked at but not analysed: %1")
                     .arg(m_session.detectors.error());
    if (entry != nullptr && !m_noticesClosed.contains(entry->id())) {
        lines << entry->warnings();
        if (const QString notice = packNotice(*entry); !notice.isEmpty())
            lines << notice;
        if (entry->picture())
            for (const std::string& note : entry->picture()->notes)
                if (!entry->warnings().contains(shown(note)))
                    lines << shown(note);
        if (entry->state() == PictureState::Failed && entry->pixels()) {
            lines << tr("Not analysed: %1").arg(entry->error());
            detail = entry->detail();
        }
        if (entry->state() == PictureState::Cancelled && entry->pixels())
            lines << tr("The analysis was stopped. Picture > Analyse again starts it anew.");
    }
    m_notice->showNotice(lines.join('\n'), m_session.detectors.error().isEmpty(), detail);
}

void MainWindow::showPointer(bool inside, QPoint pixel, QRgb colour, float value)
{
    m_mapBar->setPointedValue(value);
    if (!inside) {
        m_pointer->clear();
        return;
    }
    QString text = tr("x %1  y %2     R %3  G %4  B %5")
                       .arg(pixel.x())
                       .arg(pixel.y())
                       .arg(qRed(colour))
                       .arg(qGreen(colour))
                       .arg(qBlue(colour));
    if (!std::isnan(value))
        text += "     " + tr("map %1").arg(locale().toString(value, 'f', 2));
    m_pointer->setText(text);
}

} // namespace pentimento::ui
