// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/program.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

/// What the command line promises without a model: help, exit codes, one-line errors.
class TestCommandLine : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void helpOfEveryCommand_data();
    void helpOfEveryCommand();
    void versionIsPrinted();
    void errors_data();
    void errors();
    void theLogIsWrittenWhereItWasAskedFor();
    void importedPacksAreShown();
    void removeNeverLeavesTheUsersFolder_data();
    void removeNeverLeavesTheUsersFolder();
    void removeDeletesAnInstalledPack();

private:
    QTemporaryDir m_folder;
    const QString m_fixtures = PENTIMENTO_SOURCE_DIR "/tests/import/fixtures/";
};

void TestCommandLine::initTestCase()
{
    QVERIFY(m_folder.isValid());
    QDir::setCurrent(m_folder.path());
    qputenv("XDG_DATA_HOME", m_folder.filePath("data").toLocal8Bit());
    QVERIFY(writePicture("good.png") && writePicture("-ver.png"));
    qputenv("XDG_STATE_HOME", m_folder.filePath("state").toLocal8Bit());
    QVERIFY(QDir().mkpath("pictures") && QDir().mkpath("empty"));
    QVERIFY(writePicture("pictures/one.png"));
    QFile file("file");
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("not a folder") > 0);
}

void TestCommandLine::helpOfEveryCommand_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<QStringList>("mentions");
    const QStringList common{"--device", "--threads", "--pack", "--quiet", "--verbose", "--log"};
    QTest::newRow("program") << QStringList{}
                             << QStringList{"analyze", "batch", "verify",    "evaluate",
                                            "models",  "bench", "Exit codes"};
    QTest::newRow("analyze") << QStringList{"analyze"}
                             << common + QStringList{"--out", "--precision", "--protocol", "--raw"};
    QTest::newRow("batch") << QStringList{"batch"}
                           << common + QStringList{"--out", "--shard", "--resume"};
    QTest::newRow("verify") << QStringList{"verify"}
                            << common + QStringList{"--rerun", "--picture"};
    QTest::newRow("evaluate") << QStringList{"evaluate"}
                              << common + QStringList{"--images",     "--masks",    "--json",
                                                      "--csv",        "--html",     "--authentic",
                                                      "--robustness", "--baselines"};
    QTest::newRow("models") << QStringList{"models"}
                            << QStringList{"list",    "show",   "import", "compare",
                                           "install", "verify", "remove"};
    for (const char* part : {"list", "show", "verify", "remove", "import", "compare", "install"})
        QTest::addRow("models %s", part) << QStringList{"models", part} << common;
    QTest::newRow("prepare") << QStringList{"prepare"}
                             << common + QStringList{"--photos", "--generators", "--out"};
    QTest::newRow("train") << QStringList{"train"} << common + QStringList{"--data", "--out"};
    QTest::newRow("train-heads") << QStringList{"train-heads"}
                                 << common + QStringList{"--features", "--published"};
    QTest::newRow("train-fusion") << QStringList{"train-fusion"}
                                  << common + QStringList{"--meaning", "--published"};
    QTest::newRow("calibrate") << QStringList{"calibrate"}
                               << common + QStringList{"--authentic", "--held-out",  "--edited",
                                                       "--report",    "--no-copies", "--out"};
    QTest::newRow("bench") << QStringList{"bench"} << common + QStringList{"--megapixels"};
}

void TestCommandLine::helpOfEveryCommand()
{
    QFETCH(QStringList, command);
    QFETCH(QStringList, mentions);
    const Run run = runProgram(command + QStringList{"--help"});
    QCOMPARE(run.exitCode, 0);
    QVERIFY(run.err.isEmpty());
    for (const QString& word : mentions)
        QVERIFY2(run.out.contains(word.toUtf8()), qPrintable(word + " is missing from the help"));
}

void TestCommandLine::versionIsPrinted()
{
    const Run run = runProgram({"--version"});
    QCOMPARE(run.exitCode, 0);
    QVERIFY(run.out.startsWith("pentimento-cli "));
}

void TestCommandLine::errors_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("named"); // what the one line has to name
    const auto row = [](const char* name, const QStringList& arguments, int code,
                        const QString& named) {
        QTest::newRow(name) << arguments << code << named;
    };
    row("no command", {}, 2, "subcommand");
    row("unknown command", {"analyse-this"}, 2, "analyse-this");
    row("unknown option", {"analyze", "good.png", "--out", "o", "--fast"}, 2, "--fast");
    row("no picture", {"analyze", "--out", "o"}, 2, "IMAGE");
    row("no output folder", {"analyze", "good.png"}, 2, "--out");
    row("unknown device", {"analyze", "good.png", "--out", "o", "--device", "tpu"}, 2, "tpu");
    row("unknown precision", {"analyze", "good.png", "--out", "o", "--precision", "0"}, 2,
        "--precision");
    row("unknown protocol", {"analyze", "good.png", "--out", "o", "--protocol", "x"}, 2,
        "--protocol");
    row("no threads", {"analyze", "good.png", "--out", "o", "--threads", "0"}, 2, "--threads");
    row("raw without whole", {"analyze", "good.png", "--out", "o", "--raw"}, 2, "--protocol whole");
    for (const char* shard : {"3/2", "-1/2", "1", "1/0", "a/b", "1/2x", ""})
        QTest::addRow("shard \"%s\"", shard)
            << QStringList{"batch", "pictures", "--out", "o", QString("--shard=%1").arg(shard)} << 2
            << QString("--shard");
    row("lone overlay without photo", {"verify", "good.png"}, 2, "--picture");
    row("one photo for two bundles", {"verify", "a", "b", "--picture", "good.png"}, 2, "--picture");
    row("images without masks", {"evaluate", "--images", "pictures"}, 2, "--masks");
    row("nothing to evaluate", {"evaluate"}, 2, "--images");
    row("threshold above one",
        {"evaluate", "--images", "pictures", "--masks", "pictures", "--threshold", "1.5"}, 2,
        "--threshold");
    for (const char* random : {"vit-l-14", "vit-l-14:layer24:conv-20", "vit-l-14:layer2:conv-5",
                               "rn50:layer0:conv-4", "x:layer2:conv-4", "rn50:layer3:conv-4x0"})
        row(random, {"bench", "--random", random}, 2, random);
    row("unknown model to install", {"models", "install", "nonesuch"}, 2, "nonesuch");
    row("a backbone alone", {"models", "install", "clip-rn50"}, 2, "clip-rn50");
    row("nothing to install", {"models", "install"}, 2, "ID");
    row("nobody to agree", {"models", "install", "declip-vit-ldm"}, 2,
        "933 MB from openaipublic.azureedge.net and about 627 MB from storage.googleapis.com");
    row("nobody to agree to a mirror",
        {"models", "install", "declip-vit-ldm", "--mirror", "https://mirror.example.org"}, 2,
        "mirror.example.org");
    row("no models command", {"models"}, 2, "subcommand");

    row("missing picture", {"analyze", "missing.png", "--out", "o"}, 3, "missing.png");
    row("missing folder", {"batch", "missing", "--out", "o"}, 3, "missing");
    row("folder without pictures", {"batch", "empty", "--out", "o"}, 3, "empty");
    row("list that is a picture", {"batch", "good.png", "--out", "o"}, 3, "good.png");
    row("missing bundle", {"verify", "missing"}, 3, "missing");
    row("folder that is no bundle", {"verify", "pictures"}, 3, "pictures");
    row("missing masks", {"evaluate", "--images", "pictures", "--masks", "missing"}, 3, "missing");

    row("a name of two lines", {"analyze", "a\nb.jpg: strong", "--out", "o"}, 3,
        "a<U+000A>b.jpg: strong: does not exist");
    row("two packs for one analysis",
        {"analyze", "good.png", "--out", "o", "--pack", "a", "--pack", "b"}, 2, "--pack");
    row("a picture that looks like an option",
        {"analyze", "-ver.png", "--out", "o", "--pack", "nonesuch"}, 4, "nonesuch");
    row("an option that is no picture", {"analyze", "-vex.png", "--out", "o"}, 2, "IMAGE");
    row("unknown pack", {"analyze", "good.png", "--out", "o", "--pack", "nonesuch"}, 4, "nonesuch");
    row("pack that is no pack", {"analyze", "good.png", "--out", "o", "--pack", "./pictures"}, 4,
        "pictures");
    row("unknown pack in batch", {"batch", "pictures", "--out", "o", "--pack", "nonesuch"}, 4,
        "nonesuch");
    row("unknown pack to show", {"models", "show", "nonesuch"}, 4, "nonesuch");
    row("unknown pack to verify", {"models", "verify", "nonesuch"}, 4, "nonesuch");
    row("import without a target", {"models", "import", "weights.pt"}, 2, "--to");
    row("import of nothing", {"models", "import", "--to", "o"}, 2, "FILE");
    row("import of no file", {"models", "import", "weights.pt", "--to", "o"}, 4, "weights.pt");
    row("import of a picture", {"models", "import", "good.png", "--to", "o"}, 4, "good.png");
    row("import of a folder of pictures", {"models", "import", "pictures", "--to", "o"}, 4,
        "pictures");
    row("import of backbones alone", {"models", "import", m_fixtures + "clip_vit.pt", "--to", "o"},
        4, "detector");
    row("import into a full folder",
        {"models", "import", m_fixtures + "clip_vit.pt", m_fixtures + "vit_linear.pth", "--to",
         "pictures"},
        5, "pictures");

    row("output under a file", {"analyze", "good.png", "--out", "file/o"}, 5, "file");
    row("output is a file", {"analyze", "good.png", "--out", "file"}, 5, "file");
    row("batch output under a file", {"batch", "pictures", "--out", "file/o"}, 5, "file");
    row("json under a file",
        {"evaluate", "--images", "pictures", "--masks", "pictures", "--json", "file/x.json"}, 5,
        "file");
}

void TestCommandLine::errors()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    QFETCH(QString, named);
    const Run run = runProgram(arguments);
    QVERIFY2(run.oneErrorLine(), run.err.constData());
    QCOMPARE(run.exitCode, exitCode);
    QVERIFY2(run.err.contains(named.toUtf8()), run.err.constData());
    QVERIFY(run.out.isEmpty());
}

void TestCommandLine::theLogIsWrittenWhereItWasAskedFor()
{
    const QStringList wrong{"analyze", "missing.png", "--out", "o"};
    QCOMPARE(runProgram(wrong).exitCode, 3);
    QVERIFY(!QFile::exists("state"));
    QCOMPARE(runProgram(wrong + QStringList{"--log", "own.log"}).exitCode, 3);
    QVERIFY(!QFile::exists("state"));
    QFile own("own.log");
    QVERIFY(own.open(QIODevice::ReadOnly) && own.readAll().contains("missing.png"));
    QCOMPARE(runProgram(wrong + QStringList{"--verbose"}).exitCode, 3);
    QFile log("state/pentimento/pentimento.log");
    QVERIFY(log.open(QIODevice::ReadOnly) && log.readAll().contains("missing.png"));
}

void TestCommandLine::importedPacksAreShown()
{
    const Run imported = runProgram(
        {"models", "import", m_fixtures, "--to", "packs/imported", "--name", "mine", "--half"});
    QVERIFY2(imported.exitCode == 0, imported.err.constData());
    QVERIFY(imported.out.contains("9 heads on 4 backbones"));
    const Run shown = runProgram({"models", "show", "packs/imported"});
    QCOMPARE(shown.exitCode, 0);
    for (const char* text :
         {"mine 1", "conv-4 on layer 1 of vit-64x2-14 and layer 3 of rn-2-1-2-1-1",
          "backbone xception: ", "clip_vit.pt, SHA-256 ", "not measured", "CC BY-NC-SA 4.0"})
        QVERIFY2(shown.out.contains(text), text);
    QCOMPARE(runProgram({"models", "verify", "packs/imported"}).exitCode, 0);
    const Run both =
        runProgram({"models", "verify", "--pack", "packs/imported", "--pack", "./packs/imported"});
    QVERIFY2(both.exitCode == 0, both.err.constData());
    QCOMPARE(both.out.count("ok mine 1"), 2);
}

void TestCommandLine::removeNeverLeavesTheUsersFolder_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"default", "nonesuch", "..", ".", "", "../models/mine", "/tmp"})
        QTest::addRow("\"%s\"", name) << QString(name);
}

void TestCommandLine::removeNeverLeavesTheUsersFolder()
{
    QFETCH(QString, name);
    const QString mine = m_folder.filePath("data/pentimento/models/mine");
    QVERIFY(QDir().mkpath(mine));
    QFile manifest(mine + "/manifest.json");
    QVERIFY(manifest.open(QIODevice::WriteOnly));
    const Run run = runProgram({"models", "remove", name});
    QCOMPARE(run.exitCode, 4);
    QVERIFY2(run.oneErrorLine(), run.err.constData());
    QVERIFY(manifest.exists());
}

void TestCommandLine::removeDeletesAnInstalledPack()
{
    const QString mine = m_folder.filePath("data/pentimento/models/mine");
    const QString other = m_folder.filePath("data/pentimento/models/other");
    for (const QString& folder : {mine, other}) {
        QVERIFY(QDir().mkpath(folder));
        QFile manifest(folder + "/manifest.json");
        QVERIFY(manifest.open(QIODevice::WriteOnly));
    }
    const Run run = runProgram({"models", "remove", "mine"});
    QCOMPARE(run.exitCode, 0);
    QVERIFY(!QDir(mine).exists());
    QVERIFY(QDir(other).exists());
}

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_command_line.moc"
