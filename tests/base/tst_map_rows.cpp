// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/map_rows.h"

#include <QTest>

#include <bit>
#include <limits>
#include <random>

using namespace pentimento;

/// Rows are the very numbers that single pixels are, to the last bit.
class TestMapRows : public QObject
{
    Q_OBJECT

private slots:
    void rowsAreThePixels_data();
    void rowsAreThePixels();
};

void TestMapRows::rowsAreThePixels_data()
{
    QTest::addColumn<QSize>("cells");
    QTest::addColumn<QSize>("pixels");
    QTest::addColumn<double>("cell"); // 0: the grid spans the picture
    QTest::addColumn<bool>("fromTheTop");
    QTest::newRow("coarse") << QSize(20, 15) << QSize(79, 58) << 4.0 << true;
    QTest::newRow("coarse, in any order") << QSize(20, 15) << QSize(79, 58) << 4.0 << false;
    QTest::newRow("no whole pixels") << QSize(7, 11) << QSize(80, 70) << 0.0 << true;
    QTest::newRow("fine") << QSize(80, 70) << QSize(7, 11) << 0.0 << true;
    QTest::newRow("one cell") << QSize(1, 1) << QSize(9, 9) << 0.0 << true;
    QTest::newRow("one pixel") << QSize(5, 5) << QSize(1, 1) << 0.0 << true;
}

void TestMapRows::rowsAreThePixels()
{
    QFETCH(QSize, cells);
    QFETCH(QSize, pixels);
    QFETCH(double, cell);
    QFETCH(bool, fromTheTop);
    std::mt19937 random(1);
    std::vector<float> values(static_cast<std::size_t>(cells.width() * cells.height()));
    for (float& value : values) {
        const unsigned kind = random() % 10;
        value = kind == 0   ? 0.0F
                : kind == 1 ? std::numeric_limits<float>::quiet_NaN()
                            : static_cast<float>(random()) / 4e9F - (kind == 2 ? 1.0F : 0.0F);
    }
    const HeatMap map =
        cell > 0
            ? HeatMap(cells.width(), cells.height(), pixels.width(), pixels.height(), values, cell)
            : HeatMap(cells.width(), cells.height(), pixels.width(), pixels.height(), values);
    MapRows rows(map);
    std::vector<float> row(static_cast<std::size_t>(pixels.width()));
    for (int i = 0; i < pixels.height(); ++i) {
        const int y =
            fromTheTop ? i : static_cast<int>(random() % static_cast<unsigned>(pixels.height()));
        rows.read(y, row.data());
        for (int x = 0; x < pixels.width(); ++x) {
            const float value = row[static_cast<std::size_t>(x)];
            const float expected = map.atPixel(x, y);
            if (std::isnan(expected))
                QVERIFY(std::isnan(value));
            else
                QCOMPARE(std::bit_cast<quint32>(value), std::bit_cast<quint32>(expected));
        }
    }
}

QTEST_GUILESS_MAIN(TestMapRows)
#include "tst_map_rows.moc"
