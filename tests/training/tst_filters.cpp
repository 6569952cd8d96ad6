// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/filters.h"
#include "tests/training/small_data.h"

#include <QTest>

using namespace pentimento;
using namespace pentimento::training;
using at::Tensor;

class TestFilters : public QObject
{
    Q_OBJECT

private slots:
    void noiseIsNormalAndDependsOnTheSeedAlone();
    void blurSpreadsByItsSigma();
    void medianRemovesLonePixels();
    void bilateralKeepsEdges();
    void displacedByWholePixelsIsAShift_data();
    void displacedByWholePixelsIsAShift();
    void displacedTurns();
    void pushPullLeavesKnownPixelsAlone();
    void pushPullFillsFromTheSurroundings();
};

void TestFilters::noiseIsNormalAndDependsOnTheSeedAlone()
{
    const Tensor like = at::empty({0});
    const Tensor noise = normalNoise({200, 500}, 123, like);
    QVERIFY(std::abs(noise.mean().item<double>()) < 0.02);
    QVERIFY(std::abs(noise.std().item<double>() - 1) < 0.02);
    const double beyond2 = (noise.abs() > 2).to(at::kFloat).mean().item<double>();
    QVERIFY(std::abs(beyond2 - 0.0455) < 0.004);
    // Neighbours know nothing of each other.
    QVERIFY(std::abs((noise.slice(1, 1) * noise.slice(1, 0, -1)).mean().item<double>()) < 0.02);
    QVERIFY(at::equal(noise, normalNoise({200, 500}, 123, like)));
    QVERIFY(!at::equal(noise, normalNoise({200, 500}, 124, like)));
    QVERIFY(at::isfinite(normalNoise({1000}, ~std::uint64_t{0}, like)).all().item<bool>());
}

void TestFilters::blurSpreadsByItsSigma()
{
    Tensor points = at::zeros({2, 1, 41, 41});
    points.select(2, 20).select(2, 20) = 1;
    const Tensor spread = blurred(points, {1.0F, 2.5F});
    const Tensor place = at::arange(41, at::kFloat) - 20;
    for (std::int64_t i = 0; i < 2; ++i) {
        const Tensor row = spread[i][0].sum(0);
        QVERIFY(std::abs(row.sum().item<double>() - 1) < 1e-4);
        const double sigma = std::sqrt((row * place.square()).sum().item<double>());
        QVERIFY(std::abs(sigma / (i == 0 ? 1.0 : 2.5) - 1) < 0.06);
    }
}

void TestFilters::medianRemovesLonePixels()
{
    Tensor picture = at::full({1, 3, 9, 9}, 40.0);
    picture.select(2, 4).select(2, 4) = 250;
    QVERIFY(at::equal(medianFiltered(picture), at::full({1, 3, 9, 9}, 40.0)));
}

void TestFilters::bilateralKeepsEdges()
{
    Tensor edge = at::full({1, 3, 16, 16}, 20.0);
    edge.slice(3, 8) = 220;
    QVERIFY((bilateralFiltered(edge, 20, 2) - edge).abs().max().item<double>() < 0.01);
    const Tensor noisy = asBytes(edge + 5 * normalNoise(edge.sizes(), 1, edge));
    const Tensor smooth = bilateralFiltered(noisy, 30, 2);
    QVERIFY((smooth - edge).abs().mean().item<double>() <
            0.6 * (noisy - edge).abs().mean().item<double>());
}

void TestFilters::displacedByWholePixelsIsAShift_data()
{
    QTest::addColumn<bool>("cubic");
    QTest::newRow("bilinear") << false;
    QTest::newRow("cubic") << true;
}

void TestFilters::displacedByWholePixelsIsAShift()
{
    QFETCH(bool, cubic);
    const Tensor pictures = texturedPictures(2, 64, 64);
    const Displacement by{{0, 0}, {1, 1}, {7 / 64.0F, -13 / 64.0F}, {0, 21 / 64.0F}};
    const Tensor moved = asBytes(displaced(pictures, by, cubic));
    QVERIFY(at::equal(moved[0].slice(2, 0, 57), pictures[0].slice(2, 7)));
    QVERIFY(
        at::equal(moved[1].slice(2, 13).slice(1, 0, 43), pictures[1].slice(2, 0, 51).slice(1, 21)));
    QVERIFY(areBytes(moved));
}

void TestFilters::displacedTurns()
{
    const Tensor picture = texturedPictures(1, 64, 64);
    const Tensor turned = asBytes(displaced(picture, {{90}, {1}, {0}, {0}}, false));
    const bool either =
        at::equal(turned, picture.rot90(1, {2, 3})) || at::equal(turned, picture.rot90(-1, {2, 3}));
    QVERIFY(either);
}

void TestFilters::pushPullLeavesKnownPixelsAlone()
{
    const Tensor pictures = texturedPictures(3, 64, 50);
    Tensor masks = at::zeros({3, 1, 64, 50});
    masks[0].slice(1, 10, 40).slice(2, 5, 45) = 1;
    masks[2].slice(2, 0, 25) = 1;
    const Tensor filled = pushPullFilled(pictures, masks);
    QVERIFY(at::equal(filled * (1 - masks), pictures * (1 - masks)));
    QVERIFY(at::equal(filled[1], pictures[1]));
    QVERIFY(!at::equal(filled[0], pictures[0]));
}

void TestFilters::pushPullFillsFromTheSurroundings()
{
    Tensor halves = at::full({1, 3, 64, 64}, 50.0);
    halves.slice(3, 32) = 200;
    Tensor mask = at::zeros({1, 1, 64, 64});
    mask.slice(2, 20, 44).slice(3, 4, 60) = 1;
    const Tensor broken = at::where(mask > 0.5, at::full_like(halves, 255.0), halves);
    const Tensor filled = pushPullFilled(broken, mask);
    QVERIFY(std::abs(filled[0][0][32][8].item<double>() - 50) < 15);
    QVERIFY(std::abs(filled[0][0][32][56].item<double>() - 200) < 15);
    QVERIFY(filled.max().item<double>() < 200.01 && filled.min().item<double>() > 49.99);
}

QTEST_APPLESS_MAIN(TestFilters)
#include "tst_filters.moc"
