// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/probe/event_loop_probe.h"
#include "core/drawing/overlay.h"
#include "tests/support/grey_picture.h"
#include "tests/support/known_detector.h"
#include "tests/support/window_with_session.h"
#include "ui/export/export_dialog.h"
#include "ui/findings/head_panel.h"
#include "ui/findings/inference_mode_choice.h"
#include "ui/findings/network_panel.h"
#include "ui/findings/region_table.h"
#include "ui/findings/score_plot.h"
#include "ui/viewer/map_bar.h"
#include "ui/widgets/message_page.h"
#include "ui/widgets/notice_strip.h"

#include <QAbstractButton>
#include <QAbstractSlider>
#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QDockWidget>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QSlider>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>
#include <QUrl>
#include <QWheelEvent>

using namespace pentimento;
using namespace pentimento::ui;
using namespace pentimento::testing;

class TestMainWindow : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void aDroppedFileIsAnalysedAndTheMapIsOnTheScreen();
    void spaceShowsAndHidesTheMap();
    void opacityAndThresholdChangeThePixels();
    void theMapOfThePreviousPictureIsGone();
    void aBadFileShowsItsReasonInPlace();
    void anAddressIsRefusedInPlace();
    void theBrowsersBitmapCarriesItsWarning();
    void zoomKeepsThePointUnderTheCursor_data();
    void zoomKeepsThePointUnderTheCursor();
    void doubleClickSwitchesBetweenWholeAndActualSize();
    void aRegionZoomsWhenActivated();
    void thePanelHasOneBarForEachHead();
    void choosingAHeadInThePanelShowsItsMap();
    void theInferenceModeIsChosenAndRemembered();
    void whereTheHeadsDifferIsALayer();
    void oneHeadHasNothingToDifferFrom();
    void manyHeadsWithLongTitlesStayReadable();
    void whatTheNetworkSawIsDrawn();
    void whatIsRemovedGivesWayToItsNeighbour();
    void commandsAreAtHandWhenTheyWouldDoSomething();
    void aWindowOnASessionAtWorkShowsIt();
    void everyControlIsReachedByTab();
    void everyControlHasAName();
    void aBundleIsExportedInTheBackground();
    void closingDuringInferenceEnds();
    void aLargePictureDoesNotHoldTheLoop();

private:
    void drop(QMimeData& data);
    void dropFiles(const QList<QString>& paths);
    void dropPictureAndWait(const QString& name, int width = 160, int height = 120);
    [[nodiscard]] QColor pixelAt(QPoint picture) const { return m_window->pixelAt(picture); }
    [[nodiscard]] const PictureEntry* current() const { return m_window->current(); }

    QTemporaryDir m_folder;
    std::shared_ptr<KnownAnswers> m_control;
    std::unique_ptr<WindowWithSession> m_window;
};

void TestMainWindow::initTestCase()
{
    qputenv("XDG_CONFIG_HOME", m_folder.path().toUtf8()); // no user's settings, none left behind
    QCoreApplication::setOrganizationName("Pentimento");
    QCoreApplication::setApplicationName("test");
}

void TestMainWindow::init()
{
    QSettings().clear();
    m_control = std::make_shared<KnownAnswers>();
    m_window = std::make_unique<WindowWithSession>(knownFactory(m_control));
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->activateWindow();
    QTRY_VERIFY(m_window->isActiveWindow());
    QTRY_VERIFY(m_window->session.detectors.pack() != nullptr);
}

void TestMainWindow::cleanup()
{
    m_window.reset();
    QVERIFY(TaskQueue::waitForAll(std::chrono::seconds(60)));
}

void TestMainWindow::drop(QMimeData& data)
{
    const QPoint at = m_window->rect().center();
    QDragEnterEvent enter(at, Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton,
                          Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QCOMPARE(enter.dropAction(), Qt::CopyAction);
    QDropEvent dropped(at, Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &dropped);
    QVERIFY(dropped.isAccepted());
    QCOMPARE(dropped.dropAction(), Qt::CopyAction);
}

void TestMainWindow::dropFiles(const QList<QString>& paths)
{
    QMimeData data;
    QList<QUrl> urls;
    for (const QString& path : paths)
        urls << QUrl::fromLocalFile(path);
    data.setUrls(urls);
    drop(data);
}

void TestMainWindow::dropPictureAndWait(const QString& name, int width, int height)
{
    const auto path = writePicture(m_folder, name, width, height);
    dropFiles({QString::fromStdString(path.string())});
    QTRY_VERIFY(current() != nullptr && current()->name() == name);
    QTRY_VERIFY_WITH_TIMEOUT(current()->state() == PictureState::Done, 30000);
    QTRY_VERIFY(m_window->view().isSettled());
}

static QColor blendedHot(double opacity = 0.6)
{
    const auto& colour = colourTable(ColourMap::Viridis)[230]; // 0.9 of 255
    const auto mix = [&](std::size_t c) {
        return qRound(128 * (1 - opacity) + colour[c] * opacity);
    };
    return {mix(0), mix(1), mix(2)};
}

static bool similar(const QColor& a, const QColor& b)
{
    return std::abs(a.red() - b.red()) <= 3 && std::abs(a.green() - b.green()) <= 3 &&
           std::abs(a.blue() - b.blue()) <= 3;
}

constexpr QPoint inside(64, 64);
constexpr QPoint outside(140, 20);
static const QColor grey(128, 128, 128);

void TestMainWindow::aDroppedFileIsAnalysedAndTheMapIsOnTheScreen()
{
    QVERIFY(m_window->findChild<MessagePage*>()->isVisible());
    dropPictureAndWait("drop.png");
    QVERIFY(similar(pixelAt(inside), blendedHot()));
    QCOMPARE(pixelAt(outside), grey);
    QCOMPARE(m_window->findChild<QListView*>("queue")->model()->rowCount(), 1);
    QVERIFY(m_window->windowTitle().contains("drop.png"));
}

void TestMainWindow::spaceShowsAndHidesTheMap()
{
    dropPictureAndWait("space.png");
    m_window->view().setFocus();
    QTest::keyClick(&m_window->view(), Qt::Key_Space);
    QTRY_VERIFY(m_window->view().isSettled());
    QCOMPARE(pixelAt(inside), grey);
    QTest::keyClick(&m_window->view(), Qt::Key_Space);
    QTRY_VERIFY(m_window->view().isSettled());
    QVERIFY(similar(pixelAt(inside), blendedHot()));
}

void TestMainWindow::opacityAndThresholdChangeThePixels()
{
    dropPictureAndWait("sliders.png");
    const auto sliders = m_window->findChild<MapBar*>()->findChildren<QSlider*>();
    QCOMPARE(sliders.size(), 2);
    sliders[0]->setValue(100);
    QTRY_VERIFY(m_window->view().isSettled());
    QVERIFY(similar(pixelAt(inside), blendedHot(1)));
    sliders[1]->setValue(95);
    QTRY_VERIFY(m_window->view().isSettled());
    QCOMPARE(pixelAt(inside), grey);
}

void TestMainWindow::theMapOfThePreviousPictureIsGone()
{
    dropPictureAndWait("previous.png");
    m_control->hold = true;
    {
        const std::lock_guard lock(m_control->mutex);
        m_control->hot = {};
    }
    dropFiles({QString::fromStdString(writePicture(m_folder, "next.png").string())});
    QTRY_VERIFY(current() != nullptr && current()->name() == "next.png" && current()->pixels());
    QTRY_VERIFY(m_window->view().isSettled());
    QCOMPARE(pixelAt(inside), grey);
    m_control->release();
    QTRY_VERIFY(current()->state() == PictureState::Done);
    QTRY_VERIFY(m_window->view().isSettled());
    QCOMPARE(pixelAt(inside), grey);
}

void TestMainWindow::aBadFileShowsItsReasonInPlace()
{
    const QString bad = m_folder.filePath("notes.jpg");
    QFile file(bad);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("not a picture");
    file.close();
    dropFiles({bad, QString::fromStdString(writePicture(m_folder, "after.png").string())});
    QTRY_VERIFY(current() != nullptr && current()->state() == PictureState::Failed);
    const auto* page = m_window->findChild<MessagePage*>();
    QTRY_VERIFY(page->isVisible());
    QVERIFY(page->message().contains(current()->error()));
    QVERIFY(QApplication::activeModalWidget() == nullptr);
    const PictureId next = m_window->session.document.order().back();
    QTRY_VERIFY(m_window->session.document.entry(next)->state() == PictureState::Done);
}

void TestMainWindow::anAddressIsRefusedInPlace()
{
    QMimeData data;
    data.setUrls({QUrl("https://example.org/picture.jpg")});
    drop(data);
    QVERIFY(m_window->findChild<NoticeStrip*>()->text().contains("never fetches"));
    QVERIFY(m_window->session.document.order().empty());
}

void TestMainWindow::theBrowsersBitmapCarriesItsWarning()
{
    QMimeData data;
    QImage bitmap(160, 120, QImage::Format_RGB32);
    bitmap.fill(grey);
    data.setUrls({QUrl("https://example.org/picture.jpg")});
    data.setImageData(bitmap);
    drop(data);
    QTRY_VERIFY(current() != nullptr && current()->state() == PictureState::Done);
    QTRY_VERIFY(m_window->findChild<NoticeStrip*>()->text().contains("original bytes are gone"));
    QTRY_VERIFY(m_window->view().isSettled());
    QVERIFY(similar(pixelAt(inside), blendedHot()));
}

void TestMainWindow::zoomKeepsThePointUnderTheCursor_data()
{
    QTest::addColumn<QPointF>("where"); // share of the view
    QTest::addColumn<int>("notches");
    QTest::newRow("in, right of the middle") << QPointF(0.6, 0.5) << 6;
    QTest::newRow("in, near a corner") << QPointF(0.35, 0.3) << 12;
    QTest::newRow("in and far in") << QPointF(0.5, 0.6) << 30;
}

void TestMainWindow::zoomKeepsThePointUnderTheCursor()
{
    QFETCH(const QPointF, where);
    QFETCH(const int, notches);
    dropPictureAndWait("zoom.png", 1600, 1200);
    PictureView& view = m_window->view();
    view.zoomToActualSize();
    const QPointF at(view.width() * where.x(), view.height() * where.y());
    const double ratio = view.devicePixelRatioF();
    const QPointF before = view.geometryOfPicture().toPicture(at * ratio);
    for (int i = 0; i < notches; ++i) {
        QWheelEvent wheel(at, view.mapToGlobal(at), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(&view, &wheel);
    }
    QVERIFY(view.scale() > 1.5);
    const QPointF after = view.geometryOfPicture().toPicture(at * ratio);
    QVERIFY(std::abs(after.x() - before.x()) * view.scale() < 1.5);
    QVERIFY(std::abs(after.y() - before.y()) * view.scale() < 1.5);
}

void TestMainWindow::doubleClickSwitchesBetweenWholeAndActualSize()
{
    dropPictureAndWait("double.png", 2400, 1600);
    PictureView& view = m_window->view();
    const double whole = view.scale();
    QVERIFY(whole < 1);
    QTest::mouseDClick(&view, Qt::LeftButton, {}, view.rect().center());
    QCOMPARE(view.scale(), 1.0);
    QTest::mouseDClick(&view, Qt::LeftButton, {}, view.rect().center());
    QCOMPARE(view.scale(), whole);
}

void TestMainWindow::aRegionZoomsWhenActivated()
{
    {
        const std::lock_guard lock(m_control->mutex);
        m_control->hot = QRect(1200, 900, 100, 80);
    }
    dropPictureAndWait("regions.png", 1600, 1200);
    auto* table = m_window->findChild<RegionTable*>();
    QTRY_COMPARE(table->rowCount(), 1);
    const double before = m_window->view().scale();
    table->setFocus();
    table->selectRow(0);
    emit table->itemActivated(table->item(0, 0));
    PictureView& view = m_window->view();
    QVERIFY(view.scale() > before);
    const QSize viewport = view.geometryOfPicture().viewport;
    const QPointF middle = view.geometryOfPicture().toPicture(
        QPointF(viewport.width() / 2.0, viewport.height() / 2.0));
    QVERIFY(QRect(1200, 900, 100, 80).contains(middle.toPoint()));
}

void TestMainWindow::thePanelHasOneBarForEachHead()
{
    const auto* panel = m_window->findChild<HeadPanel*>();
    QCOMPARE(panel->rows().size(), std::size_t{3}); // combined, inpainting, splice
    dropPictureAndWait("bars.png");
    for (const HeadRow* row : panel->rows()) {
        QCOMPARE(row->plot()->bar()->dataCount(), 1);
        const double value = row->plot()->bar()->data()->constBegin()->value;
        QVERIFY(value > 0.5 && value <= 1);
    }
    QVERIFY(panel->rows()[1]->accessibleName().contains("Inpainting"));
}

void TestMainWindow::choosingAHeadInThePanelShowsItsMap()
{
    dropPictureAndWait("heads.png");
    const auto* panel = m_window->findChild<HeadPanel*>();
    QTest::keyClick(panel->rows()[2], Qt::Key_Return);
    QVERIFY(m_window->findChild<MapBar*>()->layer() == LayerId::named("splice"));
}

void TestMainWindow::theInferenceModeIsChosenAndRemembered()
{
    dropPictureAndWait("protocol.png");
    auto* choice = m_window->findChild<InferenceModeChoice*>();
    QCOMPARE(choice->inferenceMode(), InferenceMode::SlidingWindow);
    QVERIFY(choice->itemText(1).contains("64 × 64")); // the pack's own size
    choice->setCurrentIndex(1);
    QTRY_VERIFY(current()->state() == PictureState::Done);
    QCOMPARE(current()->analysis()->maps->inferenceMode, InferenceMode::Resized);
    QTRY_VERIFY(m_window->view().isSettled());
    QVERIFY(similar(pixelAt(inside), blendedHot()));
    for (const HeadRow* row : m_window->findChild<HeadPanel*>()->rows())
        QVERIFY(row->accessibleDescription().contains("not measured"));

    m_window = std::make_unique<WindowWithSession>(knownFactory(m_control));
    QCOMPARE(m_window->findChild<InferenceModeChoice*>()->inferenceMode(), InferenceMode::Resized);
    QCOMPARE(m_window->session.scheduler.inferenceMode(), InferenceMode::Resized);
}

void TestMainWindow::whereTheHeadsDifferIsALayer()
{
    m_control->splits = true; // the second head answers elsewhere
    dropPictureAndWait("differ.png");
    auto* bar = m_window->findChild<MapBar*>();
    auto* button = m_window->findChild<HeadPanel*>()->findChild<QPushButton*>();
    QVERIFY(button->isVisible());
    QVERIFY(similar(pixelAt(inside), blendedHot()));
    button->click();
    QVERIFY(bar->layer() == LayerId{LayerId::Source::Spread});
    QTRY_VERIFY(m_window->view().isSettled());
    QVERIFY(pixelAt(inside) != grey);
    QVERIFY(!similar(pixelAt(inside), blendedHot())); // 0.85, not 0.9
    QCOMPARE(pixelAt(outside), grey);
    bar->setLayer(LayerId::named("inpainting"));
    QTRY_VERIFY(m_window->view().isSettled());
    QVERIFY(similar(pixelAt(inside), blendedHot()));
}

void TestMainWindow::oneHeadHasNothingToDifferFrom()
{
    Pack pack = knownPack();
    pack.heads.resize(1);
    pack.sha256 = "of one head";
    m_control->pack = pack;
    m_window = std::make_unique<WindowWithSession>(knownFactory(m_control));
    m_window->show();
    QTRY_VERIFY(m_window->session.detectors.pack() != nullptr);
    dropPictureAndWait("single.png");
    QCOMPARE(m_window->findChild<HeadPanel*>()->rows().size(), std::size_t{2});
    QVERIFY(!m_window->findChild<HeadPanel*>()->findChild<QPushButton*>()->isVisible());
    m_window->findChild<MapBar*>()->setLayer({LayerId::Source::Spread});
    QVERIFY(m_window->findChild<MapBar*>()->layer() == LayerId());
}

void TestMainWindow::manyHeadsWithLongTitlesStayReadable()
{
    m_control->pack = declipPack(9);
    m_window = std::make_unique<WindowWithSession>(knownFactory(m_control));
    m_window->show();
    QTRY_VERIFY(m_window->session.detectors.pack() != nullptr);
    dropPictureAndWait("nine.png");
    auto* panel = m_window->findChild<HeadPanel*>();
    QCOMPARE(panel->rows().size(), std::size_t{10});
    QTRY_VERIFY(panel->verticalScrollBar()->maximum() > 0);
    // Nothing is cut off at the side: what is too long is wrapped.
    QVERIFY(panel->widget()->width() <= panel->viewport()->width());
    for (const HeadRow* row : panel->rows())
        for (const QLabel* label : row->findChildren<QLabel*>())
            QVERIFY2(label->isHidden() || label->wordWrap() ||
                         label->width() >= label->sizeHint().width(),
                     qPrintable(label->text()));
    QVERIFY(panel->rows()[3]->accessibleDescription().contains(
        "False-alarm rate not measured for this pack"));
}

void TestMainWindow::whatTheNetworkSawIsDrawn()
{
    dropPictureAndWait("saw.png");
    m_window->findChild<InferenceModeChoice*>()->setCurrentIndex(1);
    QTRY_VERIFY(current()->state() == PictureState::Done);
    auto* panel = m_window->findChild<NetworkPanel*>();
    m_window->findChild<QDockWidget*>("networkDock")->raise();
    QTRY_VERIFY(panel->isVisible());
    QString words;
    for (const QLabel* label : panel->findChildren<QLabel*>())
        words += label->text().replace(QChar(0xa0), ' ') + '\n';
    // 160 x 120 pixels in a square of 64; a feature is 8 pixels of the square.
    QVERIFY2(words.contains("squashed to 64 × 64"), qPrintable(words));
    QVERIFY2(words.contains("covers 20 × 15"), qPrintable(words));
    const auto seen = [panel] { // the figure is drawn on another thread and arrives when it may
        const QImage drawn = panel->grab().toImage();
        for (int y = 0; y < drawn.height(); ++y)
            for (int x = 0; x < drawn.width(); ++x)
                if (drawn.pixelColor(x, y) == QColor(90, 90, 90)) // the fake's squashed picture
                    return true;
        return false;
    };
    QTRY_VERIFY(seen());

    m_control->guided = true;
    m_window->findChild<InferenceModeChoice*>()->setCurrentIndex(0);
    dropPictureAndWait("guided.png");
    QStringList captions;
    for (const QLabel* label : panel->findChildren<QLabel*>())
        captions << label->text();
    QCOMPARE(captions.filter("guided the windows: 64 × 64").size(), 1);
    QCOMPARE(captions.filter("at its own resolution, under the map").size(), 1);
}

void TestMainWindow::whatIsRemovedGivesWayToItsNeighbour()
{
    dropPictureAndWait("first.png");
    dropPictureAndWait("second.png");
    auto* queue = m_window->findChild<QListView*>("queue");
    m_window->command(Command::Remove)->trigger();
    QCOMPARE(current()->name(), QString("first.png"));
    QCOMPARE(queue->currentIndex().data().toString(), QString("first.png"));
    QVERIFY(m_window->windowTitle().contains("first.png"));
    queue->setFocus();
    QTest::keyClick(queue, Qt::Key_Delete);
    QVERIFY(current() == nullptr);
    QCOMPARE(m_window->windowTitle(), QString("Pentimento"));
    QVERIFY(m_window->findChild<MessagePage*>()->isVisible());
}

void TestMainWindow::commandsAreAtHandWhenTheyWouldDoSomething()
{
    const auto atHand = [this](Command id) { return m_window->command(id)->isEnabled(); };
    for (const Command id : {Command::Export, Command::Remove, Command::Retry, Command::Stop,
                             Command::ZoomIn, Command::Models, Command::Workbench})
        QVERIFY2(!atHand(id), qPrintable(m_window->command(id)->text()));
    m_control->hold = true;
    dropFiles({QString::fromStdString(writePicture(m_folder, "held.png").string())});
    QTRY_VERIFY(current() != nullptr && current()->state() == PictureState::Analysing);
    QVERIFY(atHand(Command::Stop) && atHand(Command::ZoomIn) && atHand(Command::Remove));
    QVERIFY(!atHand(Command::Export) && !atHand(Command::Retry));
    m_window->command(Command::Stop)->trigger();
    QTRY_VERIFY(current()->state() == PictureState::Cancelled);
    QVERIFY(atHand(Command::Retry) && !atHand(Command::Stop));
    m_control->release();
    m_window->command(Command::Retry)->trigger();
    QTRY_VERIFY(current()->state() == PictureState::Done);
    QVERIFY(atHand(Command::Export) && !atHand(Command::Retry) && !atHand(Command::Stop));
}

/// A window need not be there first.
void TestMainWindow::aWindowOnASessionAtWorkShowsIt()
{
    dropPictureAndWait("there.png");
    auto another = std::make_unique<MainWindow>(m_window->session);
    QVERIFY(another->windowTitle().contains("there.png"));
    QCOMPARE(another->findChild<HeadPanel*>()->rows().size(), std::size_t{3});
    QCOMPARE(another->findChild<QListView*>("queue")->currentIndex().data().toString(),
             QString("there.png"));
    QVERIFY(another->findChild<WindowCommands*>()->action(Command::Export)->isEnabled());
    for (const QLabel* label : another->statusBar()->findChildren<QLabel*>())
        QVERIFY(!label->text().contains("Loading"));
    another.reset();
    QCOMPARE(current()->name(), QString("there.png")); // a window that goes takes nothing along
}

void TestMainWindow::everyControlIsReachedByTab()
{
    dropPictureAndWait("tab.png");
    m_window->view().setFocus();
    QSet<QWidget*> reached;
    for (int i = 0; i < 200; ++i) {
        QWidget* focus = QApplication::focusWidget();
        QVERIFY(focus != nullptr);
        reached << focus;
        QTest::keyClick(focus, Qt::Key_Tab);
    }
    const auto* panel = m_window->findChild<HeadPanel*>();
    QList<QWidget*> expected{&m_window->view(), m_window->findChild<QListView*>("queue"),
                             m_window->findChild<RegionTable*>()};
    for (HeadRow* row : panel->rows())
        expected << row;
    for (auto* control : m_window->findChild<MapBar*>()->findChildren<QWidget*>())
        if (control->isEnabled() && control->isVisible() &&
            (qobject_cast<QAbstractSlider*>(control) != nullptr ||
             qobject_cast<QComboBox*>(control) != nullptr ||
             qobject_cast<QAbstractButton*>(control) != nullptr))
            expected << control;
    for (QWidget* widget : expected)
        QVERIFY2(reached.contains(widget), qPrintable(widget->metaObject()->className() +
                                                      QString(" ") + widget->accessibleName()));
}

void TestMainWindow::everyControlHasAName()
{
    dropPictureAndWait("names.png");
    ExportDialog dialog(current()->analysis(), {}, {}, m_window.get());
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    for (QWidget* widget : m_window->findChildren<QWidget*>()) {
        const bool control = qobject_cast<QAbstractButton*>(widget) != nullptr ||
                             qobject_cast<QComboBox*>(widget) != nullptr ||
                             (qobject_cast<QAbstractSlider*>(widget) != nullptr &&
                              qobject_cast<QScrollBar*>(widget) == nullptr) ||
                             qobject_cast<QAbstractItemView*>(widget) != nullptr ||
                             qobject_cast<QLineEdit*>(widget) != nullptr ||
                             qobject_cast<QPlainTextEdit*>(widget) != nullptr ||
                             widget->inherits("QCustomPlot") ||
                             qobject_cast<PictureView*>(widget) != nullptr ||
                             qobject_cast<HeadRow*>(widget) != nullptr;
        const QByteArray owner = widget->parentWidget()->metaObject()->className();
        // Parts that Qt makes inside its own widgets speak through those.
        if (!control || widget->isHidden() || widget->objectName().startsWith("qt_") ||
            owner.startsWith("QComboBox") || widget->inherits("QComboBoxListView") ||
            widget->inherits("QHeaderView") || widget->inherits("QTableCornerButton"))
            continue;
        QAccessibleInterface* access = QAccessible::queryAccessibleInterface(widget);
        QVERIFY2(
            access != nullptr && !access->text(QAccessible::Name).isEmpty(),
            qPrintable(QString("%1 %2 in %3")
                           .arg(widget->metaObject()->className(), widget->objectName(), owner)));
    }
}

void TestMainWindow::aBundleIsExportedInTheBackground()
{
    dropPictureAndWait("export.png");
    const QString target = m_folder.filePath("bundles/export.png");
    ExportDialog dialog(current()->analysis(), {}, {}, m_window.get());
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    dialog.setTarget(target);
    dialog.show();
    const auto buttons = dialog.findChildren<QAbstractButton*>();
    const auto found = std::find_if(buttons.begin(), buttons.end(), [](const QAbstractButton* b) {
        return b->text() == "E&xport";
    });
    QVERIFY(found != buttons.end());
    (*found)->click();
    auto* outcome = dialog.findChild<QLabel*>("exportOutcome");
    QTRY_VERIFY_WITH_TIMEOUT(outcome->text().startsWith("Written to"), 30000);
    for (const char* name :
         {"result.json", "map.png", "overlay.png", "report.pdf", "manifest.json"})
        QVERIFY2(QFile::exists(target + '/' + name), name);
}

void TestMainWindow::closingDuringInferenceEnds()
{
    m_control->hold = true; // never released
    dropFiles({QString::fromStdString(writePicture(m_folder, "closing.png").string())});
    QTRY_COMPARE(m_control->submitted.load(), 1);
    m_window->close();
    m_window.reset();
    QTRY_COMPARE(m_control->cancelled.load(), 1);
}

/// The numbers depend on the machine and go to the log; what must hold anywhere is that the loop
/// keeps turning while a large picture is read and shown: no gap like the reading itself takes.
void TestMainWindow::aLargePictureDoesNotHoldTheLoop()
{
    const auto path = writePicture(m_folder, "large.png", 8660, 5774); // 50 megapixels
    EventLoopProbe probe;
    probe.start();
    dropFiles({QString::fromStdString(path.string())});
    QTRY_VERIFY_WITH_TIMEOUT(current() != nullptr && current()->pixels(), 60000);
    PictureView& view = m_window->view();
    for (int i = 0; i < 30; ++i) {
        i % 10 < 5 ? view.zoomIn() : view.zoomOut();
        QTRY_VERIFY(view.isSettled());
    }
    probe.stop();
    qInfo("longest gap %.1f ms, longest own work %.1f ms, gaps over 16 ms: %d",
          probe.longestGapMs(), probe.longestWorkMs(), probe.gapsOver(16));
    const double reading = current()->decoded()->seconds * 1000;
    QVERIFY2(
        probe.longestWorkMs() < reading,
        qPrintable(
            QString("%1 ms of work, reading took %2").arg(probe.longestWorkMs()).arg(reading)));
}

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
