// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/forging/history.h"
#include "tests/training/small_data.h"

#include <QTest>

using namespace pentimento;
using namespace pentimento::training;
using at::Tensor;

namespace {

using History = Tensor (*)(const Tensor&, Dice&);

double meanDifference(const Tensor& a, const Tensor& b)
{
    return (a - b).abs().mean().item<double>();
}

} // namespace
Q_DECLARE_METATYPE(History)

class TestHistories : public QObject
{
    Q_OBJECT

private slots:
    void keepFormAndDependOnTheDiceAlone_data();
    void keepFormAndDependOnTheDiceAlone();
    void leaveWhatWasGivenAlone_data() { keepFormAndDependOnTheDiceAlone_data(); }
    void leaveWhatWasGivenAlone();
    void publicationLeavesSomePicturesAsTheyAre();
    void theWebLeavesNone();
    void bordersAreNoTrace_data() { keepFormAndDependOnTheDiceAlone_data(); }
    void bordersAreNoTrace();
    void upsamplingLosesDetail();
};

void TestHistories::keepFormAndDependOnTheDiceAlone_data()
{
    QTest::addColumn<History>("history");
    QTest::newRow("history") << &throughHistory;
    QTest::newRow("publication") << &throughPublication;
    QTest::newRow("web") << &throughTheWeb;
    QTest::newRow("up-sampling") << &throughUpsampling;
}

void TestHistories::keepFormAndDependOnTheDiceAlone()
{
    QFETCH(History, history);
    const Tensor pictures = texturedPictures(8, 64, 64);
    Tensor before;
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        Dice one(seed);
        Dice same(seed);
        const Tensor a = history(pictures, one);
        QCOMPARE(a.sizes(), pictures.sizes());
        QVERIFY(areBytes(a));
        QVERIFY(at::equal(a, history(pictures, same)));
        QVERIFY(!before.defined() || !at::equal(a, before));
        before = a;
        for (std::int64_t i = 0; i < 8; ++i) // still the same picture
            QVERIFY(meanDifference(a[i], pictures[i]) < 40);
    }
}

void TestHistories::leaveWhatWasGivenAlone()
{
    QFETCH(History, history);
    const Tensor pictures = texturedPictures(6, 64, 64);
    const Tensor copy = pictures.clone();
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        Dice dice(seed);
        (void)history(pictures, dice);
        QVERIFY(at::equal(pictures, copy));
    }
}

void TestHistories::publicationLeavesSomePicturesAsTheyAre()
{
    const Tensor pictures = texturedPictures(8, 64, 64);
    int same = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Dice dice(seed);
        const Tensor published = throughPublication(pictures, dice);
        for (std::int64_t i = 0; i < 8; ++i)
            same += at::equal(published[i], pictures[i]) ? 1 : 0;
    }
    QVERIFY(same > 160 * 0.15 && same < 160 * 0.6);
}

void TestHistories::theWebLeavesNone()
{
    const Tensor pictures = texturedPictures(8, 64, 64);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Dice dice(seed);
        const Tensor published = throughTheWeb(pictures, dice);
        for (std::int64_t i = 0; i < 8; ++i)
            QVERIFY(meanDifference(published[i], pictures[i]) > 0.2);
    }
}

/// A history that treats borders otherwise would teach the network frames.
void TestHistories::bordersAreNoTrace()
{
    QFETCH(History, history);
    const Tensor flat = at::full({8, 3, 64, 64}, 200.0);
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        Dice dice(seed);
        const Tensor result = history(flat, dice);
        const Tensor frame =
            at::cat({result.slice(2, 0, 2).flatten(2), result.slice(2, 62).flatten(2)}, 2);
        const Tensor inside = result.slice(2, 20, 44);
        const double apart =
            (frame.mean({1, 2}) - inside.mean({1, 2, 3})).abs().max().item<double>();
        QVERIFY2(apart < 4, qPrintable(QString("seed %1: %2").arg(seed).arg(apart)));
    }
}

void TestHistories::upsamplingLosesDetail()
{
    const Tensor pictures = texturedPictures(12, 64, 64);
    const auto detail = [](const Tensor& x) {
        return (x.slice(3, 1) - x.slice(3, 0, -1)).square().mean({1, 2, 3});
    };
    Dice dice(3);
    const Tensor kept = detail(throughUpsampling(pictures, dice)) / detail(pictures);
    QVERIFY(kept.median().item<double>() < 0.9);
}

QTEST_APPLESS_MAIN(TestHistories)
#include "tst_histories.moc"
