// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/data/source_split.h"

#include <QTest>

#include <set>

using namespace pentimento;
using namespace pentimento::training;

namespace {

using Names = std::vector<std::string>;

Names repeated(std::initializer_list<std::pair<const char*, int>> counts)
{
    Names names;
    for (const auto& [name, count] : counts)
        names.insert(names.end(), static_cast<std::size_t>(count), name);
    return names;
}

std::set<std::string> sourcesAt(const Names& items, const std::vector<std::size_t>& indices)
{
    std::set<std::string> sources;
    for (const std::size_t i : indices)
        sources.insert(items[i]);
    return sources;
}

} // namespace

class TestSourceSplit : public QObject
{
    Q_OBJECT

private slots:
    void aSourceIsOnOneSideWithAllItHas_data();
    void aSourceIsOnOneSideWithAllItHas();
    void neverAllIsHeldBack();
    void pairsWithoutPhotosAreHeldBackToo();
    void nothingIsHeldBackOfNoShare();
};

void TestSourceSplit::aSourceIsOnOneSideWithAllItHas_data()
{
    QTest::addColumn<Names>("photos");
    QTest::addColumn<Names>("pairs");
    // Few photos with many pairs beside many photos with few: by each kind alone another source
    // would be the smallest.
    QTest::newRow("crossed") << repeated({{"a", 10}, {"b", 24}}) << repeated({{"a", 10}, {"b", 8}});
    QTest::newRow("alike") << repeated({{"a", 5}, {"b", 5}, {"c", 5}})
                           << repeated({{"c", 1}, {"a", 1}});
    QTest::newRow("other sources")
        << repeated({{"a", 5}, {"b", 9}}) << repeated({{"c", 3}, {"d", 7}, {"b", 1}});
}

void TestSourceSplit::aSourceIsOnOneSideWithAllItHas()
{
    QFETCH(Names, photos);
    QFETCH(Names, pairs);
    const SourceSplit split = splitBySource(photos, pairs, 0.2);
    QCOMPARE(split.photos.training.size() + split.photos.validation.size(), photos.size());
    QCOMPARE(split.pairs.training.size() + split.pairs.validation.size(), pairs.size());
    QVERIFY(!split.photos.validation.empty() && !split.photos.training.empty());
    auto learned = sourcesAt(photos, split.photos.training);
    learned.merge(sourcesAt(pairs, split.pairs.training));
    auto held = sourcesAt(photos, split.photos.validation);
    held.merge(sourcesAt(pairs, split.pairs.validation));
    for (const std::string& source : held)
        QVERIFY2(learned.count(source) == 0, source.c_str());
}

void TestSourceSplit::neverAllIsHeldBack()
{
    const SourceSplit one = splitBySource(repeated({{"a", 3}}), repeated({{"a", 2}}), 0.5);
    QCOMPARE(one.photos.training.size(), std::size_t{3});
    QCOMPARE(one.pairs.training.size(), std::size_t{2});
    const SourceSplit two = splitBySource(repeated({{"a", 1}, {"b", 9}}), {}, 1.0);
    QCOMPARE(two.photos.validation.size(), std::size_t{1});
}

void TestSourceSplit::pairsWithoutPhotosAreHeldBackToo()
{
    const Names photos = repeated({{"a", 4}, {"b", 30}});
    const Names pairs = repeated({{"x", 2}, {"y", 20}});
    const SourceSplit split = splitBySource(photos, pairs, 0.1);
    QCOMPARE(sourcesAt(pairs, split.pairs.validation), std::set<std::string>{"x"});
    // One source of pairs alone is learned from.
    const SourceSplit single = splitBySource(photos, repeated({{"x", 2}}), 0.1);
    QVERIFY(single.pairs.validation.empty());
}

void TestSourceSplit::nothingIsHeldBackOfNoShare()
{
    const SourceSplit split =
        splitBySource(repeated({{"a", 1}, {"b", 9}}), repeated({{"a", 1}, {"c", 1}}), 0);
    QVERIFY(split.photos.validation.empty() && split.pairs.validation.empty());
}

QTEST_APPLESS_MAIN(TestSourceSplit)
#include "tst_source_split.moc"
