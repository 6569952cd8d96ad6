// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/bootstrap.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace pentimento;
using namespace pentimento::metrics;

namespace {

using Groups = std::vector<std::vector<double>>;

bool close(double a, double b, double tolerance = 1e-8)
{
    return std::abs(a - b) <= tolerance;
}

/// Values with mean 0 and standard deviation 1, as evenly spread as a sample can be.
std::vector<double> spreadOut(int count)
{
    std::vector<double> values;
    for (int i = 0; i < count; ++i)
        values.push_back(((i + 0.5) / count - 0.5) * std::sqrt(12.0));
    return values;
}

} // namespace

class TestBootstrap : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithNumpy();
    void isNearTheNormalInterval();
    void groupsAreResampledWithin();
    void missingValuesAreLeftOut();
    void onePictureTellsNothing();
};

void TestBootstrap::agreesWithNumpy()
{
    // The same draws by a 64-bit Mersenne twister written in Python, numpy.percentile(…, [2.5,
    // 97.5]) of the means.
    const std::vector<double> a{.1, .5, .9, .3, .7, .2, .8};
    const std::vector<double> b{.4, .6, .55};
    const Interval one = bootstrapMean(Groups{a});
    QVERIFY(close(one.low, 0.285714286) && close(one.high, 0.714285714));
    const Interval two = bootstrapMean(Groups{a, b});
    QVERIFY(close(two.low, 0.386904762) && close(two.high, 0.620267857));
}

void TestBootstrap::isNearTheNormalInterval()
{
    for (const int count : {50, 200}) {
        const Interval interval = bootstrapMean(Groups{spreadOut(count)});
        const double expected = 1.96 / std::sqrt(count);
        QVERIFY(close(interval.low, -expected, 0.15 * expected));
        QVERIFY(close(interval.high, expected, 0.15 * expected));
    }
}

void TestBootstrap::groupsAreResampledWithin()
{
    // Two groups far apart without any spread of their own: drawing across them would spread.
    const Interval interval = bootstrapMean(Groups{{0, 0, 0}, {1, 1, 1, 1, 1}});
    QCOMPARE(interval.low, 0.5);
    QCOMPARE(interval.high, 0.5);
}

void TestBootstrap::missingValuesAreLeftOut()
{
    const double missing = std::numeric_limits<double>::quiet_NaN();
    const Interval with = bootstrapMean(Groups{{.1, missing, .5, .9}, {missing, missing}});
    const Interval without = bootstrapMean(Groups{{.1, .5, .9}});
    QCOMPARE(with.low, without.low);
    QCOMPARE(with.high, without.high);
}

void TestBootstrap::onePictureTellsNothing()
{
    for (const Groups& groups : {Groups{}, Groups{{}}, Groups{{0.4}}, Groups{{0.4}, {0.8}}}) {
        const Interval interval = bootstrapMean(groups);
        QVERIFY(std::isnan(interval.low) && std::isnan(interval.high));
    }
}

QTEST_GUILESS_MAIN(TestBootstrap)
#include "tst_bootstrap.moc"
