// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/through_lenses.h"
#include "core/lenses/registry.h"
#include "core/verification/verify_lenses.h"
#include "core/verification/verify_maps.h"
#include "core/verification/verify_rerun.h"
#include "core/verification/verify_result.h"
#include "tests/lenses/odd_lens.h"
#include "tests/support/analysis_fixture.h"

#include <functional>

using namespace pentimento;
using namespace pentimento::verification;

namespace {

using Forge = std::function<void(const std::filesystem::path& bundle)>;

Json resultIn(const std::filesystem::path& bundle)
{
    return Json::parse(fixture::bytesOf(bundle / "result.json").toStdString());
}

/// Changes the entry of the bundle's one lens and makes the manifest fit.
Forge inLens(const std::function<void(Json& lens)>& change)
{
    return [change](const std::filesystem::path& bundle) {
        Json result = resultIn(bundle);
        change(result["lenses"][0]);
        fixture::overwrite(bundle / "result.json", QByteArray::fromStdString(dumped(result)));
        fixture::rewriteManifest(bundle);
    };
}

Forge set(const std::string& pointer, const Json& value)
{
    return inLens([=](Json& lens) { lens[Json::json_pointer(pointer)] = value; });
}

} // namespace

Q_DECLARE_METATYPE(Forge)

/// Lenses on their way into a bundle and back.
class TestVerifyLenses : public QObject
{
    Q_OBJECT

private slots:
    void nothingIsWrittenThatNobodyAskedFor();
    void aBundleHoldsMapSettingsAndFacts();
    void aLensThatFailsLosesNothing();
    void severalLayersHaveFilesOfTheirOwn();
    void honestBundlesPass();
    void forgeriesAreFound_data();
    void forgeriesAreFound();
    void anotherVersionIsNotChecked_data();
    void anotherVersionIsNotChecked();
    void aFailureThatPassedIsNotChecked();

private:
    static Analysis analysisThrough(const QTemporaryDir& folder, const LensOrder& order);
    static VerifyReport runAgain(const std::filesystem::path& bundle, const Analysis& fresh);
};

Analysis TestVerifyLenses::analysisThrough(const QTemporaryDir& folder, const LensOrder& order)
{
    const auto seen =
        throughLenses(std::make_shared<Analysis>(fixture::analysis(folder)), std::vector{order});
    return seen ? **seen : Analysis();
}

/// All of verifyBundleByRerun() but the network.
VerifyReport TestVerifyLenses::runAgain(const std::filesystem::path& bundle, const Analysis& fresh)
{
    VerifyReport report = *verifyBundle(bundle);
    const Json result = resultIn(bundle);
    Analysis again = fresh;
    again.lenses = *lensesAgain(report, result, *fresh.picture, {});
    const auto maps = checkMaps(report, bundle, again, sameArithmeticBounds, {});
    if (!maps || !checkResult(report, bundle, result, again, *maps))
        report.add(false, "cancelled");
    return report;
}

void TestVerifyLenses::nothingIsWrittenThatNobodyAskedFor()
{
    QTemporaryDir folder;
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(fixture::analysis(folder), bundle));
    for (const auto& entry : std::filesystem::directory_iterator(bundle))
        QVERIFY(!entry.path().filename().string().starts_with("lens-"));
    QVERIFY(!fixture::bytesOf(bundle / "result.json").contains("lens"));
}

void TestVerifyLenses::aBundleHoldsMapSettingsAndFacts()
{
    QTemporaryDir folder;
    const Analysis analysis = analysisThrough(folder, {lensNamed("ela"), {{"quality", 80}}});
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysis, bundle));
    const Json lens = resultIn(bundle)["lenses"].at(0);
    QCOMPARE(lens["id"].get<std::string>(), std::string("ela"));
    QCOMPARE(lens["version"].get<int>(), lensNamed("ela")->description().version);
    QCOMPARE(lens["settings"]["quality"].get<double>(), 80.0);
    QCOMPARE(lens["settings"]["scale"].get<double>(), 16.0);
    QCOMPARE(lens["layers"][0]["map"].get<std::string>(), std::string("lens-ela.png"));
    QVERIFY(!lens["facts"].empty() && !lens["cautions"].empty() && lens["failure"].is_null());
    QVERIFY(resultIn(bundle)["command_line"].get<std::string>().find("ela:quality=80:scale=16") !=
            std::string::npos);

    const auto drawn = readMapPng(bundle / "lens-ela.png");
    QVERIFY(drawn);
    const HeatMap& map = analysis.lenses[0].outcome->layers[0].map;
    for (int y = 0; y < drawn->height(); y += 7)
        for (int x = 0; x < drawn->width(); x += 7)
            QVERIFY(std::abs(drawn->cell(x, y) - map.atPixel(x, y)) < 1e-4F);
    QVERIFY(fixture::bytesOf(bundle / "manifest.json").contains("lens-ela.png"));
}

void TestVerifyLenses::aLensThatFailsLosesNothing()
{
    QTemporaryDir folder;
    const OddLens lens([](auto&) -> Result<LensResult> { throw std::bad_alloc(); });
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysisThrough(folder, {&lens}), bundle));
    for (const char* file : {"map.png", "overlay.png", "report.pdf", "map-head-1.png"})
        QVERIFY2(std::filesystem::exists(bundle / file), file);
    const Json entry = resultIn(bundle)["lenses"].at(0);
    QCOMPARE(entry["failure"].get<std::string>(), std::string("Memory ran out."));
    QVERIFY(entry["layers"].empty());
    QVERIFY(verifyBundle(bundle)->ok());
}

void TestVerifyLenses::severalLayersHaveFilesOfTheirOwn()
{
    QTemporaryDir folder;
    const OddLens lens([](auto&) -> Result<LensResult> {
        return OddLens::showing({OddLens::flat(0.25F), OddLens::flat(0.75F, "b")});
    });
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysisThrough(folder, {&lens}), bundle));
    QVERIFY(std::abs(readMapPng(bundle / "lens-odd.png")->cell(0, 0) - 0.25F) < 1e-4F);
    QVERIFY(std::abs(readMapPng(bundle / "lens-odd-b.png")->cell(0, 0) - 0.75F) < 1e-4F);
    const auto report = verifyBundle(bundle);
    QVERIFY2(report->ok(), fixture::linesOf(*report).constData());
}

void TestVerifyLenses::honestBundlesPass()
{
    QTemporaryDir folder;
    for (const double quality : {90.0, 60.0}) {
        const Analysis analysis =
            analysisThrough(folder, {lensNamed("ela"), {{"quality", quality}}});
        const auto bundle = fixture::pathIn(folder, "bundle");
        QVERIFY(writeBundle(analysis, bundle));
        const VerifyReport report = runAgain(bundle, fixture::analysis(folder));
        QVERIFY2(report.ok(), fixture::linesOf(report).constData());
        QVERIFY(fixture::has(report, true, "lens-ela.png: largest difference 0.0000"));
        QVERIFY2(fixture::has(report, true, "report.pdf: is the report of these numbers"),
                 fixture::linesOf(report).constData());
        std::filesystem::remove_all(bundle);
    }
}

void TestVerifyLenses::forgeriesAreFound_data()
{
    QTest::addColumn<Forge>("forge");
    QTest::addColumn<QString>("line");
    const auto row = [](const char* name, Forge forge, const char* line) {
        QTest::newRow(name) << std::move(forge) << QString(line);
    };
    row(
        "another map",
        [](const auto& bundle) {
            QVERIFY(writeMapPng(bundle / "lens-ela.png", fixture::map(320, 240, 0, 1)));
            fixture::rewriteManifest(bundle);
        },
        "lens-ela.png: largest difference");
    row(
        "a spot in the map",
        [](const auto& bundle) {
            const HeatMap map = *readMapPng(bundle / "lens-ela.png");
            std::vector<float> values(map.data(), map.data() + map.width() * map.height());
            for (int y = 100; y < 110; ++y)
                for (int x = 100; x < 110; ++x)
                    values[static_cast<std::size_t>(y * map.width() + x)] = 1;
            QVERIFY(
                writeMapPng(bundle / "lens-ela.png",
                            HeatMap(map.width(), map.height(), map.width(), map.height(), values)));
            fixture::rewriteManifest(bundle);
        },
        "lens-ela.png: largest difference");
    row("another setting", set("/settings/quality", 60), "lens-ela.png: largest difference");
    row("a setting out of range", set("/settings/quality", 2000), "lenses[0].settings.quality");
    row("a setting more", set("/settings/proof", 1), "lenses[0].settings.proof");
    row("another fact", set("/facts/0/value", "200 of 255 levels"), "lenses[0].facts[0].value");
    row("a conclusion for a caution", set("/cautions", Json::array({"This is a forgery."})),
        "lenses[0].cautions");
    row("a field more", set("/verdict", "strong"), "lenses[0].verdict");
    row("a failure in words of one's own", set("/failure", "The picture is forged."),
        "lenses[0].failure");
    row("a title", set("/title", "Proof of forgery"), "lenses[0].title");
    row("a sentence for a lens", set("/id", "The picture is forged"), "is none");
    row("no version", set("/version", "new"), "is none");
    row(
        "the same lens twice",
        [](const auto& bundle) {
            Json result = resultIn(bundle);
            result["lenses"].push_back(result["lenses"][0]);
            fixture::overwrite(bundle / "result.json", QByteArray::fromStdString(dumped(result)));
            fixture::rewriteManifest(bundle);
        },
        "is named twice");
    row(
        "more lenses than any program has",
        [](const auto& bundle) {
            Json result = resultIn(bundle);
            for (std::size_t i = 0; i < lenses().size() + 8; ++i)
                result["lenses"].push_back({{"id", "x" + std::to_string(i)}, {"version", 1}});
            fixture::overwrite(bundle / "result.json", QByteArray::fromStdString(dumped(result)));
            fixture::rewriteManifest(bundle);
        },
        "more than any program has");
    row(
        "the lens left out",
        [](const auto& bundle) {
            Json result = resultIn(bundle);
            result.erase("lenses");
            fixture::overwrite(bundle / "result.json", QByteArray::fromStdString(dumped(result)));
            fixture::rewriteManifest(bundle);
        },
        "lens-ela.png: is no file of a bundle");
    row(
        "the map left out",
        [](const auto& bundle) { std::filesystem::remove(bundle / "lens-ela.png"); },
        "lens-ela.png: is missing");
}

void TestVerifyLenses::forgeriesAreFound()
{
    QFETCH(Forge, forge);
    QFETCH(QString, line);
    QTemporaryDir folder;
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysisThrough(folder, {lensNamed("ela")}), bundle));
    forge(bundle);
    const VerifyReport report = runAgain(bundle, fixture::analysis(folder));
    QVERIFY(!report.ok());
    QVERIFY2(fixture::has(report, false, line.toStdString()), fixture::linesOf(report).constData());
}

void TestVerifyLenses::anotherVersionIsNotChecked_data()
{
    QTest::addColumn<Forge>("forge");
    QTest::addColumn<QString>("line");
    QTest::newRow("a later version")
        << set("/version", 99) << "made with another version of this lens";
    QTest::newRow("a lens that is not here") << Forge([](const std::filesystem::path& bundle) {
        std::filesystem::rename(bundle / "lens-ela.png", bundle / "lens-new.png");
        for (const char* name : {"result.json", "manifest.json"}) {
            QByteArray text = fixture::bytesOf(bundle / name);
            text.replace("lens-ela.png", "lens-new.png").replace("\"ela\"", "\"new\"");
            text.replace("ela:quality", "new:quality");
            fixture::overwrite(bundle / name, text);
        }
        fixture::rewriteManifest(bundle);
    }) << "the program has no such lens";
}

void TestVerifyLenses::anotherVersionIsNotChecked()
{
    QFETCH(Forge, forge);
    QFETCH(QString, line);
    QTemporaryDir folder;
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysisThrough(folder, {lensNamed("ela")}), bundle));
    forge(bundle);
    const VerifyReport report = runAgain(bundle, fixture::analysis(folder));
    QVERIFY2(report.ok(), fixture::linesOf(report).constData());
    QVERIFY2(fixture::has(report, CheckState::NotChecked, line.toStdString()),
             fixture::linesOf(report).constData());
    QVERIFY(fixture::has(report, CheckState::NotChecked, "report.pdf"));
}

void TestVerifyLenses::aFailureThatPassedIsNotChecked()
{
    QTemporaryDir folder;
    Analysis analysis = analysisThrough(folder, {lensNamed("ela")});
    analysis.lenses[0].outcome = Error{ErrorCode::OutOfMemory, "memory ran out", {}};
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysis, bundle));
    const VerifyReport report = runAgain(bundle, fixture::analysis(folder));
    QVERIFY2(report.ok(), fixture::linesOf(report).constData());
    QVERIFY(fixture::has(report, CheckState::NotChecked, "failed in the recorded run"));
}

QTEST_MAIN(TestVerifyLenses)
#include "tst_verify_lenses.moc"
