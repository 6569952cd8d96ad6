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

QTEST_MAIN(TestEarlierRules)
#include "tst_earlier_rules.moc"
