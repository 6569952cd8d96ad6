// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/batch_log.h"
#include "app/cli/batch_plan.h"
#include "app/cli/bundle_names.h"
#include "core/bundle/manifest.h"
#include "tests/support/analysis_fixture.h"
#include "tests/support/json_schema.h"

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
    void aNameInTheWayIsLeftAlone();
    void evidenceIsNotAnalysedAgain();
    void theUsersPicturesBelowTheEvidenceAreAnalysed();
    void oneFileIsAnalysedOnce();
    void whatCannotBeListedIsARow();
    void resumeKeepsWhatIsFinished_data();
    void resumeKeepsWhatIsFinished();
    void withoutResumeTheLogStartsAnew();
    void rowsKeepEveryByteOfAName_data();
    void rowsKeepEveryByteOfAName();
    void aLongLogIsResumedRowByRow();
    void aRowSaysWhatItsBundleSays();
    void rowsFollowTheirWrittenFormat();
    void withoutPublishTheEarlierLogStays();

private:
    QString path(const QString& name) const { return m_folder->filePath(name); }
    std::filesystem::path fsPath(const QString& name) const { return path(name).toStdString(); }
    void write(const QString& name, const QByteArray& bytes = "x") const;
    QByteArray read(const QString& name) const;
    void writeBundleOf(const QString& folder) const;
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
    BundleNames names(fsPath("out"));
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
    constexpr std::size_t pictureCount = 11;
    std::vector<int> taken(pictureCount, 0);
    std::set<std::string> files;
    for (int index = first; index < first + count; ++index) {
        const auto shard = parseShard(std::to_string(index) + "/" + std::to_string(count));
        QVERIFY(shard);
        files.insert(shard->resultsFile());
        for (std::size_t i = 0; i < pictureCount; ++i)
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
    QCOMPARE(plan->items.size(), std::size_t{3});
    QCOMPARE(plan->items.at(0).picture, fsPath("lists/here.png")); // beside the list
    QCOMPARE(plan->items.at(1).picture, std::filesystem::path("/absolute/with space.png"));
    QCOMPARE(plan->items.at(2).picture, std::filesystem::path("nowhere.png")); // will be a row
}

void TestBatchParts::namesDoNotDependOnTheShard()
{
    for (const char* folder : {"a", "b", "c", "d"})
        write(QString("photos/%1/same.png").arg(folder));
    std::set<std::string> names;
    for (const int index : {1, 2}) {
        const auto plan = planBatch(fsPath("photos"), fsPath("out"), Shard{index, 2});
        QVERIFY(plan);
        QCOMPARE(plan->items.size(), std::size_t{2});
        for (const BatchItem& item : plan->items)
            names.insert(item.bundle);
    }
    QCOMPARE(names.size(), std::size_t{4});
}

void TestBatchParts::evidenceIsNotAnalysedAgain()
{
    write("photos/one.png");
    writeBundleOf("photos/reports/one.png");
    write("photos/reports/.pentimento-123.partial/map.png");
    const auto plan = planBatch(fsPath("photos"), fsPath("photos/reports"), {});
    QVERIFY(plan);
    QCOMPARE(plan->items.size(), std::size_t{1});
    QCOMPARE(plan->evidenceFiles, std::size_t{2});
    QCOMPARE(plan->items.front().picture, fsPath("photos/one.png"));
}

/// A folder as writeBundle() leaves it, as far as its manifest tells.
void TestBatchParts::writeBundleOf(const QString& folder) const
{
    write(folder + "/overlay.png");
    FileIdentity picture;
    picture.name = "one.png";
    QVERIFY(writeManifest(fsPath(folder), picture, "2026-01-01T00:00:00Z", {}));
}

void TestBatchParts::aNameInTheWayIsLeftAlone()
{
    write("photo.jpg");
    QVERIFY(QDir(m_folder->path()).mkpath("folder.jpg")); // an earlier bundle, or any folder
    BundleNames names(m_folder->path().toStdString());
    QCOMPARE(names.nameFor("photo.jpg"), "photo.jpg-2");
    QCOMPARE(names.nameFor("a/folder.jpg"), "folder.jpg");
}

/// As `batch . --out .` and `batch DIR --out DIR` need it.
void TestBatchParts::theUsersPicturesBelowTheEvidenceAreAnalysed()
{
    write("one.png");
    write("deeper/two.png");
    writeBundleOf("one.png-2");
    write("one.png-2/added.png"); // not of the bundle
    const auto plan = planBatch(fsPath("."), fsPath("."), {});
    QVERIFY(plan);
    QCOMPARE(plan->items.size(), std::size_t{3});
    QCOMPARE(plan->evidenceFiles, std::size_t{1});
    const auto last = plan->items.back();
    QCOMPARE(last.picture.filename(), std::filesystem::path("added.png"));
}

void TestBatchParts::oneFileIsAnalysedOnce()
{
    write("photos/ok.jpg");
    std::filesystem::create_symlink("ok.jpg", fsPath("photos/alias.jpg"));
    std::filesystem::create_directory_symlink(".", fsPath("photos/loop"));
    auto plan = planBatch(fsPath("photos"), fsPath("out"), {});
    QVERIFY(plan);
    QCOMPARE(plan->items.size(), std::size_t{2});
    QCOMPARE(plan->items.at(0).sameAs, fsPath("photos/ok.jpg"));
    QVERIFY(plan->items.at(0).bundle.empty());
    QCOMPARE(plan->items.at(1).bundle, std::string("ok.jpg"));

    write("list.txt", "photos/ok.jpg\nphotos/../photos/ok.jpg\n");
    plan = planBatch(fsPath("list.txt"), fsPath("out"), {});
    QVERIFY(plan);
    QCOMPARE(plan->items.at(0).bundle, std::string("ok.jpg"));
    QCOMPARE(plan->items.at(1).sameAs, plan->items.at(0).picture);
}

void TestBatchParts::whatCannotBeListedIsARow()
{
    write("photos/ok.jpg");
    std::filesystem::create_symlink("missing", fsPath("photos/dangling.jpg"));
    const auto plan = planBatch(fsPath("photos"), fsPath("out"), {});
    QVERIFY(plan);
    QCOMPARE(plan->items.size(), std::size_t{2});
    QCOMPARE(plan->items.at(0).picture, fsPath("photos/dangling.jpg"));
    QVERIFY(!plan->items.at(0).refusal.empty());
    QVERIFY(plan->items.at(1).refusal.empty());
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
    return finishedRow(fsPath("photo.png"), modifiedAt(fsPath("photo.png")), "photo.png", analysis);
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
    const auto answer =
        log.keep(fsPath("photo.png"), fsPath("out"), m_pack,
                 change == "protocol" ? InferenceMode::Resized : InferenceMode::SlidingWindow);
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
    const auto kept =
        log.keep(fsPath("photo.png"), fsPath("out"), m_pack, InferenceMode::SlidingWindow);
    QVERIFY(kept);
    QVERIFY(!*kept);
    QVERIFY(log.publish());
    QVERIFY(read("out/results.jsonl").isEmpty());
}

void TestBatchParts::rowsKeepEveryByteOfAName_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("hex");
    QTest::newRow("plain") << QByteArray("a b.png") << QByteArray("a b.png") << QByteArray();
    QTest::newRow("two lines") << QByteArray("a\nb.png") << QByteArray("a\nb.png") << QByteArray();
    QTest::newRow("Latin-1") << QByteArray("caf\xe9.png") << QByteArray("caf<0xE9>.png")
                             << QByteArray("636166e92e706e67");
    QTest::newRow("looks like it")
        << QByteArray("caf<0xE9>.png") << QByteArray("caf<0xE9>.png") << QByteArray();
}

void TestBatchParts::rowsKeepEveryByteOfAName()
{
    QFETCH(const QByteArray, name);
    QFETCH(const QByteArray, path);
    QFETCH(const QByteArray, hex);
    const Json row = failedRow(name.toStdString(), {ErrorCode::UnreadableInput, "no", {}});
    const Json read = Json::parse(row.dump()); // dump() is strict about UTF-8
    QCOMPARE(QByteArray::fromStdString(textAt(read, "path")), path);
    QCOMPARE(QByteArray::fromStdString(textAt(read, "path_bytes_hex")), hex);
    QCOMPARE(QByteArray::fromStdString(textAt(objectAt(read, "image"), "file")), path);
    QCOMPARE(read.contains("path_bytes_hex"), !hex.isEmpty());
}

void TestBatchParts::aRowSaysWhatItsBundleSays()
{
    Analysis analysis;
    analysis.picture = std::make_shared<Picture>();
    analysis.maps = std::make_shared<MapSet>();
    EvidenceOptions options;
    options.analyst = "A. Nalyst";
    options.page = PageSize::Letter;
    options.created = "2026-01-02T03:04:05Z";
    const Json row = finishedRow(fsPath("photo.png"), 0, "photo.png", analysis, options);
    QCOMPARE(textAt(row, "created"), options.created);
    QCOMPARE(textAt(objectAt(row, "analyst"), "name"), options.analyst);
    QCOMPARE(textAt(objectAt(row, "report"), "page"), std::string("letter"));
}

void TestBatchParts::rowsFollowTheirWrittenFormat()
{
    SchemaChecker schemas;
    const auto flaws = [&schemas](const Json& row) {
        return schemas.flaws("batch-row", row.dump(), SpareFields::Allowed);
    };
    const Error error{ErrorCode::UnreadableInput, "is cut off", {}};
    Json done = finishedRow(fsPath("photo.png"), 0, "photo.png", fixture::analysis(*m_folder));
    QCOMPARE(flaws(done), std::string());
    QCOMPARE(flaws(failedRow("caf\xe9.png", error)), std::string());
    QCOMPARE(flaws(sameRow(fsPath("other.png"), fsPath("photo.png"))), std::string());

    Json both = done;
    both["error"] = error.message; // done and failed
    both["same_as"] = "other.png";
    QVERIFY(!flaws(both).empty());
    done.erase("bundle");
    QVERIFY(!flaws(done).empty());
    QVERIFY(!flaws({{"path", "photo.png"}}).empty());
}

/// An engine that cannot be opened, or a full disk, must not cost what was finished before.
void TestBatchParts::withoutPublishTheEarlierLogStays()
{
    const QByteArray line = QByteArray::fromStdString(earlierRow().dump()) + "\n";
    write("out/results.jsonl", line);
    {
        BatchLog log;
        QVERIFY(log.open(fsPath("out/results.jsonl"), false));
        QVERIFY(log.append(Json{{"path", "next.png"}}));
    }
    QCOMPARE(read("out/results.jsonl"), line);
    QCOMPARE(QDir(path("out")).entryList(QDir::Files | QDir::Hidden), QStringList("results.jsonl"));
}

/// Only the rows that are kept are ever held, and their bytes stay as they are.
void TestBatchParts::aLongLogIsResumedRowByRow()
{
    write("photo.png");
    write("out/photo.png/manifest.json", "{}");
    const QByteArray line = QByteArray::fromStdString(earlierRow().dump()) + "\n";
    QByteArray text;
    for (int i = 0; i < 1000; ++i)
        text += "{\"path\":\"other" + QByteArray::number(i) + "\",\"error\":\"cut off\"}\n";
    write("out/results.jsonl", text + line + text + "{\"path\":\"cut");
    BatchLog log;
    QVERIFY(log.open(fsPath("out/results.jsonl"), true));
    for (int i = 0; i < 2; ++i) { // asked again, it is still there
        const auto kept =
            log.keep(fsPath("photo.png"), fsPath("out"), m_pack, InferenceMode::SlidingWindow);
        QVERIFY(kept && *kept);
    }
    QVERIFY(log.publish());
    QCOMPARE(read("out/results.jsonl"), line + line);
}

QTEST_GUILESS_MAIN(TestBatchParts)
#include "tst_batch_parts.moc"
