// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/output.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace pentimento;

namespace {

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
}

QStringList everythingIn(const QTemporaryDir& folder)
{
    return QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
}

} // namespace

class TestOutput : public QObject
{
    Q_OBJECT

private slots:
    void writesWhole_data();
    void writesWhole();
    void replaces();
    void takesTheLongestNames();
    void uncommittedLeavesNothing();
    void cLibrariesWriteToo();
    void failuresNameTheTarget_data();
    void failuresNameTheTarget();
    void fullDeviceIsAnErrorAtCommit();
    void siblingsAreHiddenAndUnused();
    void partialFolderGoesAway();
};

void TestOutput::writesWhole_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("with NUL") << QByteArray("a\0b", 3);
    QTest::newRow("over a buffer") << QByteArray(300'000, 'x');
}

void TestOutput::writesWhole()
{
    QFETCH(QByteArray, bytes);
    const QTemporaryDir folder;
    const QString path = folder.filePath("file");
    QVERIFY(writeWhole(path.toStdString(), bytes.toStdString()));
    QCOMPARE(contents(path), bytes);
    QCOMPARE(everythingIn(folder), QStringList{"file"});
}

void TestOutput::replaces()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("file");
    QVERIFY(writeWhole(path.toStdString(), "an earlier and longer text"));
    QVERIFY(writeWhole(path.toStdString(), "new"));
    QCOMPARE(contents(path), "new");
}

void TestOutput::takesTheLongestNames()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QString(255, 'n'));
    QVERIFY(writeWhole(path.toStdString(), "text"));
    QCOMPARE(contents(path), "text");
}

void TestOutput::uncommittedLeavesNothing()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("file");
    QVERIFY(writeWhole(path.toStdString(), "earlier"));
    {
        PartialFile partial(path.toStdString());
        partial.write("half of a");
        QCOMPARE(everythingIn(folder).size(), 2);
    }
    QCOMPARE(everythingIn(folder), QStringList{"file"});
    QCOMPARE(contents(path), "earlier");
}

void TestOutput::cLibrariesWriteToo()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("file");
    PartialFile partial(path.toStdString());
    QVERIFY(partial.stream());
    partial.write("one ");
    std::fputs("two ", partial.stream());
    partial.write("three");
    QVERIFY(!QFile::exists(path));
    QVERIFY(partial.commit());
    QCOMPARE(contents(path), "one two three");
}

void TestOutput::failuresNameTheTarget_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("no such folder") << "absent/file";
    QTest::newRow("a file where the folder should be") << "occupied/file";
    QTest::newRow("a folder where the file should be") << "folder";
    QTest::newRow("a name that is too long") << QString(256, 'n');
}

void TestOutput::failuresNameTheTarget()
{
    QFETCH(QString, name);
    const QTemporaryDir folder;
    QVERIFY(writeWhole(folder.filePath("occupied").toStdString(), "text"));
    QVERIFY(QDir(folder.path()).mkpath("folder/child"));
    const QStringList before = everythingIn(folder);
    const std::string target = folder.filePath(name).toStdString();
    const Result<void> written = writeWhole(target, "text");
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::OutputUnwritable);
    QVERIFY(written.error().message.starts_with(target + ": cannot be written: "));
    QCOMPARE(everythingIn(folder), before);
}

void TestOutput::fullDeviceIsAnErrorAtCommit()
{
    if (!QFile::exists("/dev/full"))
        QSKIP("there is no /dev/full here");
    const QTemporaryDir folder;
    PartialFile partial(folder.filePath("file").toStdString());
    QVERIFY(std::freopen("/dev/full", "wb", partial.stream()));
    partial.write(std::string(300'000, 'x'));
    partial.write("after the first failure");
    const Result<void> written = partial.commit();
    QVERIFY(!written);
    QVERIFY(written.error().message.find("No space left") != std::string::npos);
    QVERIFY(!QFile::exists(folder.filePath("file")));
}

void TestOutput::siblingsAreHiddenAndUnused()
{
    for (const char* path : {"folder/file", "folder/file/"}) {
        const auto sibling = unusedSibling(path);
        QVERIFY(sibling.filename().string().starts_with('.'));
        QVERIFY(!std::filesystem::exists(sibling));
    }
    QCOMPARE(unusedSibling("folder/file").parent_path(), std::filesystem::path("folder"));
    QCOMPARE(unusedSibling("folder/file/").parent_path(), std::filesystem::path("folder"));
}

void TestOutput::partialFolderGoesAway()
{
    const QTemporaryDir folder;
    const std::filesystem::path target = folder.filePath("kept").toStdString();
    for (const bool keep : {false, true}) {
        const PartialFolder partial(unusedSibling(target));
        QVERIFY(std::filesystem::create_directories(partial.path() / "deeper"));
        if (keep)
            std::filesystem::rename(partial.path(), target);
    }
    QCOMPARE(everythingIn(folder), QStringList{"kept"});
}

QTEST_GUILESS_MAIN(TestOutput)
#include "tst_output.moc"
