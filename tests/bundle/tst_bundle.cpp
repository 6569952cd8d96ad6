// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/analysis_fixture.h"

#include "core/bundle/bundle_name.h"
#include "core/bundle/manifest.h"
#include "core/evidence/overlay_sheet.h"

#include <QDir>
#include <QMap>

#include <sys/resource.h>

#include <array>
#include <csignal>
#include <cstring>
#include <set>
#include <thread>

using namespace pentimento;
using namespace pentimento::verification;

/// Bundles appear whole or not at all, and hold what they say.
class TestBundle : public QObject
{
    Q_OBJECT

private slots:
    void holdsEveryFile();
    void mapsHaveThePicturesSizeAndAFixedScale();
    void rawLogitsAreNumpyFiles();
    void replacesAnEarlierBundle();
    void goesBesideWhatIsNotOurs_data();
    void goesBesideWhatIsNotOurs();
    void namesThatAFileSystemRefuses();
    void safeNamesStayDifferent_data();
    void safeNamesStayDifferent();
    void programsAtTheSameTimeLoseNothing();
    void noPathLeavesTheHouse();
    void oneTimeForAllParts();
    void partsAreTheSameWhenWrittenAlone();
    void fullDisksLeaveNothingBehind();
    void whatNobodyCouldReadIsNotWritten();
    void unwritablePlaceIsNamed();
    void changedPictureIsRefused_data();
    void changedPictureIsRefused();
    void cancellingLeavesNothingBehind();

private:
    static QStringList namesIn(const std::filesystem::path& folder);
    /// Names and bytes of a folder's files, or those of a file.
    static QMap<QString, QByteArray> contentsOf(const std::filesystem::path& place);
};

QStringList TestBundle::namesIn(const std::filesystem::path& folder)
{
    return QDir(QString::fromStdString(folder.string()))
        .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
}

QMap<QString, QByteArray> TestBundle::contentsOf(const std::filesystem::path& place)
{
    if (!std::filesystem::is_directory(place))
        return {{{}, fixture::bytesOf(place)}};
    QMap<QString, QByteArray> contents;
    for (const QString& name : namesIn(place))
        contents[name] = fixture::bytesOf(place / name.toStdString());
    return contents;
}

void TestBundle::holdsEveryFile()
{
    QTemporaryDir folder;
    const auto bundle = fixture::pathIn(folder, "reports/deep/photo.png");
    const auto written = writeBundle(fixture::analysis(folder), bundle);
    QVERIFY2(written, written ? "" : written.error().message.c_str());
    QCOMPARE(namesIn(bundle), QStringList({"manifest.json", "map-disagreement.png",
                                           "map-head-1.png", "map-head-2.png", "map.png",
                                           "overlay.png", "report.pdf", "result.json"}));
    QCOMPARE(namesIn(bundle.parent_path()), QStringList({"photo.png"}));
    const auto report = verifyBundle(bundle);
    QVERIFY(report);
    QVERIFY2(report->ok(), fixture::linesOf(*report).constData());
    QVERIFY(fixture::bytesOf(bundle / "report.pdf").startsWith("%PDF"));
}

void TestBundle::mapsHaveThePicturesSizeAndAFixedScale()
{
    QTemporaryDir folder;
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(
        writeBundle(fixture::analysis(folder, {.width = 321, .height = 203, .peak = 1}), bundle));
    const auto map = readMapPng(bundle / "map.png");
    QVERIFY(map);
    QCOMPARE(map->width(), 321);
    QCOMPARE(map->height(), 203);
    QCOMPARE(map->cell(160, 100), 1.0F);
    QVERIFY(std::abs(map->cell(2, 2) - 0.1F) < 1e-4);
    const QByteArray header = fixture::bytesOf(bundle / "map.png").left(26);
    QCOMPARE(static_cast<int>(header[24]), 16); // bits
    QCOMPARE(static_cast<int>(header[25]), 0);  // grey
}

void TestBundle::rawLogitsAreNumpyFiles()
{
    QTemporaryDir folder;
    Analysis analysis = fixture::analysis(folder);
    auto maps = std::make_shared<MapSet>(*analysis.maps);
    maps->heads[0].logits = HeatMap(3, 2, 320, 240, {-4, 5, 6.5F, 7, 8, 9});
    maps->inferenceMode = InferenceMode::Resized;
    analysis.maps = maps;
    EvidenceOptions options;
    options.rawLogits = true;
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysis, bundle, options));
    const QByteArray bytes = fixture::bytesOf(bundle / "logits-head-1.npy");
    QVERIFY(bytes.startsWith("\x93NUMPY\x01"));
    QVERIFY(bytes.contains("'shape': (2, 3)"));
    QVERIFY(bytes.contains("'<f4'"));
    QCOMPARE(bytes.size() % 64, 6 * 4);
    float third = 0;
    std::memcpy(&third, bytes.constData() + bytes.size() - 16, sizeof third);
    QCOMPARE(third, 6.5F);
    QVERIFY(!std::filesystem::exists(bundle / "logits-head-2.npy"));
    QVERIFY(verifyBundle(bundle)->ok());
}

void TestBundle::replacesAnEarlierBundle()
{
    QTemporaryDir folder;
    const auto bundle = fixture::pathIn(folder, "out/bundle");
    QVERIFY(writeBundle(fixture::analysis(folder, {.heads = 3}), bundle));
    QVERIFY(writeBundle(fixture::analysis(folder, {.heads = 1}), bundle));
    QVERIFY(!std::filesystem::exists(bundle / "map-head-3.png"));
    QVERIFY(verifyBundle(bundle)->ok());
    QCOMPARE(namesIn(bundle.parent_path()), QStringList({"bundle"}));
}

void TestBundle::goesBesideWhatIsNotOurs_data()
{
    QTest::addColumn<QString>("what");
    QTest::newRow("a folder of somebody's") << "folder";
    QTest::newRow("a file") << "file";
    QTest::newRow("a link to a folder") << "link";
    QTest::newRow("a bundle of another picture of the same name") << "other picture";
    QTest::newRow("a bundle and somebody's notes") << "notes";
    QTest::newRow("a bundle and hidden notes") << "hidden notes";
    QTest::newRow("a bundle under version control") << "git";
    QTest::newRow("a bundle with an edited file") << "edited";
    QTest::newRow("a bundle that lacks a file") << "missing";
    QTest::newRow("a bundle of a picture of another name") << "other name";
}

void TestBundle::goesBesideWhatIsNotOurs()
{
    QFETCH(QString, what);
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    const auto bundle = fixture::pathIn(folder, "out/photo.png");
    std::filesystem::create_directories(bundle.parent_path());
    if (what == "folder") {
        std::filesystem::create_directory(bundle);
        fixture::overwrite(bundle / "my notes.txt", "call the photographer");
    } else if (what == "file") {
        fixture::overwrite(bundle, "a file of somebody's");
    } else if (what == "link") {
        std::filesystem::create_directory(fixture::pathIn(folder, "out/elsewhere"));
        std::filesystem::create_directory_symlink("elsewhere", bundle);
    } else if (what == "other picture") {
        QTemporaryDir other;
        QVERIFY(writeBundle(fixture::analysis(other, {.seed = 5}), bundle));
    } else if (what == "other name") {
        QTemporaryDir other;
        QVERIFY(writeBundle(fixture::analysis(other, {}, "PHOTO.png"), bundle));
    } else {
        QVERIFY(writeBundle(analysis, bundle));
    }
    if (what == "notes")
        fixture::overwrite(bundle / "my notes.txt", "call the photographer");
    else if (what == "hidden notes")
        fixture::overwrite(bundle / ".my-notes", "call the photographer");
    else if (what == "git")
        std::filesystem::create_directory(bundle / ".git");
    else if (what == "edited")
        fixture::overwrite(bundle / "report.pdf", "with the editor's remarks");
    else if (what == "missing")
        std::filesystem::remove(bundle / "map-head-2.png");

    const auto before = contentsOf(bundle);
    const auto written = writeBundle(analysis, bundle);
    QVERIFY2(written, written ? "" : written.error().message.c_str());
    QCOMPARE(written->filename().string(), std::string("photo.png-2"));
    QVERIFY(verifyBundle(*written)->ok());
    QCOMPARE(contentsOf(bundle), before);
    const auto third = writeBundle(analysis, bundle);
    QCOMPARE(third->filename().string(), std::string("photo.png-2")); // ours, and replaced
    QCOMPARE(namesIn(bundle.parent_path()).filter("photo.png").size(), 2);
    QVERIFY(namesIn(bundle.parent_path()).filter("partial").isEmpty());
}

void TestBundle::namesThatAFileSystemRefuses()
{
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    const auto out = fixture::pathIn(folder, "out");
    const std::string longest(255, 'a');
    const auto first = writeBundle(analysis, out / longest);
    QVERIFY2(first, first ? "" : first.error().message.c_str());
    QCOMPARE(first->filename().string(), longest);
    fixture::overwrite(*first / "my notes.txt", "call the photographer");
    const auto second = writeBundle(analysis, out / longest); // "-2" would be too long
    QVERIFY2(second, second ? "" : second.error().message.c_str());
    QVERIFY(second->filename().string().size() < 144);
    QVERIFY(second->filename().string().starts_with("aaaa"));
    const auto tooLong = writeBundle(analysis, out / std::string(300, 'b'));
    QVERIFY2(tooLong, tooLong ? "" : tooLong.error().message.c_str());
    QVERIFY(verifyBundle(*tooLong)->ok());
}

void TestBundle::safeNamesStayDifferent_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("begin");
    QTest::newRow("a time") << QByteArray("12:30.jpg") << "12_30.jpg-";
    QTest::newRow("a question") << QByteArray("a?.jpg") << "a_.jpg-";
    QTest::newRow("a dot at its end") << QByteArray("photo.") << "photo-";
    QTest::newRow("no UTF-8") << QByteArray("caf\xe9.jpg") << "caf_0xE9_.jpg-";
    QTest::newRow("a line break") << QByteArray("a\nb.jpg") << "a_U+000A_b.jpg-";
    QTest::newRow("long, cut between characters")
        << QByteArray("\xc3\xa4").repeated(100) << "\u00e4";
}

void TestBundle::safeNamesStayDifferent()
{
    QFETCH(QByteArray, name);
    QFETCH(QString, begin);
    const std::string safe = safeBundleName(name.toStdString());
    QVERIFY2(QString::fromStdString(safe).startsWith(begin), safe.c_str());
    QVERIFY(safe.size() <= 139);
    QVERIFY(QString::fromStdString(safe).toUtf8() == QByteArray::fromStdString(safe));
    QVERIFY(safe != safeBundleName(name.toStdString() + "x"));
    QCOMPARE(safeBundleName("photo.jpg"), std::string("photo.jpg"));
    QCOMPARE(bundleNameFor("/a/b.jpg"), std::string("b.jpg"));
    QCOMPARE(bundleNameFor("/"), std::string("picture"));
}

void TestBundle::programsAtTheSameTimeLoseNothing()
{
    QTemporaryDir folder;
    QTemporaryDir other;
    const Analysis analysis = fixture::analysis(folder, {.width = 64, .height = 64});
    const Analysis another = fixture::analysis(other, {.width = 64, .height = 64, .seed = 5});
    const auto bundle = fixture::pathIn(folder, "out/photo.png");
    std::array<Result<std::filesystem::path>, 4> written{Error{}, Error{}, Error{}, Error{}};
    {
        std::vector<std::jthread> writers;
        for (std::size_t i = 0; i < written.size(); ++i)
            writers.emplace_back(
                [&, i] { written[i] = writeBundle(i % 2 == 0 ? analysis : another, bundle); });
    }
    std::set<std::string> hashes;
    for (const auto& place : written) {
        QVERIFY2(place, place ? "" : place.error().message.c_str());
        const auto manifest = readManifest(*place);
        QVERIFY(manifest);
        hashes.insert(manifest->picture.sha256);
    }
    QCOMPARE(hashes.size(), 2U);
    for (const QString& name : namesIn(bundle.parent_path())) {
        QVERIFY2(name.startsWith("photo.png"), qPrintable(name));
        QVERIFY(verifyBundle(bundle.parent_path() / name.toStdString())->ok());
    }
}

void TestBundle::noPathLeavesTheHouse()
{
    QTemporaryDir folder;
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(fixture::analysis(folder), bundle));
    for (const QString& name : namesIn(bundle)) {
        const QByteArray bytes = fixture::bytesOf(bundle / name.toStdString());
        QVERIFY2(!bytes.contains(folder.path().toUtf8()), qPrintable(name));
    }
    const Json manifest = Json::parse(fixture::bytesOf(bundle / "manifest.json").toStdString());
    QCOMPARE(manifest["picture"].size(), 3U);
}

void TestBundle::oneTimeForAllParts()
{
    QTemporaryDir folder;
    const auto bundle = fixture::pathIn(folder, "bundle");
    EvidenceOptions options;
    options.created = "2026-03-01T12:30:00Z";
    QVERIFY(writeBundle(fixture::analysis(folder), bundle, options));
    for (const char* name : {"manifest.json", "result.json"}) {
        const Json json = Json::parse(fixture::bytesOf(bundle / name).toStdString());
        QCOMPARE(json["created"].get<std::string>(), options.created);
    }
    QCOMPARE(SheetFacts::readFrom(bundle / "overlay.png")->created, options.created);
}

void TestBundle::partsAreTheSameWhenWrittenAlone()
{
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder, {.heads = 6});
    EvidenceOptions options;
    options.created = "2026-03-01T12:30:00Z";
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysis, bundle, options));
    const auto alone = fixture::pathIn(folder, "alone.png");
    QVERIFY(writeOverlay(analysis, alone, options));
    QVERIFY(fixture::bytesOf(bundle / "overlay.png") == fixture::bytesOf(alone));
    for (const HeadMap& head : analysis.maps->heads) {
        QVERIFY(writeMapPng(alone, head.map));
        QVERIFY(fixture::bytesOf(bundle / ("map-" + head.head + ".png")) ==
                fixture::bytesOf(alone));
    }
}

void TestBundle::fullDisksLeaveNothingBehind()
{
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    rlimit before{};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
    auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit little{50'000, before.rlim_max}; // room for maps, none for what is drawn
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &little), 0);
    const auto written = writeBundle(analysis, fixture::pathIn(folder, "bundle"));
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::OutputUnwritable);
    QCOMPARE(namesIn(folder.path().toStdString()), QStringList({"photo.png"}));
}

/// Evidence that verification would refuse for its size helps nobody.
void TestBundle::whatNobodyCouldReadIsNotWritten()
{
    QTemporaryDir folder;
    Analysis analysis = fixture::analysis(folder);
    Picture picture = *analysis.picture;
    picture.metadata.assign(4500, {"XMP", "key", "label", std::string(4000, 'x')});
    analysis.picture = std::make_shared<const Picture>(std::move(picture));
    const auto bundle = fixture::pathIn(folder, "bundle");
    const auto alone = fixture::pathIn(folder, "alone.json");
    const auto whole = writeBundle(analysis, bundle);
    const auto json = writeResultJson(analysis, alone);
    QVERIFY(!whole && !json);
    QCOMPARE(whole.error().code, ErrorCode::OutputUnwritable);
    QCOMPARE(json.error().code, ErrorCode::OutputUnwritable);
    QVERIFY2(json.error().message.find("no program could read it again") != std::string::npos,
             json.error().message.c_str());
    QVERIFY(!std::filesystem::exists(bundle) && !std::filesystem::exists(alone));
    QVERIFY(!namesIn(folder.path().toStdString()).join(' ').contains("bundle"));
}

void TestBundle::unwritablePlaceIsNamed()
{
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    const auto inTheWay = fixture::pathIn(folder, "file");
    fixture::overwrite(inTheWay, "not a folder");
    for (const auto& target : {inTheWay / "bundle", inTheWay / "a" / "b"}) {
        const auto written = writeBundle(analysis, target);
        QVERIFY(!written);
        QCOMPARE(written.error().code, ErrorCode::OutputUnwritable);
        QVERIFY(written.error().message.find("file") != std::string::npos);
        QVERIFY(written.error().message.find('\n') == std::string::npos);
    }
    QCOMPARE(namesIn(folder.path().toStdString()), QStringList({"file", "photo.png"}));
}

void TestBundle::changedPictureIsRefused_data()
{
    QTest::addColumn<bool>("removed");
    QTest::newRow("edited") << false;
    QTest::newRow("removed") << true;
}

void TestBundle::changedPictureIsRefused()
{
    QFETCH(bool, removed);
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    const auto photo = fixture::pathIn(folder, "photo.png");
    if (removed)
        std::filesystem::remove(photo);
    else
        fixture::overwrite(photo, fixture::bytesOf(photo) + "x");
    const auto bundle = fixture::pathIn(folder, "bundle");
    const auto whole = writeBundle(analysis, bundle);
    QVERIFY(!whole);
    QCOMPARE(whole.error().code, ErrorCode::UnreadableInput);
    const std::vector<Result<void>> attempts{
        writeReport(analysis, fixture::pathIn(folder, "report.pdf")),
        writeResultJson(analysis, fixture::pathIn(folder, "result.json")),
        writeOverlay(analysis, fixture::pathIn(folder, "overlay.png"))};
    for (const auto& attempt : attempts) {
        QVERIFY(!attempt);
        QCOMPARE(attempt.error().code, ErrorCode::UnreadableInput);
    }
    QCOMPARE(namesIn(folder.path().toStdString()),
             removed ? QStringList() : QStringList({"photo.png"}));
}

void TestBundle::cancellingLeavesNothingBehind()
{
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    std::stop_source source;
    Job job{source.get_token(), [&](double fraction, std::string_view) {
                if (fraction >= 0.5)
                    source.request_stop();
            }};
    const auto written = writeBundle(analysis, fixture::pathIn(folder, "bundle"), {}, job);
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Cancelled);
    QCOMPARE(namesIn(folder.path().toStdString()), QStringList({"photo.png"}));
}

QTEST_MAIN(TestBundle)
#include "tst_bundle.moc"
