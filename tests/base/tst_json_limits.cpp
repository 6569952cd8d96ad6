// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_limits.h"

#include <QByteArray>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>
#include <sys/stat.h>

using namespace pentimento;

/// Untrusted JSON is refused before it can cost anything.
class TestJsonLimits : public QObject
{
    Q_OBJECT

private slots:
    void flaws_data();
    void flaws();
    void memoryStaysFlat();
    void smallFilesAlone();
};

void TestJsonLimits::flaws_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("flaw"); // empty: none
    const auto row = [](const char* name, const QByteArray& text, const char* flaw) {
        QTest::newRow(name) << text << flaw;
    };
    row("an object", R"({"a": [1, 2.5, null, true, "x"], "b": {"a": 1}})", "");
    row("one key in two objects", R"([{"a": 1}, {"a": 2}])", "");
    row("a key twice", R"({"a": 1, "b": 2, "a": 3})", "a key twice");
    row("a key twice, once escaped", R"({"a": 1, "\u0061": 3})", "a key twice");
    row("nothing", "", "not JSON");
    row("cut off", R"({"a": )", "not JSON");
    row("more behind it", "{} {}", "not JSON");
    row("no UTF-8", "\"\xe9\"", "not JSON");
    row("no number", "NaN", "not JSON");
    row("beyond all numbers", "1e999", "not JSON");
    row("depth allowed", QByteArray(32, '[') + QByteArray(32, ']'), "");
    row("too deep", QByteArray(33, '[') + QByteArray(33, ']'), "nested more deeply");
    row("brackets without end", QByteArray(8 << 20, '['), "nested more deeply");
    row("too many values", '[' + QByteArray("0,").repeated(500'000) + "0]", "more values");
    QByteArray keys = "{";
    for (int i = 0; i < 2100; ++i)
        keys += '"' + QByteArray::number(i) + "\":0,";
    row("too many keys", keys + "\"x\":0}", "more values");
    row("too long", '"' + QByteArray(17 << 20, 'x') + '"', "larger");
}

void TestJsonLimits::flaws()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, flaw);
    const auto found = jsonFlaw(std::string_view(text.constData(), std::size_t(text.size())));
    QCOMPARE(found.has_value(), !flaw.isEmpty());
    if (found)
        QVERIFY2(QString::fromStdString(*found).contains(flaw), found->c_str());
}

void TestJsonLimits::memoryStaysFlat()
{
    const std::string brackets(8 << 20, '[');
    const std::string values = '[' + std::string(8 << 20, ',');
    rusage before{};
    ::getrusage(RUSAGE_SELF, &before);
    QVERIFY(jsonFlaw(brackets));
    QVERIFY(jsonFlaw(values));
    rusage after{};
    ::getrusage(RUSAGE_SELF, &after);
    QVERIFY(after.ru_maxrss - before.ru_maxrss < 8 << 10); // KiB
}

void TestJsonLimits::smallFilesAlone()
{
    QTemporaryDir folder;
    const auto path = [&](const char* name) { return folder.filePath(name); };
    QFile file(path("file"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("12345") == 5);
    file.close();
    QCOMPARE(*readSmallFile(path("file").toStdString()), std::string("12345"));
    QVERIFY(readSmallFile(path("file").toStdString(), 5));
    QVERIFY(!readSmallFile(path("file").toStdString(), 4));
    QVERIFY(!readSmallFile(path("none").toStdString()));
    QVERIFY(!readSmallFile(folder.path().toStdString()));
    QVERIFY(!readSmallFile("/dev/zero"));
    QCOMPARE(::mkfifo(path("pipe").toUtf8().constData(), 0600), 0);
    QVERIFY(!readSmallFile(path("pipe").toStdString()));
}

QTEST_APPLESS_MAIN(TestJsonLimits)
#include "tst_json_limits.moc"
