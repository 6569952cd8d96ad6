// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hash.h"
#include "core/install/download.h"
#include "core/install/part_file.h"
#include "http_server.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace pentimento;
using namespace pentimento::testing;

Q_DECLARE_METATYPE(pentimento::testing::HttpServer::Handler)

namespace {

constexpr qsizetype glyphSize = 300'000;
constexpr qsizetype breakMs = 120'000;

QByteArray contents(char seed)
{
    QByteArray bytes(glyphSize, Qt::Uninitialized);
    for (qsizetype i = 0; i < glyphSize; ++i)
        bytes[i] = static_cast<char>(seed + i * 31 + i / 251);
    return bytes;
}

std::string hashOf(const QByteArray& bytes)
{
    return sha256({reinterpret_cast<const std::uint8_t*>(bytes.constData()),
                   static_cast<std::size_t>(bytes.size())});
}

QByteArray length(qsizetype bytes)
{
    return "Content-Length: " + QByteArray::number(bytes);
}

/// Says `stated` bytes, or nothing for -1, and sends `sent`.
HttpServer::Handler lies(qsizetype stated, const QByteArray& sent)
{
    return [stated, sent](int, const HttpRequest&, HttpReply& reply) {
        reply.head("200 OK", stated < 0 ? QList<QByteArray>{} : QList<QByteArray>{length(stated)});
        reply.send(sent);
    };
}

HttpServer::Handler says(const QByteArray& status, const QList<QByteArray>& headers = {})
{
    return [status, headers](int, const HttpRequest&, HttpReply& reply) {
        reply.head(status, headers + QList<QByteArray>{"Content-Length: 4"});
        reply.send("no!\n");
    };
}

} // namespace

/// Against a server on this machine that breaks off, lies, redirects and falls silent.
class TestDownload : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void aGoodFileArrivesAndNothingButARequestIsSent();
    void aBrokenConnectionIsTakenUpWhereItEnded();
    void aLaterCallTakesUpWhatAnEarlierOneLeft();
    void withoutAHashAChangedFileIsFetchedAnew();
    void aServerThatIgnoresRangesIsHeardFromTheStart();
    void aWrongPartIsNotAppended_data();
    void aWrongPartIsNotAppended();
    void refusals_data();
    void refusals();
    void wrongBytesAreRemoved();
    void aFaultOfTheServerIsWaitedOut();
    void redirections_data();
    void redirections();
    void whereARedirectionMayLead_data();
    void whereARedirectionMayLead();
    void silenceEndsAnAttempt();
    void cancelEndsASilentDownload();
    void twoProgramsDoNotWriteIntoOneFile();
    void aFinishedFileIsNeverEmptied();
    void aHostThatDoesNotAnswerIsNamed();

private:
    [[nodiscard]] Download order(const HttpServer& server) const
    {
        Download order;
        order.address = server.address("/models/file.pt");
        order.target = target().toStdString();
        order.sha256 = hashOf(m_contents);
        order.bytes = glyphSize;
        order.bytesExact = true;
        order.patience = {std::chrono::seconds(5), std::chrono::seconds(5), 2,
                          std::chrono::milliseconds(1)};
        return order;
    }
    [[nodiscard]] QString target() const { return m_folder->filePath("file.pt"); }
    [[nodiscard]] static QByteArray read(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void arrived(const Result<void>& result, const QByteArray& expected) const
    {
        QVERIFY2(result, result ? "" : result.error().message.c_str());
        QVERIFY(read(target()) == expected);
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList{"file.pt"});
    }

    const QByteArray m_contents = contents(1);
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestDownload::initTestCase()
{
    for (const char* proxy : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"})
        qunsetenv(proxy);
}

void TestDownload::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestDownload::aGoodFileArrivesAndNothingButARequestIsSent()
{
    const HttpServer server([this](int, const HttpRequest& request, HttpReply& reply) {
        answer(request, reply, m_contents);
    });
    double last = 0;
    Job job;
    job.progress = [&last](double fraction, std::string_view) { last = fraction; };
    arrived(download(order(server), job), m_contents);
    QCOMPARE(last, 1.0);
    QCOMPARE(server.requests().size(), std::size_t{1});
    const HttpRequest request = server.requests().front();
    QCOMPARE(request.path, QByteArray("/models/file.pt"));
    QCOMPARE(request.headers.keys(), (QList<QByteArray>{"accept", "host", "user-agent"}));
    QVERIFY(request.headers.value("user-agent").startsWith("Pentimento/"));
}

void TestDownload::aBrokenConnectionIsTakenUpWhereItEnded()
{
    const HttpServer server([this](int number, const HttpRequest& request, HttpReply& reply) {
        answer(request, reply, m_contents, "\"one\"", number < 2 ? breakMs : -1);
    });
    arrived(download(order(server)), m_contents);
    const auto requests = server.requests();
    QCOMPARE(requests.size(), std::size_t{3});
    QVERIFY(!requests[0].headers.contains("range"));
    QCOMPARE(requests[1].offset(), breakMs);
    QCOMPARE(requests[1].headers.value("if-range"), QByteArray("\"one\""));
    QCOMPARE(requests[2].offset(), 2 * breakMs);
}

void TestDownload::aLaterCallTakesUpWhatAnEarlierOneLeft()
{
    const HttpServer server([this](int number, const HttpRequest& request, HttpReply& reply) {
        if (number == 0)
            answer(request, reply, m_contents, "\"one\"", breakMs);
        else if (number == 1)
            reply.head("503 Busy", {"Content-Length: 0"});
        else
            answer(request, reply, m_contents);
    });
    Download once = order(server);
    once.patience.attempts = 1;
    const auto broken = download(once);
    QVERIFY(!broken);
    QCOMPARE(broken.error().code, ErrorCode::ModelUnavailable);
    QCOMPARE(read(QString::fromStdString(partOf(once.target).string())), m_contents.left(breakMs));
    arrived(download(once), m_contents);
    QCOMPARE(server.requests().back().offset(), breakMs);
}

void TestDownload::withoutAHashAChangedFileIsFetchedAnew()
{
    const QByteArray newer = contents(9);
    const HttpServer server([&](int number, const HttpRequest& request, HttpReply& reply) {
        if (number == 0)
            answer(request, reply, m_contents, "\"one\"", breakMs);
        else
            answer(request, reply, newer, "\"two\"");
    });
    Download unpinned = order(server);
    unpinned.sha256.clear();
    unpinned.bytesExact = false;
    arrived(download(unpinned), newer);
    QCOMPARE(server.requests().back().headers.value("if-range"), QByteArray("\"one\""));
}

void TestDownload::aServerThatIgnoresRangesIsHeardFromTheStart()
{
    const HttpServer server([this](int number, const HttpRequest&, HttpReply& reply) {
        reply.head("200 OK", {length(glyphSize)});
        reply.send(number == 0 ? m_contents.left(breakMs) : m_contents);
    });
    arrived(download(order(server)), m_contents);
    QCOMPARE(server.requests().back().offset(), breakMs);
}

void TestDownload::aWrongPartIsNotAppended_data()
{
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<QByteArray>("range");
    QTest::newRow("another place")
        << QByteArray("206 Partial Content") << QByteArray("Content-Range: bytes 5-299999/300000");
    QTest::newRow("another whole") << QByteArray("206 Partial Content")
                                   << QByteArray("Content-Range: bytes 120000-300999/301000");
    QTest::newRow("no place") << QByteArray("206 Partial Content") << QByteArray("X-Range: none");
    QTest::newRow("nonsense") << QByteArray("206 Partial Content")
                              << QByteArray("Content-Range: bytes */-/9999999999999999999999");
    QTest::newRow("not satisfiable")
        << QByteArray("416 Range Not Satisfiable") << QByteArray("Content-Range: bytes */1000");
}

void TestDownload::aWrongPartIsNotAppended()
{
    QFETCH(const QByteArray, status);
    QFETCH(const QByteArray, range);
    const HttpServer server([&](int number, const HttpRequest& request, HttpReply& reply) {
        if (number == 1) {
            reply.head(status, {length(10), range});
            reply.send("0123456789");
        } else {
            answer(request, reply, m_contents, "\"one\"", number == 0 ? breakMs : -1);
        }
    });
    arrived(download(order(server)), m_contents);
    QCOMPARE(server.requests().size(), std::size_t{3});
    QCOMPARE(server.requests().back().offset(), 0);
}

void TestDownload::refusals_data()
{
    QTest::addColumn<HttpServer::Handler>("handler");
    QTest::addColumn<bool>("pinned"); // hash and exact size are known
    QTest::addColumn<QString>("reason");
    QTest::addColumn<int>("requests");
    const auto row = [](const char* name, HttpServer::Handler handler, bool pinned,
                        const char* reason, int requests) {
        QTest::newRow(name) << std::move(handler) << pinned << QString(reason) << requests;
    };
    const QByteArray whole = contents(1);
    row("states too little", lies(glyphSize - 1, whole), true, "299999 bytes instead of 300000", 1);
    row("states too much", lies(glyphSize + 1, whole + "x"), true, "300001 bytes instead of 300000",
        1);
    row("states nothing, sends too much", lies(-1, whole + "x"), true, "more than 300000", 1);
    row("states nothing, sends too little", lies(-1, whole.left(breakMs)), true,
        "wrong length: 120000", 1);
    row("sends less than it states", lies(glyphSize, whole.left(breakMs)), true,
        "broke off at 120000 of 300000 bytes; what arrived is kept", 3);
    row("an empty file", lies(0, {}), true, "wrong length: 0", 1);
    row("a log-in page", lies(5000, whole.left(5000)), false, "5000 bytes instead of about", 1);
    row("no length to rely on", lies(-1, whole), false, "does not say how long", 1);
    row("far too much", lies(3 * glyphSize, whole + whole + whole), false, "900000 bytes", 1);
    row(
        "packed",
        [](int, const HttpRequest&, HttpReply& reply) {
            reply.head("200 OK", {length(3), "Content-Encoding: gzip"});
            reply.send("gz!");
        },
        true, "packed (gzip)", 1);
    row("gone", says("404 Nowhere"), true, "says 404 (not found)", 1);
    row("forbidden", says("403 No"), true, "says 403 (not allowed)", 1);
    row("unwell", says("500 Ouch"), true, "says 500 (a fault of the server)", 2);
    row(
        "hangs up", [](int, const HttpRequest&, HttpReply&) {}, true, "could not be asked", 2);
    row(
        "no HTTP", [](int, const HttpRequest&, HttpReply& reply) { reply.send("220 ftp\r\n"); },
        true, "could not be asked", 1);
}

void TestDownload::refusals()
{
    QFETCH(const HttpServer::Handler, handler);
    QFETCH(const bool, pinned);
    QFETCH(const QString, reason);
    QFETCH(const int, requests);
    const HttpServer server(handler);
    Download wanted = order(server);
    if (!pinned) {
        wanted.sha256.clear();
        wanted.bytesExact = false;
    }
    const auto result = download(wanted);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::ModelUnavailable);
    const QString message = QString::fromStdString(result.error().message);
    QVERIFY2(message.contains(reason), qPrintable(message));
    QVERIFY2(message.startsWith("file.pt: ") && !message.contains('\n'), qPrintable(message));
    QVERIFY(!QFile::exists(target()));
    QCOMPARE(static_cast<int>(server.requests().size()), requests);
}

void TestDownload::wrongBytesAreRemoved()
{
    const HttpServer server([](int, const HttpRequest& request, HttpReply& reply) {
        answer(request, reply, contents(2));
    });
    const auto result = download(order(server));
    QVERIFY(!result);
    const QString message = QString::fromStdString(result.error().message);
    QVERIFY2(message.contains("SHA-256 " + QString::fromStdString(hashOf(contents(2)))) &&
                 message.contains(QString::fromStdString(hashOf(m_contents))) &&
                 message.contains("removed"),
             qPrintable(message));
    QVERIFY(QDir(m_folder->path()).isEmpty());
    QCOMPARE(server.requests().size(), std::size_t{1});
}

void TestDownload::aFaultOfTheServerIsWaitedOut()
{
    const HttpServer server([this](int number, const HttpRequest& request, HttpReply& reply) {
        if (number == 0)
            reply.head("503 Busy", {"Content-Length: 0"});
        else
            answer(request, reply, m_contents);
    });
    arrived(download(order(server)), m_contents);
}

void TestDownload::redirections_data()
{
    QTest::addColumn<QString>("location"); // PORT: the server's own
    QTest::addColumn<bool>("agreed");
    QTest::addColumn<QString>("reason"); // empty: the file arrives
    QTest::newRow("another path") << "/elsewhere" << false << "";
    QTest::newRow("the same host") << "http://127.0.0.1:PORT/elsewhere" << false << "";
    QTest::newRow("another host") << "http://localhost:PORT/elsewhere" << false
                                  << "redirects to localhost:PORT, which you have not agreed to";
    QTest::newRow("a host agreed to") << "http://localhost:PORT/elsewhere" << true << "";
    QTest::newRow("a loop") << "/models/file.pt" << false << "redirects without end";
    QTest::newRow("a file") << "file:///etc/passwd" << false << "cannot be used";
    QTest::newRow("nowhere") << "" << false << "redirects without end";
    QTest::newRow("with a password")
        << "http://me:secret@127.0.0.1:PORT/elsewhere" << false << "user name or password";
}

void TestDownload::redirections()
{
    QFETCH(QString, location);
    QFETCH(const bool, agreed);
    QFETCH(QString, reason);
    std::atomic<int> port{0};
    const HttpServer server([&](int, const HttpRequest& request, HttpReply& reply) {
        QString to = location;
        to.replace("PORT", QString::number(port));
        if (request.path == "/elsewhere")
            answer(request, reply, m_contents);
        else
            reply.head("302 Found", {"Location: " + to.toUtf8(), "Content-Length: 0"});
    });
    port = server.port();
    Download wanted = order(server);
    if (agreed)
        wanted.hosts = {"localhost:" + std::to_string(server.port())};
    const auto result = download(wanted);
    if (reason.isEmpty())
        return arrived(result, m_contents);
    QVERIFY(!result);
    const QString message = QString::fromStdString(result.error().message);
    QVERIFY2(message.contains(reason.replace("PORT", QString::number(server.port()))),
             qPrintable(message));
    QVERIFY(!QFile::exists(target()));
}

void TestDownload::whereARedirectionMayLead_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("location");
    QTest::addColumn<QString>("to"); // empty: refused
    QTest::newRow("to plain http") << "https://a.org/x"
                                   << "http://a.org/x"
                                   << "";
    QTest::newRow("stays encrypted") << "https://a.org/x"
                                     << "https://a.org/y"
                                     << "https://a.org/y";
    QTest::newRow("relative") << "https://a.org/x/y"
                              << "z"
                              << "https://a.org/x/z";
    QTest::newRow("same scheme") << "https://a.org/x"
                                 << "//b.org/y"
                                 << "";
    QTest::newRow("agreed host") << "https://a.org/x"
                                 << "https://c.org/y"
                                 << "https://c.org/y";
    QTest::newRow("another port") << "https://a.org/x"
                                  << "https://a.org:444/x"
                                  << "";
    QTest::newRow("upwards") << "http://a.org/x"
                             << "https://a.org/x"
                             << "https://a.org/x";
    QTest::newRow("another protocol") << "https://a.org/x"
                                      << "ftp://a.org/x"
                                      << "";
}

void TestDownload::whereARedirectionMayLead()
{
    QFETCH(const QString, from);
    QFETCH(const QString, location);
    QFETCH(const QString, to);
    const auto start = parseWebAddress(from.toStdString());
    QVERIFY(start);
    const auto end = redirected(*start, location.toStdString(), {"a.org", "c.org"});
    QCOMPARE(static_cast<bool>(end), !to.isEmpty());
    if (end)
        QCOMPARE(QString::fromStdString(end->text), to);
}

void TestDownload::silenceEndsAnAttempt()
{
    const HttpServer server([this](int number, const HttpRequest& request, HttpReply& reply) {
        answer(request, reply, m_contents, "\"one\"", number == 0 ? breakMs : -1);
        if (number == 0)
            reply.stall();
    });
    Download impatient = order(server);
    impatient.patience.silence = std::chrono::seconds(1);
    arrived(download(impatient), m_contents);
    QCOMPARE(server.requests().back().offset(), breakMs);
}

void TestDownload::cancelEndsASilentDownload()
{
    std::stop_source stop;
    const HttpServer server([&](int, const HttpRequest& request, HttpReply& reply) {
        answer(request, reply, m_contents, "\"one\"", breakMs);
        reply.stall();
    });
    Download patient = order(server);
    patient.patience.silence = std::chrono::seconds(600);
    const auto stopWhenItIsThere = [&](double, std::string_view) {
        if (QFileInfo(QString::fromStdString(partOf(patient.target).string())).size() >= breakMs)
            stop.request_stop();
    };
    const auto result = download(patient, {stop.get_token(), stopWhenItIsThere});
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Cancelled);
    QCOMPARE(read(QString::fromStdString(partOf(patient.target).string())),
             m_contents.left(breakMs));
}

void TestDownload::twoProgramsDoNotWriteIntoOneFile()
{
    const HttpServer server([this](int, const HttpRequest& request, HttpReply& reply) {
        answer(request, reply, m_contents);
    });
    PartFile other;
    QVERIFY(other.open(target().toStdString()));
    const auto result = download(order(server));
    QVERIFY(!result);
    QVERIFY(QString::fromStdString(result.error().message).contains("another program"));
    QVERIFY(server.requests().empty());
}

/// One program finishes the file again and again while another one tries to begin it.
void TestDownload::aFinishedFileIsNeverEmptied()
{
    const QTemporaryDir folder;
    const std::filesystem::path target = folder.filePath("weights").toStdString();
    std::jthread other([&target](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            PartFile part;
            if (part.open(target) && !part.restart({}))
                return;
        }
    });
    constexpr std::uintmax_t length = 100;
    for (int finished = 0; finished < 200;) {
        PartFile part;
        if (!part.open(target))
            continue;
        QVERIFY(part.restart({}));
        QVERIFY(part.append(std::string(length, 'x').data(), length));
        if (part.moveIntoPlace())
            ++finished;
        QCOMPARE(std::filesystem::file_size(target), length);
    }
}

void TestDownload::aHostThatDoesNotAnswerIsNamed()
{
    std::string host;
    {
        const HttpServer server([](int, const HttpRequest&, HttpReply&) {});
        host = server.host();
    }
    Download wanted;
    wanted.address = "http://" + host + "/file.pt";
    wanted.target = target().toStdString();
    wanted.bytes = glyphSize;
    wanted.patience = {std::chrono::seconds(5), std::chrono::seconds(5), 2,
                       std::chrono::milliseconds(1)};
    const auto result = download(wanted);
    QVERIFY(!result);
    QCOMPARE(QString::fromStdString(result.error().message),
             QString::fromStdString("file.pt: " + host + " does not answer"));
}

QTEST_GUILESS_MAIN(TestDownload)
#include "tst_download.moc"
