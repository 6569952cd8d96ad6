// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/findings.h"
#include "core/evaluation/verdict_lines.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace pentimento;

namespace {

/// 0.01, 0.02, ... up to `count` hundredths.
std::vector<float> hundredths(int count)
{
    std::vector<float> scores;
    for (int i = 1; i <= count; ++i)
        scores.push_back(storedScore(i / 100.0));
    return scores;
}

bool near(double a, double b)
{
    return std::abs(a - b) < 1e-9;
}

std::ptrdiff_t reaching(const std::vector<float>& scores, double line)
{
    return std::count_if(scores.begin(), scores.end(), [&](float score) { return score >= line; });
}

/// Sources of different sizes and habits.
ScoresBySource randomSources(std::mt19937& random)
{
    ScoresBySource sources(1 + random() % 12);
    for (auto& source : sources) {
        const double habit = static_cast<double>(random() % 1000) / 1000;
        source.resize(random() % 150);
        for (float& score : source)
            score = storedScore(
                std::min(1.0, habit * static_cast<double>(random() % 1001) / 1000 +
                                  (random() % 5 == 0 ? 0.3 : 0.0))); // ties at 1 among them
    }
    return sources;
}

} // namespace

class TestVerdictLines : public QObject
{
    Q_OBJECT

private slots:
    void oneSourceByHand_data();
    void oneSourceByHand();
    void aSourceThatScoresHighRaisesTheLine();
    void oneInTenSourcesMayDoWorse();
    void tooFewPhotosOfASourceTellNothing();
    void tiesAreNotCountedTwice();
    void linesAreInOrderAndNotBelowHalf();
    void aClassOfFewSourcesIsNotSaferThanAll();
    void nothingMeasuredPromisesNothing();
    void promisesHoldOnTheirOwnPhotos();
    void aHigherScoreNeverEarnsLess();
    void wilson_data();
    void wilson();
    void checkInWords_data();
    void checkInWords();
};

void TestVerdictLines::oneSourceByHand_data()
{
    QTest::addColumn<int>("photos");
    QTest::addColumn<double>("rate");
    QTest::addColumn<double>("line");
    // (k + 1) / (99 + 1) <= 0.05 allows k = 4: 0.96 ... 0.99 reach the line. By itself the source
    // may have 9 (twice 5 % of 99), which is the lower demand.
    QTest::newRow("5 % of 99") << 99 << 0.05 << 0.95001;
    QTest::newRow("1 % of 99: none") << 99 << 0.01 << 0.99001;
    QTest::newRow("20 % of 99: 19") << 99 << 0.20 << 0.80001;
    // 1 / 51 is more than 1 %: even a score above all of them would promise too much.
    QTest::newRow("1 % of 50: above all") << 50 << 0.01 << 0.50001;
    QTest::newRow("everybody") << 10 << 0.99 << 0.01001;
}

void TestVerdictLines::oneSourceByHand()
{
    QFETCH(int, photos);
    QFETCH(double, rate);
    QFETCH(double, line);
    const double found = lineFor({hundredths(photos)}, rate);
    QVERIFY2(near(found, line), qPrintable(QString::number(found, 'f', 8)));
}

void TestVerdictLines::aSourceThatScoresHighRaisesTheLine()
{
    // 180 photos at 0.1 and 20 of another camera from 0.81 to 1.00. Together, 5 % of 200 allow
    // k = 9 (10 / 201): the line would be 0.91001, which 9 of the camera's 20 reach. By itself it
    // may have 2 of 20: 0.99 and 1.00.
    std::vector<float> camera;
    for (int i = 81; i <= 100; ++i)
        camera.push_back(storedScore(i / 100.0));
    QVERIFY(near(lineFor({std::vector<float>(180, 0.1F), camera}, 0.05), 0.98001));
    // The same photos as one source.
    std::vector<float> together(180, 0.1F);
    together.insert(together.end(), camera.begin(), camera.end());
    QVERIFY(near(lineFor({together}, 0.05), 0.91001));
}

void TestVerdictLines::oneInTenSourcesMayDoWorse()
{
    std::vector<float> high(20, 0.9F);
    ScoresBySource nine(8, std::vector<float>(100, 0.2F));
    nine.push_back(high);
    QVERIFY(near(lineFor(nine, 0.05), 0.90001));
    ScoresBySource ten(9, std::vector<float>(100, 0.2F));
    ten.push_back(high);
    QVERIFY(near(lineFor(ten, 0.05), 0.20001));
}

void TestVerdictLines::tooFewPhotosOfASourceTellNothing()
{
    // Twice 5 % of nine photos is less than one photo.
    QVERIFY(
        near(lineFor({std::vector<float>(991, 0.2F), std::vector<float>(9, 0.9F)}, 0.05), 0.20001));
    QVERIFY(near(lineFor({std::vector<float>(990, 0.2F), std::vector<float>(10, 0.9F)}, 0.05),
                 0.90001));
}

void TestVerdictLines::tiesAreNotCountedTwice()
{
    const double line = lineFor({std::vector<float>(200, storedScore(0.7))}, 0.05);
    QVERIFY(near(line, 0.70001)); // at 0.7 all 200 would reach it
    QVERIFY(near(lineFor({std::vector<float>(200, 1.0F)}, 0.05), 1.00001));
}

void TestVerdictLines::linesAreInOrderAndNotBelowHalf()
{
    const CalibrationTable low = calibrationTable({std::vector<float>(200, 0.1F)}, {});
    QCOMPARE(low.moderateLine, 0.5);
    QCOMPARE(low.strongLine, 0.5);
    QVERIFY(near(low.inconclusiveLine, 0.10001));
    std::mt19937 random(2);
    for (int i = 0; i < 100; ++i) {
        const CalibrationTable table = calibrationTable(randomSources(random), {});
        QVERIFY(table.inconclusiveLine <= table.moderateLine);
        QVERIFY(table.moderateLine <= table.strongLine);
        QVERIFY(table.moderateLine >= 0.5);
        QVERIFY(std::is_sorted(table.authenticScores.begin(), table.authenticScores.end()));
    }
}

void TestVerdictLines::aClassOfFewSourcesIsNotSaferThanAll()
{
    CalibrationTable all;
    all.inconclusiveLine = 0.4;
    all.moderateLine = 0.6;
    all.strongLine = 0.8;
    const CalibrationTable low = calibrationTable({std::vector<float>(200, 0.1F), {}}, {}, &all);
    QCOMPARE(low.inconclusiveLine, 0.4);
    QCOMPARE(low.moderateLine, 0.6);
    QCOMPARE(low.strongLine, 0.8);
    const CalibrationTable high = calibrationTable({std::vector<float>(200, 0.9F)}, {}, &all);
    QVERIFY(near(high.inconclusiveLine, 0.90001));
    QVERIFY(near(high.strongLine, 0.90001));
    const CalibrationTable many =
        calibrationTable(ScoresBySource(10, std::vector<float>(20, 0.1F)), {}, &all);
    QVERIFY(near(many.inconclusiveLine, 0.10001));
    QCOMPARE(many.strongLine, 0.5);
}

void TestVerdictLines::nothingMeasuredPromisesNothing()
{
    const CalibrationTable nothing = calibrationTable({{}, {}}, {});
    QVERIFY(nothing.authenticScores.empty());
    QCOMPARE(verdictOf(1, nothing), Verdict::Inconclusive);
}

void TestVerdictLines::promisesHoldOnTheirOwnPhotos()
{
    std::mt19937 random(3);
    for (int i = 0; i < 300; ++i) {
        const ScoresBySource sources = randomSources(random);
        std::vector<float> all;
        for (const auto& source : sources)
            all.insert(all.end(), source.begin(), source.end());
        const auto photos = static_cast<double>(all.size());
        for (const double rate : {0.01, 0.05, 0.2}) {
            const double line = lineFor(sources, rate);
            const auto reached = static_cast<double>(reaching(all, line));
            QVERIFY(reached <= rate * photos);
            if (photos >= 100) { // the rate that is stated beside such a score
                QVERIFY((reached + 1) / (photos + 1) <= rate + 1e-9);
            }
        }
    }
}

void TestVerdictLines::aHigherScoreNeverEarnsLess()
{
    std::mt19937 random(4);
    for (int i = 0; i < 50; ++i) {
        const CalibrationTable table = calibrationTable(randomSources(random), {});
        Verdict verdict = Verdict::NoEvidence;
        double rate = 1;
        if (table.authenticScores.empty())
            continue;
        for (int step = 0; step <= 1000; ++step) {
            const double score = step / 1000.0;
            const Verdict now = verdictOf(score, table);
            const FalseAlarm alarm = falseAlarmOf(score, table);
            QVERIFY(now >= verdict);
            QVERIFY(alarm.rate <= rate);
            QVERIFY(alarm.rate > 0);
            if (now == Verdict::Strong)
                QVERIFY(alarm.rate <= 0.01 && alarm.photos >= 100);
            if (now == Verdict::Moderate && alarm.photos >= 19)
                QVERIFY(alarm.rate <= 0.05 + 1e-9);
            verdict = now;
            rate = alarm.rate;
        }
    }
}

void TestVerdictLines::wilson_data()
{
    QTest::addColumn<int>("reached");
    QTest::addColumn<int>("count");
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    // z = 1.95996; (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)
    QTest::newRow("none of none") << 0 << 0 << 0.0 << 1.0;
    QTest::newRow("none of 100") << 0 << 100 << 0.0 << 0.0369935;
    QTest::newRow("all of 100") << 100 << 100 << 0.9630065 << 1.0;
    QTest::newRow("5 of 100") << 5 << 100 << 0.0215437 << 0.1117505;
    QTest::newRow("half of 10") << 5 << 10 << 0.2365931 << 0.7634069;
}

void TestVerdictLines::wilson()
{
    QFETCH(int, reached);
    QFETCH(int, count);
    QFETCH(double, low);
    QFETCH(double, high);
    const Interval interval = wilsonInterval(reached, count);
    QVERIFY2(std::abs(interval.low - low) < 1e-6,
             qPrintable(QString::number(interval.low, 'f', 7)));
    QVERIFY2(std::abs(interval.high - high) < 1e-6,
             qPrintable(QString::number(interval.high, 'f', 7)));
}

void TestVerdictLines::checkInWords_data()
{
    QTest::addColumn<double>("promised");
    QTest::addColumn<int>("photos");
    QTest::addColumn<int>("reached");
    QTest::addColumn<bool>("within");
    QTest::addColumn<bool>("clearly");
    QTest::addColumn<QString>("says");
    QTest::newRow("as promised") << 0.05 << 200 << 10 << true << false << "within a factor of two";
    QTest::newRow("just twice") << 0.05 << 200 << 20 << true << false << "20 of 200 (10 %";
    QTest::newRow("too often") << 0.05 << 200 << 60 << false << true << "more than twice as much";
    QTest::newRow("perhaps too often")
        << 0.01 << 30 << 1 << false << false << "so few photos can give by chance";
    QTest::newRow("seldom") << 0.2 << 500 << 5 << false << true << "less than half of it";
    QTest::newRow("nobody looked") << 0.01 << 0 << 0 << false << false << "not checked";
}

void TestVerdictLines::checkInWords()
{
    QFETCH(double, promised);
    QFETCH(int, photos);
    QFETCH(int, reached);
    QFETCH(bool, within);
    QFETCH(bool, clearly);
    const RateCheck check{{}, "moderate", promised, photos, reached};
    QCOMPARE(check.withinFactorTwo(), within);
    QCOMPARE(check.clearlyOutside(), clearly);
    QFETCH(QString, says);
    QVERIFY2(QString::fromStdString(check.text()).contains(says), check.text().c_str());
}

QTEST_APPLESS_MAIN(TestVerdictLines)
#include "tst_verdict_lines.moc"
