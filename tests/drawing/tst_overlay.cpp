// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/analysis_fixture.h"

#include "core/drawing/overlay.h"

using namespace pentimento;

/// Colour tables and the blending of a map over a picture.
class TestOverlay : public QObject
{
    Q_OBJECT

private slots:
    void publishedColours_data();
    void publishedColours();
    void brightnessRisesAlongEveryTable_data();
    void brightnessRisesAlongEveryTable();
    void belowTheThresholdThePictureStays();
    void fromTheThresholdOnColoursAreMixed_data();
    void fromTheThresholdOnColoursAreMixed();
    void aSmallerCopyGetsTheSameMap();
    void nothingIsDrawnWithoutAMap();
};

using Colour = std::array<std::uint8_t, 3>;
Q_DECLARE_METATYPE(pentimento::ColourMap)
Q_DECLARE_METATYPE(Colour)

void TestOverlay::publishedColours_data()
{
    QTest::addColumn<ColourMap>("map");
    QTest::addColumn<Colour>("first");
    QTest::addColumn<Colour>("last");
    QTest::newRow("viridis") << ColourMap::Viridis << Colour{68, 1, 84} << Colour{253, 231, 37};
    QTest::newRow("cividis") << ColourMap::Cividis << Colour{0, 34, 78} << Colour{254, 232, 56};
    QTest::newRow("magma") << ColourMap::Magma << Colour{0, 0, 4} << Colour{252, 253, 191};
}

void TestOverlay::publishedColours()
{
    QFETCH(ColourMap, map);
    QFETCH(Colour, first);
    QFETCH(Colour, last);
    QVERIFY(colourTable(map).front() == first);
    QVERIFY(colourTable(map).back() == last);
    QCOMPARE(QString::fromUtf8(colourMapName(map)), QString::fromUtf8(QTest::currentDataTag()));
}

void TestOverlay::brightnessRisesAlongEveryTable_data()
{
    publishedColours_data();
}

void TestOverlay::brightnessRisesAlongEveryTable()
{
    QFETCH(ColourMap, map);
    double previous = -1;
    for (const auto& [red, green, blue] : colourTable(map)) {
        const double brightness = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        QVERIFY(brightness > previous - 1);
        previous = brightness;
    }
}

void TestOverlay::belowTheThresholdThePictureStays()
{
    const Raster picture = fixture::raster(64, 48);
    const Raster blended = blendOverlay(picture, fixture::map(64, 48, 0.1F, 0.49F), {});
    QVERIFY(std::equal(picture.data(), picture.data() + 64 * 48 * 3, blended.data()));
}

void TestOverlay::fromTheThresholdOnColoursAreMixed_data()
{
    QTest::addColumn<double>("opacity");
    QTest::addColumn<float>("value");
    QTest::newRow("exactly at the threshold") << 0.6 << 0.5F;
    QTest::newRow("highest") << 0.6 << 1.0F;
    QTest::newRow("opaque") << 1.0 << 0.8F;
    QTest::newRow("transparent") << 0.0 << 0.8F;
}

void TestOverlay::fromTheThresholdOnColoursAreMixed()
{
    QFETCH(double, opacity);
    QFETCH(float, value);
    const Raster picture = fixture::raster(64, 48);
    const Raster blended =
        blendOverlay(picture, fixture::map(64, 48, value, value), {ColourMap::Magma, opacity, 0.5});
    const auto& colour =
        colourTable(ColourMap::Magma)[static_cast<std::size_t>(std::lround(value * 255))];
    for (int y = 0; y < 48; ++y)
        for (int i = 0; i < 64 * 3; ++i) {
            const double expected = (1 - opacity) * picture.row(y)[i] +
                                    opacity * colour[static_cast<std::size_t>(i % 3)];
            QVERIFY(std::abs(blended.row(y)[i] - expected) <= 1);
        }
}

void TestOverlay::aSmallerCopyGetsTheSameMap()
{
    const HeatMap map = fixture::map(640, 480, 0, 1);
    const Raster small = fixture::raster(64, 48);
    const OverlayStyle style{ColourMap::Viridis, 1, 0.5};
    const Raster blended = blendOverlay(small, map, style);
    const auto& hottest = colourTable(ColourMap::Viridis).back();
    const std::uint8_t* centre = blended.row(24) + 32 * 3;
    QVERIFY(std::equal(hottest.begin(), hottest.end(), centre));
    QVERIFY(std::equal(small.row(2), small.row(3), blended.row(2)));
}

void TestOverlay::nothingIsDrawnWithoutAMap()
{
    const Raster picture = fixture::raster(16, 16);
    QCOMPARE(blendOverlay(picture, HeatMap(), {}).data(), picture.data());
    QVERIFY(blendOverlay(Raster(), fixture::map(16, 16, 0, 1), {}).empty());
}

QTEST_MAIN(TestOverlay)
#include "tst_overlay.moc"
