// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/disagreement.h"
#include "core/analysis/findings.h"

#include <QTest>

using namespace pentimento;

namespace {

constexpr float hot = 0.9F;
constexpr float cold = 0.1F;

/// A 10 x 10 grid over 40 x 40 pixels, hot in whole columns [from, to).
HeatMap columns(int from, int to)
{
    std::vector<float> values;
    for (int j = 0; j < 10; ++j)
        for (int i = 0; i < 10; ++i)
            values.push_back(i >= from && i < to ? hot : cold);
    return {10, 10, 40, 40, std::move(values)};
}

struct Case
{
    MapSet maps;
    Pack pack;

    void add(const std::string& id, HeatMap map, double threshold = 0.5)
    {
        HeadInfo head;
        head.id = id;
        head.mapThreshold = threshold;
        pack.heads.push_back(head);
        maps.heads.push_back({id, std::move(map), {}});
    }
    [[nodiscard]] std::optional<Disagreement> disagreement() const
    {
        return findingsOf(maps, pack).disagreement;
    }
};

/// Three heads: columns 0-3, 2-5 and none; combined columns 2-5.
Case three()
{
    Case made;
    made.maps.combined = columns(2, 6);
    made.add("a", columns(0, 4));
    made.add("b", columns(2, 6));
    made.add("c", columns(0, 0));
    return made;
}

} // namespace

class TestDisagreement : public QObject
{
    Q_OBJECT

private slots:
    void spreadIsHighestMinusLowest();
    void sharesAndOverlapsCountedByHand();
    void strongestRegion();
    void eachHeadHasItsOwnThreshold();
    void headsOnOtherGridsAreReadAsDrawn();
    void oneHeadHasNobodyToDisagreeWith();
    void nothingMarkedHasNoOverlap();
    void text_data();
    void text();
};

void TestDisagreement::spreadIsHighestMinusLowest()
{
    MapSet maps;
    maps.combined = HeatMap(2, 1, 7, 4, {0, 0}, 4.0); // the second cell reaches over the edge
    maps.heads.push_back({"a", HeatMap(2, 1, 7, 4, {0.25F, 0.5F}, 4.0), {}});
    maps.heads.push_back({"b", HeatMap(2, 1, 7, 4, {1.0F, 0.5F}, 4.0), {}});
    maps.heads.push_back({"c", HeatMap(2, 1, 7, 4, {0.125F, 0.375F}, 4.0), {}});
    const HeatMap spread = spreadOf(maps);
    QCOMPARE(spread.cell(0, 0), 0.875F);
    QCOMPARE(spread.cell(1, 0), 0.125F);
    QCOMPARE(spread.cellWidth(), 4.0);
    QCOMPARE(spread.pictureWidth(), 7);
}

void TestDisagreement::sharesAndOverlapsCountedByHand()
{
    const auto found = three().disagreement();
    QVERIFY(found);
    QCOMPARE(found->heads, 3);
    QCOMPARE(found->markedArea, 0.6);       // columns 0 to 5 of ten
    QCOMPARE(found->shareByAll, 0.0);       // c marks nothing
    QCOMPARE(found->shareByOne, 4.0 / 6.0); // 0, 1 by a alone; 4, 5 by b alone
    QCOMPARE(found->marking, 2);
    QCOMPARE(found->pairs.size(), std::size_t{3});
    QCOMPARE(found->pairs[0].first + found->pairs[0].second, std::string("ab"));
    QCOMPARE(found->pairs[0].overlap, std::optional(2.0 / 6.0));
    QCOMPARE(found->pairs[1].overlap, std::optional(0.0));
    QCOMPARE(found->pairs[2].first + found->pairs[2].second, std::string("bc"));

    const Findings findings = findingsOf(three().maps, three().pack);
    QCOMPARE(found->scoreSpread, findings.heads[0].score - findings.heads[2].score);
}

void TestDisagreement::strongestRegion()
{
    QCOMPARE(three().disagreement()->markingStrongest, std::optional(2));
    Case edge = three();
    edge.add("d", columns(5, 10)); // a quarter of the region
    QCOMPARE(edge.disagreement()->markingStrongest, std::optional(3));
    edge.maps.combined = columns(0, 0);
    QVERIFY(!edge.disagreement()->markingStrongest);
}

void TestDisagreement::eachHeadHasItsOwnThreshold()
{
    Case made = three();
    made.pack.heads[0].mapThreshold = 0.95; // a marks nothing any more
    const auto found = made.disagreement();
    QCOMPARE(found->marking, 1);
    QCOMPARE(found->markedArea, 0.4);
    QCOMPARE(found->shareByOne, 1.0);
}

void TestDisagreement::headsOnOtherGridsAreReadAsDrawn()
{
    Case made;
    made.maps.combined = columns(0, 10);
    made.add("a", columns(0, 10));
    made.add("b",
             HeatMap(2, 1, 40, 40, {0.9F, 0.1F})); // falls from 0.9 to 0.1 between x = 10 and 30
    const auto found = made.disagreement();
    QCOMPARE(found->pairs[0].overlap, std::optional(0.5));
    QVERIFY(std::abs(spreadOf(made.maps).cell(9, 0) - 0.8F) < 1e-6F);
    QVERIFY(std::abs(spreadOf(made.maps).cell(0, 0)) < 1e-6F);
}

void TestDisagreement::oneHeadHasNobodyToDisagreeWith()
{
    Case made;
    made.maps.combined = columns(2, 6);
    made.add("a", columns(2, 6));
    QVERIFY(!made.disagreement());
    QVERIFY(spreadOf(made.maps).empty());
}

void TestDisagreement::nothingMarkedHasNoOverlap()
{
    Case made;
    made.maps.combined = columns(0, 0);
    made.add("a", columns(0, 0));
    made.add("b", columns(0, 0));
    const auto found = made.disagreement();
    QCOMPARE(found->markedArea, 0.0);
    QCOMPARE(found->shareByAll, 0.0);
    QVERIFY(!found->pairs[0].overlap);
}

void TestDisagreement::text_data()
{
    QTest::addColumn<double>("spread");
    QTest::addColumn<QString>("begins");
    QTest::newRow("none") << 0.0 << "The detectors' scores lie less than 0.01 apart.";
    QTest::newRow("hair") << 0.0049 << "The detectors' scores lie less than 0.01 apart.";
    QTest::newRow("little") << 0.06 << "The detectors' scores lie 0.06 apart.";
    QTest::newRow("much") << 0.734 << "The detectors' scores lie 0.73 apart.";
    QTest::newRow("all") << 1.0 << "The detectors' scores lie 1.00 apart.";
}

/// How many detectors mark a place stands in the numbers alone: nobody measured how often that
/// happens on untouched photos.
void TestDisagreement::text()
{
    QFETCH(double, spread);
    QFETCH(QString, begins);
    Disagreement found;
    found.heads = 5;
    found.scoreSpread = spread;
    QStringList texts;
    for (const int marking : {0, 3, 5}) {
        found.marking = marking;
        found.markingStrongest = marking;
        found.shareByAll = marking / 5.0;
        texts << QString::fromStdString(found.text());
    }
    QCOMPARE(texts.removeDuplicates(), 2);
    QVERIFY2(texts.front().startsWith(begins), qPrintable(texts.front()));
    QVERIFY(texts.front().contains("was not measured"));
}

QTEST_APPLESS_MAIN(TestDisagreement)
#include "tst_disagreement.moc"
