// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/install/install.h"
#include "http_server.h"
#include "published_files.h"
#include "tests/cli/program.h"

#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace pentimento::testing;

/// The whole way from a catalogue to a pack, by the library and by the command line.
class TestInstall : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void aPackIsInstalledOverABrokenConnection();
    void filesOnAStickNeedNoHostAndNoYes();
    void theCommandLineInstallsAndLists();
    void withoutAYesNobodyIsAsked();
    void aStoppedInstallationGoesOnLater();
    void whatWasPublishedInsteadIsRefused();

private:
    [[nodiscard]] HttpServer::Handler serve(bool breaksOff = false) const
    {
        return [breaksOff](int number, const HttpRequest& request, HttpReply& reply) {
            const QString name = QString::fromUtf8(request.path).section('/', -1);
            answer(request, reply, publishedFile(name), '"' + name.toUtf8() + '"',
                   breaksOff && number == 0 ? 50'000 : -1);
        };
    }
    [[nodiscard]] InstallOptions options(const std::string& mirror = {}) const
    {
        InstallOptions options;
        options.ids = {"tiny-head"};
        options.mirror = mirror;
        options.patience.pause = std::chrono::milliseconds(1);
        return options;
    }
    [[nodiscard]] QDir downloadFolder() const
    {
        return m_folder->filePath("cache/pentimento/downloads");
    }
    [[nodiscard]] QStringList downloads() const { return downloadFolder().entryList(QDir::Files); }
    [[nodiscard]] Catalogue catalogue() const
    {
        auto catalogue = findCatalogue();
        if (!catalogue)
            qFatal("%s", catalogue.error().message.c_str());
        return *catalogue;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestInstall::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(writeCatalogue(m_folder->filePath("models")));
    qputenv("PENTIMENTO_MODELS", m_folder->filePath("models").toUtf8());
    qputenv("XDG_DATA_HOME", m_folder->filePath("data").toUtf8());
    qputenv("XDG_CACHE_HOME", m_folder->filePath("cache").toUtf8());
    for (const char* proxy : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"})
        qunsetenv(proxy);
}

void TestInstall::aPackIsInstalledOverABrokenConnection()
{
    const HttpServer server(serve(true));
    const auto plan = planInstall(catalogue(), options(server.address("/")));
    QVERIFY(plan);
    const auto pack = install(*plan);
    QVERIFY2(pack, pack ? "" : pack.error().message.c_str());
    QCOMPARE(server.requests().size(), std::size_t{3});
    QCOMPARE(server.requests()[1].offset(), 50'000);
    QCOMPARE(pack->name, std::string("tiny-head"));
    QCOMPARE(pack->heads.size(), std::size_t{1});
    QCOMPARE(pack->heads[0].title, std::string("Tiny head"));
    const QString licence = QString::fromStdString(pack->licence);
    QVERIFY2(licence.contains("CC BY-NC-SA 4.0") && licence.contains("MIT"), qPrintable(licence));
    QVERIFY(findPack("tiny-head"));
    QVERIFY2(downloads().isEmpty(), qPrintable(downloads().join(' ')));
    // What was pinned at this import is written down with the address.
    bool pinned = false;
    for (const std::string& source : pack->sources)
        pinned = pinned || (source.find("ViT_layer1_conv-4_ldm.pth") != std::string::npos &&
                            source.find(server.address("/w/")) != std::string::npos);
    QVERIFY(pinned);
    for (const char* id : {"tiny-body", "tiny-head"})
        QVERIFY2(packWith(*catalogue().find(id), {*pack}) != nullptr, id);
}

void TestInstall::filesOnAStickNeedNoHostAndNoYes()
{
    const Run run = runProgram({"models", "install", "tiny-head", "--files",
                                PENTIMENTO_SOURCE_DIR "/tests/import/fixtures"});
    QVERIFY2(run.exitCode == 0, run.err.constData());
    QVERIFY(run.out.contains("installed tiny-head: 1 head"));
    QVERIFY(QFile::exists(m_folder->filePath("data/pentimento/models/tiny-head/manifest.json")));
    // The user's own files stay.
    QVERIFY(!publishedFile("clip_vit.pt").isEmpty());
}

void TestInstall::theCommandLineInstallsAndLists()
{
    const HttpServer server(serve());
    const QString mirror = QString::fromStdString(server.address("/"));
    const Run run = runProgram(
        {"models", "install", "tiny-head", "--mirror", mirror, "--yes", "--name", "mine"});
    QVERIFY2(run.exitCode == 0, run.err.constData());
    QVERIFY(run.out.contains("from 127.0.0.1") && run.out.contains("Not for commercial use."));
    QVERIFY(run.out.contains("installed mine"));
    const Run list = runProgram({"models", "list"});
    QCOMPARE(list.exitCode, 0);
    QVERIFY2(list.out.contains("tiny-head: Tiny head, head, about 0 MB, CC BY-NC-SA 4.0, installed "
                               "in mine"),
             list.out.constData());
    const Run again = runProgram(
        {"models", "install", "tiny-head", "--mirror", mirror, "--yes", "--name", "mine"});
    QCOMPARE(again.exitCode, 5);
    QVERIFY(again.err.contains("exists already"));
}

void TestInstall::withoutAYesNobodyIsAsked()
{
    const HttpServer server(serve());
    const Run run = runProgram({"models", "install", "tiny-head", "--mirror",
                                QString::fromStdString(server.address("/"))});
    QCOMPARE(run.exitCode, 2);
    QVERIFY2(run.oneErrorLine() && run.err.contains(server.host().c_str()), run.err.constData());
    QVERIFY(run.out.isEmpty());
    QVERIFY(server.requests().empty());
}

void TestInstall::aStoppedInstallationGoesOnLater()
{
    std::stop_source stop;
    const HttpServer server([&](int number, const HttpRequest& request, HttpReply& reply) {
        const QString name = QString::fromUtf8(request.path).section('/', -1);
        answer(request, reply, publishedFile(name), "\"one\"", number == 0 ? 60'000 : -1);
        if (number == 0)
            reply.stall();
    });
    const auto plan = planInstall(catalogue(), options(server.address("/")));
    QVERIFY(plan);
    // Not before all of it has arrived: that the server has sent it says little.
    const auto stopWhenItIsThere = [&](double, std::string_view) {
        qint64 arrived = 0;
        for (const QString& name : downloads())
            arrived += QFileInfo(downloadFolder().filePath(name)).size();
        if (arrived >= 60'000)
            stop.request_stop();
    };
    const auto stopped = install(*plan, {stop.get_token(), stopWhenItIsThere});
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
    QVERIFY(!QFile::exists(m_folder->filePath("data/pentimento/models/tiny-head")));
    const auto rest = planInstall(catalogue(), options(server.address("/")));
    QVERIFY(rest);
    QCOMPARE(rest->bytesToFetch + 60'000, plan->bytesToFetch);
    QVERIFY(install(*rest));
    QCOMPARE(server.requests()[1].offset(), 60'000);
}

void TestInstall::whatWasPublishedInsteadIsRefused()
{
    const HttpServer server([](int, const HttpRequest& request, HttpReply& reply) {
        QByteArray other = publishedFile("clip_vit.pt");
        other[other.size() / 2] = static_cast<char>(other[other.size() / 2] + 1);
        answer(request, reply, other);
    });
    const auto plan = planInstall(catalogue(), options(server.address("/")));
    QVERIFY(plan);
    const auto pack = install(*plan);
    QVERIFY(!pack);
    QVERIFY(QString::fromStdString(pack.error().message).contains("SHA-256"));
    QVERIFY(downloads().isEmpty());
    QVERIFY(!QFile::exists(m_folder->filePath("data/pentimento/models/tiny-head")));
}

QTEST_GUILESS_MAIN(TestInstall)
#include "tst_install.moc"
