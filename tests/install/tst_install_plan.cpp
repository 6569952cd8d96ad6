// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hash.h"
#include "core/install/install.h"
#include "http_server.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace pentimento::testing;

constexpr auto entry =
    "{'id': '%1', 'title': 'T', 'kind': '%2', 'publisher': 'P', 'sha256': '%3', 'bytes': 1000, "
    "'address': 'https://%1.example.org/a/%1%2Bx.pt', 'bytes_exact': %4, 'licence': '%5', "
    "'needs': [%6]}";

/// What would be asked of whom, and under which licence, before anything is.
class TestInstallPlan : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void theCatalogueListsWhatWasPublished();
    void refusesABrokenCatalogue_data();
    void refusesABrokenCatalogue();
    void headsBringTheirBackbones();
    void theMirrorIsAskedInstead_data();
    void theMirrorIsAskedInstead();
    void filesAtHandAskNobody();
    void aFileOfTheWrongSizeIsNamed();
    void whatIsHalfThereIsCounted();
    void refusals_data();
    void refusals();
    void aSecondPackGetsAnotherName();
    void anInstalledBackboneIsShared();
    void aBackboneAloneCanBeDownloaded();
    void spaceIsCheckedBeforehand();
    void filesAreFetchedCheckedAndKept();

private:
    void write(const QString& name, const QByteArray& bytes) const
    {
        const QString path = m_folder->filePath(name);
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    /// A backbone with a hash and a head without, both small.
    [[nodiscard]] Catalogue smallCatalogue() const
    {
        const auto file = [&](const QString& id, const QString& kind, const QString& hash,
                              const QString& exact, const QString& licence, const QString& needs) {
            QString text = entry;
            text.replace("%2Bx", "PLUS");
            text = text.arg(id, kind, hash, exact, licence, needs);
            return text.replace("PLUS", "%2Bx").replace('\'', '"');
        };
        write("small.json",
              ("{\"schema\": 1, \"files\": [" +
               file("body", "backbone", QString::fromStdString(hashOf(m_body)), "true", "MIT", "") +
               "," + file("head", "head", "", "false", "NC", "\"body\"") + "]}")
                  .toUtf8());
        auto catalogue = readCatalogue(m_folder->filePath("small.json").toStdString());
        if (!catalogue)
            qFatal("%s", catalogue.error().message.c_str());
        return *catalogue;
    }
    static std::string hashOf(const QByteArray& bytes)
    {
        return sha256({reinterpret_cast<const std::uint8_t*>(bytes.constData()),
                       static_cast<std::size_t>(bytes.size())});
    }
    [[nodiscard]] std::string at(const QString& name) const
    {
        return m_folder->filePath(name).toStdString();
    }

    const QByteArray m_body = QByteArray(1000, 'b');
    std::unique_ptr<QTemporaryDir> m_folder;
};

static Catalogue shipped()
{
    auto catalogue = readCatalogue(PENTIMENTO_SOURCE_DIR "/models/catalogue.json");
    if (!catalogue)
        qFatal("%s", catalogue.error().message.c_str());
    return *catalogue;
}

void TestInstallPlan::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("XDG_DATA_HOME", m_folder->filePath("data").toUtf8());
    qputenv("XDG_CACHE_HOME", m_folder->filePath("cache").toUtf8());
    for (const char* proxy : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"})
        qunsetenv(proxy);
}

void TestInstallPlan::theCatalogueListsWhatWasPublished()
{
    const Catalogue catalogue = shipped();
    int heads = 0;
    int ofMeta = 0;
    for (const CatalogueFile& file : catalogue.files) {
        heads += file.isHead() ? 1 : 0;
        QVERIFY(file.address.starts_with("https://"));
        if (file.isHead()) {
            QVERIFY(file.sha256.empty() && !file.bytesExact && file.nonCommercial);
            QVERIFY(QString::fromStdString(file.licence).contains("NC"));
            QVERIFY(!file.licenceNote.empty() && !file.trainedOn.empty() && !file.needs.empty());
        } else if (file.publisher == "Meta") { // states neither hash nor size
            ++ofMeta;
            QVERIFY(file.sha256.empty() && !file.bytesExact && !file.nonCommercial);
            QVERIFY(file.address.starts_with("https://dl.fbaipublicfiles.com/dinov2/"));
            QCOMPARE(file.licence, std::string("Apache-2.0"));
        } else {
            // OpenAI puts a file's hash into its address.
            QVERIFY(file.address.find('/' + file.sha256 + '/' + file.fileName) !=
                    std::string::npos);
            QCOMPARE(file.licence, std::string("MIT"));
        }
    }
    QCOMPARE(heads, 9);
    QCOMPARE(ofMeta, 8);
    QVERIFY(catalogue.find("clip-vit-l-14") && catalogue.find("clip-rn50"));
    QCOMPARE(catalogue.find("declip-vit-rn50-ldm")->fileName,
             std::string("ViT_layer20+RN50_layer3_conv-20_ldm.pth"));
}

void TestInstallPlan::refusesABrokenCatalogue_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, const char* from, const char* to, const char* reason) {
        QTest::newRow(name) << QByteArray(from) << QByteArray(to) << QString(reason);
    };
    row("not JSON", "{\"schema\"", "[\"schema\"", "not a JSON object");
    row("another schema", "\"schema\": 1", "\"schema\": 9", "another version");
    row("plain http", "https://body", "http://body", "no https address");
    row("no web address", "https://body", "file://body", "no https address");
    row("a password", "https://body", "https://a:b@body", "no https address");
    row("no file name", "/a/body%2Bx.pt", "/a/", "without a file name");
    row("a path for a name", "/a/body%2Bx.pt", "/a/..%2Fx", "without a file name");
    row("an id that is a path", "\"id\": \"body\"", "\"id\": \"../b\"", "usable id");
    row("twice the same id", "\"id\": \"head\"", "\"id\": \"body\"", "twice");
    row("no size", "\"bytes\": 1000", "\"bytes\": 0", "impossible size");
    row("a size that is text", "\"bytes\": 1000", "\"bytes\": \"1\"", "wrong type");
    row("an unknown backbone", "[\"body\"]", "[\"tail\"]", "needs \"tail\"");
    row("no licence", "\"MIT\"", "\"\"", "no licence");
}

void TestInstallPlan::refusesABrokenCatalogue()
{
    QFETCH(const QByteArray, from);
    QFETCH(const QByteArray, to);
    QFETCH(const QString, reason);
    (void)smallCatalogue();
    QFile file(m_folder->filePath("small.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray text = file.readAll();
    QVERIFY(text.contains(from));
    write("broken.json", text.replace(from, to));
    const auto catalogue = readCatalogue(at("broken.json"));
    QVERIFY(!catalogue);
    QCOMPARE(catalogue.error().code, ErrorCode::ModelUnavailable);
    const QString message = QString::fromStdString(catalogue.error().message);
    QVERIFY2(message.contains("broken.json") && message.contains(reason), qPrintable(message));
}

void TestInstallPlan::headsBringTheirBackbones()
{
    InstallOptions options;
    options.ids = {"declip-vit-rn50-ldm", "declip-vit-ldm"};
    const auto plan = planInstall(shipped(), options);
    QVERIFY(plan);
    QCOMPARE(plan->files.size(), std::size_t{4});
    QCOMPARE(plan->files[0].file.id, std::string("clip-vit-l-14"));
    QCOMPARE(plan->files[1].file.id, std::string("clip-rn50"));
    QCOMPARE(plan->hosts.size(), std::size_t{2});
    QCOMPARE(plan->hosts[0].name, std::string("openaipublic.azureedge.net"));
    QVERIFY(plan->hosts[0].bytesExact);
    QCOMPARE(plan->hosts[1].name, std::string("storage.googleapis.com"));
    QVERIFY(!plan->hosts[1].bytesExact);
    QCOMPARE(plan->hosts[0].bytes + plan->hosts[1].bytes, plan->bytesToFetch);
    QCOMPARE(plan->licences.size(), std::size_t{2});
    QVERIFY(plan->nonCommercial);
    QCOMPARE(plan->name, std::string("declip-vit"));
    QCOMPARE(plan->to, userPackRoot() / "declip-vit");
    QVERIFY(!QFile::exists(m_folder->filePath("cache"))); // a plan writes nothing either
}

void TestInstallPlan::theMirrorIsAskedInstead_data()
{
    QTest::addColumn<QString>("mirror");
    QTest::addColumn<QString>("address");
    QTest::newRow("host") << "https://m.example.org"
                          << "https://m.example.org/a/body%2Bx.pt";
    QTest::newRow("folder") << "https://m.example.org:8443/w/"
                            << "https://m.example.org:8443/w/a/body%2Bx.pt";
    QTest::newRow("plain http") << "http://10.0.0.1/"
                                << "http://10.0.0.1/a/body%2Bx.pt";
}

void TestInstallPlan::theMirrorIsAskedInstead()
{
    QFETCH(const QString, mirror);
    QFETCH(const QString, address);
    InstallOptions options;
    options.ids = {"head"};
    options.mirror = mirror.toStdString();
    const auto plan = planInstall(smallCatalogue(), options);
    QVERIFY(plan);
    QCOMPARE(QString::fromStdString(plan->files[0].address), address);
    QCOMPARE(plan->hosts.size(), std::size_t{1});
    QVERIFY(mirror.contains(QString::fromStdString(plan->hosts[0].name)));
}

void TestInstallPlan::filesAtHandAskNobody()
{
    write("stick/body+x.pt", m_body);
    write("stick/a/head+x.pt", "a checkpoint");
    InstallOptions options;
    options.ids = {"head"};
    options.files = at("stick");
    auto plan = planInstall(smallCatalogue(), options);
    QVERIFY(plan);
    QVERIFY(plan->hosts.empty());
    QCOMPARE(plan->bytesToFetch, std::uint64_t{0});
    QCOMPARE(plan->files[1].local, std::filesystem::path(at("stick/a/head+x.pt")));

    options.files.clear();
    options.mirror = "file://" + at("stick");
    plan = planInstall(smallCatalogue(), options);
    QVERIFY(plan && plan->hosts.empty());
    const auto sources = fetchFiles(*plan);
    QVERIFY(sources);
    QVERIFY(sources->front().address.empty());

    write("stick/body+x.pt", QByteArray(1000, 'x'));
    const auto wrong = fetchFiles(*plan);
    QVERIFY(!wrong);
    const QString message = QString::fromStdString(wrong.error().message);
    QVERIFY2(message.contains("body+x.pt") && message.contains("SHA-256"), qPrintable(message));
}

void TestInstallPlan::aFileOfTheWrongSizeIsNamed()
{
    write("stick/body+x.pt", "short");
    InstallOptions options;
    options.ids = {"head"};
    options.files = at("stick");
    const auto plan = planInstall(smallCatalogue(), options);
    QVERIFY(!plan);
    const QString message = QString::fromStdString(plan.error().message);
    QVERIFY2(message.contains("body+x.pt: has 5 bytes"), qPrintable(message));
}

void TestInstallPlan::whatIsHalfThereIsCounted()
{
    write("cache/pentimento/downloads/body+x.pt.part", m_body.left(400));
    InstallOptions options;
    options.ids = {"head"};
    const auto plan = planInstall(smallCatalogue(), options);
    QVERIFY(plan);
    QCOMPARE(plan->files[0].bytesToFetch, std::uint64_t{600});
    QCOMPARE(plan->bytesToFetch, std::uint64_t{1600});
}

void TestInstallPlan::refusals_data()
{
    QTest::addColumn<QStringList>("ids");
    QTest::addColumn<QString>("mirror");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("reason");
    QTest::newRow("nothing") << QStringList{} << ""
                             << ""
                             << "nothing to install";
    QTest::newRow("unknown") << QStringList{"nobody"} << ""
                             << ""
                             << "nobody: is not in";
    QTest::newRow("a backbone alone") << QStringList{"body"} << ""
                                      << ""
                                      << "detects nothing";
    QTest::newRow("no mirror") << QStringList{"body"} << "ftp://x"
                               << ""
                               << "no https address";
    QTest::newRow("a password") << QStringList{"body"} << "https://a:b@x"
                                << ""
                                << "password";
    QTest::newRow("not on the stick") << QStringList{"body"} << "file:///nowhere"
                                      << ""
                                      << "body+x.pt: is not in /nowhere";
    QTest::newRow("a path as name") << QStringList{"head"} << ""
                                    << "../x"
                                    << "no name";
}

void TestInstallPlan::refusals()
{
    QFETCH(const QStringList, ids);
    QFETCH(const QString, mirror);
    QFETCH(const QString, name);
    QFETCH(const QString, reason);
    InstallOptions options;
    for (const QString& id : ids)
        options.ids.push_back(id.toStdString());
    options.mirror = mirror.toStdString();
    options.name = name.toStdString();
    const auto plan = planInstall(smallCatalogue(), options);
    QVERIFY(!plan);
    const QString message = QString::fromStdString(plan.error().message);
    QVERIFY2(message.contains(reason), qPrintable(message));
}

void TestInstallPlan::aSecondPackGetsAnotherName()
{
    write("data/pentimento/models/head/manifest.json", "{}");
    InstallOptions options;
    options.ids = {"head"};
    const auto plan = planInstall(smallCatalogue(), options);
    QVERIFY(plan);
    QCOMPARE(plan->name, std::string("head-2"));
    options.name = "head";
    const auto named = planInstall(smallCatalogue(), options);
    QVERIFY(!named);
    QCOMPARE(named.error().code, ErrorCode::OutputUnwritable);
}

void TestInstallPlan::anInstalledBackboneIsShared()
{
    Pack pack;
    pack.name = "earlier";
    pack.sources = {"body.pt, SHA-256 " + hashOf(m_body) + ", the hash that its publisher states"};
    InstallOptions options;
    options.ids = {"head"};
    options.installed = {pack};
    const auto plan = planInstall(smallCatalogue(), options);
    QVERIFY(plan);
    QCOMPARE(plan->files[0].installedIn, std::string("earlier"));
    QCOMPARE(plan->hosts.size(), std::size_t{1});
    QCOMPARE(plan->hosts[0].name, std::string("head.example.org"));
}

void TestInstallPlan::aBackboneAloneCanBeDownloaded()
{
    InstallOptions options;
    options.ids = {"body"};
    options.downloadOnly = true;
    const auto plan = planInstall(smallCatalogue(), options);
    QVERIFY(plan);
    QCOMPARE(plan->hosts.size(), std::size_t{1});
    QVERIFY(plan->to.empty());
}

void TestInstallPlan::spaceIsCheckedBeforehand()
{
    const HttpServer server([](int, const HttpRequest&, HttpReply&) {});
    InstallOptions options;
    options.ids = {"head"};
    options.mirror = server.address("/");
    auto plan = planInstall(smallCatalogue(), options);
    QVERIFY(plan);
    plan->files[0].file.bytes = std::uint64_t{1} << 60; // more than any disk
    const auto sources = fetchFiles(*plan);
    QVERIFY(!sources);
    QCOMPARE(sources.error().code, ErrorCode::OutputUnwritable);
    QVERIFY(QString::fromStdString(sources.error().message).contains("are needed"));
    QVERIFY(server.requests().empty());
}

void TestInstallPlan::filesAreFetchedCheckedAndKept()
{
    const HttpServer server([this](int, const HttpRequest& request, HttpReply& reply) {
        answer(request, reply, request.path == "/a/body%2Bx.pt" ? m_body : QByteArray(900, 'h'));
    });
    InstallOptions options;
    options.ids = {"head"};
    options.mirror = server.address("/");
    const auto plan = planInstall(smallCatalogue(), options);
    QVERIFY(plan);
    QVERIFY(server.requests().empty()); // nobody has agreed yet
    std::vector<double> fractions;
    Job job;
    job.progress = [&](double fraction, std::string_view) { fractions.push_back(fraction); };
    const auto sources = fetchFiles(*plan, job);
    QVERIFY2(sources, sources ? "" : sources.error().message.c_str());
    QCOMPARE(sources->size(), std::size_t{2});
    QCOMPARE(sources->front().sha256, hashOf(m_body));
    QCOMPARE(sources->back().sha256, std::string());
    QCOMPARE(sources->back().licence, std::string("NC"));
    QCOMPARE(sources->back().address, server.address("/a/head%2Bx.pt"));
    QVERIFY(std::is_sorted(fractions.begin(), fractions.end()));
    // A later plan finds them and asks nobody.
    const auto again = planInstall(smallCatalogue(), options);
    QVERIFY(again && again->hosts.empty());
}

QTEST_GUILESS_MAIN(TestInstallPlan)
#include "tst_install_plan.moc"
