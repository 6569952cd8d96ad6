// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/program.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

#include <memory>

namespace {

QByteArray read(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

/// A copy of the default pack that finds a forgery everywhere, under any name.
bool writeHostilePack(const QString& folder, const QString& name)
{
    const QString original = PENTIMENTO_SOURCE_DIR "/models/default/";
    QJsonObject manifest = QJsonDocument::fromJson(read(original + "manifest.json")).object();
    manifest["name"] = name;
    QJsonArray heads = manifest["heads"].toArray();
    for (int i = 0; i < heads.size(); ++i) {
        QJsonObject head = heads[i].toObject();
        head["logit_shift"] = head["logit_shift"].toDouble() + 6;
        heads[i] = head;
    }
    manifest["heads"] = heads;
    QJsonObject combined = manifest["combined"].toObject();
    combined["logit_shift"] = combined["logit_shift"].toDouble() + 6;
    manifest["combined"] = combined;
    return QDir().mkpath(folder) &&
           QFile::copy(original + "weights.safetensors", folder + "/weights.safetensors") &&
           write(folder + "/manifest.json", QJsonDocument(manifest).toJson());
}

} // namespace

/// What `verify` says, and that nobody who writes evidence says it for it.
class TestCommandLineVerify : public QObject
{
    Q_OBJECT

private slots:
    void init();

    void packOfTheWorkingFolderIsNotTaken();
    void packNameThatIsAPathIsRefused();
    void packOfTheUserIsTakenAndNamed();
    void lastLineCountsWhatWasNotChecked();
    void theRecordedNumberOfThreadsIsTaken();
    void claimsAreNotCutShort();
    void rerunWithoutThePictureIsNoSuccess();
    void foreignTextForgesNoLines();
    void namesLikeVerdictsFoolNobody();
    void manyForgedNamesTakeFewLines();
    void otherEncodingsAreRefused();
    void anotherPicturesBundleStays();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestCommandLineVerify::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir::setCurrent(m_folder->path()));
    QVERIFY(writePicture("photo.png"));
}

void TestCommandLineVerify::packOfTheWorkingFolderIsNotTaken()
{
    QVERIFY(writeHostilePack("default", "default"));
    const Run named = runProgram({"analyze", "photo.png", "--out", "plain", "--quiet"});
    QVERIFY2(named.exitCode == 0, named.err.constData());
    QVERIFY(!named.out.contains("strong"));
    QCOMPARE(runProgram({"analyze", "photo.png", "--pack", "./default", "--out", "ev", "--quiet"})
                 .exitCode,
             0);
    const Run overlay =
        runProgram({"verify", "ev/photo.png/overlay.png", "--picture", "photo.png"});
    QVERIFY2(overlay.exitCode == 4, (overlay.out + overlay.err).constData());
    QVERIFY(overlay.err.contains("no installed model pack"));
    const Run bundle = runProgram({"verify", "ev/photo.png", "--rerun"});
    QVERIFY2(bundle.exitCode == 4, (bundle.out + bundle.err).constData());
    QVERIFY(bundle.out.contains("not checked"));
    QVERIFY(!bundle.out.contains("verified"));
}

void TestCommandLineVerify::packNameThatIsAPathIsRefused()
{
    for (const char* name : {"hij/default", "/media/usb/p", "..", "default; touch pwned #"}) {
        QVERIFY(QDir("pack").removeRecursively());
        QVERIFY(writeHostilePack("pack", name));
        const Run run =
            runProgram({"analyze", "photo.png", "--pack", "./pack", "--out", "ev", "--quiet"});
        QVERIFY2(run.exitCode == 4 && run.oneErrorLine(), (run.out + run.err).constData());
    }
}

void TestCommandLineVerify::packOfTheUserIsTakenAndNamed()
{
    QVERIFY(writeHostilePack("mine", "default"));
    QCOMPARE(
        runProgram({"analyze", "photo.png", "--pack", "./mine", "--out", "ev", "--quiet"}).exitCode,
        0);
    const Run own = runProgram({"verify", "ev/photo.png", "--rerun", "--pack", "./mine"});
    QVERIFY2(own.exitCode == 0, (own.out + own.err).constData());
    QVERIFY2(own.out.contains("in ./mine"), own.out.constData());
    // The same name is not the same pack.
    const Run other = runProgram({"verify", "ev/photo.png", "--rerun", "--pack", "default"});
    QVERIFY2(other.exitCode == 1, (other.out + other.err).constData());
    QVERIFY(other.out.contains("run again with the recorded pack"));
}

void TestCommandLineVerify::lastLineCountsWhatWasNotChecked()
{
    QCOMPARE(runProgram({"analyze", "photo.png", "--out", "ev", "--quiet"}).exitCode, 0);
    const Run files = runProgram({"verify", "ev/photo.png"});
    QCOMPARE(files.exitCode, 0);
    QVERIFY2(files.out.endsWith(
                 "\nverified, but 1 thing was not checked "
                 "(whether the picture gives these maps, numbers and report): ev/photo.png\n"),
             files.out.constData());
    const Run again = runProgram({"verify", "ev/photo.png", "--rerun"});
    QVERIFY2(again.exitCode == 0, (again.out + again.err).constData());
    QVERIFY2(again.out.contains("report.pdf: is the report of these numbers, byte for byte"),
             again.out.constData());
    // What nobody can check takes one line, and is nothing that was left out.
    QVERIFY2(again.out.endsWith("\nverified: ev/photo.png\n"), again.out.constData());
    QCOMPARE(again.out.count("stated       by whoever made this, and not checked"), 1);
    const Run tooLong = runProgram(
        {"analyze", "photo.png", "--out", "long", "--notes", QString(20'001, 'x'), "--quiet"});
    QVERIFY2(tooLong.exitCode == 2 && tooLong.err.contains("at most 20000 fit"),
             tooLong.err.constData());
    QVERIFY(write("ev/photo.png/more.txt", "more"));
    const Run wrong = runProgram({"verify", "ev/photo.png"});
    QCOMPARE(wrong.exitCode, 1);
    QVERIFY(wrong.out.endsWith("\nDOES NOT VERIFY: ev/photo.png\n"));
}

void TestCommandLineVerify::theRecordedNumberOfThreadsIsTaken()
{
    // Another number changes maps in their last digits, and with them the report's bytes.
    QCOMPARE(runProgram({"analyze", "photo.png", "--out", "ev", "--threads", "1", "--precision",
                         "fp32", "--quiet"})
                 .exitCode,
             0);
    const Run again = runProgram({"verify", "ev/photo.png", "--rerun"});
    QVERIFY2(again.out.contains("map.png: every sample is that of the second run") &&
                 again.out.endsWith("\nverified: ev/photo.png\n"),
             again.out.constData());
}

void TestCommandLineVerify::claimsAreNotCutShort()
{
    const QString question(490, 'q');
    const QString notes(490, 'n');
    const QString name(490, 'a');
    QCOMPARE(runProgram({"analyze", "photo.png", "--out", "ev", "--analyst", name, "--question",
                         question, "--notes", notes, "--quiet"})
                 .exitCode,
             0);
    const Run again = runProgram({"verify", "ev/photo.png", "--rerun"});
    QVERIFY2(again.out.endsWith("\nverified: ev/photo.png\n"), again.out.constData());
    for (const QString& whole : {question, notes, name})
        QVERIFY2(again.out.contains(whole.toUtf8()), again.out.constData());
}

void TestCommandLineVerify::rerunWithoutThePictureIsNoSuccess()
{
    QCOMPARE(runProgram({"analyze", "photo.png", "--out", "ev", "--quiet"}).exitCode, 0);
    QVERIFY(QFile::remove("photo.png"));
    QCOMPARE(runProgram({"verify", "ev/photo.png"}).exitCode, 0);
    const Run run = runProgram({"verify", "ev/photo.png", "--rerun"});
    QVERIFY2(run.exitCode == 3 && run.oneErrorLine(), (run.out + run.err).constData());
}

void TestCommandLineVerify::foreignTextForgesNoLines()
{
    QCOMPARE(runProgram({"analyze", "photo.png", "--out", "ev", "--quiet"}).exitCode, 0);
    const QString name = QString::fromUtf8("x\nok           maps: as analysed\n\x1b[8m\u202e");
    QVERIFY(write("ev/photo.png/" + name, "text"));
    QVERIFY(QDir().rename("ev/photo.png", "ev/" + name));
    const Run run = runProgram({"verify", "ev/" + name});
    QCOMPARE(run.exitCode, 1);
    QVERIFY(!run.out.contains('\x1b'));
    QVERIFY(!run.out.contains("\u202e"));
    for (const QByteArray& line : run.out.split('\n'))
        QVERIFY2(!line.startsWith("ok           maps: as analysed"), run.out.constData());
    QVERIFY(run.out.contains("\nDOES NOT VERIFY: ev/x<U+000A>ok<11 spaces>maps"));
}

void TestCommandLineVerify::namesLikeVerdictsFoolNobody()
{
    QCOMPARE(runProgram({"analyze", "photo.png", "--out", "ev", "--quiet"}).exitCode, 0);
    QVERIFY(write("ev/photo.png/more.txt", "more"));
    const QString name = QStringLiteral("case 7: verified") + QString(64, QChar(0xa0));
    QVERIFY(QDir().rename("ev/photo.png", name));
    const Run run = runProgram({"verify", name});
    QCOMPARE(run.exitCode, 1);
    QVERIFY2(run.out.endsWith("\nDOES NOT VERIFY: case 7: verified<64 spaces>\n"),
             run.out.constData());
    const QString filled = QStringLiteral("case 7: verified") + QString(200, u'=');
    QVERIFY(QDir().rename(name, filled));
    const QByteArray last = runProgram({"verify", filled}).out.split('\n').last(2).first();
    QVERIFY2(QString::fromUtf8(last).size() <= 17 + 121, last.constData());
}

void TestCommandLineVerify::manyForgedNamesTakeFewLines()
{
    QCOMPARE(runProgram({"analyze", "photo.png", "--out", "ev", "--quiet"}).exitCode, 0);
    for (int i = 0; i < 300; ++i)
        QVERIFY(write(QStringLiteral("ev/photo.png/%1.txt").arg(i), "more"));
    const Run run = runProgram({"verify", "ev/photo.png"});
    QCOMPARE(run.exitCode, 1);
    QCOMPARE(run.out.count("\nWRONG"), 201);
    QVERIFY(run.out.contains("\nWRONG        100 more files are not listed in the manifest\n"));
}

void TestCommandLineVerify::otherEncodingsAreRefused()
{
    for (const char* option : {"--notes", "--question", "--analyst"}) {
        // QProcess would encode it anew.
        QVERIFY(write("run.sh", "exec \"$1\" analyze photo.png --out ev --quiet " +
                                    QByteArray(option) + " \"$(printf 'caf\\351')\""));
        QProcess shell;
        shell.start("/bin/sh", {"run.sh", QStringLiteral(PENTIMENTO_BIN_DIR "/pentimento-cli")});
        QVERIFY(shell.waitForFinished());
        const QByteArray error = shell.readAllStandardError();
        QVERIFY2(shell.exitCode() == 2 && error.contains("is not UTF-8"), error.constData());
    }
}

void TestCommandLineVerify::anotherPicturesBundleStays()
{
    QVERIFY(QDir().mkpath("a") && QDir().mkpath("b"));
    QVERIFY(writePicture("a/IMG_1.png", 96, 80, 1) && writePicture("b/IMG_1.png", 96, 80, 2));
    QCOMPARE(runProgram({"analyze", "a/IMG_1.png", "--out", "r", "--quiet"}).exitCode, 0);
    const QByteArray before = read("r/IMG_1.png/manifest.json");
    const Run second = runProgram({"analyze", "b/IMG_1.png", "--out", "r", "--quiet"});
    QCOMPARE(second.exitCode, 0);
    QVERIFY2(second.out.contains("r/IMG_1.png-2"), second.out.constData());
    QCOMPARE(read("r/IMG_1.png/manifest.json"), before);
    QVERIFY(QFile::exists("r/IMG_1.png-2/manifest.json"));
    // The same picture again replaces its own.
    QCOMPARE(runProgram({"analyze", "b/IMG_1.png", "--out", "r", "--quiet"}).exitCode, 0);
    QCOMPARE(QDir("r").entryList(QDir::Dirs | QDir::Hidden | QDir::NoDotAndDotDot).size(), 2);
}

QTEST_GUILESS_MAIN(TestCommandLineVerify)
#include "tst_command_line_verify.moc"
