// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/batch_log.h"
#include "app/cli/batch_plan.h"
#include "app/cli/bundle_names.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <set>

using namespace pentimento;
using namespace pentimento::cli;

/// How a batch shares out pictures, names bundles, and takes up an interrupted run.
class TestBatchParts : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void namesNeverCollide();
    void shardsShareEverythingOut_data();
    void shardsShareEverythingOut();
    void listIsReadLineByLine();
    void namesDoNotDependOnTheShard();
    void evidenceIsNotAnalysedAgain();
    void resumeKeepsWhatIsFinished_data();
    void resumeKeepsWhatIsFinished();
    void withoutResumeTheLogStartsAnew();

private:
    QString path(const QString& name) const { return m_folder->filePath(name); }
    std::filesystem::path fsPath(const QString& name) const { return path(name).toStdString(); }
    void write(const QString& name, const QByteArray& bytes = "x") const;
    QByteArray read(const QString& name) const;
    Json earlierRow() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    Pack m_pack;
};

void TestBatchParts::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    m_pack.sha256 = "abc";
}

void TestBatchParts::write(const QString& name, const QByteArray& bytes) const
{
    QVERIFY(QDir().mkpath(QFileInfo(path(name)).path()));
    QFile file(path(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

QByteArray TestBatchParts::read(const QString& name) const
{
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
}

void TestBatchParts::namesNeverCollide()
{
    BundleNames names;
    QCOMPARE(names.nameFor("a/photo.jpg"), "photo.jpg");
    QCOMPARE(names.nameFor("b/photo.jpg"), "photo.jpg-2");
    QCOMPARE(names.nameFor("c/photo.jpg-2"), "photo.jpg-2-2");
    QCOMPARE(names.nameFor("d/photo.jpg"), "photo.jpg-3");
    QCOMPARE(names.nameFor("a/other.jpg"), "other.jpg");
    QCOMPARE(names.nameFor("a/.."), "picture");
}

void TestBatchParts::shardsShareEverythingOut_data()
{
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("count");
    QTest::newRow("1/1") << 1 << 1;
    QTest::newRow("1/3, 2/3, 3/3") << 1 << 3;
    QTest::newRow("0/3, 1/3, 2/3") << 0 << 3;
    QTest::newRow("more shards than pictures") << 1 << 20;
}

void TestBatchParts::shardsShareEverythingOut()
{
    QFETCH(int, first);
    QFETCH(int, count);
    constexpr std::size_t Pictures = 11;
    std::vector<int> taken(Pictures, 0);
    std::set<std::string> files;
    for (int index = first; index < first + count; ++index) {
        const auto shard = parseShard(std::to_string(index) + "/" + std::to_string(count));
        QVERIFY(shard);
        files.insert(shard->resultsFile());
        for (std::size_t i = 0; i < Pictures; ++i)
            taken[i] += shard->takes(i) ? 1 : 0;
    }
    QVERIFY(std::all_of(taken.begin(), taken.end(), [](int times) { return times == 1; }));
    QCOMPARE(files.size(), static_cast<std::size_t>(count));
}

void TestBatchParts::listIsReadLineByLine()
{
    write("lists/pictures.txt", "here.png\r\n\n/absolute/with space.png\nnowhere.png");
    write("lists/here.png");
    const auto plan = planBatch(fsPath("lists/pictures.txt"), fsPath("out"), {});
    QVERIFY(plan);
    QCOMPARE(plan->size(), std::size_t{3});
    QCOMPARE(plan->at(0).picture, fsPath("lists/here.png")); // beside the list
    QCOMPARE(plan->at(1).picture, std::filesystem::path("/absolute/with space.png"));
    QCOMPARE(plan->at(2).picture, std::filesystem::path("nowhere.png")); // will be a row
}

void TestBatchParts::namesDoNotDependOnTheShard()
{
    for (const char* folder : {"a", "b", "c", "d"})
        write(QString("photos/%1/same.png").arg(folder));
    std::set<std::string> names;
    for (const int index : {1, 2}) {
        const auto plan = planBatch(fsPath("photos"), fsPath("out"), Shard{index, 2});
        QVERIFY(plan);
        QCOMPARE(plan->size(), std::size_t{2});
        for (const BatchItem& item : *plan)
            names.insert(item.bundle);
    }
    QCOMPARE(names.size(), std::size_t{4});
}

void TestBatchParts::evidenceIsNotAnalysedAgain()
{
    write("photos/one.png");
    write("photos/reports/one.png/overlay.png");
    const auto plan = planBatch(fsPath("photos"), fsPath("photos/reports"), {});
    QVERIFY(plan);
    QCOMPARE(plan->size(), std::size_t{1});
    QCOMPARE(plan->front().picture, fsPath("photos/one.png"));
}

/// The row that an earlier run would have left for photo.png, still true today.
Json TestBatchParts::earlierRow() const
{
    Analysis analysis;
    auto picture = std::make_shared<Picture>();
    picture->file.name = "photo.png";
    analysis.picture = picture;
    analysis.maps = std::make_shared<MapSet>();
    analysis.pack = m_pack;
    return finishedRow(fsPath("photo.png"), "photo.png", analysis);
}

void TestBatchParts::resumeKeepsWhatIsFinished_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<bool>("kept");
    QTest::newRow("nothing changed") << "" << true;
    QTest::newRow("picture written again") << "picture" << false;
    QTest::newRow("picture gone") << "gone" << false;
    QTest::newRow("bundle gone") << "bundle" << false;
    QTest::newRow("another pack") << "pack" << false;
    QTest::newRow("another protocol") << "protocol" << false;
    QTest::newRow("row was cut off") << "cut" << false;
    QTest::newRow("it failed") << "failed" << false;
    QTest::newRow("another picture") << "other" << false;
    QTest::newRow("its bundle went beside another's") << "beside" << true;
    QTest::newRow("a bundle outside") << "outside" << false;
}

void TestBatchParts::resumeKeepsWhatIsFinished()
{
    QFETCH(QString, change);
    QFETCH(bool, kept);
    write("photo.png");
    write("out/photo.png/manifest.json", "{}");
    Json row = earlierRow();
    if (change == "failed")
        row = failedRow(fsPath("photo.png"), {ErrorCode::UnreadableInput, "cut off", {}});
    if (change == "other")
        row["path"] = "elsewhere/photo.png";
    if (change == "beside") {
        row["bundle"] = "photo.png-2";
        write("out/photo.png-2/manifest.json", "{}");
    }
    if (change == "outside") {
        row["bundle"] = "../elsewhere";
        write("elsewhere/manifest.json", "{}");
    }
    QByteArray line = QByteArray::fromStdString(row.dump()) + "\n";
    if (change == "cut")
        line.chop(20);
    write("out/results.jsonl", line);

    if (change == "picture") {
        QFile photo(path("photo.png"));
        QVERIFY(photo.open(QIODevice::ReadWrite));
        QVERIFY(photo.setFileTime(QDateTime::currentDateTime().addDays(1),
                                  QFileDevice::FileModificationTime));
    }
    if (change == "gone")
        QVERIFY(QFile::remove(path("photo.png")));
    if (change == "bundle")
        QVERIFY(QFile::remove(path("out/photo.png/manifest.json")));
    if (change == "pack")
        m_pack.sha256 = "def";

    BatchLog log;
    QVERIFY(log.open(fsPath("out/results.jsonl"), true));
    const auto answer = log.keep(fsPath("photo.png"), fsPath("out"), m_pack,
                                 change == "protocol" ? Protocol::Whole : Protocol::Windows);
    QVERIFY(answer);
    QCOMPARE(*answer, kept);
    QVERIFY(log.publish());
    QCOMPARE(read("out/results.jsonl"), kept ? line : QByteArray());
    QVERIFY(log.append(Json{{"path", "next.png"}})); // goes on in the published file
    QVERIFY(read("out/results.jsonl").endsWith("{\"path\":\"next.png\"}\n"));
}

void TestBatchParts::withoutResumeTheLogStartsAnew()
{
    write("photo.png");
    write("out/photo.png/manifest.json", "{}");
    write("out/results.jsonl", QByteArray::fromStdString(earlierRow().dump()) + "\n");
    BatchLog log;
    QVERIFY(log.open(fsPath("out/results.jsonl"), false));
    const auto kept = log.keep(fsPath("photo.png"), fsPath("out"), m_pack, Protocol::Windows);
    QVERIFY(kept);
    QVERIFY(!*kept);
    QVERIFY(log.publish());
    QVERIFY(read("out/results.jsonl").isEmpty());
}

QTEST_GUILESS_MAIN(TestBatchParts)
#include "tst_batch_parts.moc"
