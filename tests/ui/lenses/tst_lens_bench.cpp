// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/lenses/odd_lens.h"
#include "tests/lenses/pictures.h"
#include "ui/lenses/lens_bench.h"

#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <thread>

using namespace pentimento;
using namespace pentimento::ui;

class TestLensBench : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void nothingIsComputedThatIsSwitchedOff();
    void theNewestSettingsCount();
    void anotherPicturesMapIsGone();
    void aLensThatFailsSaysSo();
    void itAppearsOnce();

private:
    static std::shared_ptr<const Picture> picture(int seed)
    {
        return std::make_shared<Picture>(pictures::pictureOf(fixtures::photoLike(8, 8, seed)));
    }
    [[nodiscard]] const LensBench::Seat& seat() const { return m_bench->seats()[0]; }

    std::atomic<int> m_examined{0};
    std::atomic<bool> m_hold{false};
    std::atomic<bool> m_fail{false};
    std::unique_ptr<OddLens> m_lens;
    std::array<const Lens*, 1> m_offered{};
    std::unique_ptr<LensBench> m_bench;
};

void TestLensBench::init()
{
    m_examined = 0;
    m_hold = m_fail = false;
    m_lens = std::make_unique<OddLens>([this](const LensSettings& settings) -> Result<LensResult> {
        ++m_examined;
        while (m_hold)
            std::this_thread::yield();
        if (m_fail)
            return Error{ErrorCode::Internal, "odd", {}};
        return OddLens::showing({OddLens::flat(static_cast<float>(settings.at("size") / 2))});
    });
    m_offered = {m_lens.get()};
    m_bench = std::make_unique<LensBench>(m_offered);
}

void TestLensBench::cleanup()
{
    m_hold = false;
    m_bench.reset();
    QVERIFY(TaskQueue::waitForAll(std::chrono::seconds(60)));
}

void TestLensBench::nothingIsComputedThatIsSwitchedOff()
{
    m_bench->setPicture(picture(1));
    m_bench->setSettings(0, {{"size", 2}});
    QVERIFY(!seat().working);
    QVERIFY(m_bench->orders().empty());
    m_bench->setOn(0, true);
    QTRY_VERIFY(seat().run);
    QCOMPARE(m_bench->layers().at(0).map.cell(0, 0), 1.0F);
    QCOMPARE(m_bench->orders().at(0).settings.at("size"), 2.0);
    QCOMPARE(m_examined.load(), 1);
    m_bench->setOn(0, false);
    QVERIFY(m_bench->layers().empty());
    QVERIFY(!seat().run);
}

void TestLensBench::theNewestSettingsCount()
{
    m_hold = true;
    m_bench->setPicture(picture(1));
    m_bench->setOn(0, true);
    QTRY_COMPARE(m_examined.load(), 1);
    m_bench->setSettings(0, {{"size", 1.25}});
    m_bench->setSettings(0, {{"size", 1.75}});
    m_bench->setSettings(0, {{"size", 1}});
    QVERIFY(seat().working && !seat().run);
    m_hold = false;
    QTRY_VERIFY(!seat().working);
    QCOMPARE(m_bench->mapOf({LayerId::Source::Lens, "odd"}).cell(0, 0), 0.5F);
    QCOMPARE(m_examined.load(), 2); // those in between never began
}

void TestLensBench::anotherPicturesMapIsGone()
{
    m_bench->setPicture(picture(1));
    m_bench->setOn(0, true);
    QTRY_VERIFY(seat().run);
    m_hold = true;
    m_bench->setPicture(picture(2));
    QVERIFY(!seat().run);
    QCOMPARE(m_bench->layers().size(), std::size_t{1}); // what can be chosen stays
    QVERIFY(m_bench->layers()[0].map.empty());
    m_hold = false;
    QTRY_VERIFY(!m_bench->layers()[0].map.empty());
    m_bench->setPicture(nullptr);
    QVERIFY(!seat().working && m_bench->layers()[0].map.empty());
}

void TestLensBench::aLensThatFailsSaysSo()
{
    m_fail = true;
    m_bench->setPicture(picture(1));
    m_bench->setOn(0, true);
    QTRY_VERIFY(seat().run);
    QVERIFY(!seat().run->outcome);
    QVERIFY(m_bench->layers().empty());
    m_fail = false;
    m_bench->setSettings(0, {{"size", 1}});
    QTRY_COMPARE(m_bench->layers().size(), std::size_t{1});
}

void TestLensBench::itAppearsOnce()
{
    QSignalSpy appeared(m_bench.get(), &LensBench::appeared);
    m_bench->setPicture(picture(1));
    m_bench->setOn(0, true);
    QTRY_COMPARE(appeared.count(), 1);
    m_bench->setSettings(0, {{"size", 1}});
    m_bench->setPicture(picture(2));
    QTRY_VERIFY(seat().run && !seat().working);
    QCOMPARE(appeared.count(), 1);
    m_bench->setOn(0, false);
    m_bench->setOn(0, true);
    QTRY_COMPARE(appeared.count(), 2);
}

QTEST_MAIN(TestLensBench)
#include "tst_lens_bench.moc"
