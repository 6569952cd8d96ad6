// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lenses/jpeg_ghosts.h"

#include "core/lenses/lens_run.h"
#include "tests/lenses/pictures.h"

#include <QTest>

using namespace pentimento;

class TestJpegGhosts : public QObject
{
    Q_OBJECT

private slots:
    void aRegionSavedCoarserBeforeHasAGhost_data();
    void aRegionSavedCoarserBeforeHasAGhost();
    void aPictureSavedOnceHasNone_data();
    void aPictureSavedOnceHasNone();
    void theFilesOwnSaveIsNoGhost();
    void aCoarseFileLeavesNothingToTry();

private:
    static LensResult through(const Picture& picture)
    {
        const auto run = runLens({&jpegGhostLens()}, picture);
        return run && run->outcome ? *run->outcome : LensResult();
    }
};

static const QRect pastedPart(96, 64, 128, 96);

void TestJpegGhosts::aRegionSavedCoarserBeforeHasAGhost_data()
{
    QTest::addColumn<int>("before");
    QTest::newRow("60") << 60;
    QTest::newRow("70") << 70;
    QTest::newRow("80") << 80;
}

void TestJpegGhosts::aRegionSavedCoarserBeforeHasAGhost()
{
    QFETCH(int, before);
    const Raster part = *throughJpeg(fixtures::photoLike(320, 240, 2), before);
    const Raster pasted = pictures::pasted(fixtures::photoLike(320, 240, 1), part, pastedPart);
    const LensResult result = through(pictures::pictureOf(*throughJpeg(pasted, 97), 97));
    QCOMPARE(result.layers.size(), std::size_t{2});
    const double inside = pictures::meanOf(result.layers[0].map, pastedPart, true);
    const double outside = pictures::meanOf(result.layers[0].map, pastedPart, false);
    QVERIFY2(inside > 0.4 && inside > 4 * outside,
             qPrintable(QString("%1 %2").arg(inside).arg(outside)));
    const double quality = pictures::meanOf(result.layers[1].map, pastedPart, true);
    QVERIFY2(std::abs(quality - before / 100.0) < 0.03, qPrintable(QString::number(quality)));
}

void TestJpegGhosts::aPictureSavedOnceHasNone_data()
{
    QTest::addColumn<int>("quality"); // 0: never saved as JPEG
    QTest::newRow("never saved") << 0;
    QTest::newRow("97") << 97;
    QTest::newRow("85") << 85;
}

void TestJpegGhosts::aPictureSavedOnceHasNone()
{
    QFETCH(int, quality);
    Raster pixels = fixtures::photoLike(320, 240);
    if (quality > 0)
        pixels = *throughJpeg(pixels, quality);
    const LensResult result = through(pictures::pictureOf(pixels, quality));
    QCOMPARE(result.layers.size(), std::size_t{2});
    const HeatMap& map = result.layers[0].map;
    const float highest = *std::max_element(map.data(), map.data() + map.width() * map.height());
    QVERIFY2(highest < 0.45F, qPrintable(QString::number(highest)));
    QCOMPARE(result.facts.at(0).value, std::string("0.0 %"));
}

void TestJpegGhosts::theFilesOwnSaveIsNoGhost()
{
    const Raster pixels = *throughJpeg(fixtures::photoLike(320, 240), 80);
    const QRect anywhere(64, 64, 64, 64);
    // Of a PNG nobody knows its last save, and so that save is found.
    const LensResult unknown = through(pictures::pictureOf(pixels));
    QVERIFY(pictures::meanOf(unknown.layers.at(0).map, anywhere, true) > 0.8);
    QVERIFY(std::abs(pictures::meanOf(unknown.layers.at(1).map, anywhere, true) - 0.8) < 0.01);
    const LensResult known = through(pictures::pictureOf(pixels, 80));
    QVERIFY(pictures::meanOf(known.layers.at(0).map, anywhere, true) < 0.3);
}

void TestJpegGhosts::aCoarseFileLeavesNothingToTry()
{
    const LensResult result = through(pictures::pictureOf(fixtures::photoLike(64, 64), 40));
    QCOMPARE(result.layers.size(), std::size_t{2});
    QCOMPARE(result.facts.at(1).value, std::string("none"));
    QVERIFY(result.cautions.back().find("too coarsely") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestJpegGhosts)
#include "tst_jpeg_ghosts.moc"
