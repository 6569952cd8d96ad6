// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/earlier_rules.h"

#include "core/analysis/words_version.h"

#include <QTest>

using namespace pentimento;
using namespace pentimento::verification;

namespace {

using Kind = StoredCompression::Kind;

/// An analysis of a picture stored like this, with a table for each class of version 1.
std::shared_ptr<const Analysis> stored(const char* format, Kind kind, int quality,
                                       double megapixels)
{
    auto picture = std::make_shared<Picture>();
    picture->file.format = format;
    auto maps = std::make_shared<MapSet>();
    maps->combined = HeatMap(8, 8, 32, 32, std::vector<float>(64, 0.6F));
    auto analysis = std::make_shared<Analysis>();
    analysis->picture = picture;
    analysis->maps = maps;
    analysis->quality.compression.kind = kind;
    analysis->quality.compression.quality = quality;
    analysis->quality.megapixels = megapixels;
    analysis->quality.qualityClass = qualityClassOf(analysis->quality);
    Calibration& calibration = analysis->pack.combined.calibration;
    calibration.pristineScores = std::vector<float>(200, 0.1F);
    for (const QualityClass known :
         {QualityClass::Original, QualityClass::Recompressed, QualityClass::Small}) {
        CalibrationTable table;
        table.quality = known;
        table.pristineScores = std::vector<float>(100, 0.2F);
        calibration.classes.push_back(table);
    }
    analysis->findings = findingsOf(*maps, analysis->pack, analysis->quality.qualityClass);
    return analysis;
}

} // namespace

class TestEarlierRules : public QObject
{
    Q_OBJECT

private slots:
    void classesOfVersion1_data();
    void classesOfVersion1();
    void ourOwnWordsChangeNothing();
    void version1KnewNoCaveats();
    void notesOfVersion1_data();
    void notesOfVersion1();
};

void TestEarlierRules::classesOfVersion1_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("quality");
    QTest::addColumn<double>("megapixels");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* format, Kind kind, int quality,
                        double megapixels, const char* expected) {
        QTest::newRow(name) << format << static_cast<int>(kind) << quality << megapixels
                            << expected;
    };
    row("large and good", "JPEG", Kind::Jpeg, 95, 12, "original");
    row("large and compressed", "JPEG", Kind::Jpeg, 75, 12, "recompressed");
    row("lossy WebP", "WebP", Kind::Vp8, 20, 1, "original");
    row("JPEG in a TIFF", "TIFF", Kind::Jpeg, 50, 1, "original");
    row("not known", "JPEG", Kind::Unknown, 0, 1, "original");
    row("small", "PNG", Kind::Lossless, 0, 0.2, "small");
}

void TestEarlierRules::classesOfVersion1()
{
    QFETCH(QString, format);
    QFETCH(int, kind);
    QFETCH(int, quality);
    QFETCH(double, megapixels);
    QFETCH(QString, expected);
    const auto now =
        stored(format.toUtf8().constData(), static_cast<Kind>(kind), quality, megapixels);
    const auto then = judgedAs(1, now);
    QCOMPARE(QString::fromUtf8(classIdOrUnknown(then->quality.qualityClass)), expected);
    QCOMPARE(then->findings.combined.falseAlarm.measuredOn, then->quality.qualityClass);
    QCOMPARE(then->findings.combined.score, now->findings.combined.score);
    QCOMPARE(then->maps, now->maps);
}

void TestEarlierRules::ourOwnWordsChangeNothing()
{
    const auto now = stored("JPEG", Kind::Jpeg, 95, 12);
    QCOMPARE(judgedAs(wordsVersion, now), now);
}

void TestEarlierRules::version1KnewNoCaveats()
{
    CalibrationTable table;
    table.pristineScores = std::vector<float>(200, 0.1F);
    table.inconclusiveLine = 0.5;
    table.moderateLine = 0.9;
    table.strongLine = 0.95;
    const Reach tiny{.highestScore = 0.3, .whole = true};
    QCOMPARE(judgedAs(1, 0.2, table, tiny).verdict, Verdict::NoEvidence);
    QCOMPARE(judgedAs(wordsVersion, 0.2, table, tiny).verdict, Verdict::Inconclusive);
}

void TestEarlierRules::notesOfVersion1_data()
{
    QTest::addColumn<QString>("recorded");
    QTest::addColumn<QString>("kept");
    QTest::addColumn<QString>("doubt"); // empty: none
    const auto row = [](const char* name, const char* recorded, const char* kept,
                        const char* doubt) { QTest::newRow(name) << recorded << kept << doubt; };
    constexpr const char* given = R"(["Signed samples: negative values were cut off."])";
    row("what the picture gives", given, given, "");
    row("the same twice",
        R"(["Signed samples: negative values were cut off.",
            "Signed samples: negative values were cut off."])",
        given, "");
    row("nothing", "[]", "[]",
        "does not note what this picture gives: \"Signed samples: negative values were cut off.\"");
    row("what the program of then could have met",
        R"(["Signed samples: negative values were cut off.",
            "Transparent parts were laid on white."])",
        R"(["Signed samples: negative values were cut off.",
            "Transparent parts were laid on white."])",
        "notes what this picture does not give: \"Transparent parts were laid on white.\"");
    row("its number of pages",
        R"(["Signed samples: negative values were cut off.", "The first of 3 pages is analysed."])",
        R"(["Signed samples: negative values were cut off.", "The first of 3 pages is analysed."])",
        "");
    row("another number of pages",
        R"(["Signed samples: negative values were cut off.", "The first of 66 pages is analysed."])",
        given, "");
    row("frames that it does not have",
        R"(["Signed samples: negative values were cut off.", "The first of 1 frames is analysed."])",
        given, "");
    row("other numbers in a known sentence",
        R"(["Signed samples: negative values were cut off.",
            "Floating-point samples: 0 to 9 was taken as black to white, the rest cut off."])",
        given, "");
    row("ink that it does not have",
        R"(["Signed samples: negative values were cut off.",
            "No colour profile: a generic CMYK was assumed."])",
        given, "");
    row("a sentence of somebody's",
        R"(["Signed samples: negative values were cut off.", "Confirmed as AI-made."])", given, "");
}

void TestEarlierRules::notesOfVersion1()
{
    QFETCH(QString, recorded);
    QFETCH(QString, kept);
    QFETCH(QString, doubt);
    Analysis analysis = *stored("TIFF", Kind::Lossless, 0, 1);
    auto picture = std::make_shared<Picture>(*analysis.picture);
    picture->stored.pictures = 3;
    analysis.picture = picture;
    Json expected = {{"notes", {"Signed samples: negative values were cut off."}},
                     {"metadata", Json::array()},
                     {"quality", {{"earlier_jpeg_likely", false}}}};
    const Json stated = {{"notes", Json::parse(recorded.toStdString())}};
    const auto doubts = asWritten(1, expected, stated, analysis, false);
    QCOMPARE(QString::fromStdString(expected["notes"].dump()),
             QString::fromStdString(Json::parse(kept.toStdString()).dump()));
    QCOMPARE(doubts.size(), doubt.isEmpty() ? 0U : 1U);
    if (!doubts.empty())
        QCOMPARE(QString::fromStdString(doubts.front()), doubt);
}

QTEST_MAIN(TestEarlierRules)
#include "tst_earlier_rules.moc"
