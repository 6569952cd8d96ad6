// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/forging/masks.h"
#include "tests/training/small_data.h"

#include <QTest>

using namespace pentimento;
using namespace pentimento::training;
using at::Tensor;

namespace {

bool isBinary(const Tensor& masks)
{
    return (masks.eq(0) | masks.eq(1)).all().item<bool>();
}

double shareOf(const Tensor& mask)
{
    return mask.mean().item<double>();
}

} // namespace

class TestMasks : public QObject
{
    Q_OBJECT

private slots:
    void randomMasksKeepWithinTheirShare();
    void randomMasksDependOnTheSeedAlone();
    void contentMasksGiveTheirShare();
    void contentMasksFollowTheContent();
};

void TestMasks::randomMasksKeepWithinTheirShare()
{
    std::vector<float> largest;
    for (int i = 0; i < 150; ++i)
        largest.insert(largest.end(), {0.5F, 0.92F});
    Random random(4);
    const Tensor masks = randomMasks(64, largest, random);
    QCOMPARE(masks.sizes(), (std::vector<std::int64_t>{300, 1, 64, 64}));
    QVERIFY(isBinary(masks));
    int large = 0;
    for (std::int64_t i = 0; i < 300; ++i) {
        const double share = shareOf(masks[i]);
        QVERIFY(share >= 0.0099 && share <= largest[static_cast<std::size_t>(i)] + 1e-6);
        large += share > 0.5 ? 1 : 0;
    }
    QVERIFY(large > 10); // those that may be large sometimes are
}

void TestMasks::randomMasksDependOnTheSeedAlone()
{
    const std::vector<float> largest(8, 0.5F);
    Random one(9);
    Random same(9);
    Random other(10);
    const Tensor masks = randomMasks(48, largest, one);
    QVERIFY(at::equal(masks, randomMasks(48, largest, same)));
    QVERIFY(!at::equal(masks, randomMasks(48, largest, other)));
}

void TestMasks::contentMasksGiveTheirShare()
{
    const std::vector<float> shares{0.02F, 0.2F, 0.45F, 0.8F};
    Random random(1);
    const Tensor masks = contentMasks(texturedPictures(4, 64, 80), shares, random);
    QCOMPARE(masks.sizes(), (std::vector<std::int64_t>{4, 1, 64, 80}));
    QVERIFY(isBinary(masks));
    for (std::size_t i = 0; i < shares.size(); ++i)
        QVERIFY(std::abs(shareOf(masks[static_cast<std::int64_t>(i)]) - shares[i]) < 0.01);
}

void TestMasks::contentMasksFollowTheContent()
{
    Tensor halves = at::zeros({1, 3, 64, 64});
    halves.slice(3, 32) = 220;
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        Random random(seed);
        const Tensor mask = contentMasks(halves, {0.25F}, random);
        const double left = shareOf(mask.slice(3, 0, 32));
        const double right = shareOf(mask.slice(3, 32));
        QVERIFY(std::max(left, right) > 5 * std::min(left, right));
    }
}

QTEST_APPLESS_MAIN(TestMasks)
#include "tst_masks.moc"
