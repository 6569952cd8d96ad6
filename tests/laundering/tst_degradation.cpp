// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/raster_io.h"
#include "core/laundering/degradation.h"
#include "tests/imaging/fixtures.h"

#include <QtTest>

#include <cstring>
#include <set>

using namespace pentimento;

namespace {

double meanDifference(const Raster& a, const Raster& b)
{
    double sum = 0;
    const std::size_t count = a.stride() * static_cast<std::size_t>(a.height());
    for (std::size_t i = 0; i < count; ++i)
        sum += std::abs(a.data()[i] - b.data()[i]);
    return sum / static_cast<double>(count);
}

bool same(const Raster& a, const Raster& b)
{
    return a.width() == b.width() && a.height() == b.height() &&
           std::memcmp(a.data(), b.data(), a.stride() * static_cast<std::size_t>(a.height())) == 0;
}

/// Every value the same: what averages must not change.
Raster flat(int width, int height, std::uint8_t value)
{
    return {width, height,
            std::vector<std::uint8_t>(
                static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3, value)};
}

} // namespace

class TestDegradation : public QObject
{
    Q_OBJECT

private slots:
    void lowerQualityChangesMore();
    void chromaSubsamplingIsReal();
    void scalingKeepsProportions_data();
    void scalingKeepsProportions();
    void scalingHasNoMoire();
    void screenshotFitsTheScreen_data();
    void screenshotFitsTheScreen();
    void platformsShrinkAndCompress();
    void everyDegradationWorksOnAnySize_data();
    void everyDegradationWorksOnAnySize();
    void namesAreUnique();
};

void TestDegradation::lowerQualityChangesMore()
{
    const Raster photo = fixtures::photoLike(160, 120);
    double last = 0;
    for (const int quality : {95, 80, 60}) {
        const auto jpeg = throughJpeg(photo, quality);
        QVERIFY(jpeg);
        QCOMPARE(jpeg->width(), 160);
        const double difference = meanDifference(photo, *jpeg);
        QVERIFY(difference > last);
        last = difference;
    }
    last = 0;
    for (const int quality : {90, 50}) {
        const auto webp = throughWebp(photo, quality);
        QVERIFY(webp);
        const double difference = meanDifference(photo, *webp);
        QVERIFY2(difference > last && difference < 20, "channels in the wrong order?");
        last = difference;
    }
}

void TestDegradation::chromaSubsamplingIsReal()
{
    // Columns of red and blue in turn survive only with full chroma.
    std::vector<std::uint8_t> rgb;
    for (int i = 0; i < 64 * 64; ++i)
        rgb.insert(rgb.end(), {static_cast<std::uint8_t>(i % 2 == 0 ? 255 : 0), 0,
                               static_cast<std::uint8_t>(i % 2 == 0 ? 0 : 255)});
    const Raster stripes(64, 64, rgb);
    QVERIFY(meanDifference(stripes, *throughJpeg(stripes, 95, Chroma::Full)) < 20);
    QVERIFY(meanDifference(stripes, *throughJpeg(stripes, 95, Chroma::Half)) > 60);
}

void TestDegradation::scalingKeepsProportions_data()
{
    QTest::addColumn<double>("factor");
    QTest::addColumn<QSize>("size");
    QTest::newRow("half") << 0.5 << QSize(101, 75);
    QTest::newRow("up") << 1.5 << QSize(302, 225);
    QTest::newRow("to nothing") << 0.0001 << QSize(1, 1);
}

void TestDegradation::scalingKeepsProportions()
{
    QFETCH(double, factor);
    QFETCH(QSize, size);
    const auto scaled = scaledBy(fixtures::photoLike(201, 150), factor);
    QVERIFY(scaled);
    QCOMPARE(QSize(scaled->width(), scaled->height()), size);
}

void TestDegradation::scalingHasNoMoire()
{
    // A chessboard of single pixels becomes grey, not another pattern.
    std::vector<std::uint8_t> rgb;
    for (int y = 0; y < 64; ++y)
        for (int x = 0; x < 64; ++x)
            rgb.insert(rgb.end(), 3, (x + y) % 2 == 0 ? 255 : 0);
    const auto scaled = scaledBy(Raster(64, 64, rgb), 0.4);
    QVERIFY(scaled);
    for (int x = 4; x < scaled->width() - 4; ++x)
        QVERIFY(std::abs(scaled->row(13)[x * 3] - 127) < 24);
}

void TestDegradation::screenshotFitsTheScreen_data()
{
    QTest::addColumn<QSize>("picture");
    QTest::addColumn<QSize>("shown");
    QTest::newRow("wide") << QSize(3840, 1000) << QSize(1920, 500);
    QTest::newRow("tall") << QSize(1000, 2160) << QSize(500, 1080);
    QTest::newRow("small") << QSize(400, 200) << QSize(500, 250);
    QTest::newRow("nearly as large") << QSize(1800, 500) << QSize(1920, 533);
}

void TestDegradation::screenshotFitsTheScreen()
{
    QFETCH(QSize, picture);
    QFETCH(QSize, shown);
    const Raster shot = asScreenshot(flat(picture.width(), picture.height(), 90));
    QCOMPARE(QSize(shot.width(), shot.height()), shown);
    QCOMPARE(int{shot.row(0)[0]}, 90);
}

void TestDegradation::platformsShrinkAndCompress()
{
    const Raster large = fixtures::photoLike(1800, 900);
    const Raster small = fixtures::photoLike(120, 90);
    for (const PlatformChain& chain : platformChains) {
        const auto shared = throughPlatform(large, chain);
        QVERIFY(shared);
        QCOMPARE(shared->width(), std::min(1800, chain.longestSide));
        QVERIFY(std::abs(shared->height() * 2 - shared->width()) <= 1);
        const auto kept = throughPlatform(small, chain);
        QVERIFY(kept);
        QCOMPARE(kept->width(), 120);
        QVERIFY(!same(*kept, small));
        if (chain.sharpening <= 0)
            QVERIFY(same(*kept, *throughJpeg(small, chain.jpegQuality, chain.chroma)));
    }
}

void TestDegradation::everyDegradationWorksOnAnySize_data()
{
    QTest::addColumn<QSize>("size");
    for (const QSize size : {QSize(1, 1), QSize(1, 300), QSize(7, 5), QSize(256, 256)})
        QTest::addRow("%d x %d", size.width(), size.height()) << size;
}

void TestDegradation::everyDegradationWorksOnAnySize()
{
    QFETCH(QSize, size);
    const Raster picture = fixtures::photoLike(size.width(), size.height());
    const Raster before = fixtures::photoLike(size.width(), size.height());
    for (const Degradation& degradation : standardDegradations()) {
        const auto once = degradation.apply(picture);
        QVERIFY2(once && !once->empty(), degradation.name.c_str());
        QVERIFY2(same(*once, *degradation.apply(picture)), degradation.name.c_str());
        QVERIFY(same(picture, before));
    }
}

void TestDegradation::namesAreUnique()
{
    std::set<std::string> names;
    for (const Degradation& degradation : standardDegradations())
        QVERIFY2(names.insert(degradation.name).second, degradation.name.c_str());
}

QTEST_GUILESS_MAIN(TestDegradation)
#include "tst_degradation.moc"
