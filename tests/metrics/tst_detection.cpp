// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/detection.h"

#include <QtTest>

#include <cmath>
#include <vector>

using namespace pentimento;
using namespace pentimento::metrics;

class TestDetection : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithScikitLearn();
    void extremes();
    void foundAmongFewFalseAlarms();
    void oneKindAloneIsUndefined();
};

void TestDetection::agreesWithScikitLearn()
{
    // roc_auc_score and average_precision_score of scikit-learn 1.9.1, with ties.
    const std::vector<double> manipulated{.91, .4, .66, .66, .2, .83};
    const std::vector<double> pristine{.1, .66, .3, .4, .05};
    const auto scores = scoreDetection(manipulated, pristine);
    QVERIFY(scores.has_value());
    QVERIFY(std::abs(scores->auc - 0.816666666667) < 1e-9);
    QVERIFY(std::abs(scores->averagePrecision - 0.830158730159) < 1e-9);
}

void TestDetection::extremes()
{
    const std::vector<double> low{0.1, 0.2};
    const std::vector<double> high{0.8, 0.9, 0.7};
    QCOMPARE(scoreDetection(high, low)->auc, 1.0);
    QCOMPARE(scoreDetection(high, low)->averagePrecision, 1.0);
    QCOMPARE(scoreDetection(low, high)->auc, 0.0);
    QCOMPARE(scoreDetection(low, low)->auc, 0.5);
    QCOMPARE(scoreDetection(high, low)->foundAt1, 1.0);
    QCOMPARE(scoreDetection(low, low)->foundAt5, 0.0);
}

/// Of a hundred photos one may score higher, or five.
void TestDetection::foundAmongFewFalseAlarms()
{
    std::vector<double> pristine;
    for (int i = 0; i < 100; ++i)
        pristine.push_back(i);
    const std::vector<double> manipulated{200, 98.5, 97.5, 94.5, 93.5, 98, 50, 1, 2, 3};
    const auto scores = scoreDetection(manipulated, pristine);
    QCOMPARE(scores->foundAt1, 0.2); // 98 would bring the second photo
    QCOMPARE(scores->foundAt5, 0.5);
    const std::vector<double> few(pristine.begin(), pristine.begin() + 10);
    QCOMPARE(scoreDetection(manipulated, few)->foundAt5, 0.7);
}

void TestDetection::oneKindAloneIsUndefined()
{
    const std::vector<double> some{0.5};
    QVERIFY(!scoreDetection(some, {}));
    QVERIFY(!scoreDetection({}, some));
}

QTEST_GUILESS_MAIN(TestDetection)
#include "tst_detection.moc"
