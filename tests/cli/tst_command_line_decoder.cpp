// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/program.h"
#include "tests/support/misbehaviour.h"

#include <QDir>
#include <QFile>
#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

/// The command line beside a helper that crashes, hangs and eats memory, and without any.
class TestCommandLineDecoder : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void aBatchOutlivesWhatPicturesDoToTheirDecoder();
    void withoutAHelperNothingIsRead();

private:
    [[nodiscard]] Run run(const QStringList& arguments) const
    {
        return runProgram(arguments, m_folder->filePath("bin/pentimento-cli"));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

/// A program looks for its helper beside itself.
void TestCommandLineDecoder::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir::setCurrent(m_folder->path()) && QDir().mkpath("bin") && QDir().mkpath("photos"));
    QVERIFY(QFile::copy(PENTIMENTO_CLI, "bin/pentimento-cli"));
}

static bool spoil(const QString& path, std::string_view deed)
{
    if (!writePicture(path))
        return false;
    QFile file(path);
    return file.open(QIODevice::Append) &&
           file.write(deed.data(), static_cast<qint64>(deed.size())) > 0;
}

void TestCommandLineDecoder::aBatchOutlivesWhatPicturesDoToTheirDecoder()
{
    QVERIFY(QFile::link(PENTIMENTO_MISBEHAVING_DECODE, "bin/pentimento-decode"));
    QVERIFY(writePicture("photos/a_good.png") && writePicture("photos/z_good.png"));
    const QHash<QString, QString> reasons = {
        {"crash.png", "cannot be read: decoding it crashed"},
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) // these count no addresses
        {"eat.png", "takes too long to decode"},
#else
        {"eat.png", "needs more memory than this machine has free"},
#endif
        {"hang.png", "takes too long to decode"},
        {"socket.png",
         "cannot be read: decoding it tried to do what no picture needs, and was stopped"}
    };
    QVERIFY(spoil("photos/crash.png", misbehaviour::crashes));
    QVERIFY(spoil("photos/eat.png", misbehaviour::eats));
    QVERIFY(spoil("photos/hang.png", misbehaviour::spins));
    QVERIFY(spoil("photos/socket.png", misbehaviour::connects));

    const Run batch = run({"batch", "photos", "--out", "out"});
    QCOMPARE(batch.exitCode, 3);
    QFile file("out/results.jsonl");
    QVERIFY(file.open(QIODevice::ReadOnly));
    int rows = 0;
    while (!file.atEnd()) {
        const QJsonObject row = QJsonDocument::fromJson(file.readLine()).object();
        const QString name = QFileInfo(row["path"].toString()).fileName();
        if (reasons.contains(name))
            QVERIFY2(QJsonDocument(row).toJson().contains((name + ": " + reasons[name]).toUtf8()),
                     QJsonDocument(row).toJson().constData());
        else
            QVERIFY2(row["combined"].toObject().contains("score"), qPrintable(name));
        ++rows;
    }
    QCOMPARE(rows, 6);
    QCOMPARE(batch.err.count('\n'), static_cast<int>(reasons.size())); // one line each
}

void TestCommandLineDecoder::withoutAHelperNothingIsRead()
{
    QVERIFY(writePicture("photos/one.png") && writePicture("photos/two.png", 96, 80, 2));
    const Run alone = run({"analyze", "photos/one.png", "photos/two.png", "--out", "out"});
    QCOMPARE(alone.exitCode, 3);
    QCOMPARE(alone.err.count("the program that decodes pictures is missing"), 2);
    QCOMPARE(alone.err.count('\n'), 2);
    QVERIFY(alone.err.contains("pentimento-decode"));
}

QTEST_GUILESS_MAIN(TestCommandLineDecoder)
#include "tst_command_line_decoder.moc"
