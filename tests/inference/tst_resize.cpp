// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hash.h"
#include "core/inference/resize.h"

#include <QTest>

using namespace pentimento;

namespace {

/// Something of every frequency, the same in the script that made the golden values.
Raster pattern(int width, int height)
{
    std::vector<std::uint8_t> rgb;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int channel = 0; channel < 3; ++channel)
                rgb.push_back(
                    static_cast<std::uint8_t>((x * 7 + y * 13 + channel * 50 + x * y) % 256));
    return {width, height, std::move(rgb)};
}

QString hashOf(const Raster& picture)
{
    return QString::fromStdString(
        sha256({picture.data(), picture.stride() * static_cast<std::size_t>(picture.height())}));
}

} // namespace

class TestResize : public QObject
{
    Q_OBJECT

private slots:
    void givesPillowsBytes_data();
    void givesPillowsBytes();
    void resizesAPart();
};

/// SHA-256 of the bytes that Pillow 9.4.0 gave: Image.fromarray(pattern).resize(size, BILINEAR).
void TestResize::givesPillowsBytes_data()
{
    QTest::addColumn<QSize>("from");
    QTest::addColumn<QSize>("to");
    QTest::addColumn<QString>("sha256");
    const auto row = [](const char* name, QSize from, QSize to, const char* hash) {
        QTest::newRow(name) << from << to << hash;
    };
    row("narrower and higher", {23, 17}, {9, 31},
        "57432d23c407ea797382ecf2194c0ad69b3f3d48009ff494c1e44e37d13db89e");
    row("squashed", {481, 321}, {224, 224},
        "fd7cc1626e10d8165a9fec643351e44f829d9220ab652c15033626e0e6caeebe");
    row("enlarged", {100, 60}, {224, 224},
        "4c77bda505796588bf9095ff712a82da56fb8e3f0a45c6d196a4c7d50726928b");
    row("one side stays", {224, 300}, {224, 224},
        "f09b11c6feb952b42e7baf2d783ee3f6b23219aca4f8d283808c97be52892dfe");
    row("one pixel", {1, 1}, {5, 3},
        "4795b91f95a342640a89ddaf4dbd74a7a7b2da6fcfefd66094b49252cdef8aaa");
    row("far smaller", {1000, 3}, {7, 2},
        "77ab62f409039c7016c24f38929e728e3a17c9b86746dede3e2cdfbd9d6ee246");
}

void TestResize::givesPillowsBytes()
{
    QFETCH(QSize, from);
    QFETCH(QSize, to);
    QFETCH(QString, sha256);
    const Raster result =
        resizedBilinear(pattern(from.width(), from.height()), to.width(), to.height());
    QCOMPARE(QSize(result.width(), result.height()), to);
    QCOMPARE(hashOf(result), sha256);
}

void TestResize::resizesAPart()
{
    const Raster result = resizedBilinear(pattern(300, 200), 30, 20, 150, 100, 64, 48);
    QCOMPARE(hashOf(result),
             QString("c3323e39c7760a02d81de6e30b4b764dd8f9816ea781c968a04064c0e6548ecb"));
}

QTEST_GUILESS_MAIN(TestResize)
#include "tst_resize.moc"
