// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/forging/processing_chain.h"
#include "tests/training/small_data.h"

#include <QTest>

using namespace pentimento;
using namespace pentimento::training;
using at::Tensor;

namespace {

using History = Tensor (*)(const Tensor&, Random&);

double meanDifference(const Tensor& a, const Tensor& b)
{
    return (a - b).abs().mean().item<double>();
}

} // namespace
Q_DECLARE_METATYPE(History)

class TestProcessingChain : public QObject
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

void TestProcessingChain::keepFormAndDependOnTheDiceAlone_data()
{
    QTest::addColumn<History>("processing");
    QTest::newRow("history") << &throughProcessing;
    QTest::newRow("publication") << &throughPostProcessing;
    QTest::newRow("web") << &throughTheWeb;
    QTest::newRow("up-sampling") << &throughUpsampling;
}

void TestProcessingChain::keepFormAndDependOnTheDiceAlone()
{
    QFETCH(History, processing);
    const Tensor pictures = texturedPictures(8, 64, 64);
    Tensor before;
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        Random one(seed);
        Random same(seed);
        const Tensor a = processing(pictures, one);
        QCOMPARE(a.sizes(), pictures.sizes());
        QVERIFY(areBytes(a));
        QVERIFY(at::equal(a, processing(pictures, same)));
        QVERIFY(!before.defined() || !at::equal(a, before));
        before = a;
        for (std::int64_t i = 0; i < 8; ++i) // still the same picture
            QVERIFY(meanDifference(a[i], pictures[i]) < 40);
    }
}

void TestProcessingChain::leaveWhatWasGivenAlone()
{
    QFETCH(History, processing);
    const Tensor pictures = texturedPictures(6, 64, 64);
    const Tensor copy = pictures.clone();
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        Random random(seed);
        (void)processing(pictures, random);
        QVERIFY(at::equal(pictures, copy));
    }
}

void TestProcessingChain::publicationLeavesSomePicturesAsTheyAre()
{
    const Tensor pictures = texturedPictures(8, 64, 64);
    int same = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Random random(seed);
        const Tensor published = throughPostProcessing(pictures, random);
        for (std::int64_t i = 0; i < 8; ++i)
            same += at::equal(published[i], pictures[i]) ? 1 : 0;
    }
    QVERIFY(same > 160 * 0.15 && same < 160 * 0.6);
}

void TestProcessingChain::theWebLeavesNone()
{
    const Tensor pictures = texturedPictures(8, 64, 64);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Random random(seed);
        const Tensor published = throughTheWeb(pictures, random);
        for (std::int64_t i = 0; i < 8; ++i)
            QVERIFY(meanDifference(published[i], pictures[i]) > 0.2);
    }
}

/// A history that treats borders otherwise would teach the network frames.
void TestProcessingChain::bordersAreNoTrace()
{
    QFETCH(History, processing);
    const Tensor flat = at::full({8, 3, 64, 64}, 200.0);
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        Random random(seed);
        const Tensor result = processing(flat, random);
        const Tensor frame =
            at::cat({result.slice(2, 0, 2).flatten(2), result.slice(2, 62).flatten(2)}, 2);
        const Tensor inside = result.slice(2, 20, 44);
        const double apart =
            (frame.mean({1, 2}) - inside.mean({1, 2, 3})).abs().max().item<double>();
        QVERIFY2(apart < 4, qPrintable(QString("seed %1: %2").arg(seed).arg(apart)));
    }
}

void TestProcessingChain::upsamplingLosesDetail()
{
    const Tensor pictures = texturedPictures(12, 64, 64);
    const auto detail = [](const Tensor& x) {
        return (x.slice(3, 1) - x.slice(3, 0, -1)).square().mean({1, 2, 3});
    };
    Random random(3);
    const Tensor kept = detail(throughUpsampling(pictures, random)) / detail(pictures);
    QVERIFY(kept.median().item<double>() < 0.9);
}

QTEST_APPLESS_MAIN(TestProcessingChain)
#include "tst_processing_chain.moc"
