// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/analysis_fixture.h"

#include "core/analysis/grid.h"
#include "core/base/hash.h"
#include "core/evidence/json_parts.h"
#include "core/evidence/overlay_sheet.h"
#include "core/evidence/result_json.h"
#include "core/packs/declip_graph.h"
#include "core/verification/verify_maps.h"

using namespace pentimento;
using namespace pentimento::verification;

/// Tampering is detected and named: first by hashes and agreement alone, then against a fresh
/// analysis, which catches what was changed together with its hashes.
class TestVerify : public QObject
{
    Q_OBJECT

private slots:
    void tamperedBundle_data();
    void tamperedBundle();
    void missingPictureIsSaidAndNoFailure();
    void hashesAloneDoNotCheckNumbers();
    void otherPictureIsAFailure();
    void noBundleIsUnreadable();
    void hostileManifestNamesAreNotFollowed();
    void namesThatAreNoUtf8AreFound();

    void stoppedWorkEnds();

    void changedMapIsFound();
    void theCombinedMapFollowsFromTheHeads();
};

void TestVerify::tamperedBundle_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("named");
    QTest::newRow("a byte of map.png") << "map byte"
                                       << "map.png: hash differs";
    QTest::newRow("swapped overlay") << "swap"
                                     << "overlay.png: holds ";
    QTest::newRow("swapped overlay, manifest rewritten")
        << "swap and rewrite"
        << "overlay.png: was made from another picture";
    QTest::newRow("edited score") << "score"
                                  << "result.json: holds ";
    QTest::newRow("edited score, manifest rewritten") << "score and rewrite"
                                                      << "overlay.png: states other numbers";
    QTest::newRow("missing report") << "missing"
                                    << "report.pdf: is missing";
    QTest::newRow("report not listed") << "unlisted"
                                       << "report.pdf: the manifest does not list it";
    QTest::newRow("added map") << "added"
                               << "map-extra.png: is not listed";
    QTest::newRow("edited picture") << "picture"
                                    << "picture photo.png: holds ";
}

void TestVerify::tamperedBundle()
{
    QFETCH(QString, what);
    QFETCH(QString, named);
    QTemporaryDir folder;
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(fixture::analysis(folder), bundle));
    QVERIFY(verifyBundle(bundle)->ok());

    if (what == "map byte") {
        QByteArray bytes = fixture::bytesOf(bundle / "map.png");
        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
        fixture::overwrite(bundle / "map.png", bytes);
    } else if (what.startsWith("swap")) {
        const Analysis other = fixture::analysis(folder, {.seed = 5}, "other.png");
        QVERIFY(writeOverlay(other, bundle / "overlay.png"));
    } else if (what.startsWith("score")) {
        Json json = Json::parse(fixture::bytesOf(bundle / "result.json").toStdString());
        json["combined"]["score"] = 0.123;
        fixture::overwrite(bundle / "result.json", QByteArray::fromStdString(dumped(json)));
    } else if (what == "missing") {
        std::filesystem::remove(bundle / "report.pdf");
    } else if (what == "unlisted") {
        Json json = Json::parse(fixture::bytesOf(bundle / "manifest.json").toStdString());
        auto& files = json["files"];
        files.erase(std::find_if(files.begin(), files.end(),
                                 [](const Json& file) { return file["name"] == "report.pdf"; }));
        fixture::overwrite(bundle / "manifest.json", QByteArray::fromStdString(json.dump()));
    } else if (what == "added") {
        std::filesystem::copy(bundle / "map.png", bundle / "map-extra.png");
    } else if (what == "picture") {
        const auto photo = fixture::pathIn(folder, "photo.png");
        fixture::overwrite(photo, fixture::bytesOf(photo) + "x");
    }
    if (what.endsWith("rewrite"))
        fixture::rewriteManifest(bundle);
    const auto report = verifyBundle(bundle, fixture::pathIn(folder, "photo.png"));
    QVERIFY(report);
    QVERIFY(!report->ok());
    QVERIFY2(fixture::has(*report, false, named.toStdString()),
             fixture::linesOf(*report).constData());
}

void TestVerify::missingPictureIsSaidAndNoFailure()
{
    QTemporaryDir folder;
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(fixture::analysis(folder), bundle));
    QVERIFY(fixture::has(*verifyBundle(bundle), true, "picture photo.png: hash matches"));
    std::filesystem::rename(fixture::pathIn(folder, "photo.png"),
                            fixture::pathIn(folder, "moved.png"));
    const auto report = verifyBundle(bundle);
    QVERIFY(report->ok());
    QVERIFY(fixture::has(*report, CheckState::NotChecked, "picture photo.png"));
    QVERIFY(fixture::has(*verifyBundle(bundle, fixture::pathIn(folder, "moved.png")), true,
                         "picture photo.png: hash matches"));
    QVERIFY(!verifyBundle(bundle, fixture::pathIn(folder, "nowhere.png")));
}

void TestVerify::hashesAloneDoNotCheckNumbers()
{
    QTemporaryDir folder;
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(fixture::analysis(folder), bundle));
    QVERIFY(fixture::has(*verifyBundle(bundle), CheckState::NotChecked, "--rerun"));
}

void TestVerify::otherPictureIsAFailure()
{
    QTemporaryDir folder;
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(fixture::analysis(folder), bundle));
    const Analysis other = fixture::analysis(folder, {.seed = 5}, "other.png");
    const auto report = verifyBundle(bundle, other.picture->file.path);
    QVERIFY(report && !report->ok());
}

void TestVerify::namesThatAreNoUtf8AreFound()
{
    QTemporaryDir folder;
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(fixture::analysis(folder, {}, "caf\xE9 1.png"), bundle));
    const auto report = verifyBundle(bundle);
    QVERIFY(report);
    QVERIFY2(fixture::has(*report, true, "picture caf<0xE9> 1.png: hash matches"),
             fixture::linesOf(*report).constData());
}

void TestVerify::noBundleIsUnreadable()
{
    QTemporaryDir folder;
    const auto path = [&](const char* name) { return fixture::pathIn(folder, name); };
    std::filesystem::create_directory(path("empty"));
    for (const auto& place : {path("nowhere"), path("empty")}) {
        QCOMPARE(verifyBundle(place).error().code, ErrorCode::UnreadableInput);
        QCOMPARE(readRecordedRun(place).error().code, ErrorCode::UnreadableInput);
    }
    for (const char* text :
         {"", "[]", "{\"files\": 3}", "{\"application\": {\"name\": \"Other\"}, \"files\": []}"}) {
        fixture::overwrite(path("empty") / "manifest.json", text);
        QCOMPARE(verifyBundle(path("empty")).error().code, ErrorCode::UnreadableInput);
    }
}

void TestVerify::hostileManifestNamesAreNotFollowed()
{
    QTemporaryDir folder;
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(fixture::analysis(folder), bundle));
    Json json = Json::parse(fixture::bytesOf(bundle / "manifest.json").toStdString());
    for (const char* name : {"../photo.png", "/etc/hostname", "..", ""})
        json["files"].push_back({{"name", name}, {"bytes", 1}, {"sha256", std::string(64, '0')}});
    json["files"].push_back(7);
    fixture::overwrite(bundle / "manifest.json", QByteArray::fromStdString(json.dump()));
    const auto report = verifyBundle(bundle);
    QVERIFY(report && !report->ok());
    QVERIFY(fixture::has(*report, false, "../photo.png: is no name"));
    QVERIFY(fixture::has(*report, false, "/etc/hostname: is no name"));
}

void TestVerify::stoppedWorkEnds()
{
    QTemporaryDir folder;
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(fixture::analysis(folder), bundle));
    std::stop_source source;
    source.request_stop();
    const auto report = verifyBundle(bundle, {}, {source.get_token(), {}});
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Cancelled);
}

void TestVerify::theCombinedMapFollowsFromTheHeads()
{
    QTemporaryDir folder;
    Analysis analysis = fixture::analysis(folder);
    analysis.pack.graph = &declipGraph;
    analysis.pack.combined.logitShift = 0.5;
    auto maps = std::make_shared<MapSet>(*analysis.maps);
    const auto moved = [](const HeatMap& map, float by) {
        std::vector<float> cells(map.data(), map.data() + map.width() * map.height());
        for (float& cell : cells)
            cell += by;
        return mapLike(map, std::move(cells));
    };
    std::vector<float> strongest;
    for (int i = 0; i < maps->combined.width() * maps->combined.height(); ++i) {
        const double value = std::max(maps->heads[0].map.data()[i], maps->heads[1].map.data()[i]);
        strongest.push_back(
            static_cast<float>(1 / (1 + std::exp(-std::log(value / (1 - value)) - 0.5))));
    }
    maps->combined = mapLike(maps->combined, std::move(strongest));
    analysis.maps = maps;
    analysis.findings = findingsOf(*maps, analysis.pack);
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysis, bundle));
    const auto checked = [&] {
        VerifyReport report;
        if (!checkMaps(report, bundle, analysis, otherPrecisionBounds, {}))
            report.add(false, "cancelled");
        return report;
    };
    QVERIFY2(fixture::has(checked(), true, "map.png: is the strongest of the detectors' maps"),
             fixture::linesOf(checked()).constData());
    // Each map by itself lies within what other arithmetic may do.
    QVERIFY(writeMapPng(bundle / "map.png", moved(maps->combined, 0.005F)));
    QVERIFY2(fixture::has(checked(), true, "map.png: largest difference 0.005"),
             fixture::linesOf(checked()).constData());
    QVERIFY2(fixture::has(checked(), false, "map.png: is not the strongest of the detectors' maps"),
             fixture::linesOf(checked()).constData());
}

void TestVerify::changedMapIsFound()
{
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysis, bundle));
    VerifyReport report;
    QVERIFY(writeMapPng(bundle / "map-head-2.png", fixture::map(320, 240, 0.1F, 0.8F)));
    QVERIFY(writeMapPng(bundle / "map-head-1.png", fixture::map(160, 120, 0.1F, 0.8F)));
    QVERIFY(writeMapPng(bundle / "map-disagreement.png", fixture::map(320, 240, 0, 0.4F)));
    QVERIFY(checkMaps(report, bundle, analysis, otherPrecisionBounds, {}));
    QVERIFY(fixture::has(report, true, "map.png: every sample is that of the second run"));
    QVERIFY(fixture::has(report, false, "map-head-2.png: largest difference 0.6"));
    QVERIFY(fixture::has(report, false, "map-head-1.png: is not of the picture's size"));
    QVERIFY(fixture::has(report, false, "map-disagreement.png: does not follow"));
}

QTEST_MAIN(TestVerify)
#include "tst_verify.moc"
