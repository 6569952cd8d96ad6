// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis_fixture.h"

#include "core/evidence/json_parts.h"

#include <cstring>

using namespace pentimento;

/// Bundles appear whole or not at all, and hold what they say.
class TestBundle : public QObject
{
    Q_OBJECT

private slots:
    void holdsEveryFile();
    void mapsHaveThePicturesSizeAndAFixedScale();
    void rawLogitsAreNumpyFiles();
    void replacesAnEarlierBundle();
    void refusesAFolderWithOtherFiles_data();
    void refusesAFolderWithOtherFiles();
    void unwritablePlaceIsNamed();
    void changedPictureIsRefused_data();
    void changedPictureIsRefused();
    void cancellingLeavesNothingBehind();

private:
    static QStringList namesIn(const std::filesystem::path& folder);
};

QStringList TestBundle::namesIn(const std::filesystem::path& folder)
{
    return QDir(QString::fromStdString(folder.string()))
        .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
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
    maps->heads[0].logits = Map(3, 2, 320, 240, {-4, 5, 6.5F, 7, 8, 9});
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

void TestBundle::refusesAFolderWithOtherFiles_data()
{
    QTest::addColumn<bool>("besideABundle");
    QTest::newRow("a folder of somebody's") << false;
    QTest::newRow("a bundle and somebody's notes") << true;
}

void TestBundle::refusesAFolderWithOtherFiles()
{
    QFETCH(bool, besideABundle);
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    const auto bundle = fixture::pathIn(folder, "bundle");
    if (besideABundle)
        QVERIFY(writeBundle(analysis, bundle));
    std::filesystem::create_directory(bundle);
    fixture::overwrite(bundle / "my notes.txt", "call the photographer");
    const auto written = writeBundle(analysis, bundle);
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::OutputUnwritable);
    QCOMPARE(fixture::bytesOf(bundle / "my notes.txt"), QByteArray("call the photographer"));
}

void TestBundle::unwritablePlaceIsNamed()
{
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    const auto inTheWay = fixture::pathIn(folder, "file");
    fixture::overwrite(inTheWay, "not a folder");
    for (const auto& target : {inTheWay, inTheWay / "bundle", inTheWay / "a" / "b"}) {
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
    const std::vector<Result<void>> attempts{
        writeBundle(analysis, bundle), writeReport(analysis, fixture::pathIn(folder, "report.pdf")),
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
