// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/recorded_maps.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace pentimento;
using namespace pentimento::verification;

/// What a map's file shows is solved for the cells that it was drawn from.
class TestRecordedMaps : public QObject
{
    Q_OBJECT

private slots:
    void cellsComeBack_data();
    void cellsComeBack();
    void cellsFinerThanPixelsDoNot();
};

namespace {

std::vector<float> noise(int count)
{
    std::mt19937 random(7);
    std::uniform_real_distribution<float> value(0, 1);
    std::vector<float> values(static_cast<std::size_t>(count));
    for (float& one : values)
        one = value(random);
    return values;
}

/// The map as its file holds it.
HeatMap stored(const HeatMap& map)
{
    std::vector<float> samples;
    for (int y = 0; y < map.pictureHeight(); ++y)
        for (int x = 0; x < map.pictureWidth(); ++x)
            samples.push_back(std::round(map.atPixel(x, y) * 65535.0F) / 65535.0F);
    return {map.pictureWidth(), map.pictureHeight(), map.pictureWidth(), map.pictureHeight(),
            std::move(samples)};
}

} // namespace

void TestRecordedMaps::cellsComeBack_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    // The last cell may reach over the edge by up to three pixels.
    for (int beyond = 0; beyond < 4; ++beyond)
        QTest::addRow("%d beyond", beyond) << 77 + beyond << 41 + beyond;
    QTest::newRow("tiny") << 20 << 14;
    QTest::newRow("one cell") << 3 << 2;
}

void TestRecordedMaps::cellsComeBack()
{
    QFETCH(int, width);
    QFETCH(int, height);
    constexpr int cell = 4;
    const int columns = (width + cell - 1) / cell;
    const int rows = (height + cell - 1) / cell;
    const HeatMap map(columns, rows, width, height, noise(columns * rows), cell);
    const auto found = cellsBehind(stored(map), map);
    QVERIFY(found);
    for (int i = 0; i < columns * rows; ++i)
        QVERIFY2(std::abs(found->data()[i] - map.data()[i]) <= storedMapPrecision,
                 QByteArray::number(std::abs(found->data()[i] - map.data()[i])).constData());
}

void TestRecordedMaps::cellsFinerThanPixelsDoNot()
{
    const HeatMap map(64, 64, 20, 14, noise(64 * 64));
    QVERIFY(!cellsBehind(stored(map), map));
}

QTEST_APPLESS_MAIN(TestRecordedMaps)
#include "tst_recorded_maps.moc"
