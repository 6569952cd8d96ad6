// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/localisation.h"

#include <QtTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <random>

using namespace pentimento;
using namespace pentimento::metrics;

namespace {

constexpr int width = 64;
constexpr int height = 48;
constexpr std::size_t pixels = std::size_t{width} * height;
constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

using Values = std::vector<float>;

HeatMap fullSize(Values values)
{
    return {width, height, width, height, std::move(values)};
}

/// The upper bytes of a linear congruential generator: the same numbers in any language, so that
/// the golden values below could be computed outside.
std::vector<int> noise(std::size_t count, std::uint32_t seed)
{
    std::vector<int> bytes(count);
    for (int& byte : bytes) {
        seed = seed * 1664525U + 1013904223U;
        byte = static_cast<int>(seed >> 24U);
    }
    return bytes;
}

Values maskWhere(const std::function<bool(int, int)>& inside)
{
    Values mask;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            mask.push_back(inside(x, y) ? 1.0F : 0.0F);
    return mask;
}

std::function<bool(int, int)> ellipse(int cx, int cy, int rx, int ry)
{
    return [=](int x, int y) {
        return (x - cx) * (x - cx) * ry * ry + (y - cy) * (y - cy) * rx * rx <= rx * rx * ry * ry;
    };
}

std::function<bool(int, int)> rectangle(int left, int top, int right, int bottom)
{
    return [=](int x, int y) { return x >= left && x < right && y >= top && y < bottom; };
}

/// noise(seed) / divisor + mask * gain, over scale: integers, so ties are many and exact.
Values noisyMap(const Values& mask, std::uint32_t seed, int divisor, int gain, float scale)
{
    const std::vector<int> bytes = noise(pixels, seed);
    Values map(pixels);
    for (std::size_t i = 0; i < pixels; ++i)
        map[i] = static_cast<float>(bytes[i] / divisor + (mask[i] > 0.5F ? gain : 0)) / scale;
    return map;
}

LocalisationScores scored(const HeatMap& map, const HeatMap& mask, double threshold = 0.5)
{
    const auto scores = scoreLocalisation(map, mask, threshold);
    return scores ? *scores : LocalisationScores{-1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
}

std::array<double, 10> asArray(const LocalisationScores& s)
{
    return {s.iou, s.bestIou, s.floorIou,         s.f1,  s.bestF1,
            s.mcc, s.bestMcc, s.averagePrecision, s.auc, s.flagged};
}

bool close(double a, double b, double tolerance = 1e-9)
{
    return std::abs(a - b) <= tolerance;
}

struct GoldenCase
{
    HeatMap map;
    HeatMap mask;
    double threshold;
    std::array<double, 10> expected;
    std::array<double, 2> withoutBand;      ///< F1, best F1
    std::array<double, 6> truePositiveRate; ///< at 0, 0.01, 0.1, 0.5, 0.99 and 1 false
};

} // namespace

class TestLocalisation : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithScikitLearn_data();
    void agreesWithScikitLearn();
    void bandOfTheBoundaryDoesNotCount();
    void bandThatTakesTheMaskHasNoF1();
    void rocCurveRisesToOne();
    void perfectMapScoresOne();
    void constantMapIsChance();
    void invertedMapMirrorsAuc();
    void orderOfPixelsDoesNotMatter();
    void monotoneRescalingKeepsRanking();
    void bestIsNeverBelowFixed();
    void thresholdItselfCounts();
    void notANumberCountsAsZero();
    void undefinedCasesAreEmpty_data();
    void undefinedCasesAreEmpty();
    void meanIsPerField();
    void flaggedShareCountsPixels();
};

Q_DECLARE_METATYPE(GoldenCase)

void TestLocalisation::agreesWithScikitLearn_data()
{
    // scikit-learn 1.9.1 on the same numbers: jaccard_score, f1_score, matthews_corrcoef,
    // average_precision_score, roc_auc_score and roc_curve; "best" by trying every distinct value;
    // the boundary's band by scipy.ndimage's minimum_filter (15) and maximum_filter (11).
    QTest::addColumn<GoldenCase>("golden");
    {
        const Values mask = maskWhere(ellipse(20, 18, 14, 11));
        QTest::newRow("noise with signal") << GoldenCase{
            fullSize(noisyMap(mask, 7, 2, 64, 255)),
            fullSize(mask),
            0.4,
            {0.336683417092, 0.482254697297, 0.155924479167, 0.503759398496, 0.650704225352,
             0.405626919645, 0.663443394988, 0.692920517972, 0.870806821320, 0.277018229167},
            {0.075555555556, 0.685714285714},
            {0.482254697, 0.491921414, 0.571379768, 1, 1, 1}};
    }
    {
        const Values mask = maskWhere(rectangle(3, 2, 60, 40));
        QTest::newRow("large mask, coarse ties") << GoldenCase{
            fullSize(noisyMap(mask, 7, 32, 2, 16)),
            fullSize(mask),
            0.3,
            {0.531287365486, 0.759733426869, 0.705078125000, 0.693909422176, 0.863464221646,
             0.216898077073, 0.430489591573, 0.844311873012, 0.708018921767, 0.545572916667},
            {0.726544622426, 0.931407942238},
            {0.228531856, 0.238492652, 0.328139819, 0.744554177, 1, 1}};
    }
    {
        const Values mask = maskWhere(ellipse(40, 30, 5, 4));
        QTest::newRow("no signal") << GoldenCase{
            fullSize(noisyMap(mask, 7, 1, 0, 255)),
            fullSize(mask),
            0.9,
            {0.025352112704, 0.030534351164, 0.020507812500, 0.049450549451, 0.059259259259,
             0.021841725438, 0.039431823878, 0.025299797219, 0.527837123550, 0.097981770833},
            {notANumber, notANumber},
            {0, 0.015873016, 0.142857143, 0.507936508, 1, 1}};
    }
    {
        Values cells;
        for (const int byte : noise(48, 99))
            cells.push_back(static_cast<float>(byte) / 256.0F); // interpolates exactly
        QTest::newRow("coarse grid") << GoldenCase{
            HeatMap(8, 6, width, height, cells),
            fullSize(maskWhere(rectangle(24, 16, 48, 40))),
            0.5,
            {0.194398682047, 0.224489795922, 0.187500000000, 0.325517241379, 0.366666666667,
             0.090460959243, 0.170311041269, 0.200013345981, 0.573595530627, 0.520507812500},
            {0.145833333333, 0.156275976725},
            {0, 0, 0.065972222, 0.614583333, 1, 1}};
    }
}

void TestLocalisation::agreesWithScikitLearn()
{
    QFETCH(GoldenCase, golden);
    RocCurve roc{};
    const auto scores = scoreLocalisation(golden.map, golden.mask, golden.threshold, &roc);
    QVERIFY(scores.has_value());
    const auto actual = asArray(*scores);
    for (std::size_t i = 0; i < actual.size(); ++i)
        QVERIFY2(close(actual[i], golden.expected[i], 1e-6),
                 qPrintable(QString("field %1: %2, expected %3")
                                .arg(i)
                                .arg(actual[i], 0, 'f', 9)
                                .arg(golden.expected[i], 0, 'f', 9)));
    const std::array withoutBand{scores->bandF1, scores->bestBandF1};
    for (std::size_t i = 0; i < withoutBand.size(); ++i)
        QVERIFY(std::isnan(golden.withoutBand[i]) ? std::isnan(withoutBand[i])
                                                  : close(withoutBand[i], golden.withoutBand[i]));
    constexpr std::array<std::size_t, 6> percent{0, 1, 10, 50, 99, 100};
    for (std::size_t i = 0; i < percent.size(); ++i)
        QVERIFY2(close(roc[percent[i]], golden.truePositiveRate[i], 1e-6),
                 qPrintable(QString("%1 %: %2").arg(percent[i]).arg(roc[percent[i]])));
}

void TestLocalisation::bandOfTheBoundaryDoesNotCount()
{
    // Off by less than the band in either direction: wrong everywhere, but not without the band.
    const Values mask = maskWhere(rectangle(16, 12, 48, 36));
    for (const int shift : {-4, 4}) {
        const Values map = maskWhere(rectangle(16 - shift, 12 - shift, 48 + shift, 36 + shift));
        const LocalisationScores s = scored(fullSize(map), fullSize(mask));
        QVERIFY(s.f1 < 0.9);
        QVERIFY(close(s.bandF1, 1));
        QVERIFY(close(s.bestBandF1, 1));
    }
}

void TestLocalisation::bandThatTakesTheMaskHasNoF1()
{
    const Values small = maskWhere(rectangle(20, 20, 30, 30));
    const LocalisationScores s = scored(fullSize(small), fullSize(small));
    QVERIFY(close(s.f1, 1));
    QVERIFY(std::isnan(s.bandF1));
    LocalisationScores other = s;
    other.bandF1 = 0.4;
    const std::array both{s, other};
    QVERIFY(close(meanOf(both).bandF1, 0.4)); // over the pictures that have one
    QVERIFY(std::isnan(meanOf({&s, 1}).bandF1));
}

void TestLocalisation::rocCurveRisesToOne()
{
    const Values mask = maskWhere(ellipse(20, 18, 14, 11));
    for (std::uint32_t seed = 1; seed <= 10; ++seed) {
        RocCurve roc{};
        const auto scores = scoreLocalisation(fullSize(noisyMap(mask, seed, 1, 40, 255)),
                                              fullSize(mask), 0.5, &roc);
        QVERIFY(std::is_sorted(roc.begin(), roc.end()));
        QCOMPARE(roc.back(), 1.0F);
        // The trapezoids under it are the AUC but for the coarseness of the grid.
        const double area =
            (std::accumulate(roc.begin(), roc.end(), 0.0) - (roc.front() + roc.back()) / 2.0) / 100;
        QVERIFY(close(area, scores->auc, 0.005));
    }
}

void TestLocalisation::perfectMapScoresOne()
{
    const Values mask = maskWhere(ellipse(30, 20, 9, 9));
    const LocalisationScores s = scored(fullSize(mask), fullSize(mask));
    for (const double value :
         {s.iou, s.bestIou, s.f1, s.bestF1, s.mcc, s.bestMcc, s.averagePrecision, s.auc})
        QVERIFY(close(value, 1));
    QVERIFY(close(s.flagged, s.floorIou));
}

void TestLocalisation::constantMapIsChance()
{
    const Values mask = maskWhere(rectangle(0, 0, width, height / 4));
    const LocalisationScores s = scored(fullSize(Values(pixels, 0.7F)), fullSize(mask));
    QVERIFY(close(s.auc, 0.5));
    QVERIFY(close(s.averagePrecision, 0.25));
    QVERIFY(close(s.iou, 0.25));
    QVERIFY(close(s.bestIou, s.floorIou));
    QCOMPARE(s.mcc, 0.0);
    QCOMPARE(s.flagged, 1.0);
}

void TestLocalisation::invertedMapMirrorsAuc()
{
    const Values mask = maskWhere(ellipse(20, 18, 14, 11));
    Values map = noisyMap(mask, 3, 8, 4, 64); // sixty-fourths: 1 - v is exact, so ties stay ties
    const double auc = scored(fullSize(map), fullSize(mask)).auc;
    for (float& value : map)
        value = 1.0F - value;
    QVERIFY(close(scored(fullSize(map), fullSize(mask)).auc, 1 - auc));
}

void TestLocalisation::orderOfPixelsDoesNotMatter()
{
    const Values mask = maskWhere(ellipse(20, 18, 14, 11));
    const Values map = noisyMap(mask, 5, 2, 30, 255);
    std::vector<std::size_t> order(pixels);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::shuffle(order.begin(), order.end(), std::mt19937(1));
    Values shuffledMap;
    Values shuffledMask;
    for (const std::size_t i : order) {
        shuffledMap.push_back(map[i]);
        shuffledMask.push_back(mask[i]);
    }
    const auto before = asArray(scored(fullSize(map), fullSize(mask), 0.3));
    const auto after = asArray(scored(fullSize(shuffledMap), fullSize(shuffledMask), 0.3));
    for (std::size_t i = 0; i < before.size(); ++i)
        QVERIFY(close(before[i], after[i]));
}

void TestLocalisation::monotoneRescalingKeepsRanking()
{
    const Values mask = maskWhere(ellipse(20, 18, 14, 11));
    Values map = noisyMap(mask, 5, 2, 30, 256);
    const LocalisationScores before = scored(fullSize(map), fullSize(mask));
    for (float& value : map)
        value = value / 4; // exact, so ties stay ties
    const LocalisationScores after = scored(fullSize(map), fullSize(mask));
    QVERIFY(close(before.auc, after.auc));
    QVERIFY(close(before.averagePrecision, after.averagePrecision));
    QVERIFY(close(before.bestIou, after.bestIou));
    QVERIFY(close(before.bestMcc, after.bestMcc));
}

void TestLocalisation::bestIsNeverBelowFixed()
{
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        const Values mask = maskWhere(ellipse(20, 18, static_cast<int>(seed), 11));
        const HeatMap map = fullSize(noisyMap(mask, seed, 2, static_cast<int>(seed), 255));
        for (const double threshold : {0.05, 0.2, 0.4}) {
            const LocalisationScores s = scored(map, fullSize(mask), threshold);
            QVERIFY(s.bestIou >= s.iou);
            QVERIFY(s.bestIou >= s.floorIou - 1e-9);
            QVERIFY(s.bestF1 >= s.f1);
            QVERIFY(s.bestMcc >= s.mcc);
        }
    }
}

void TestLocalisation::thresholdItselfCounts()
{
    // 0.7 as a float lies below 0.7 as a double; a map value equal to the threshold is marked.
    const Values mask = maskWhere(rectangle(0, 0, 8, 8));
    Values map(pixels, 0.1F);
    for (std::size_t i = 0; i < pixels; ++i)
        if (mask[i] > 0.5F)
            map[i] = 0.7F;
    QVERIFY(close(scored(fullSize(map), fullSize(mask), 0.7).iou, 1));
    QVERIFY(close(flaggedShare(fullSize(map), 0.7), 64.0 / pixels));
}

void TestLocalisation::notANumberCountsAsZero()
{
    const Values mask = maskWhere(rectangle(0, 0, 8, 8));
    Values map = mask;
    map.back() = std::numeric_limits<float>::quiet_NaN();
    QVERIFY(close(scored(fullSize(map), fullSize(mask)).auc, 1));
}

void TestLocalisation::undefinedCasesAreEmpty_data()
{
    QTest::addColumn<bool>("emptyMap");
    QTest::addColumn<float>("maskValue");
    QTest::addColumn<int>("maskWidth");
    QTest::newRow("nothing manipulated") << false << 0.0F << width;
    QTest::newRow("everything manipulated") << false << 1.0F << width;
    QTest::newRow("sizes differ") << false << 1.0F << width + 1;
    QTest::newRow("no map") << true << 1.0F << width;
}

void TestLocalisation::undefinedCasesAreEmpty()
{
    QFETCH(bool, emptyMap);
    QFETCH(float, maskValue);
    QFETCH(int, maskWidth);
    const HeatMap map = emptyMap ? HeatMap() : fullSize(Values(pixels, 0.5F));
    const HeatMap mask(1, 1, maskWidth, height, {maskValue});
    QVERIFY(!scoreLocalisation(map, mask));
}

void TestLocalisation::meanIsPerField()
{
    const LocalisationScores low{0.1, 0.2, 0.3, 0.1, 0.2, -0.4, 0.2, 0.3, 0.4, 0.0};
    const LocalisationScores high{0.3, 0.4, 0.5, 0.3, 0.4, 0.8, 0.4, 0.5, 0.6, 1.0};
    const std::array both{low, high};
    const auto mean = asArray(meanOf(both));
    const std::array expected{0.2, 0.3, 0.4, 0.2, 0.3, 0.2, 0.3, 0.4, 0.5, 0.5};
    for (std::size_t i = 0; i < mean.size(); ++i)
        QVERIFY(close(mean[i], expected[i]));
    QCOMPARE(meanOf({}).auc, 0.5);
}

void TestLocalisation::flaggedShareCountsPixels()
{
    QCOMPARE(flaggedShare(HeatMap(), 0.5), 0.0);
    QCOMPARE(flaggedShare(HeatMap(1, 1, 100, 30, {0.6F}), 0.5), 1.0);
    // Two cells over 100 pixels: the value passes 0.5 halfway between their centres.
    QCOMPARE(flaggedShare(HeatMap(2, 1, 100, 30, {0.0F, 1.0F}), 0.5), 0.5);
}

QTEST_GUILESS_MAIN(TestLocalisation)
#include "tst_localisation.moc"
