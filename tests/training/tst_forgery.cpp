// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/forgery.h"
#include "core/training/history.h"
#include "tests/training/small_data.h"

#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <set>

using namespace pentimento;

class TestForgery : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void sameSeedSameExample();
    void everyFamilyAndUntouchedComeUp();
    void jpegKeepsSizeAndMovesTheGrid();
    void masksKeepWithinTheirShare();
    void missingDataIsNamed();

private:
    static constexpr int side = 64;
    QTemporaryDir m_folder;
    TrainingData m_data;
};

void TestForgery::initTestCase()
{
    writeSmallData(m_folder.path().toStdString());
    auto data = TrainingData::open(m_folder.path().toStdString());
    QVERIFY(data);
    m_data = std::move(*data);
    QCOMPARE(m_data.size(), 4);
    QCOMPARE(m_data.crop(0).passes.size(), 2U);
    QCOMPARE(m_data.crop(0).passes[1].family, Family::Gan);
}

void TestForgery::sameSeedSameExample()
{
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const Forgery a = forge(m_data, side, seed);
        const Forgery b = forge(m_data, side, seed);
        QCOMPARE(a.picture.size(), cv::Size(side, side));
        QCOMPARE(a.picture.type(), CV_8UC3);
        QCOMPARE(a.mask.type(), CV_8U);
        QVERIFY(a.family == b.family);
        QCOMPARE(cv::norm(a.picture, b.picture, cv::NORM_INF), 0.0);
        QCOMPARE(cv::norm(a.mask, b.mask, cv::NORM_INF), 0.0);
    }
}

void TestForgery::everyFamilyAndUntouchedComeUp()
{
    std::array<int, familyCount> counts{};
    int untouched = 0;
    constexpr int examples = 400;
    for (std::uint64_t seed = 0; seed < examples; ++seed) {
        const Forgery example = forge(m_data, side, 1000 + seed);
        const int marked = cv::countNonZero(example.mask);
        if (example.family) {
            ++counts[static_cast<std::size_t>(*example.family)];
            QVERIFY(marked > 0);
        } else {
            ++untouched;
            QCOMPARE(marked, 0);
        }
        if (example.family == Family::Splice || example.family == Family::Retouch)
            QVERIFY(marked <= side * side / 2 + 1);
    }
    QVERIFY(untouched > examples * 0.2 && untouched < examples * 0.4);
    for (const int count : counts)
        QVERIFY(count > examples / 50);
}

void TestForgery::jpegKeepsSizeAndMovesTheGrid()
{
    const cv::Mat original = m_data.crop(1).original;
    const cv::Mat aligned = throughJpeg(original, 60, 0);
    const cv::Mat moved = throughJpeg(original, 60, 0, {3, 5});
    QCOMPARE(aligned.size(), original.size());
    QCOMPARE(moved.size(), original.size());
    QVERIFY(cv::norm(aligned, moved, cv::NORM_INF) > 0);
    // Compressing again on the same grid changes little, on another grid much more.
    const double again = cv::norm(throughJpeg(aligned, 60, 0), aligned, cv::NORM_L1);
    const double elsewhere = cv::norm(throughJpeg(moved, 60, 0), moved, cv::NORM_L1);
    QVERIFY(elsewhere > 2 * again);
}

void TestForgery::masksKeepWithinTheirShare()
{
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Dice dice(seed);
        const double share =
            cv::countNonZero(randomMask({side, side}, 0.5, dice)) / double(side * side);
        QVERIFY(share >= 0.01 && share <= 0.5);
    }
}

void TestForgery::missingDataIsNamed()
{
    const auto data = TrainingData::open("/nonexistent/data");
    QVERIFY(!data);
    QVERIFY(QString::fromStdString(data.error().message).contains("dataset.json"));
}

QTEST_APPLESS_MAIN(TestForgery)
#include "tst_forgery.moc"
