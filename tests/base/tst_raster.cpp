// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/heat_map.h"
#include "core/base/raster.h"

#include <QTest>

#include <algorithm>

using namespace pentimento;

class TestRaster : public QObject
{
    Q_OBJECT

private slots:
    void copiesShareThePixels();
    void oneCellPerPixelIsRead();
    void cellCentresAreExact();
    void bordersAreHeld();
    void rampIsLinear();
    void rowsEqualPixels_data();
    void rowsEqualPixels();
};

void TestRaster::copiesShareThePixels()
{
    const Raster raster(2, 1, {1, 2, 3, 4, 5, 6});
    const Raster copy = raster; // NOLINT: the copy is what is tested
    QCOMPARE(copy.data(), raster.data());
    QCOMPARE(copy.row(0)[5], std::uint8_t{6});
    QVERIFY(Raster().empty());
    QVERIFY(!copy.empty());
}

void TestRaster::oneCellPerPixelIsRead()
{
    const HeatMap map(3, 2, 3, 2, {0.0F, 0.1F, 0.2F, 0.3F, 0.4F, 0.5F});
    for (int y = 0; y < 2; ++y)
        for (int x = 0; x < 3; ++x)
            QCOMPARE(map.atPixel(x, y), map.cell(x, y));
}

void TestRaster::cellCentresAreExact()
{
    // Cells of 3 x 3 pixels: the middle pixel of each is the cell's centre.
    const HeatMap map(3, 3, 9, 9, {0.1F, 0.5F, 0.9F, 0.3F, 0.7F, 0.2F, 0.8F, 0.4F, 0.6F});
    for (int j = 0; j < 3; ++j)
        for (int i = 0; i < 3; ++i)
            QVERIFY(std::abs(map.atPixel(i * 3 + 1, j * 3 + 1) - map.cell(i, j)) < 1e-6F);
}

void TestRaster::bordersAreHeld()
{
    const HeatMap map(2, 1, 8, 4, {0.25F, 0.75F});
    QCOMPARE(map.atPixel(0, 0), 0.25F);
    QCOMPARE(map.atPixel(1, 3), 0.25F);
    QCOMPARE(map.atPixel(7, 0), 0.75F);
}

void TestRaster::rampIsLinear()
{
    const HeatMap map(2, 1, 8, 1, {0.0F, 1.0F});
    // Centres of the cells at 2 and 6; pixel 3's centre is 3.5, so (3.5 - 2) / 4.
    QVERIFY(std::abs(map.atPixel(3, 0) - 0.375F) < 1e-6F);
    QVERIFY(std::abs(map.atPixel(4, 0) - 0.625F) < 1e-6F);
}

void TestRaster::rowsEqualPixels_data()
{
    QTest::addColumn<int>("cellsX");
    QTest::addColumn<int>("cellsY");
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::newRow("coarse") << 5 << 3 << 47 << 31;
    QTest::newRow("single cell") << 1 << 1 << 7 << 5;
    QTest::newRow("as fine as the picture") << 6 << 4 << 6 << 4;
    QTest::newRow("finer than the picture") << 20 << 10 << 6 << 4;
}

void TestRaster::rowsEqualPixels()
{
    QFETCH(int, cellsX);
    QFETCH(int, cellsY);
    QFETCH(int, width);
    QFETCH(int, height);
    std::vector<float> values;
    for (int i = 0; i < cellsX * cellsY; ++i)
        values.push_back(static_cast<float>((i * 37) % 101) / 100.0F);
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const float lowest = *low;
    const float highest = *high;
    const HeatMap map(cellsX, cellsY, width, height, std::move(values));
    std::vector<float> row(static_cast<std::size_t>(width));
    for (int y = 0; y < height; ++y) {
        map.pictureRow(y, row.data());
        for (int x = 0; x < width; ++x) {
            QCOMPARE(row[static_cast<std::size_t>(x)], map.atPixel(x, y));
            QVERIFY(row[static_cast<std::size_t>(x)] >= lowest - 1e-6F);
            QVERIFY(row[static_cast<std::size_t>(x)] <= highest + 1e-6F);
        }
    }
}

QTEST_GUILESS_MAIN(TestRaster)
#include "tst_raster.moc"
