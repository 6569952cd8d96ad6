// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hash.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace pentimento;

namespace {

std::vector<std::uint8_t> bytes(const QByteArray& text)
{
    return {text.begin(), text.end()};
}

} // namespace

class TestHash : public QObject
{
    Q_OBJECT

private slots:
    void knownDigests_data();
    void knownDigests();
    void fileEqualsMemory();
    void missingFileIsAnError();
    void stops();
};

void TestHash::knownDigests_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("digest");
    // FIPS 180-2's examples
    QTest::newRow("empty") << QByteArray()
                           << "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    QTest::newRow("one block")
        << QByteArray("abc") << "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    QTest::newRow("two blocks")
        << QByteArray("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        << "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
    QTest::newRow("a million")
        << QByteArray(1'000'000, 'a')
        << "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
}

void TestHash::knownDigests()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, digest);
    QCOMPARE(QString::fromStdString(sha256(bytes(text))), digest);
}

void TestHash::fileEqualsMemory()
{
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("file").toStdString();
    const QByteArray text = QByteArray("0123456789").repeated(250'000); // over two read blocks
    std::ofstream(path, std::ios::binary).write(text.data(), text.size());
    const Result<std::string> hash = sha256OfFile(path);
    QVERIFY(hash);
    QCOMPARE(*hash, sha256(bytes(text)));
}

void TestHash::missingFileIsAnError()
{
    const Result<std::string> hash = sha256OfFile("/no/such/file");
    QVERIFY(!hash);
    QCOMPARE(hash.error().code, ErrorCode::UnreadableInput);
    QVERIFY(hash.error().message.find("/no/such/file") != std::string::npos);
}

void TestHash::stops()
{
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("file").toStdString();
    std::ofstream(path) << "text";
    std::stop_source source;
    source.request_stop();
    const Result<std::string> hash = sha256OfFile(path, Job{source.get_token(), {}});
    QVERIFY(!hash);
    QCOMPARE(hash.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestHash)
#include "tst_hash.moc"
