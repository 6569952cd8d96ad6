// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/program.h"

#include <QDir>
#include <QDirIterator>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
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

QJsonObject readJson(const QString& path)
{
    return QJsonDocument::fromJson(read(path)).object();
}

/// The rows of a results.jsonl; a line that is no JSON object becomes an empty row.
QList<QJsonObject> readRows(const QString& path)
{
    QList<QJsonObject> rows;
    for (const QByteArray& line : read(path).split('\n'))
        if (!line.isEmpty())
            rows.append(QJsonDocument::fromJson(line).object());
    return rows;
}

int bundlesUnder(const QString& folder)
{
    int count = 0;
    QDirIterator files(folder, {"manifest.json"}, QDir::Files | QDir::Hidden,
                       QDirIterator::Subdirectories);
    for (; files.hasNext(); files.next())
        ++count;
    return count;
}

} // namespace

/// The commands that need the default pack, run as a user runs them.
class TestCommandLineAnalysis : public QObject
{
    Q_OBJECT

private slots:
    void init();

    void analyzeWritesABundle();
    void badPictureDoesNotStopTheNext();
    void sameNamesDoNotOverwrite();
    void namesWithSpacesAndOtherLetters();
    void rawLogitsComeWithTheResizedMode();
    void pictureIsNeverChanged();
    void lensesAreLookedThroughWhereAskedFor();
    void lensesThatAreNoneAreWrongUsage_data();
    void lensesThatAreNoneAreWrongUsage();

    void verifyAcceptsWhatWasWritten();
    void verifyNamesWhatWasChanged();
    void verifyOverlayByRunningAgain();

    void batchLogsBadFilesAsRows();
    void aNameForgesNoResultLine();
    void batchCountsEveryInput();
    void batchMayShareItsFolder();
    void aNameTooLongForItsBundleStopsNothing();
    void batchShardsMeetInOneFolder();
    void batchResumesWithoutRepeating();
    void interruptKeepsWhatIsFinished();

    void evaluateMeasuresSets();
    void interruptedEvaluationIsWritten();
    void benchPrintsJson();
    void benchTakesPictures();
    void modelsKnowTheDefaultPack();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestCommandLineAnalysis::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    QVERIFY(QDir::setCurrent(m_folder->path()));
}

void TestCommandLineAnalysis::analyzeWritesABundle()
{
    QVERIFY(writePicture("photo.png"));
    const Run run = runProgram({"analyze", "photo.png", "--out", "out"});
    QVERIFY2(run.err.isEmpty(), run.err.constData());
    QCOMPARE(run.exitCode, 0);
    QVERIFY(run.out.contains("photo.png"));
    for (const char* file :
         {"result.json", "map.png", "overlay.png", "report.pdf", "manifest.json"})
        QVERIFY2(QFileInfo(QString("out/photo.png/") + file).size() > 0, file);
    const QJsonObject result = readJson("out/photo.png/result.json");
    for (const char* key : {"schema", "application", "image", "pack", "device", "precision",
                            "heads", "combined", "regions", "quality", "seconds"})
        QVERIFY2(result.contains(key), key);
    QVERIFY(!result["heads"].toArray().isEmpty());
    for (const QJsonValue& head : result["heads"].toArray())
        QVERIFY(QFile::exists("out/photo.png/map-" + head.toObject()["id"].toString() + ".png"));
    QCOMPARE(QImage("out/photo.png/map.png").size(), QSize(96, 80));
}

void TestCommandLineAnalysis::badPictureDoesNotStopTheNext()
{
    QVERIFY(writePicture("good.png"));
    QVERIFY(write("text.jpg", "this is no picture"));
    const Run run = runProgram({"analyze", "text.jpg", "missing.png", "good.png", "--out", "out"});
    QCOMPARE(run.exitCode, 3);
    QCOMPARE(run.err.count('\n'), 2);
    QVERIFY2(run.err.contains("text.jpg") && run.err.contains("missing.png"), run.err.constData());
    QVERIFY(QFile::exists("out/good.png/manifest.json"));
    QCOMPARE(bundlesUnder("out"), 1);
}

void TestCommandLineAnalysis::sameNamesDoNotOverwrite()
{
    QVERIFY(QDir().mkpath("a") && QDir().mkpath("b"));
    QVERIFY(writePicture("a/photo.png", 96, 80, 1) && writePicture("b/photo.png", 80, 96, 2));
    const Run run = runProgram({"analyze", "a/photo.png", "b/photo.png", "--out", "out"});
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(QImage("out/photo.png/map.png").size(), QSize(96, 80));
    QCOMPARE(QImage("out/photo.png-2/map.png").size(), QSize(80, 96));
}

void TestCommandLineAnalysis::namesWithSpacesAndOtherLetters()
{
    const QString name = QString::fromUtf8("foto d'été  «1» 写真.png");
    QVERIFY(writePicture(name));
    const Run run = runProgram({"analyze", "--out", "out dir", "--", name});
    QVERIFY2(run.exitCode == 0, run.err.constData());
    QVERIFY(QFile::exists("out dir/" + name + "/manifest.json"));
    QCOMPARE(readJson("out dir/" + name + "/result.json")["image"].toObject()["file"].toString(),
             name);
}

void TestCommandLineAnalysis::rawLogitsComeWithTheResizedMode()
{
    QVERIFY(writePicture("photo.png"));
    const Run run =
        runProgram({"analyze", "photo.png", "--out", "out", "--protocol", "whole", "--raw"});
    QVERIFY2(run.exitCode == 0, run.err.constData());
    const QStringList logits = QDir("out/photo.png").entryList({"logits-*.npy"});
    QVERIFY(!logits.isEmpty());
    for (const QString& file : logits)
        QVERIFY(read("out/photo.png/" + file).startsWith("\x93NUMPY"));
}

void TestCommandLineAnalysis::pictureIsNeverChanged()
{
    QVERIFY(writePicture("photo.png"));
    const QByteArray before = read("photo.png");
    const QDateTime written = QFileInfo("photo.png").lastModified();
    QCOMPARE(runProgram({"analyze", "photo.png", "--out", "out"}).exitCode, 0);
    QCOMPARE(read("photo.png"), before);
    QCOMPARE(QFileInfo("photo.png").lastModified(), written);
}

void TestCommandLineAnalysis::lensesAreLookedThroughWhereAskedFor()
{
    QVERIFY(writePicture("photo.png"));
    const Run run =
        runProgram({"analyze", "photo.png", "--lens", "ela:quality=80", "--out", "out"});
    QVERIFY2(run.err.isEmpty(), run.err.constData());
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(QImage("out/photo.png/lens-ela.png").size(), QSize(96, 80));
    const QJsonObject lens =
        readJson("out/photo.png/result.json")["lenses"].toArray()[0].toObject();
    QCOMPARE(lens["id"].toString(), QString("ela"));
    QCOMPARE(lens["settings"].toObject()["quality"].toDouble(), 80.0);
    const Run again = runProgram({"verify", "out/photo.png", "--rerun"});
    QVERIFY2(again.exitCode == 0, (again.out + again.err).constData());
    QVERIFY(again.out.contains("lens-ela.png: largest difference"));
    QVERIFY(!again.out.contains("not what the numbers"));
}

void TestCommandLineAnalysis::lensesThatAreNoneAreWrongUsage_data()
{
    QTest::addColumn<QStringList>("lenses");
    QTest::newRow("no lens") << QStringList{"--lens", "elan"};
    QTest::newRow("no parameter") << QStringList{"--lens", "ela:colour=1"};
    QTest::newRow("out of range") << QStringList{"--lens", "ela:quality=0"};
    QTest::newRow("twice") << QStringList{"--lens", "ela", "--lens", "ela:quality=80"};
}

void TestCommandLineAnalysis::lensesThatAreNoneAreWrongUsage()
{
    QFETCH(QStringList, lenses);
    QVERIFY(writePicture("photo.png"));
    const Run run = runProgram(QStringList{"analyze", "photo.png", "--out", "out"} + lenses);
    QCOMPARE(run.exitCode, 2);
    QCOMPARE(run.err.count('\n'), 1);
    QVERIFY(!QFile::exists("out"));
}

void TestCommandLineAnalysis::verifyAcceptsWhatWasWritten()
{
    QVERIFY(writePicture("photo.png"));
    QCOMPARE(runProgram({"analyze", "photo.png", "--out", "out"}).exitCode, 0);
    for (const QStringList& extra :
         {QStringList{}, QStringList{"--rerun"}, QStringList{"--picture", "photo.png"}}) {
        const Run run = runProgram(QStringList{"verify", "out/photo.png"} + extra);
        QVERIFY2(run.exitCode == 0, (run.out + run.err).constData());
        QVERIFY(run.out.contains("verified"));
        QVERIFY(run.err.isEmpty());
    }
}

void TestCommandLineAnalysis::verifyNamesWhatWasChanged()
{
    QVERIFY(writePicture("photo.png"));
    QCOMPARE(runProgram({"analyze", "photo.png", "--out", "out"}).exitCode, 0);
    QByteArray result = read("out/photo.png/result.json");
    result.replace("\"score\": 0", "\"score\": 1");
    QVERIFY(write("out/photo.png/result.json", result + " "));
    const Run run = runProgram({"verify", "out/photo.png"});
    QCOMPARE(run.exitCode, 1);
    QVERIFY(run.out.contains("result.json"));
    QVERIFY(run.out.contains("DOES NOT VERIFY"));
}

void TestCommandLineAnalysis::verifyOverlayByRunningAgain()
{
    QVERIFY(writePicture("photo.png") && writePicture("another.png", 96, 80, 3));
    QCOMPARE(runProgram({"analyze", "photo.png", "--out", "out"}).exitCode, 0);
    QVERIFY(QFile::copy("out/photo.png/overlay.png", "lone.png"));
    const Run same = runProgram({"verify", "lone.png", "--picture", "photo.png"});
    QVERIFY2(same.exitCode == 0, (same.out + same.err).constData());
    const Run other = runProgram({"verify", "lone.png", "--picture", "another.png"});
    QVERIFY2(other.exitCode == 1, (other.out + other.err).constData());
}

void TestCommandLineAnalysis::batchLogsBadFilesAsRows()
{
    QVERIFY(QDir().mkpath("photos/deeper"));
    QVERIFY(writePicture("photos/one.png") && writePicture("photos/deeper/two.png"));
    QVERIFY(write("photos/bad.jpg", "this is no picture"));
    const Run run = runProgram({"batch", "photos", "--out", "out"});
    QCOMPARE(run.exitCode, 3);
    QVERIFY2(run.oneErrorLine() && run.err.contains("bad.jpg"), run.err.constData());
    const QList<QJsonObject> rows = readRows("out/results.jsonl");
    QCOMPARE(rows.size(), 3);
    int errors = 0;
    for (const QJsonObject& row : rows) {
        QVERIFY(row.contains("path"));
        if (row.contains("error")) {
            ++errors;
            const QString path = row["path"].toString();
            QVERIFY(path.endsWith("photos/bad.jpg"));
            QVERIFY(row["error"].toString().startsWith(path + ": is not a picture"));
            QVERIFY(run.err.contains(("error: " + path + ": is not a picture").toUtf8()));
        } else {
            QVERIFY(row["combined"].toObject().contains("score"));
            QVERIFY(QFile::exists("out/" + row["bundle"].toString() + "/manifest.json"));
        }
    }
    QCOMPARE(errors, 1);
}

void TestCommandLineAnalysis::aNameForgesNoResultLine()
{
    const QString name = "a\nb.jpg: strong, score 0.99.png";
    QVERIFY(writePicture(name, 64, 64));
    const Run run = runProgram({"analyze", name, "--out", "out"});
    QVERIFY2(run.exitCode == 0, run.err.constData());
    QCOMPARE(run.out.count('\n'), 1);
    QVERIFY2(run.out.startsWith("a<U+000A>b.jpg: strong, score 0.99.png: "), run.out.constData());
}

void TestCommandLineAnalysis::batchCountsEveryInput()
{
    QVERIFY(QDir().mkpath("photos"));
    QVERIFY(writePicture("photos/1-ok.png", 64, 64) && writePicture("photos/6-ok.png", 64, 64, 2));
    QVERIFY(write("photos/2-empty.jpg", "") && write("photos/3-text.jpg", "hello"));
    QVERIFY(QFile::link("missing", "photos/4-dangling.jpg"));
    QVERIFY(QFile::link("1-ok.png", "photos/5-alias.png"));
    QVERIFY(QFile::link(".", "photos/loop"));
    const Run run = runProgram({"batch", "photos", "--out", "out"});
    QCOMPARE(run.exitCode, 3);
    QCOMPARE(run.err.count('\n'), 3); // one line for each refusal
    QVERIFY2(run.out.startsWith("2 done, 0 kept from before, 3 failed, 1 other names of these;"),
             run.out.constData());
    const QList<QJsonObject> rows = readRows("out/results.jsonl");
    QCOMPARE(rows.size(), 6);
    QVERIFY(rows[4]["path"].toString().endsWith("5-alias.png"));
    QVERIFY(rows[4]["same_as"].toString().endsWith("1-ok.png"));
    QCOMPARE(bundlesUnder("out"), 2);
}

void TestCommandLineAnalysis::batchMayShareItsFolder()
{
    QVERIFY(writePicture("one.png", 64, 64) && writePicture("two.png", 64, 64, 2));
    const Run run = runProgram({"batch", ".", "--out", ".", "--lens", "ela"});
    QVERIFY2(run.exitCode == 0, run.err.constData());
    QVERIFY2(run.out.startsWith("2 done"), run.out.constData());
    QDirIterator maps(".", {"lens-ela.png"}, QDir::Files, QDirIterator::Subdirectories);
    QVERIFY(maps.hasNext());
    const Run again = runProgram({"batch", ".", "--out", ".", "--resume"});
    QVERIFY2(again.exitCode == 0, again.err.constData());
    QVERIFY2(again.out.startsWith("0 done, 2 kept from before, 0 failed"), again.out.constData());
    QVERIFY2(again.out.contains("files of earlier bundles left out"), again.out.constData());
    QCOMPARE(bundlesUnder("."), 2);
}

void TestCommandLineAnalysis::aNameTooLongForItsBundleStopsNothing()
{
    const QString longest = QString(251, 'x') + ".png"; // nothing fits behind it
    for (const char* folder : {"photos/a", "photos/b"})
        QVERIFY(QDir().mkpath(folder) && writePicture(QString(folder) + '/' + longest, 64, 64));
    QVERIFY(writePicture("photos/z.png", 64, 64));
    const Run run = runProgram({"batch", "photos", "--out", "out"});
    QVERIFY(run.exitCode != -1);
    const QList<QJsonObject> rows = readRows("out/results.jsonl");
    QCOMPARE(rows.size(), 3);
    QVERIFY(!rows[0].contains("error") && !rows[2].contains("error"));
    QVERIFY(QFile::exists("out/z.png/manifest.json"));
}

void TestCommandLineAnalysis::batchShardsMeetInOneFolder()
{
    QByteArray list;
    for (int i = 0; i < 3; ++i) {
        const QString name = QString("photo%1.png").arg(i);
        QVERIFY(writePicture(name, 64, 64, i));
        list += name.toUtf8() + "\n";
    }
    QVERIFY(write("list.txt", list));
    for (const char* shard : {"1/2", "2/2"})
        QCOMPARE(runProgram({"batch", "list.txt", "--out", "out", "--shard", shard}).exitCode, 0);
    QCOMPARE(readRows("out/results-1-of-2.jsonl").size(), 2);
    QCOMPARE(readRows("out/results-2-of-2.jsonl").size(), 1);
    QCOMPARE(bundlesUnder("out"), 3);
}

void TestCommandLineAnalysis::batchResumesWithoutRepeating()
{
    QVERIFY(QDir().mkpath("photos"));
    QVERIFY(writePicture("photos/one.png") && writePicture("photos/two.png", 64, 64, 2));
    QCOMPARE(runProgram({"batch", "photos", "--out", "out"}).exitCode, 0);
    const QDateTime first = QFileInfo("out/one.png/manifest.json").lastModified();
    const QByteArray rows = read("out/results.jsonl");

    QVERIFY(writePicture("photos/three.png", 64, 64, 3));
    const Run run = runProgram({"batch", "photos", "--out", "out", "--resume"});
    QCOMPARE(run.exitCode, 0);
    QVERIFY2(run.out.contains("1 done, 2 kept"), run.out.constData());
    QCOMPARE(QFileInfo("out/one.png/manifest.json").lastModified(), first);
    QVERIFY(read("out/results.jsonl").startsWith(rows));
    QCOMPARE(readRows("out/results.jsonl").size(), 3);
}

void TestCommandLineAnalysis::interruptKeepsWhatIsFinished()
{
    QVERIFY(QDir().mkpath("photos"));
    constexpr int pictures = 40;
    for (int i = 0; i < pictures; ++i)
        QVERIFY(writePicture(QString("photos/%1.png").arg(i), 400, 300, i));
    QProcess process;
    process.start(PENTIMENTO_CLI, {"batch", "photos", "--out", "out"});
    QVERIFY(process.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(!readRows("out/results.jsonl").isEmpty(), 120'000);
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(120'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 130);
    const qsizetype finished = readRows("out/results.jsonl").size();
    QVERIFY(finished >= 1 && finished < pictures);
    QCOMPARE(bundlesUnder("out"), static_cast<int>(finished));
    // Nothing half written is left behind: as many folders as rows, and the rows' file.
    QCOMPARE(QDir("out").entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size(),
             finished + 1);
}

void TestCommandLineAnalysis::evaluateMeasuresSets()
{
    for (const char* folder : {"a/images", "a/masks", "b/images", "b/masks", "photos"})
        QVERIFY(QDir().mkpath(folder));
    QImage mask(96, 80, QImage::Format_Grayscale8);
    mask.fill(0);
    for (int y = 20; y < 60; ++y)
        for (int x = 10; x < 50; ++x)
            mask.setPixel(x, y, qRgb(255, 255, 255));
    for (const char* set : {"a", "b"}) {
        QVERIFY(writePicture(QString("%1/images/one.png").arg(set)));
        QVERIFY(mask.save(QString("%1/masks/one.png").arg(set)));
    }
    QVERIFY(writePicture("b/images/maskless.png"));
    QVERIFY(writePicture("photos/untouched.png"));
    const Run run =
        runProgram({"evaluate", "--images", "a/images", "--masks", "a/masks", "--images",
                    "b/images", "--masks", "b/masks", "--authentic", "photos", "--baselines",
                    "--json", "e.json", "--csv", "e.csv", "--html", "e.html"});
    QCOMPARE(run.exitCode, 3); // one picture has no mask
    QVERIFY2(run.oneErrorLine() && run.err.contains("maskless.png"), run.err.constData());
    QVERIFY(run.out.contains("mean") && run.out.contains("authentic"));
    const QJsonObject json = readJson("e.json");
    QCOMPARE(json["sets"].toArray().size(), 2);
    QCOMPARE(json["sets"].toArray()[1].toObject()["name"].toString(), QString("b"));
    QVERIFY(qAbs(json["mean"].toObject()["floor_iou"].toDouble() - 40.0 * 40 / (96 * 80)) < 1e-9);
    QCOMPARE(json["authentic_all"].toObject()["pictures"].toInt(), 1);
    for (const char* key :
         {"schema", "application", "pack", "device", "precision", "protocol", "threshold",
          "head_thresholds", "sets", "mean", "mean_heads", "authentic", "authentic_all",
          "mean_intervals", "baselines", "detection", "robustness", "roc", "cancelled"})
        QVERIFY2(json.contains(key), key);
    QVERIFY(run.out.contains("error level analysis"));
    QCOMPARE(read("e.csv").count('\n'), 1 + 2 + 1);
    QVERIFY(read("e.html").endsWith("</html>\n"));
}

void TestCommandLineAnalysis::interruptedEvaluationIsWritten()
{
    QVERIFY(QDir().mkpath("photos"));
    constexpr int photos = 60;
    for (int i = 0; i < photos; ++i)
        QVERIFY(writePicture(QString("photos/%1.png").arg(i), 400, 300, i));
    // The first is no picture: its error line tells that the run has begun.
    QVERIFY(write("photos/-.png", "this is no picture"));
    QProcess process;
    process.start(PENTIMENTO_CLI, {"evaluate", "--authentic", "photos", "--json", "e.json"});
    QVERIFY(process.waitForStarted());
    QByteArray errors;
    QTRY_VERIFY_WITH_TIMEOUT((errors += process.readAllStandardError()).contains("-.png"), 120'000);
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(120'000));
    QCOMPARE(process.exitCode(), 130);
    const QJsonObject json = readJson("e.json");
    QVERIFY(json["cancelled"].toBool());
    QVERIFY(json["authentic_all"].toObject()["pictures"].toInt() < photos);
}

void TestCommandLineAnalysis::benchPrintsJson()
{
    const Run run = runProgram({"bench", "--megapixels", "0.1", "--runs", "1"});
    QVERIFY2(run.exitCode == 0, run.err.constData());
    const QJsonObject json = QJsonDocument::fromJson(run.out).object();
    const QJsonObject picture = json["pictures"].toArray()[0].toObject();
    for (const char* stage :
         {"decode", "decode_in_process", "coarse_map", "full_map", "report", "bundle"}) {
        QVERIFY2(picture["seconds"].toObject()[stage].toDouble() > 0, stage);
        QVERIFY2(picture["relative_to_baseline"].toObject()[stage].toDouble() > 0, stage);
    }
    QVERIFY(picture["bundle_share_of_full_map"].toDouble() > 0);
    QVERIFY(picture["peak_memory_mib"].toDouble() > 0);
    const QJsonObject network = json["network"].toObject();
    QVERIFY(network["peak"].toObject()["matrix_products"].toDouble() > 0);
    QVERIFY(network["peak"].toObject()["convolutions"].toDouble() > 0);
    QVERIFY(network["stages"].toArray().size() > 1);
    QVERIFY(network["forward"].toObject()["share_of_peak"].toDouble() > 0);
}

void TestCommandLineAnalysis::benchTakesPictures()
{
    QVERIFY(writePicture("photo.png"));
    const Run run = runProgram({"bench", "--picture", "photo.png", "--runs", "1", "--protocol",
                                "whole", "--no-network", "--json", "bench.json"});
    QVERIFY2(run.exitCode == 0, run.err.constData());
    const QJsonObject json = readJson("bench.json");
    QCOMPARE(json["pictures"].toArray().size(), 1);
    QVERIFY(!json["precision"].toString().isEmpty());
    QVERIFY(!json.contains("network"));
}

void TestCommandLineAnalysis::modelsKnowTheDefaultPack()
{
    const Run list = runProgram({"models", "list"});
    QCOMPARE(list.exitCode, 0);
    QVERIFY(list.out.contains("default"));
    const Run show = runProgram({"models", "show", "default"});
    QCOMPARE(show.exitCode, 0);
    QVERIFY(show.out.contains("trained on"));
    const Run verify = runProgram({"models", "verify", "default"});
    QCOMPARE(verify.exitCode, 0);
    QVERIFY(verify.out.startsWith("ok default"));
}

QTEST_GUILESS_MAIN(TestCommandLineAnalysis)
#include "tst_command_line_analysis.moc"
