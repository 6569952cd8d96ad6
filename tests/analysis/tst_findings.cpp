// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/findings.h"

#include <QTest>

#include <random>

using namespace pentimento;

namespace {

/// A 4-pixel-cell map that is `low` everywhere and `high` in a box of cells.
HeatMap boxMap(int width, int height, float low, float high, int x, int y, int side)
{
    std::vector<float> values(static_cast<std::size_t>(width) * static_cast<std::size_t>(height),
                              low);
    for (int j = y; j < y + side; ++j)
        for (int i = x; i < x + side; ++i)
            values[static_cast<std::size_t>(j) * static_cast<std::size_t>(width) +
                   static_cast<std::size_t>(i)] = high;
    return {width, height, width * 4, height * 4, std::move(values)};
}

constexpr int noClass = -1;

Calibration calibration()
{
    Calibration result;
    for (int i = 0; i < 199; ++i)
        result.pristineScores.push_back(static_cast<float>(i) / 200);
    result.inconclusiveLine = 0.5;
    result.moderateLine = 0.7;
    result.strongLine = 0.9;
    return result;
}

} // namespace

class TestFindings : public QObject
{
    Q_OBJECT

private slots:
    void scoreIsTheStrongestConnectedEvidence();
    void aPerfectSmallEditScoresLikeALargeOne();
    void scatteredCellsScoreLittle();
    void scoreGrowsWithTheMap();
    void falseAlarmsAreCountedAndNeverZero();
    void falseAlarmText_data();
    void falseAlarmText();
    void anUnknownClassIsSaidBesideTheRate();
    void theRateSaysHowFarSourcesDiffer();
    void aRangeBetweenSourcesIsRoundedOutwards();
    void verdictFollowsTheLines();
    void uncalibratedIsInconclusive();
    void strongTakesAHundredPhotos();
    void aPictureIsHeldAgainstItsClass();
    void aRateOfWindowsIsNotOneOfTheWholeView();
    void aTinyMapIsInconclusive_data();
    void aTinyMapIsInconclusive();
    void fillerIsNeitherScoredNorMarked();
    void fillerLeavesTheRestAsItWas();
    void aPictureSeenInPartIsNeverWithoutEvidence();
    void silenceIsNoAnswerWhereEditsAreSeldomFound();
    void regionsLieOnThePicture();
    void theStrongestRegionsAreKept();
    void regionsAndAreaTellTheSame();
};

void TestFindings::scoreIsTheStrongestConnectedEvidence()
{
    QCOMPARE(scoreMap(HeatMap()), 0.0);
    QVERIFY(scoreMap(boxMap(64, 64, 0.0F, 0.0F, 0, 0, 1)) < 1e-6);
    const double score = scoreMap(boxMap(64, 64, 0.02F, 0.9F, 10, 10, 20));
    QVERIFY(score > 0.88 && score <= 0.9 + 1e-3);
}

void TestFindings::aPerfectSmallEditScoresLikeALargeOne()
{
    // 2 % of the picture: the mean of the map would be 0.02.
    QVERIFY(scoreMap(boxMap(128, 128, 0, 1, 40, 40, 18)) > 0.98);
}

void TestFindings::scatteredCellsScoreLittle()
{
    std::vector<float> values(128 * 128, 0.0F);
    for (std::size_t i = 0; i < values.size(); i += 37)
        values[i] = 1;
    QVERIFY(scoreMap({128, 128, 512, 512, values}) < 0.1);
}

void TestFindings::scoreGrowsWithTheMap()
{
    std::mt19937 random(1);
    std::vector<float> values(60 * 40);
    for (float& value : values)
        value = static_cast<float>(random() % 1000) / 1000;
    double before = scoreMap({60, 40, 240, 160, values});
    for (int i = 0; i < 50; ++i) {
        float& value = values[random() % values.size()];
        value = std::min(1.0F, value + 0.3F);
        const double after = scoreMap({60, 40, 240, 160, values});
        QVERIFY(after >= before);
        before = after;
    }
}

void TestFindings::falseAlarmsAreCountedAndNeverZero()
{
    QCOMPARE(falseAlarmOf(2.0, calibration()).rate, 1.0 / 200);
    QCOMPARE(falseAlarmOf(0.0, calibration()).rate, 1.0);
    QCOMPARE(falseAlarmOf(0.947, calibration()).rate, 10.0 / 200); // 0.950 ... 0.990: nine
    QCOMPARE(falseAlarmOf(0.5, calibration()).photos, 199);
    QCOMPARE(falseAlarmOf(0.5, Calibration()).rate, 1.0);
}

void TestFindings::falseAlarmText_data()
{
    QTest::addColumn<double>("rate");
    QTest::addColumn<int>("photos");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("on");
    QTest::addColumn<int>("insteadOf");
    QTest::newRow("none") << 1.0 << 0
                          << "False-alarm rate not measured for this pack with this protocol."
                          << noClass << noClass;
    QTest::newRow("nobody") << 1.0 / 413 << 412 << "None of 412 untouched photos scored this high."
                            << noClass << noClass;
    QTest::newRow("three") << 0.03 << 412 << "About 3 in 100 untouched photos score this high."
                           << noClass << noClass;
    QTest::newRow("rare") << 0.004 << 2000
                          << "Fewer than 1 in 100 untouched photos score this high." << noClass
                          << noClass;
    QTest::newRow("everybody") << 1.0 << 412
                               << "More than 99 in 100 untouched photos score this high." << noClass
                               << noClass;
    using Class = std::optional<QualityClass>;
    const auto row = [](const char* name, double rate, Class on, Class insteadOf,
                        const char* text) {
        QTest::newRow(name) << rate << 212 << text << (on ? static_cast<int>(*on) : noClass)
                            << (insteadOf ? static_cast<int>(*insteadOf) : noClass);
    };
    row("small", 0.03, QualityClass::Small, {},
        "About 3 in 100 untouched small pictures score this high, measured on 212 photos.");
    row("no small one", 1.0 / 213, QualityClass::Small, {},
        "None of 212 untouched small pictures scored this high.");
    row("too few small ones", 0.03, {}, QualityClass::Small,
        "About 3 in 100 untouched photos score this high, measured on 212 photos of every quality, "
        "as "
        "too few small pictures were measured.");
    row("none, and too few good ones", 1.0 / 213, {}, QualityClass::Original,
        "None of 212 untouched photos scored this high; these are photos of every quality, as too "
        "few original-quality pictures were measured.");
}

void TestFindings::falseAlarmText()
{
    QFETCH(double, rate);
    QFETCH(int, photos);
    QFETCH(QString, text);
    QFETCH(int, on);
    QFETCH(int, insteadOf);
    FalseAlarm alarm{rate, photos};
    if (on != noClass)
        alarm.measuredOn = static_cast<QualityClass>(on);
    if (insteadOf != noClass)
        alarm.insteadOf = static_cast<QualityClass>(insteadOf);
    QCOMPARE(QString::fromStdString(alarm.text()), text);
}

void TestFindings::anUnknownClassIsSaidBesideTheRate()
{
    Pack pack;
    pack.combined.calibration = calibration();
    CalibrationTable small;
    small.quality = QualityClass::Small;
    pack.combined.calibration.classes = {small};
    MapSet maps;
    maps.combined = boxMap(64, 64, 0.02F, 0.8F, 10, 10, 20);
    const FalseAlarm alarm = findingsOf(maps, pack).combined.falseAlarm;
    QVERIFY(alarm.classUnknown);
    QCOMPARE(
        QString::fromStdString(alarm.text()),
        QString("About 20 in 100 untouched photos score this high, measured on 199 photos of every "
                "quality, as this picture's own could not be found out."));
    QVERIFY(!findingsOf(maps, pack, QualityClass::Small).combined.falseAlarm.classUnknown);
    pack.combined.calibration.classes.clear();
    QVERIFY(!findingsOf(maps, pack).combined.falseAlarm.classUnknown);
}

void TestFindings::theRateSaysHowFarSourcesDiffer()
{
    // One source where every second photo scores high, one where none does, one too small to tell.
    CalibrationTable table;
    table.quality = QualityClass::Large;
    std::vector<float> loud(10, 0.2F);
    std::fill(loud.begin() + 5, loud.end(), 0.9F);
    table.sources = {{"loud", loud},
                     {"quiet", std::vector<float>(fewestSpreadPhotos, 0.1F)},
                     {"few", std::vector<float>(fewestSpreadPhotos - 1, 0.95F)}};
    for (const SourceScores& source : table.sources)
        table.pristineScores.insert(table.pristineScores.end(), source.scores.begin(),
                                    source.scores.end());
    std::sort(table.pristineScores.begin(), table.pristineScores.end());

    const FalseAlarm alarm = falseAlarmOf(0.9, table);
    QCOMPARE(alarm.rate, 15.0 / 30);
    QCOMPARE(alarm.sources, 3);
    QVERIFY(alarm.betweenSources.has_value());
    QCOMPARE(alarm.betweenSources->lowest, 0.0);
    QCOMPARE(alarm.betweenSources->highest, 0.5);
    QCOMPARE(alarm.text(),
             "About 50 in 100 untouched large pictures score this high; between sources of 10 "
             "photos and more 0 to 50 in 100 (measured on 29 photos of 3 sources).");

    const FalseAlarm none = falseAlarmOf(0.99, table);
    QCOMPARE(none.text(), "None of 29 untouched large pictures of 3 sources scored this high.");

    table.sources.erase(table.sources.begin()); // one source that can tell is no spread
    QVERIFY(!falseAlarmOf(0.9, table).betweenSources);
    QVERIFY(falseAlarmOf(0.9, table).text().ends_with("measured on 29 photos of 2 sources."));
    table.sources.clear(); // a pack from before sources were kept
    QVERIFY(falseAlarmOf(0.9, table).text().ends_with("score this high, measured on 29 photos."));
}

void TestFindings::aRangeBetweenSourcesIsRoundedOutwards()
{
    FalseAlarm alarm{0.04, 200, QualityClass::Small};
    alarm.sources = 9;
    alarm.betweenSources = SourceSpread{0.019, 1.0 / 18};
    QVERIFY(alarm.text().find("1 to 6 in 100") != std::string::npos);
    alarm.betweenSources = SourceSpread{0.02, 0.07};
    QVERIFY(alarm.text().find("2 to 7 in 100") != std::string::npos);
}

void TestFindings::verdictFollowsTheLines()
{
    QCOMPARE(verdictOf(0.49, calibration()), Verdict::NoEvidence);
    QCOMPARE(verdictOf(0.50, calibration()), Verdict::Inconclusive);
    QCOMPARE(verdictOf(0.70, calibration()), Verdict::Moderate);
    QCOMPARE(verdictOf(0.90, calibration()), Verdict::Strong);
}

void TestFindings::uncalibratedIsInconclusive()
{
    QCOMPARE(verdictOf(1.0, Calibration()), Verdict::Inconclusive);
}

void TestFindings::strongTakesAHundredPhotos()
{
    CalibrationTable table = calibration();
    table.pristineScores.resize(fewestStrongPhotos);
    QCOMPARE(verdictOf(0.95, table), Verdict::Strong);
    table.pristineScores.pop_back();
    QCOMPARE(verdictOf(0.95, table), Verdict::Moderate);
}

void TestFindings::aPictureIsHeldAgainstItsClass()
{
    MapSet maps;
    maps.combined = boxMap(64, 64, 0.02F, 0.8F, 10, 10, 20);
    Pack pack;
    pack.combined.calibration = calibration();
    CalibrationTable small;
    small.quality = QualityClass::Small;
    small.pristineScores = std::vector<float>(fewestClassPhotos, 0.9F);
    small.inconclusiveLine = small.moderateLine = small.strongLine = 0.95;
    CalibrationTable few = small;
    few.quality = QualityClass::Recompressed;
    few.pristineScores.pop_back();
    pack.combined.calibration.classes = {small, few};

    const HeadFinding unknown = findingsOf(maps, pack).combined;
    QCOMPARE(unknown.verdict, Verdict::Moderate);
    QVERIFY(!unknown.falseAlarm.measuredOn && !unknown.falseAlarm.insteadOf);
    const HeadFinding itsOwn = findingsOf(maps, pack, QualityClass::Small).combined;
    QCOMPARE(itsOwn.verdict, Verdict::NoEvidence);
    QCOMPARE(itsOwn.falseAlarm.rate, 1.0);
    QCOMPARE(itsOwn.falseAlarm.photos, static_cast<int>(fewestClassPhotos));
    QCOMPARE(itsOwn.falseAlarm.measuredOn, QualityClass::Small);
    QVERIFY(!itsOwn.falseAlarm.insteadOf);
    // Too few of them, and none at all: all photos stand in, and it is said.
    for (const QualityClass quality : {QualityClass::Recompressed, QualityClass::Original}) {
        const HeadFinding pooled = findingsOf(maps, pack, quality).combined;
        QCOMPARE(pooled.verdict, Verdict::Moderate);
        QCOMPARE(pooled.falseAlarm.photos, 199);
        QVERIFY(!pooled.falseAlarm.measuredOn);
        QCOMPARE(pooled.falseAlarm.insteadOf, quality);
    }
    pack.combined.calibration.classes.clear(); // from before there were classes
    QVERIFY(!findingsOf(maps, pack, QualityClass::Small).combined.falseAlarm.insteadOf);
    maps.inferenceMode = InferenceMode::Resized;
    QVERIFY(!findingsOf(maps, pack, QualityClass::Small).combined.falseAlarm.insteadOf);
}

void TestFindings::aRateOfWindowsIsNotOneOfTheWholeView()
{
    MapSet maps;
    maps.combined = boxMap(64, 64, 0.02F, 0.95F, 10, 10, 20);
    Pack pack;
    pack.combined.calibration = calibration();
    QCOMPARE(findingsOf(maps, pack).combined.verdict, Verdict::Strong);
    maps.inferenceMode = InferenceMode::Resized;
    const Findings whole = findingsOf(maps, pack);
    QCOMPARE(whole.combined.verdict, Verdict::Inconclusive);
    QCOMPARE(whole.combined.falseAlarm.photos, 0);
}

void TestFindings::aTinyMapIsInconclusive_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<bool>("tooSmall"); // 1 - exp(-cells / 48) against the moderate line of 0.7
    QTest::newRow("one cell") << 1 << 1 << true;
    QTest::newRow("36 x 36 pixels") << 9 << 9 << true; // 0.81 at most, but ...
    QTest::newRow("strip") << 25 << 2 << true;         // 0.65
    QTest::newRow("48 x 48 pixels") << 12 << 12 << false;
}

void TestFindings::aTinyMapIsInconclusive()
{
    QFETCH(int, width);
    QFETCH(int, height);
    QFETCH(bool, tooSmall);
    Pack pack;
    pack.combined.calibration = calibration();
    pack.combined.calibration.moderateLine = 0.83;
    pack.combined.calibration.strongLine = 0.97;
    for (const float value : {0.0F, 0.6F, 1.0F}) {
        MapSet maps;
        maps.combined = boxMap(width, height, value, value, 0, 0, 0);
        const HeadFinding finding = findingsOf(maps, pack).combined;
        QCOMPARE(finding.caveat, tooSmall ? Caveat::TooSmall : Caveat::None);
        if (tooSmall)
            QCOMPARE(finding.verdict, Verdict::Inconclusive);
        else
            QCOMPARE(finding.verdict, verdictOf(finding.score, pack.combined.calibration));
        QVERIFY(finding.score <= finding.reach.highestScore);
    }
}

void TestFindings::fillerIsNeitherScoredNorMarked()
{
    // 64 x 64 cells of 4 pixels; what answers lies in the rows that were not decoded.
    MapSet maps;
    maps.combined = boxMap(64, 64, 0.02F, 0.95F, 20, 40, 20);
    maps.heads.push_back({"one", maps.combined, {}});
    Pack pack;
    pack.combined.calibration = calibration();
    pack.heads.resize(1);
    pack.heads[0].calibration = calibration();
    QCOMPARE(findingsOf(maps, pack).combined.verdict, Verdict::Strong);
    const PixelRect decoded{0, 0, 256, 163}; // to the middle of the row of cells 40
    const Findings findings = findingsOf(maps, pack, std::nullopt, decoded);
    for (const HeadFinding& finding : {findings.combined, findings.heads[0]}) {
        QVERIFY(finding.score < 0.03);
        QCOMPARE(finding.area, 0.0);
    }
    QVERIFY(findings.regions.empty());
    const auto cut = within(std::make_shared<const MapSet>(maps), decoded);
    for (const HeatMap& map : {cut->combined, cut->heads[0].map})
        for (int j = 0; j < 64; ++j)
            for (int i = 0; i < 64; ++i)
                QCOMPARE(map.cell(i, j), j < 40 ? 0.02F : 0.0F);
    // Turned by half, the filler is on top; findings of the cut maps are the same.
    const PixelRect lower{0, 101, 256, 155}; // from the middle of the row of cells 25
    const Findings below =
        findingsOf(*within(std::make_shared<const MapSet>(maps), lower), pack, std::nullopt, lower);
    QCOMPARE(below.combined.verdict, Verdict::Strong);
    QVERIFY(std::abs(below.combined.area - 400.0 / (64 * 38)) < 1e-9);
    QCOMPARE(below.regions.size(), std::size_t{1});
}

void TestFindings::fillerLeavesTheRestAsItWas()
{
    const auto maps = std::make_shared<MapSet>();
    maps->combined = HeatMap(26, 16, 102, 61, std::vector<float>(26 * 16, 0.3F), 4.0);
    QCOMPARE(within(maps, {}).get(), maps.get());
    QCOMPARE(within(maps, {0, 0, 102, 61}).get(), maps.get());
    QCOMPARE(scoreMap(maps->combined, {0, 0, 102, 61}), scoreMap(maps->combined));
}

void TestFindings::aPictureSeenInPartIsNeverWithoutEvidence()
{
    MapSet maps;
    maps.combined = boxMap(64, 64, 0.02F, 0.95F, 4, 4, 20);
    Pack pack;
    pack.combined.calibration = calibration();
    const PixelRect part{0, 0, 256, 128};
    QCOMPARE(findingsOf(maps, pack, std::nullopt, part).combined.verdict, Verdict::Strong);
    maps.combined = boxMap(64, 64, 0.02F, 0.02F, 0, 0, 0);
    QCOMPARE(findingsOf(maps, pack).combined.verdict, Verdict::NoEvidence);
    const HeadFinding seen = findingsOf(maps, pack, std::nullopt, part).combined;
    QCOMPARE(seen.verdict, Verdict::Inconclusive);
    QCOMPARE(seen.caveat, Caveat::Incomplete);
    const HeadFinding nothing = findingsOf(maps, pack, std::nullopt, {0, 0, 256, 2}).combined;
    QCOMPARE(nothing.verdict, Verdict::Inconclusive);
    QCOMPARE(nothing.caveat, Caveat::TooSmall);
    QCOMPARE(nothing.score, 0.0);
}

void TestFindings::silenceIsNoAnswerWhereEditsAreSeldomFound()
{
    MapSet maps;
    Pack pack;
    pack.combined.calibration = calibration();
    const auto found = [&](int edits, float peak) {
        pack.combined.calibration.edits = FoundEdits{100, edits};
        maps.combined = boxMap(64, 64, 0.02F, peak, 4, 4, 20);
        return findingsOf(maps, pack).combined;
    };
    QCOMPARE(found(29, 0.02F).verdict, Verdict::Inconclusive);
    QCOMPARE(found(29, 0.02F).caveat, Caveat::SeldomFound);
    QCOMPARE(found(29, 0.02F).falseAlarm.edits->found, 29);
    QCOMPARE(found(30, 0.02F).verdict, Verdict::NoEvidence);
    QCOMPARE(found(30, 0.02F).caveat, Caveat::None);
    QCOMPARE(found(29, 0.95F).verdict, Verdict::Strong); // what is found stands
    QCOMPARE(found(29, 0.95F).caveat, Caveat::None);
}

void TestFindings::regionsLieOnThePicture()
{
    // 102 x 61 pixels in 4-pixel cells: the last cells reach over the edge.
    std::vector<float> values(26 * 16, 0.1F);
    for (int j = 12; j < 16; ++j)
        for (int i = 20; i < 26; ++i)
            values[static_cast<std::size_t>(j * 26 + i)] = 0.8F;
    for (int j = 2; j < 6; ++j)
        for (int i = 3; i < 7; ++i)
            values[static_cast<std::size_t>(j * 26 + i)] = 0.6F;
    MapSet maps;
    maps.combined = HeatMap(26, 16, 102, 61, values, 4.0);
    std::vector<float> other(26 * 16, 0.0F);
    for (int j = 2; j < 6; ++j)
        for (int i = 3; i < 7; ++i)
            other[static_cast<std::size_t>(j * 26 + i)] = 0.95F;
    maps.heads.push_back({"inpainting", HeatMap(26, 16, 102, 61, other, 4.0), {}});
    Pack pack;
    pack.heads.resize(1);
    pack.heads[0].id = "inpainting";
    pack.combined.id = "combined";
    const Findings findings = findingsOf(maps, pack);
    QCOMPARE(findings.regions.size(), 2U);
    const Region& strongest = findings.regions[0];
    QCOMPARE(strongest.x, 80);
    QCOMPARE(strongest.y, 48);
    QCOMPARE(strongest.x + strongest.width, 102);
    QCOMPARE(strongest.y + strongest.height, 61);
    QCOMPARE(strongest.head, std::string("combined"));
    QVERIFY(std::abs(strongest.peak - 0.8) < 1e-6);
    QCOMPARE(findings.regions[1].head, std::string("inpainting"));
    QVERIFY(std::abs(findings.combined.area - 40.0 / (26 * 16)) < 1e-9);
}

void TestFindings::theStrongestRegionsAreKept()
{
    // 40 large faint places and one small, strong one.
    std::vector<float> values(200 * 200, 0.1F);
    const auto fill = [&](int x, int y, int side, float value) {
        for (int j = y; j < y + side; ++j)
            for (int i = x; i < x + side; ++i)
                values[static_cast<std::size_t>(j * 200 + i)] = value;
    };
    for (int k = 0; k < 40; ++k)
        fill(k % 8 * 12, k / 8 * 12, 4, 0.52F);
    fill(150, 150, 3, 0.99F);
    MapSet maps;
    maps.combined = HeatMap(200, 200, 800, 800, values, 4.0);
    Pack pack;
    const Findings findings = findingsOf(maps, pack);
    QCOMPARE(findings.regions.size(), std::size_t{32});
    QCOMPARE(findings.regionsFound, std::size_t{41});
    QCOMPARE(findings.regions[0].x, 600);
    for (std::size_t i = 1; i < findings.regions.size(); ++i)
        QVERIFY(strengthOf(findings.regions[i - 1]) >= strengthOf(findings.regions[i]));
}

void TestFindings::regionsAndAreaTellTheSame()
{
    // 0.7 as a float lies below 0.7: whatever marks the area must mark the regions.
    MapSet maps;
    maps.combined = boxMap(32, 32, 0.1F, 0.7F, 4, 4, 10);
    Pack pack;
    pack.combined.mapThreshold = 0.7;
    const Findings findings = findingsOf(maps, pack);
    QCOMPARE(findings.regions.empty(), findings.combined.area <= 0);
}

QTEST_APPLESS_MAIN(TestFindings)
#include "tst_findings.moc"
