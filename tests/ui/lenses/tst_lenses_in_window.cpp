// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drawing/overlay.h"
#include "core/imaging/raster_io.h"
#include "core/laundering/degradation.h"
#include "core/lenses/registry.h"
#include "tests/lenses/pictures.h"
#include "tests/support/known_detector.h"
#include "tests/support/window_with_session.h"
#include "ui/export/export_dialog.h"
#include "ui/lenses/lens_panel.h"
#include "ui/viewer/map_bar.h"

#include <QAbstractButton>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QSettings>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace pentimento::ui;
using namespace pentimento::training;
using namespace pentimento::testing;

/// Lenses as the user meets them: switched on in their panel, seen on the screen, exported.
class TestLensesInWindow : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void aLensThatIsSwitchedOnIsOnTheScreen();
    void aParameterChangesThePixels();
    void aLensNeedsNoNetwork();
    void switchedOffTheDetectorsMapIsBack();
    void whatIsSwitchedOnIsExported();

private:
    void openPicture();
    [[nodiscard]] QWidget* section() const { return m_window->findChild<QWidget*>("lens-ela"); }
    void switchOn(bool on) { section()->findChild<QCheckBox*>()->setChecked(on); }
    [[nodiscard]] MapBar* bar() const { return m_window->findChild<MapBar*>(); }
    [[nodiscard]] QColor pixelAt(QPoint picture) const { return m_window->pixelAt(picture); }
    [[nodiscard]] const PictureEntry* current() const { return m_window->current(); }

    QTemporaryDir m_folder;
    std::shared_ptr<KnownAnswers> m_control;
    std::unique_ptr<WindowWithSession> m_window;
    Raster m_picture;
};

static const LayerId layer{LayerId::Source::Lens, "ela"};
static const QRect pastedPlace(64, 48, 64, 48);

void TestLensesInWindow::initTestCase()
{
    qputenv("XDG_CONFIG_HOME", m_folder.path().toUtf8());
    QCoreApplication::setOrganizationName("Pentimento");
    QCoreApplication::setApplicationName("test");
    m_picture = pictures::pasted(*throughJpeg(fixtures::photoLike(192, 144, 1), 90),
                                 fixtures::photoLike(192, 144, 2), pastedPlace);
}

void TestLensesInWindow::init()
{
    QSettings().clear();
    m_control = std::make_shared<KnownAnswers>();
    m_control->hot = {};
    m_window = std::make_unique<WindowWithSession>(knownFactory(m_control));
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    QTRY_VERIFY(m_window->session.detectors.pack() != nullptr);
}

void TestLensesInWindow::cleanup()
{
    m_control->release();
    m_window.reset();
    QVERIFY(TaskQueue::waitForAll(std::chrono::seconds(60)));
}

void TestLensesInWindow::openPicture()
{
    const auto file = std::filesystem::path(m_folder.filePath("pasted.png").toStdString());
    QVERIFY(writePng(file, m_picture));
    m_window->openPaths({file});
    QTRY_VERIFY(current() != nullptr && current()->pixels());
}

/// The one colour that full opacity leaves of a map's value, whatever the picture.
static bool isColourOf(const QColor& pixel, float value)
{
    const auto& table = colourTable(ColourMap::Viridis);
    for (int off = -10; off <= 10; ++off) { // the view interpolates between blocks
        const int index = qBound(0, qRound(value * 255) + off, 255);
        const auto& colour = table[static_cast<std::size_t>(index)];
        if (std::abs(pixel.red() - colour[0]) <= 3 && std::abs(pixel.green() - colour[1]) <= 3 &&
            std::abs(pixel.blue() - colour[2]) <= 3)
            return true;
    }
    return false;
}

void TestLensesInWindow::aLensThatIsSwitchedOnIsOnTheScreen()
{
    openPicture();
    QTRY_VERIFY(current()->state() == PictureState::Done);
    QVERIFY(bar()->layer() == LayerId());
    bar()->findChildren<QSlider*>()[0]->setValue(100);
    switchOn(true);
    QTRY_VERIFY(bar()->layer() == layer); // computed elsewhere, then shown
    QTRY_VERIFY(m_window->view().isSettled());
    const auto run = runLens({lensNamed("ela")}, *current()->picture());
    const HeatMap& map = run->outcome->layers[0].map;
    for (const QPoint& place : {pastedPlace.center(), QPoint(20, 20), QPoint(170, 120)})
        QVERIFY2(isColourOf(pixelAt(place), map.atPixel(place.x(), place.y())),
                 qPrintable(pixelAt(place).name()));
    QVERIFY(pixelAt(pastedPlace.center()) != pixelAt({20, 20}));
    QVERIFY(section()->findChild<QLabel*>("found")->text().contains("of 255 levels"));

    bar()->setLayer(LayerId()); // like any other layer
    QTRY_VERIFY(m_window->view().isSettled());
    bar()->setLayer(layer);
    QVERIFY(bar()->layer() == layer);
}

void TestLensesInWindow::aParameterChangesThePixels()
{
    openPicture();
    bar()->findChildren<QSlider*>()[0]->setValue(100);
    switchOn(true);
    QTRY_VERIFY(bar()->layer() == layer);
    QTRY_VERIFY(m_window->view().isSettled());
    const QColor before = pixelAt(pastedPlace.center());
    section()->findChild<QSlider*>("scale")->setValue(0); // 2 levels of 255 are 1
    QTRY_VERIFY(m_window->view().isSettled() && pixelAt(pastedPlace.center()) != before);
    QTRY_VERIFY(isColourOf(pixelAt(pastedPlace.center()), 1));
}

void TestLensesInWindow::aLensNeedsNoNetwork()
{
    m_control->hold = true; // the network never answers
    openPicture();
    switchOn(true);
    QTRY_VERIFY(bar()->layer() == layer);
    QVERIFY(bar()->findChild<QComboBox*>()->isEnabled());
    QVERIFY(!current()->analysis());
}

void TestLensesInWindow::switchedOffTheDetectorsMapIsBack()
{
    openPicture();
    QTRY_VERIFY(current()->state() == PictureState::Done);
    const int offered = bar()->findChild<QComboBox*>()->count();
    switchOn(true);
    QTRY_VERIFY(bar()->layer() == layer);
    switchOn(false);
    QVERIFY(bar()->layer() == LayerId());
    QCOMPARE(bar()->findChild<QComboBox*>()->count(), offered);
    QTRY_VERIFY(m_window->view().isSettled());
    QVERIFY(!isColourOf(pixelAt({20, 20}), 0.9F));
}

void TestLensesInWindow::whatIsSwitchedOnIsExported()
{
    openPicture();
    QTRY_VERIFY(current()->state() == PictureState::Done);
    ExportDialog dialog(current()->analysis(), {}, {}, m_window.get());
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    QVERIFY(dialog.findChild<QCheckBox*>("withLenses")->isHidden());
    dialog.setLenses({{lensNamed("ela"), {{"quality", 75}}}});
    QVERIFY(!dialog.findChild<QCheckBox*>("withLenses")->isHidden());
    const QString target = m_folder.filePath("bundles/pasted.png");
    dialog.setTarget(target);
    dialog.show();
    for (QAbstractButton* button : dialog.findChildren<QAbstractButton*>())
        if (button->text() == "E&xport")
            button->click();
    auto* outcome = dialog.findChild<QLabel*>("exportOutcome");
    QTRY_VERIFY_WITH_TIMEOUT(outcome->text().startsWith("Written to"), 60000);
    QVERIFY(QFile::exists(target + "/lens-ela.png"));
    QFile result(target + "/result.json");
    QVERIFY(result.open(QIODevice::ReadOnly));
    QVERIFY(result.readAll().contains("\"quality\": 75.0"));
}

QTEST_MAIN(TestLensesInWindow)
#include "tst_lenses_in_window.moc"
