// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/findings.h"
#include "core/calibration/verdict_lines.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

using namespace pentimento;

namespace {

bool near(double a, double b)
{
    return std::abs(a - b) < 1e-9;
}

std::ptrdiff_t reaching(const std::vector<float>& scores, double line)
{
    return std::count_if(scores.begin(), scores.end(), [&](float score) { return score >= line; });
}

SourceScores sourceOf(std::vector<float> scores)
{
    std::sort(scores.begin(), scores.end());
    return {"source", std::move(scores)};
}

/// So many sources of so many photos each that score alike.
ScoresBySource alike(std::size_t sources, std::size_t photos, float score)
{
    return {sources, sourceOf(std::vector<float>(photos, score))};
}

/// Sources of different sizes and habits.
ScoresBySource randomSources(std::mt19937& random, std::size_t most = 15)
{
    ScoresBySource sources;
    for (std::size_t i = 1 + random() % most; i > 0; --i) {
        const double habit = static_cast<double>(random() % 1000) / 1000;
        std::vector<float> scores(random() % 150);
        for (float& score : scores)
            score = storedScore(
                std::min(1.0, habit * static_cast<double>(random() % 1001) / 1000 +
                                  (random() % 5 == 0 ? 0.3 : 0.0))); // ties at 1 among them
        sources.push_back(sourceOf(std::move(scores)));
    }
    return sources;
}

} // namespace

class TestVerdictLines : public QObject
{
    Q_OBJECT

private slots:
    void unluckyRateByHand();
    void photosThatItTakes_data();
    void photosThatItTakes();
    void sourcesThatDifferRaiseTheLine();
    void tiesAreNotCountedTwice();
    void fewSourcesPromiseLess();
    void linesAreInOrderAndNotBelowHalf();
    void allIsHeldAgainstTheWorstClass();
    void nothingMeasuredPromisesNothing();
    void promisesHoldOnTheirOwnPhotos();
    void promisesHoldOnSourcesNotSeen();
    void aHigherScoreNeverEarnsLess();
    void wilson_data();
    void wilson();
    void checkInWords_data();
    void checkInWords();
};

void TestVerdictLines::unluckyRateByHand()
{
    // Two of ten photos of one source reach 0.5, none of ten of another: 3 / 21, and clusters that
    // are one photo above and one below what was expected: sqrt(2 * 2) / 20 of standard error.
    std::vector<float> loud(10, 0.1F);
    loud[8] = loud[9] = 0.9F;
    const ScoresBySource two{sourceOf(loud), sourceOf(std::vector<float>(10, 0.1F))};
    QVERIFY(near(unluckyRate(two, 0.5), 3.0 / 21 + 1.645 * 2 / 20));
    // One each: sources do not differ, so that of two independent photos counts.
    std::vector<float> even(10, 0.1F);
    even[9] = 0.9F;
    QVERIFY(near(unluckyRate({sourceOf(even), sourceOf(even)}, 0.5),
                 3.0 / 21 + 1.645 * std::sqrt(3) / 21));
    QCOMPARE(unluckyRate({}, 0.5), 1.0);
}

void TestVerdictLines::photosThatItTakes_data()
{
    QTest::addColumn<double>("rate");
    QTest::addColumn<int>("fewest");
    // (1 + 1.645) / (n + 1) <= rate
    QTest::newRow("1 %") << 0.01 << 264;
    QTest::newRow("5 %") << 0.05 << 52;
    QTest::newRow("20 %") << 0.20 << 13;
}

void TestVerdictLines::photosThatItTakes()
{
    QFETCH(double, rate);
    QFETCH(int, fewest);
    const auto line = [&](int photos) {
        return lineFor({sourceOf(std::vector<float>(static_cast<std::size_t>(photos), 0.25F))},
                       rate);
    };
    QCOMPARE(line(fewest - 1), neverReached);
    QVERIFY(near(line(fewest), 0.25001));
}

void TestVerdictLines::sourcesThatDifferRaiseTheLine()
{
    // The same 400 photos, of which 12 score 0.9: once one camera's, once spread over all.
    ScoresBySource one = alike(19, 20, 0.1F);
    std::vector<float> camera(20, 0.1F);
    std::fill(camera.begin(), camera.begin() + 12, 0.9F);
    one.push_back(sourceOf(camera));
    ScoresBySource spread = alike(8, 20, 0.1F);
    std::vector<float> some(20, 0.1F);
    some[0] = 0.9F;
    for (int i = 0; i < 12; ++i)
        spread.push_back(sourceOf(some));
    QVERIFY(near(lineFor(spread, 0.05), 0.10001)); // 13 / 401 and 1.645 * 3.6 / 401 are 4.7 %
    QVERIFY(near(lineFor(one, 0.05), 0.90001));
}

void TestVerdictLines::tiesAreNotCountedTwice()
{
    QVERIFY(near(lineFor(alike(5, 100, storedScore(0.7)), 0.05), 0.70001));
    QVERIFY(near(lineFor(alike(5, 100, 1.0F), 0.05), neverReached)); // nobody's score
}

void TestVerdictLines::fewSourcesPromiseLess()
{
    const auto table = [](std::size_t sources) {
        return calibrationTable(alike(sources, 300, 0.6F), {});
    };
    const CalibrationTable four = table(fewestModerateSources - 1);
    QCOMPARE(verdictOf(1, four), Verdict::Inconclusive);
    const CalibrationTable nine = table(fewestStrongSources - 1);
    QCOMPARE(verdictOf(1, nine), Verdict::Moderate);
    QCOMPARE(verdictOf(1, table(fewestStrongSources)), Verdict::Strong);
    // Many sources of few photos: not one score says what one in a hundred is.
    const CalibrationTable few = calibrationTable(alike(20, 13, 0.6F), {});
    QCOMPARE(few.pristineScores.size(), std::size_t{260});
    QCOMPARE(verdictOf(1, few), Verdict::Moderate);
    // Twelve photos do not even say what one in five is: nothing is claimed, nothing denied.
    const CalibrationTable twelve = calibrationTable(alike(6, 2, 0.6F), {});
    QCOMPARE(verdictOf(0, twelve), Verdict::Inconclusive);
    QCOMPARE(verdictOf(1, twelve), Verdict::Inconclusive);
    // A source without a photo is none.
    ScoresBySource empty = alike(fewestModerateSources - 1, 300, 0.6F);
    empty.push_back({"empty", {}});
    QCOMPARE(verdictOf(1, calibrationTable(empty, {})), Verdict::Inconclusive);
    QCOMPARE(calibrationTable(empty, {}).sources.size(), fewestModerateSources - 1);
}

void TestVerdictLines::linesAreInOrderAndNotBelowHalf()
{
    const CalibrationTable low = calibrationTable(alike(10, 100, 0.1F), {});
    QCOMPARE(low.moderateLine, 0.5);
    QCOMPARE(low.strongLine, 0.5);
    QVERIFY(near(low.inconclusiveLine, 0.10001));
    std::mt19937 random(2);
    for (int i = 0; i < 100; ++i) {
        const CalibrationTable table = calibrationTable(randomSources(random), {});
        QVERIFY(table.inconclusiveLine <= table.moderateLine);
        QVERIFY(table.moderateLine <= table.strongLine);
        QVERIFY(table.moderateLine >= 0.5);
        QVERIFY(table.strongLine <= neverReached || table.pristineScores.empty());
        QVERIFY(std::is_sorted(table.pristineScores.begin(), table.pristineScores.end()));
    }
}

/// Whose class is not known may be of any.
void TestVerdictLines::allIsHeldAgainstTheWorstClass()
{
    Calibration calibration;
    static_cast<CalibrationTable&>(calibration) = calibrationTable(alike(10, 100, 0.2F), {});
    CalibrationTable loud = calibrationTable(alike(6, 20, 0.9F), {});
    loud.quality = QualityClass::Large;
    CalibrationTable few = calibrationTable(alike(5, 11, 0.99F), {});
    few.quality = QualityClass::Original;
    calibration.classes = {few, loud};
    QVERIFY(few.pristineScores.size() < fewestClassPhotos);
    liftToClasses(calibration);
    QCOMPARE(calibration.moderateLine, loud.moderateLine);
    QCOMPARE(calibration.inconclusiveLine, loud.inconclusiveLine);
    QCOMPARE(calibration.strongLine, neverReached); // 6 sources of large ones promise none
    QCOMPARE(calibration.classes[1].strongLine, loud.strongLine);
    CalibrationTable quiet = calibrationTable(alike(10, 100, 0.1F), {});
    calibration.classes = {quiet};
    liftToClasses(calibration); // and never lowers
    QCOMPARE(calibration.moderateLine, loud.moderateLine);
}

void TestVerdictLines::nothingMeasuredPromisesNothing()
{
    const CalibrationTable nothing = calibrationTable({{}, {}}, {});
    QVERIFY(nothing.pristineScores.empty());
    QCOMPARE(verdictOf(1, nothing), Verdict::Inconclusive);
}

void TestVerdictLines::promisesHoldOnTheirOwnPhotos()
{
    std::mt19937 random(3);
    int linesSet = 0;
    for (int i = 0; i < 300; ++i) {
        const ScoresBySource sources = randomSources(random);
        std::vector<float> all;
        for (const SourceScores& source : sources)
            all.insert(all.end(), source.scores.begin(), source.scores.end());
        const auto photos = static_cast<double>(all.size());
        for (const double rate : {0.01, 0.05, 0.2}) {
            const double line = lineFor(sources, rate);
            const auto reached = static_cast<double>(reaching(all, line));
            QVERIFY(reached <= rate * photos);
            if (line < neverReached) { // the rate that is stated beside such a score
                QVERIFY((reached + 1) / (photos + 1) <= rate + 1e-9);
                ++linesSet;
            }
        }
    }
    QVERIFY(linesSet > 0);
}

/// Sources whose habits differ as the default pack's do: most are quiet, some score high for one
/// photo in ten. Lines are set on ten, and as many that nobody has seen break the promise by more
/// than a factor of two in few trials only; lines at the middle of the ten would in many more.
void TestVerdictLines::promisesHoldOnSourcesNotSeen()
{
    std::mt19937 random(5);
    const auto draw = [&random] {
        ScoresBySource sources;
        for (int i = 0; i < 10; ++i) {
            std::vector<float> scores;
            const unsigned habit = random() % 4 == 0 ? 10 : 2; // of a hundred photos
            for (int photo = 0; photo < 40; ++photo)
                scores.push_back(storedScore((random() % 100 < habit ? 0.9 : 0.4) +
                                             static_cast<double>(random() % 1000) / 10000));
            sources.push_back(sourceOf(std::move(scores)));
        }
        return sources;
    };
    constexpr int trials = 200;
    int broken = 0;
    int brokenByTheMiddle = 0;
    for (int trial = 0; trial < trials; ++trial) {
        const ScoresBySource seen = draw();
        std::vector<float> others;
        for (const SourceScores& source : draw())
            others.insert(others.end(), source.scores.begin(), source.scores.end());
        const auto rateAt = [&](double line) {
            return static_cast<double>(reaching(others, line)) / static_cast<double>(others.size());
        };
        broken += rateAt(lineFor(seen, 0.02)) > 0.04;
        std::vector<float> all;
        for (const SourceScores& source : seen)
            all.insert(all.end(), source.scores.begin(), source.scores.end());
        std::sort(all.begin(), all.end());
        brokenByTheMiddle += rateAt(static_cast<double>(all[all.size() - 8])) > 0.04;
    }
    QVERIFY2(broken <= trials / 50, qPrintable(QString::number(broken)));
    QVERIFY2(brokenByTheMiddle > 2 * broken, qPrintable(QString::number(brokenByTheMiddle)));
}

void TestVerdictLines::aHigherScoreNeverEarnsLess()
{
    std::mt19937 random(4);
    std::map<Verdict, int> earned;
    for (int i = 0; i < 50; ++i) {
        const CalibrationTable table = calibrationTable(randomSources(random), {});
        Verdict verdict = Verdict::NoEvidence;
        double rate = 1;
        if (table.pristineScores.empty())
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
            if (now == Verdict::Moderate)
                QVERIFY(alarm.rate <= 0.05 + 1e-9);
            verdict = now;
            rate = alarm.rate;
            ++earned[now];
        }
    }
    QVERIFY(earned[Verdict::Strong] > 0 && earned[Verdict::Moderate] > 0);
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
