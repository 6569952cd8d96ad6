// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/prefetcher.h"

#include <QTest>

#include <atomic>
#include <stdexcept>

using namespace pentimento;
using namespace pentimento::training;

class TestPrefetcher : public QObject
{
    Q_OBJECT

private slots:
    void handsOutInOrder();
    void goesNoFurtherThanAsked();
    void throwsWhatMakingThrew();
    void throwsWhatStartingThrew();
    void stopsWhenNobodyWantsMore();
    void eachThreadHasWorkOfItsOwn();
};

void TestPrefetcher::handsOutInOrder()
{
    Prefetcher<int> values(5, 205, 4, 7, [] {
        return [](int i) {
            if (i % 3 == 0) // later numbers are ready earlier
                std::this_thread::yield();
            return i * i;
        };
    });
    for (int i = 5; i < 205; ++i)
        QCOMPARE(values.next(), i * i);
}

void TestPrefetcher::goesNoFurtherThanAsked()
{
    std::atomic<int> highest = -1;
    std::atomic<bool> exceeded = false;
    std::atomic<int> taken = 0;
    constexpr int ahead = 3;
    Prefetcher<int> values(0, 50, 2, ahead, [&] {
        return [&](int i) {
            if (i > taken + ahead)
                exceeded = true;
            highest = std::max<int>(highest, i);
            return i;
        };
    });
    for (int i = 0; i < 50; ++i) {
        QCOMPARE(values.next(), i);
        taken = i + 1;
    }
    QVERIFY(!exceeded);
    QCOMPARE(highest.load(), 49);
}

void TestPrefetcher::throwsWhatMakingThrew()
{
    Prefetcher<int> values(0, 10, 2, 4, [] {
        return [](int i) -> int {
            if (i == 3)
                throw std::runtime_error("three");
            return i;
        };
    });
    try {
        for (int i = 0; i < 10; ++i)
            QCOMPARE(values.next(), i);
        QFAIL("nothing was thrown");
    } catch (const std::runtime_error& error) {
        QCOMPARE(error.what(), "three");
    }
}

void TestPrefetcher::throwsWhatStartingThrew()
{
    Prefetcher<int> values(
        0, 10, 1, 4, []() -> Prefetcher<int>::Make { throw std::runtime_error("no stream"); });
    QVERIFY_EXCEPTION_THROWN(values.next(), std::runtime_error);
}

void TestPrefetcher::stopsWhenNobodyWantsMore()
{
    std::atomic<int> made = 0;
    {
        Prefetcher<int> values(0, 1'000'000, 3, 5, [&] { return [&](int) { return made++; }; });
        (void)values.next();
    } // hangs here if the threads do not stop
    QVERIFY(made >= 1 && made <= 1 + 5 + 3);
}

void TestPrefetcher::eachThreadHasWorkOfItsOwn()
{
    std::atomic<int> started = 0;
    {
        Prefetcher<int> values(0, 100, 3, 50, [&] {
            ++started;
            return [mine = 0](int) mutable { return ++mine; }; // unguarded: no thread shares it
        });
        for (int i = 0; i < 100; ++i)
            QVERIFY(values.next() >= 1);
    }
    QCOMPARE(started.load(), 3);
}

QTEST_APPLESS_MAIN(TestPrefetcher)
#include "tst_prefetcher.moc"
