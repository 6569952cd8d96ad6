// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hash.h"
#include "core/base/log.h"
#include "tests/support/grey_picture.h"
#include "tests/support/known_detector.h"
#include "tests/support/window_with_session.h"
#include "ui/export/export_dialog.h"
#include "ui/findings/facts_panel.h"
#include "ui/findings/head_row.h"
#include "ui/shell/log_dialog.h"
#include "ui/widgets/details_button.h"
#include "ui/widgets/message_page.h"
#include "ui/widgets/notice_strip.h"
#include "ui/widgets/text.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QDialog>
#include <QDockWidget>
#include <QDropEvent>
#include <QLabel>
#include <QListView>
#include <QLocale>
#include <QMenu>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QTest>
#include <QTextDocument>
#include <QUrl>

#include <sys/stat.h>

#include <chrono>
#include <fstream>
#include <stdexcept>

using namespace pentimento;
using namespace pentimento::ui;
using namespace pentimento::testing;
namespace fs = std::filesystem;

/// What strangers can put before the window, and what it may do to the user's files: nothing.
class TestWindowSafety : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void namesAreShownAsTheyAre_data();
    void namesAreShownAsTheyAre();
    void metadataIsNeverMarkup();
    void packsAreNeverMarkup();
    void namesThatLookAlikeAreTwoFiles();
    void theVeryFileIsOpened();
    void aNameWithoutBytesIsNoFile();
    void tenThousandFilesAreCounted();
    void whatCouldNotBeSearchedIsSaid();
    void exportFollowsThePicture();
    void lookingNeverWrites_data();
    void lookingNeverWrites();
    void theDetailsOfAFailureAreShown();
    void theLogIsShown();

private:
    void open(const std::vector<fs::path>& paths);
    void exportInto(const fs::path& target);
    [[nodiscard]] const PictureEntry* current() const { return m_window->current(); }
    [[nodiscard]] fs::path path(const QByteArray& name) const
    {
        return fs::path(m_folder->path().toStdString()) / name.toStdString();
    }

    QTemporaryDir m_settings;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<KnownAnswers> m_control;
    std::unique_ptr<WindowWithSession> m_window;
};

void TestWindowSafety::initTestCase()
{
    qputenv("XDG_CONFIG_HOME", m_settings.path().toUtf8());
    QCoreApplication::setOrganizationName("Pentimento");
    QCoreApplication::setApplicationName("test");
}

void TestWindowSafety::init()
{
    QSettings().clear();
    m_folder = std::make_unique<QTemporaryDir>();
    m_control = std::make_shared<KnownAnswers>();
    m_window = std::make_unique<WindowWithSession>(knownFactory(m_control));
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    QTRY_VERIFY(m_window->session.detectors.pack() != nullptr);
}

void TestWindowSafety::cleanup()
{
    m_window.reset();
    QVERIFY(TaskQueue::waitForAll(std::chrono::seconds(60)));
}

void TestWindowSafety::open(const std::vector<fs::path>& paths)
{
    m_window->openPaths(paths);
    QTRY_VERIFY(current() != nullptr && current()->path() == paths.front());
    QTRY_VERIFY(current()->state() == PictureState::Done);
}

/// A document that must load nothing.
class Sealed : public QTextDocument
{
public:
    explicit Sealed(const QString& tip)
    {
        Qt::mightBeRichText(tip) ? setHtml(tip) : setPlainText(tip);
        setTextWidth(300);
        size(); // lays it out, for which pictures are loaded
    }
    int asked = 0;

protected:
    QVariant loadResource(int, const QUrl&) override
    {
        ++asked;
        return {};
    }
};

static QString readTip(const QString& tip)
{
    const Sealed document(tip);
    return document.asked == 0 ? document.toPlainText() : QString("something was loaded");
}

static QString tipOf(const QModelIndex& index)
{
    return readTip(index.data(Qt::ToolTipRole).toString());
}

void TestWindowSafety::namesAreShownAsTheyAre_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("visible");
    QTest::newRow("markup") << QByteArray("a<b>c<img src=x>.png")
                            << QString("a<b>c<img src=x>.png");
    QTest::newRow("two lines") << QByteArray("a\nVerdict: strong.png")
                               << QString("a<U+000A>Verdict: strong.png");
    QTest::newRow("turned round") << QByteArray("photo\xe2\x80\xaegnp.gpj.png")
                                  << QString("photo<U+202E>gnp.gpj.png");
    QTest::newRow("no UTF-8") << QByteArray("caf\xe9.png") << QString("caf<0xE9>.png");
    QTest::newRow("places for values") << QByteArray("%1 %2 %n.png") << QString("%1 %2 %n.png");
    QTest::newRow("address") << QByteArray("http:evil.png") << QString("http:evil.png");
    QTest::newRow("hyphen") << QByteArray("-ver.png") << QString("-ver.png");
}

void TestWindowSafety::namesAreShownAsTheyAre()
{
    QFETCH(const QByteArray, name);
    QFETCH(const QString, visible);
    fs::copy_file(writePicture(*m_folder, "plain.png"), path(name));
    open({path(name)});
    QCOMPARE(current()->name(), visible);
    QVERIFY(m_window->windowTitle().startsWith(visible));
    auto* list = m_window->findChild<QListView*>("queue");
    const QModelIndex row = list->model()->index(0, 0);
    QCOMPARE(row.data().toString(), visible);
    QVERIFY2(tipOf(row).contains(visible), qPrintable(tipOf(row)));
    // Nor does any label draw markup of its own accord.
    for (const auto* label : m_window->findChildren<QLabel*>())
        if (label->text().contains("<b>"))
            QCOMPARE(label->textFormat(), Qt::PlainText);
}

void TestWindowSafety::metadataIsNeverMarkup()
{
    const QString hostile = "<img src=\"/dev/zero\"><h1>GENUINE</h1>";
    auto picture = std::make_shared<Picture>();
    picture->file.path = "/pictures/a.jpg";
    picture->file.name = "a.jpg";
    picture->pixels = greyPicture(8, 8);
    picture->metadata = {
        {"EXIF", "Exif.Image.ImageDescription", "Description", hostile.toStdString()},
        {"XMP", "Xmp.dc.x", hostile.toStdString(), "plain"}};
    picture->notes = {hostile.toStdString()};
    PictureEntry entry(1, {});
    ReadPicture read;
    read.decoded.picture = picture;
    read.pixels = PicturePyramid::create(picture->pixels);
    entry.takePixels(std::move(read));
    FactsPanel panel;
    panel.show();
    panel.setEntry(&entry);
    int found = 0;
    for (auto* item : panel.findItems("", Qt::MatchContains | Qt::MatchRecursive)) {
        if (item->parent() == nullptr) // a heading of ours
            continue;
        for (const int column : {0, 1}) {
            QCOMPARE(readTip(item->toolTip(column)), item->text(column));
            found += item->text(column) == hostile ? 1 : 0;
        }
    }
    QCOMPARE(found, 3);
}

void TestWindowSafety::packsAreNeverMarkup()
{
    const std::string hostile = "<img src=\"/dev/zero\"><b>x</b>";
    Pack pack = knownPack();
    pack.name = hostile;
    pack.sha256 = "of hostile";
    for (HeadInfo& head : pack.heads)
        head.title = head.trainedOn = head.description = hostile;
    m_control->pack = pack;
    m_window->session.detectors.load(knownFactory(m_control));
    QTRY_COMPARE(m_window->session.detectors.pack()->name, hostile);
    open({writePicture(*m_folder, "a.png")});
    int checked = 0;
    for (const auto* widget : m_window->findChildren<QWidget*>()) {
        QVERIFY2(readTip(widget->toolTip()) != "something was loaded",
                 widget->metaObject()->className());
        if (const auto* label = qobject_cast<const QLabel*>(widget);
            label != nullptr && label->text().contains("<img")) {
            QCOMPARE(label->textFormat(), Qt::PlainText);
            ++checked;
        }
        if (const auto* view = qobject_cast<const QAbstractItemView*>(widget);
            view != nullptr && view->model() != nullptr)
            for (int row = 0; row < view->model()->rowCount(); ++row)
                for (int column = 0; column < view->model()->columnCount(); ++column)
                    QVERIFY(tipOf(view->model()->index(row, column)) != "something was loaded");
    }
    QVERIFY(checked > 3);
}

void TestWindowSafety::namesThatLookAlikeAreTwoFiles()
{
    const fs::path plain = writePicture(*m_folder, "plain.png");
    fs::copy_file(plain, path("\xc3\xa9.png"));
    fs::copy_file(plain, path("e\xcc\x81.png"));
    open({path("\xc3\xa9.png"), path("e\xcc\x81.png")});
    QCOMPARE(m_window->session.document.order().size(), std::size_t{2});
}

/// Not the one that a decoded, cut or completed name would lead to.
void TestWindowSafety::theVeryFileIsOpened()
{
    writePicture(*m_folder, "100% real.png", 64, 64);
    const fs::path wanted = writePicture(*m_folder, "100%25 real.png", 96, 64);
    open({wanted});
    QCOMPARE(current()->picture()->pixels.width(), 96);
    auto* recent = m_window->command(Command::Recent)->menu();
    emit recent->aboutToShow();
    QCOMPARE(recent->actions().front()->text(), QString("100%25 real.png"));
}

void TestWindowSafety::aNameWithoutBytesIsNoFile()
{
    m_window->openPaths({fs::path()});
    QVERIFY(m_window->findChild<NoticeStrip*>()->text().contains("without a name"));
    QMimeData data;
    data.setData("text/uri-list", "file:\r\n");
    const QPoint at = m_window->rect().center();
    QDropEvent dropped(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &dropped);
    QVERIFY(!m_window->findChild<NoticeStrip*>()->text().isEmpty());
    QVERIFY(m_window->session.document.order().empty());
}

void TestWindowSafety::tenThousandFilesAreCounted()
{
    for (int i = 0; i < 10'000; ++i)
        std::ofstream(path(QByteArray::number(i) + ".png"));
    m_window->openPaths({path(".")});
    const auto* dock = m_window->findChild<QDockWidget*>("queueDock");
    QTRY_VERIFY_WITH_TIMEOUT(dock->windowTitle().endsWith(QLocale().toString(10'000)), 60'000);
    QCOMPARE(m_window->session.document.order().size(), std::size_t{10'000});
}

void TestWindowSafety::whatCouldNotBeSearchedIsSaid()
{
    writePicture(*m_folder, "a.png");
    fs::create_symlink("nowhere", path("b<i>.png"));
    m_window->openPaths({path(".")});
    QTRY_COMPARE(m_window->session.document.order().size(), std::size_t{1});
    QTRY_VERIFY(m_window->findChild<NoticeStrip*>()->text().contains("b<i>.png: is a link"));
}

void TestWindowSafety::exportFollowsThePicture()
{
    open({writePicture(*m_folder, "a.png")});
    QAction* exporting = m_window->command(Command::Export);
    exporting->trigger();
    open({writePicture(*m_folder, "b.png")});
    exporting->trigger();
    QStringList titles;
    for (const auto* dialog : m_window->findChildren<ExportDialog*>())
        titles << dialog->windowTitle().section(' ', -1);
    titles.sort();
    QCOMPARE(titles, (QStringList{"a.png", "b.png"}));
    exporting->trigger(); // one for each picture, however often it is asked for
    QCOMPARE(m_window->findChildren<ExportDialog*>().size(), 2);
}

/// Everything that a file system tells about a folder, times of access excepted.
static QStringList stateOf(const fs::path& folder)
{
    QStringList lines;
    struct stat facts = {};
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        ::lstat(entry.path().c_str(), &facts);
        const auto hash = sha256OfFile(entry.path());
        lines << QString("%1 %2 %3 %4 %5 %6")
                     .arg(QString::fromStdString(entry.path().string()))
                     .arg(facts.st_mode)
                     .arg(facts.st_size)
                     .arg(facts.st_mtim.tv_sec)
                     .arg(facts.st_mtim.tv_nsec)
                     .arg(hash ? QString::fromStdString(*hash) : QString());
    }
    ::lstat(folder.c_str(), &facts);
    lines << QString("%1 %2 %3")
                 .arg(facts.st_mode)
                 .arg(facts.st_mtim.tv_sec)
                 .arg(facts.st_mtim.tv_nsec);
    lines.sort();
    return lines;
}

void TestWindowSafety::exportInto(const fs::path& target)
{
    m_window->command(Command::Export)->trigger();
    auto* dialog = m_window->findChildren<ExportDialog*>().back();
    dialog->setTarget(pathToQString(target));
    for (auto* button : dialog->findChildren<QAbstractButton*>())
        if (button->text() == "E&xport")
            button->click();
    const auto* outcome = dialog->findChild<QLabel*>("exportOutcome");
    QTRY_VERIFY_WITH_TIMEOUT(outcome->text().startsWith("Written to"), 30'000);
}

void TestWindowSafety::lookingNeverWrites_data()
{
    QTest::addColumn<bool>("writable");
    QTest::newRow("writable folder") << true;
    QTest::newRow("read-only folder") << false;
}

void TestWindowSafety::lookingNeverWrites()
{
    QFETCH(const bool, writable);
    fs::create_directory(path("evidence"));
    for (const char* name : {"a.png", "b.png"})
        fs::rename(writePicture(*m_folder, name), path("evidence") / name);
    if (!writable)
        fs::permissions(path("evidence"), fs::perms::owner_write, fs::perm_options::remove);
    const QStringList before = stateOf(path("evidence"));
    m_window->openPaths({path("evidence")});
    QTRY_COMPARE(m_window->session.document.order().size(), std::size_t{2});
    QTRY_VERIFY(m_window->session.scheduler.idle() && current() != nullptr &&
                current()->analysis());
    m_window->view().zoomToActualSize();
    m_window->command(Command::Retry)->trigger();
    m_window->command(Command::ShowMap)->trigger();
    QTRY_VERIFY(m_window->session.scheduler.idle() && current()->analysis());
    exportInto(path("reports/a"));
    m_window->close();
    m_window.reset();
    QVERIFY(TaskQueue::waitForAll(std::chrono::seconds(60)));
    QCOMPARE(stateOf(path("evidence")), before);
    fs::permissions(path("evidence"), fs::perms::owner_write, fs::perm_options::add);
}

void TestWindowSafety::theDetailsOfAFailureAreShown()
{
    m_window->session.detectors.load([]() -> Result<std::unique_ptr<Detector>> {
        throw std::runtime_error("libtorch says <b>no</b>");
    });
    auto* page = m_window->findChild<MessagePage*>();
    page->showFailure("a.jpg: cannot be read", "at byte 12 of 40");
    auto* button = page->findChild<DetailsButton*>();
    QVERIFY(!button->isHidden());
    button->click();
    auto* dialog = m_window->findChild<QDialog*>("detailsDialog");
    QVERIFY(dialog != nullptr);
    QCOMPARE(dialog->findChild<QPlainTextEdit*>("detailText")->toPlainText(),
             QString("at byte 12 of 40"));
    page->showWelcome();
    QVERIFY(button->isHidden());
}

void TestWindowSafety::theLogIsShown()
{
    QVERIFY(openLog(path("log/pentimento.log")));
    logError({ErrorCode::UnreadableInput, "a\nb.jpg: cannot be read", "<b>at byte 12</b>"});
    m_window->command(Command::ShowLog)->trigger();
    auto* dialog = m_window->findChild<LogDialog*>();
    QVERIFY(dialog != nullptr);
    const auto* text = dialog->findChild<QPlainTextEdit*>("logText");
    QTRY_VERIFY(text->toPlainText().contains("a<U+000A>b.jpg: cannot be read"));
    QVERIFY(text->toPlainText().contains("<b>at byte 12</b>"));
    QCOMPARE(dialog->findChild<QLabel*>("logPath")->text(), shownPath(path("log/pentimento.log")));
}

QTEST_MAIN(TestWindowSafety)
#include "tst_window_safety.moc"
