// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/findings.h"

#include <QTest>

#include <random>

using namespace pentimento;

namespace {

/// A 4-pixel-cell map that is `low` everywhere and `high` in a box of cells.
Map boxMap(int width, int height, float low, float high, int x, int y, int side)
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
        result.authenticScores.push_back(static_cast<float>(i) / 200);
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
    void theRateSaysHowFarSourcesDiffer();
    void aRangeBetweenSourcesIsRoundedOutwards();
    void verdictFollowsTheLines();
    void uncalibratedIsInconclusive();
    void strongTakesAHundredPhotos();
    void aPictureIsHeldAgainstItsClass();
    void aRateOfWindowsIsNotOneOfTheWholeView();
    void noSentenceSaysRealOrFake();
    void regionsLieOnThePicture();
};

void TestFindings::scoreIsTheStrongestConnectedEvidence()
{
    QCOMPARE(scoreMap(Map()), 0.0);
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
        table.authenticScores.insert(table.authenticScores.end(), source.scores.begin(),
                                     source.scores.end());
    std::sort(table.authenticScores.begin(), table.authenticScores.end());

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
    table.authenticScores.resize(fewestStrongPhotos);
    QCOMPARE(verdictOf(0.95, table), Verdict::Strong);
    table.authenticScores.pop_back();
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
    small.authenticScores = std::vector<float>(fewestClassPhotos, 0.9F);
    small.inconclusiveLine = small.moderateLine = small.strongLine = 0.95;
    CalibrationTable few = small;
    few.quality = QualityClass::Recompressed;
    few.authenticScores.pop_back();
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
    maps.protocol = Protocol::Whole;
    QVERIFY(!findingsOf(maps, pack, QualityClass::Small).combined.falseAlarm.insteadOf);
}

void TestFindings::aRateOfWindowsIsNotOneOfTheWholeView()
{
    MapSet maps;
    maps.combined = boxMap(64, 64, 0.02F, 0.95F, 10, 10, 20);
    Pack pack;
    pack.combined.calibration = calibration();
    QCOMPARE(findingsOf(maps, pack).combined.verdict, Verdict::Strong);
    maps.protocol = Protocol::Whole;
    const Findings whole = findingsOf(maps, pack);
    QCOMPARE(whole.combined.verdict, Verdict::Inconclusive);
    QCOMPARE(whole.combined.falseAlarm.photos, 0);
}

void TestFindings::noSentenceSaysRealOrFake()
{
    for (const Verdict verdict :
         {Verdict::NoEvidence, Verdict::Inconclusive, Verdict::Moderate, Verdict::Strong}) {
        const QString text = QString::fromUtf8(verdictText(verdict).data(),
                                               static_cast<qsizetype>(verdictText(verdict).size()));
        QVERIFY(!text.contains("fake", Qt::CaseInsensitive));
        QVERIFY(!text.contains("real", Qt::CaseInsensitive));
        QVERIFY(!text.contains("authentic", Qt::CaseInsensitive));
    }
    QCOMPARE(verdictId(Verdict::NoEvidence), std::string_view("no-evidence"));
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
    maps.combined = Map(26, 16, 102, 61, values, 4.0);
    std::vector<float> other(26 * 16, 0.0F);
    for (int j = 2; j < 6; ++j)
        for (int i = 3; i < 7; ++i)
            other[static_cast<std::size_t>(j * 26 + i)] = 0.95F;
    maps.heads.push_back({"inpainting", Map(26, 16, 102, 61, other, 4.0), {}});
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

QTEST_APPLESS_MAIN(TestFindings)
#include "tst_findings.moc"
