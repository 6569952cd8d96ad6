// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lenses/error_level.h"

#include "core/lenses/lens_run.h"
#include "tests/lenses/pictures.h"

#include <QTest>

using namespace pentimento;

class TestErrorLevel : public QObject
{
    Q_OBJECT

private slots:
    void aRegionOfAnotherQualityLightsUp_data();
    void aRegionOfAnotherQualityLightsUp();
    void aPictureOfOneQualityIsEven_data();
    void aPictureOfOneQualityIsEven();
    void theScaleIsFixed();
    void theBaselineIsTheLensAsItBegins();
    void flatPicturesHardlyChange();
    void anySizeHasAMap();
    void saysWhatTheFilesOwnSaveDoes_data();
    void saysWhatTheFilesOwnSaveDoes();

private:
    static LensResult through(const Picture& picture, const LensSettings& settings = {});
};

LensResult TestErrorLevel::through(const Picture& picture, const LensSettings& settings)
{
    const auto run = runLens({&errorLevelLens(), settings}, picture);
    return run && run->outcome ? *run->outcome : LensResult();
}

void TestErrorLevel::aRegionOfAnotherQualityLightsUp_data()
{
    QTest::addColumn<int>("background");
    QTest::addColumn<int>("pasted"); // 0: never saved as JPEG
    QTest::newRow("never saved into 90") << 90 << 0;
    QTest::newRow("98 into 90") << 90 << 98;
    QTest::newRow("never saved into 75") << 75 << 0;
}

void TestErrorLevel::aRegionOfAnotherQualityLightsUp()
{
    QFETCH(int, background);
    QFETCH(int, pasted);
    const QRect part(96, 64, 96, 64);
    const Raster below = *throughJpeg(fixtures::photoLike(320, 240, 1), background);
    Raster above = fixtures::photoLike(320, 240, 2);
    if (pasted > 0)
        above = *throughJpeg(above, pasted);
    const LensResult result = through(pictures::pictureOf(pictures::pasted(below, above, part)),
                                      {{"quality", background}});
    QCOMPARE(result.layers.size(), std::size_t{1});
    const HeatMap& map = result.layers[0].map;
    const double inside = pictures::meanOf(map, part, true);
    const double outside = pictures::meanOf(map, part, false);
    QVERIFY2(inside > 3 * outside, qPrintable(QString("%1 %2").arg(inside).arg(outside)));
}

void TestErrorLevel::aPictureOfOneQualityIsEven_data()
{
    QTest::addColumn<int>("quality"); // 0: never saved as JPEG
    QTest::newRow("never saved") << 0;
    QTest::newRow("95") << 95;
    QTest::newRow("75") << 75;
}

/// Everything that the test's picture holds is everywhere in it, so no place may stand out.
void TestErrorLevel::aPictureOfOneQualityIsEven()
{
    QFETCH(int, quality);
    Raster pixels = fixtures::photoLike(320, 240);
    if (quality > 0)
        pixels = *throughJpeg(pixels, quality);
    const HeatMap map = through(pictures::pictureOf(pixels, quality)).layers.at(0).map;
    const QRect anywhere(96, 64, 96, 64);
    const double inside = pictures::meanOf(map, anywhere, true);
    const double outside = pictures::meanOf(map, anywhere, false);
    QVERIFY2(std::abs(inside - outside) < 0.15 * outside,
             qPrintable(QString("%1 %2").arg(inside).arg(outside)));
}

void TestErrorLevel::theScaleIsFixed()
{
    const Picture picture = pictures::pictureOf(fixtures::photoLike(160, 120));
    const HeatMap half = through(picture, {{"scale", 32}}).layers.at(0).map;
    const HeatMap whole = through(picture, {{"scale", 16}}).layers.at(0).map;
    for (int j = 0; j < whole.height(); ++j)
        for (int i = 0; i < whole.width(); ++i) {
            QVERIFY(whole.cell(i, j) < 1);
            QCOMPARE(2 * half.cell(i, j), whole.cell(i, j));
        }
    const HeatMap steep = through(picture, {{"scale", 2}}).layers.at(0).map;
    QCOMPARE(*std::max_element(steep.data(), steep.data() + steep.width() * steep.height()), 1.0F);
}

void TestErrorLevel::theBaselineIsTheLensAsItBegins()
{
    const Raster pixels = fixtures::photoLike(170, 90);
    const HeatMap lens = through(pictures::pictureOf(pixels)).layers.at(0).map;
    const HeatMap baseline = errorLevelMap(pixels);
    QCOMPARE(baseline.width(), lens.width());
    QVERIFY(std::equal(lens.data(), lens.data() + lens.width() * lens.height(), baseline.data()));
}

void TestErrorLevel::flatPicturesHardlyChange()
{
    const Raster flat(40, 24, std::vector<std::uint8_t>(40 * 24 * 3, 128));
    const HeatMap map = errorLevelMap(flat);
    for (int j = 0; j < map.height(); ++j)
        for (int i = 0; i < map.width(); ++i)
            QVERIFY(map.cell(i, j) < 0.02);
}

void TestErrorLevel::anySizeHasAMap()
{
    QVERIFY(errorLevelMap(Raster()).empty());
    const HeatMap map = errorLevelMap(fixtures::photoLike(17, 9));
    QCOMPARE(map.width(), 3);
    QCOMPARE(map.height(), 2);
    QCOMPARE(map.pictureWidth(), 17);
    QCOMPARE(map.cellWidth(), 8.0);
    for (int j = 0; j < 2; ++j)
        for (int i = 0; i < 3; ++i)
            QVERIFY(map.cell(i, j) >= 0 && map.cell(i, j) <= 1);
}

void TestErrorLevel::saysWhatTheFilesOwnSaveDoes_data()
{
    QTest::addColumn<int>("quality");
    QTest::addColumn<QString>("words");
    QTest::newRow("no JPEG") << 0 << "not stored as JPEG";
    QTest::newRow("the same") << 91 << "changes little anywhere";
    QTest::newRow("coarser") << 60 << "evened out";
    QTest::newRow("finer") << 98 << "quality 90 is coarser";
}

void TestErrorLevel::saysWhatTheFilesOwnSaveDoes()
{
    QFETCH(int, quality);
    QFETCH(QString, words);
    const LensResult result = through(pictures::pictureOf(fixtures::photoLike(64, 64), quality));
    QCOMPARE(result.cautions.size(), std::size_t{1});
    QVERIFY(QString::fromStdString(result.cautions[0]).contains(words));
    QCOMPARE(result.facts.size(), std::size_t{2});
    QVERIFY(result.facts[0].value.ends_with(" of 255 levels"));
}

QTEST_GUILESS_MAIN(TestErrorLevel)
#include "tst_error_level.moc"
