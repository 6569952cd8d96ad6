// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/install/http_server.h"
#include "tests/install/published_files.h"
#include "tests/support/known_detector.h"
#include "tests/support/random_pack.h"
#include "tests/support/window_with_session.h"
#include "ui/packs/install_dialog.h"
#include "ui/packs/model_manager.h"
#include "ui/packs/pack_details.h"
#include "ui/widgets/notice_strip.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>
#include <QUrl>

using namespace pentimento;
using namespace pentimento::ui;
using namespace pentimento::testing;

class TestModelManager : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void packsAreListedWithTheirFaults();
    void theChosenPackAnalysesAndIsRemembered();
    void aPackThatCannotBeLoadedChangesNothing();
    void filesAreChecked();
    void onlyOwnPacksAreRemoved();
    void droppedFilesAreImported();
    void nothingIsDownloadedBeforeTheBoxIsTicked();
    void anInstallationRunsToItsEnd();
    void anInstallationThatFailsSaysWhy();
    void theWindowFallsBackToTheDefaultPack();

private:
    [[nodiscard]] QString own(const QString& name = {}) const
    {
        return m_folder->filePath("data/pentimento/models/" + name);
    }
    void makePack(const QString& folder) const { QVERIFY(writeRandomPack(folder.toStdString())); }
    /// Opens what is really there, with a fake network behind it.
    [[nodiscard]] static PackOpener opener()
    {
        return [](const std::string& name) -> DetectorFactory {
            return [name]() -> Result<std::unique_ptr<Detector>> {
                auto pack = findPack(name);
                if (!pack)
                    return pack.error();
                auto control = std::make_shared<KnownAnswers>();
                control->pack = *pack;
                return knownFactory(control)();
            };
        };
    }
    void show(const std::string& pack = "default")
    {
        m_detectors = std::make_unique<DetectorLoader>();
        m_detectors->load(opener()(pack));
        m_manager = new ModelManager(*m_detectors, opener());
        m_manager->setAttribute(Qt::WA_DeleteOnClose, false);
        m_manager->show();
        QTRY_VERIFY(m_detectors->pack() != nullptr);
        QTRY_VERIFY(list().count() > 0);
    }
    [[nodiscard]] QListWidget& list() const { return *m_manager->findChild<QListWidget*>("packs"); }
    void choose(const QString& text) const
    {
        const auto found = list().findItems(text, Qt::MatchStartsWith);
        QVERIFY2(!found.isEmpty(), qPrintable(text));
        list().setCurrentItem(found.front());
    }
    [[nodiscard]] QPushButton* button(const char* name) const
    {
        return m_manager->findChild<QPushButton*>(name);
    }
    [[nodiscard]] QString words() const
    {
        return m_manager->findChild<QLabel*>("modelWords")->text();
    }
    [[nodiscard]] QString details() const
    {
        QStringList text;
        for (const QLabel* label : m_manager->findChild<PackDetails*>()->findChildren<QLabel*>())
            text << label->text();
        return text.join('\n');
    }
    void drop(QMimeData& data) const
    {
        const QPoint at = m_manager->rect().center();
        QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_manager, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent dropped(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_manager, &dropped);
    }
    InstallDialog* openInstall() const
    {
        for (auto* push : m_manager->findChildren<QPushButton*>())
            if (push->text().contains("catalogue"))
                push->click();
        return m_manager->findChild<InstallDialog*>();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<DetectorLoader> m_detectors;
    ModelManager* m_manager = nullptr;
};

void TestModelManager::initTestCase()
{
    QCoreApplication::setOrganizationName("Pentimento");
    QCoreApplication::setApplicationName("test");
    for (const char* proxy : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"})
        qunsetenv(proxy);
}

void TestModelManager::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("XDG_CONFIG_HOME", m_folder->filePath("config").toUtf8());
    qputenv("XDG_DATA_HOME", m_folder->filePath("data").toUtf8());
    qputenv("XDG_CACHE_HOME", m_folder->filePath("cache").toUtf8());
    qputenv("PENTIMENTO_MODELS", m_folder->filePath("models").toUtf8());
    QSettings().clear();
    QVERIFY(writeCatalogue(m_folder->filePath("models")));
    makePack(m_folder->filePath("models/default"));
    makePack(own("mine"));
    makePack(own("damaged"));
    QFile weights(own("damaged/weights.safetensors"));
    QVERIFY(weights.open(QIODevice::Append) && weights.write("x") == 1);
}

void TestModelManager::cleanup()
{
    delete m_manager;
    m_manager = nullptr;
    m_detectors.reset();
    QVERIFY(TaskQueue::waitForAll(std::chrono::seconds(60)));
}

void TestModelManager::packsAreListedWithTheirFaults()
{
    show();
    choose("damaged");
    QVERIFY2(details().contains("SHA-256 differs"), qPrintable(details()));
    QVERIFY(!button("usePack")->isEnabled());
    QVERIFY(button("removePack")->isEnabled());
    const auto used = list().findItems("In use", Qt::MatchContains);
    QCOMPARE(used.size(), 1);
    list().setCurrentItem(used.front());
    QVERIFY(details().contains("CC0-1.0") && details().contains("trace-2"));
    QVERIFY(!button("usePack")->isEnabled());
    QVERIFY(!button("removePack")->isEnabled()); // came with the program, and is in use
}

void TestModelManager::theChosenPackAnalysesAndIsRemembered()
{
    show();
    const auto packs = list().findItems("random", Qt::MatchStartsWith);
    for (QListWidgetItem* item : packs)
        if (!item->text().contains("In use"))
            list().setCurrentItem(item);
    QVERIFY(details().contains(own("mine")));
    button("usePack")->click();
    QVERIFY(!button("usePack")->isEnabled());
    QTRY_COMPARE(QString::fromStdString(m_detectors->pack()->folder.string()), own("mine"));
    QCOMPARE(chosenPack(), own("mine"));
    QTRY_VERIFY(list().currentItem()->text().contains("In use"));
    QVERIFY(words().contains("analyses from here on"));
}

void TestModelManager::aPackThatCannotBeLoadedChangesNothing()
{
    show();
    for (QListWidgetItem* item : list().findItems("random", Qt::MatchStartsWith))
        if (!item->text().contains("In use"))
            list().setCurrentItem(item);
    QFile weights(own("mine/weights.safetensors")); // after it was listed
    QVERIFY(weights.open(QIODevice::Append) && weights.write("x") == 1);
    weights.close();
    button("usePack")->click();
    QTRY_VERIFY2(words().contains("SHA-256 differs"), qPrintable(words()));
    QVERIFY(words().contains("random goes on"));
    QVERIFY(m_detectors->pack()->folder.string().find("default") != std::string::npos);
    QCOMPARE(chosenPack(), QString("default"));
}

void TestModelManager::filesAreChecked()
{
    show();
    button("checkPack")->click();
    QTRY_VERIFY2(words().startsWith("Every file of random"), qPrintable(words()));
    choose("damaged");
    button("checkPack")->click();
    QTRY_VERIFY2(words().contains("SHA-256 differs"), qPrintable(words()));
}

void TestModelManager::onlyOwnPacksAreRemoved()
{
    show();
    choose("damaged");
    button("removePack")->click();
    auto* box = m_manager->findChild<QMessageBox*>();
    QTRY_VERIFY(box != nullptr && box->isVisible());
    QVERIFY(box->text().contains("damaged"));
    for (QAbstractButton* answer : box->buttons())
        if (box->buttonRole(answer) == QMessageBox::DestructiveRole)
            answer->click();
    QTRY_VERIFY(!QDir(own("damaged")).exists());
    QTRY_VERIFY(list().findItems("damaged", Qt::MatchStartsWith).isEmpty());
    QVERIFY(QDir(own("mine")).exists());
}

void TestModelManager::droppedFilesAreImported()
{
    show();
    QMimeData data;
    const QString fixtures = PENTIMENTO_SOURCE_DIR "/tests/import/fixtures/";
    data.setUrls({QUrl::fromLocalFile(fixtures + "clip_vit.pt"),
                  QUrl::fromLocalFile(fixtures + "ViT_layer1_conv-4_ldm.pth")});
    drop(data);
    QTRY_VERIFY2_WITH_TIMEOUT(words().contains("is installed: 1 detector"), qPrintable(words()),
                              30000);
    QTRY_VERIFY(list().currentItem() != nullptr &&
                list().currentItem()->text().startsWith("vit-layer1-conv-4-ldm"));
    QVERIFY(button("usePack")->isEnabled());

    data.setUrls({QUrl::fromLocalFile(own("damaged/weights.safetensors"))});
    drop(data);
    QTRY_VERIFY2(words().contains("weights.safetensors"), qPrintable(words()));
}

void TestModelManager::nothingIsDownloadedBeforeTheBoxIsTicked()
{
    const HttpServer server([](int, const HttpRequest&, HttpReply&) {});
    show();
    InstallDialog* dialog = openInstall();
    QVERIFY(dialog != nullptr);
    auto* tree = dialog->findChild<QTreeWidget*>();
    auto* plan = dialog->findChild<QLabel*>("plan");
    auto* agree = dialog->findChild<QCheckBox*>("agree");
    auto* install = dialog->findChild<QPushButton*>("install");
    QCOMPARE(tree->topLevelItemCount(), 1); // heads; backbones come along
    QVERIFY(!install->isEnabled() && !agree->isVisible());
    tree->topLevelItem(0)->setCheckState(0, Qt::Checked);
    QTRY_VERIFY(agree->isVisible());
    QVERIFY(plan->text().contains("tiny-body.example.org") && plan->text().contains("MIT") &&
            plan->text().contains("tiny-head.example.org") &&
            plan->text().contains("CC BY-NC-SA 4.0") && plan->text().contains("no SHA-256"));
    QVERIFY(agree->text().contains("tiny-body.example.org") && agree->text().contains("MB"));
    QCOMPARE(dialog->findChild<NoticeStrip*>()->text(), QString("Not for commercial use."));
    QVERIFY(!install->isEnabled());
    agree->setChecked(true);
    QVERIFY(install->isEnabled());
    // Another host is another question.
    dialog->findChildren<QLineEdit*>()[1]->setText(QString::fromStdString(server.address("/")));
    QVERIFY(!agree->isChecked() && !install->isEnabled());
    QTRY_VERIFY(agree->text().contains(QString::fromStdString(server.host())));
    QVERIFY(!agree->text().contains("example.org"));
    QVERIFY(server.requests().empty());
    // Files at hand ask nobody.
    dialog->findChildren<QLineEdit*>()[0]->setText(PENTIMENTO_SOURCE_DIR "/tests/import/fixtures");
    QTRY_VERIFY(install->isEnabled());
    QVERIFY(!agree->isVisible());
}

void TestModelManager::anInstallationRunsToItsEnd()
{
    const HttpServer server([](int number, const HttpRequest& request, HttpReply& reply) {
        const QString name = QString::fromUtf8(request.path).section('/', -1);
        answer(request, reply, publishedFile(name), "\"one\"", number == 0 ? 40'000 : -1);
    });
    show();
    InstallDialog* dialog = openInstall();
    dialog->findChildren<QLineEdit*>()[1]->setText(QString::fromStdString(server.address("/")));
    dialog->findChild<QTreeWidget*>()->topLevelItem(0)->setCheckState(0, Qt::Checked);
    auto* agree = dialog->findChild<QCheckBox*>("agree");
    QTRY_VERIFY(agree->isVisible());
    agree->setChecked(true);
    dialog->findChild<QPushButton*>("install")->click();
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(own("tiny-head/manifest.json")), 30000);
    QTRY_VERIFY(list().currentItem() != nullptr &&
                list().currentItem()->text().startsWith("tiny-head"));
    QVERIFY(!m_manager->findChild<QProgressBar*>()->isVisible());
    QCOMPARE(server.requests().size(), std::size_t{3}); // the first broke off
    QVERIFY(details().contains("Not stated") || details().contains("CC BY-NC-SA 4.0"));
}

void TestModelManager::anInstallationThatFailsSaysWhy()
{
    const HttpServer server([](int, const HttpRequest&, HttpReply& reply) {
        reply.head("404 Gone", {"Content-Length: 0"});
    });
    show();
    InstallDialog* dialog = openInstall();
    dialog->findChildren<QLineEdit*>()[1]->setText(QString::fromStdString(server.address("/")));
    dialog->findChild<QTreeWidget*>()->topLevelItem(0)->setCheckState(0, Qt::Checked);
    auto* agree = dialog->findChild<QCheckBox*>("agree");
    QTRY_VERIFY(agree->isVisible());
    agree->setChecked(true);
    dialog->findChild<QPushButton*>("install")->click();
    auto* said = dialog->findChild<QLabel*>("installWords");
    QTRY_VERIFY2(said->text().contains("404 (not found)"), qPrintable(said->text()));
    QVERIFY(dialog->isVisible() && !agree->isChecked());
    QVERIFY(!QDir(own("tiny-head")).exists());
}

void TestModelManager::theWindowFallsBackToTheDefaultPack()
{
    WindowWithSession window(opener()(own("damaged").toStdString()));
    window.setPackOpener(opener(), true);
    window.show();
    QTRY_VERIFY(window.session.detectors.pack() != nullptr);
    QVERIFY(window.session.detectors.pack()->folder.string().find("default") != std::string::npos);
    const QString notice = window.findChild<NoticeStrip*>()->text();
    QVERIFY2(notice.contains("could not be loaded") && notice.contains("SHA-256 differs"),
             qPrintable(notice));
}

QTEST_MAIN(TestModelManager)
#include "tst_model_manager.moc"
