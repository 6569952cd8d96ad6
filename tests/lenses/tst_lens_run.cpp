// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lenses/lens_run.h"
#include "core/lenses/registry.h"
#include "tests/lenses/odd_lens.h"
#include "tests/lenses/pictures.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <new>
#include <set>
#include <stdexcept>

using namespace pentimento;
using Examine = OddLens::Examine;

Q_DECLARE_METATYPE(Examine)

/// What holds for every lens, and what becomes of one that misbehaves.
class TestLensRun : public QObject
{
    Q_OBJECT

private slots:
    void everyLensDescribesItself();
    void everyLensKeepsToItsScale();
    void everyLensStops();
    void settingsAreClampedToTheirGrid_data();
    void settingsAreClampedToTheirGrid();
    void ordersAreRead_data();
    void ordersAreRead();
    void anOrderComesBackFromItsText();
    void aLensThatFailsIsAnOutcome_data();
    void aLensThatFailsIsAnOutcome();
    void fillerIsNamed();
};

void TestLensRun::everyLensDescribesItself()
{
    std::set<std::string> ids;
    for (const Lens* lens : lenses()) {
        const LensDescription& text = lens->description();
        const auto plain = [](const std::string& id) {
            return !id.empty() && id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") ==
                                      std::string::npos;
        };
        QVERIFY2(plain(text.id), text.id.c_str());
        QVERIFY2(ids.insert(text.id).second, text.id.c_str());
        QCOMPARE(lensNamed(text.id), lens);
        QVERIFY(text.version >= 1);
        for (const std::string& words : {text.title, text.highMeans, text.ignore, text.reference})
            QVERIFY2(!words.empty(), text.id.c_str());
        for (const LensParameter& parameter : text.parameters) {
            QVERIFY(parameter.step > 0 && parameter.lowest < parameter.highest);
            QVERIFY(parameter.initial >= parameter.lowest &&
                    parameter.initial <= parameter.highest);
            QCOMPARE(settledSettings(text, {}).at(parameter.id), parameter.initial);
        }
    }
    QVERIFY(lensNamed("nobody") == nullptr);
}

void TestLensRun::everyLensKeepsToItsScale()
{
    const QSize sizes[] = {{1, 1}, {7, 300}, {320, 240}};
    for (const Lens* lens : lenses())
        for (const QSize& size : sizes) {
            const auto run = runLens(
                {lens}, pictures::pictureOf(fixtures::photoLike(size.width(), size.height())));
            QVERIFY(run);
            QVERIFY2(run->outcome, run->outcome ? "" : run->outcome.error().detail.c_str());
            std::set<std::string> parts;
            for (const LensLayer& layer : run->outcome->layers) {
                QVERIFY(parts.insert(layer.part).second);
                QVERIFY(!layer.title.empty());
                QCOMPARE(layer.map.pictureWidth(), size.width());
                QCOMPARE(layer.map.pictureHeight(), size.height());
            }
            QVERIFY2(parts.contains(""), "the first layer has no part");
        }
}

void TestLensRun::everyLensStops()
{
    std::stop_source stop;
    stop.request_stop();
    const Picture picture = pictures::pictureOf(fixtures::photoLike(64, 64));
    for (const Lens* lens : lenses()) {
        const auto run = runLens({lens}, picture, {stop.get_token(), {}});
        QVERIFY(!run);
        QCOMPARE(run.error().code, ErrorCode::Cancelled);
    }
}

void TestLensRun::settingsAreClampedToTheirGrid_data()
{
    QTest::addColumn<double>("given");
    QTest::addColumn<double>("settled");
    QTest::newRow("on the grid") << 1.25 << 1.25;
    QTest::newRow("between") << 1.3 << 1.25;
    QTest::newRow("too low") << -5.0 << 1.0;
    QTest::newRow("too high") << 1e300 << 2.0;
    QTest::newRow("no number") << std::nan("") << 1.5;
    QTest::newRow("endless") << std::numeric_limits<double>::infinity() << 1.5;
}

void TestLensRun::settingsAreClampedToTheirGrid()
{
    QFETCH(double, given);
    QFETCH(double, settled);
    LensSettings seen;
    const OddLens lens([&](const LensSettings& settings) -> Result<LensResult> {
        seen = settings;
        return OddLens::showing({OddLens::flat(0.5F)});
    });
    const auto run = runLens({&lens, {{"size", given}, {"colour", 3}}},
                             pictures::pictureOf(fixtures::photoLike(8, 8)));
    QVERIFY(run && run->outcome);
    QCOMPARE(seen.size(), std::size_t{1});
    QCOMPARE(seen.at("size"), settled);
    QVERIFY(run->settings == seen);
}

void TestLensRun::ordersAreRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("quality"); // -1: as the lens has it; 0: refused
    QTest::newRow("plain") << "ela" << -1.0;
    QTest::newRow("set") << "ela:quality=85" << 85.0;
    QTest::newRow("two") << "ela:scale=8:quality=70" << 70.0;
    QTest::newRow("no lens") << "elan" << 0.0;
    QTest::newRow("nothing") << "" << 0.0;
    QTest::newRow("no parameter") << "ela:colour=1" << 0.0;
    QTest::newRow("no value") << "ela:quality" << 0.0;
    QTest::newRow("an empty one") << "ela:" << 0.0;
    QTest::newRow("no number") << "ela:quality=high" << 0.0;
    QTest::newRow("a number and more") << "ela:quality=85%" << 0.0;
    QTest::newRow("out of range") << "ela:quality=101" << 0.0;
    QTest::newRow("not a number") << "ela:quality=nan" << 0.0;
    QTest::newRow("twice") << "ela:quality=85:quality=90" << 0.0;
}

void TestLensRun::ordersAreRead()
{
    QFETCH(QString, text);
    QFETCH(double, quality);
    const auto order = lensOrderIn(text.toStdString());
    QCOMPARE(bool(order), quality != 0);
    if (!order) {
        QCOMPARE(order.error().code, ErrorCode::Usage);
        return;
    }
    QCOMPARE(order->lens, lensNamed("ela"));
    const auto set = order->settings.find("quality");
    QCOMPARE(set == order->settings.end() ? -1.0 : set->second, quality);
}

void TestLensRun::anOrderComesBackFromItsText()
{
    const Picture picture = pictures::pictureOf(fixtures::photoLike(8, 8));
    for (const Lens* lens : lenses()) {
        const auto run = runLens({lens}, picture);
        QVERIFY(run);
        const auto order = lensOrderIn(orderText(*run));
        QVERIFY2(order, orderText(*run).c_str());
        QVERIFY(order->lens == lens && order->settings == run->settings);
    }
}

void TestLensRun::aLensThatFailsIsAnOutcome_data()
{
    QTest::addColumn<Examine>("examine");
    QTest::addColumn<int>("code");
    const auto row = [](const char* name, Examine examine, ErrorCode code) {
        QTest::newRow(name) << std::move(examine) << static_cast<int>(code);
    };
    row(
        "an error", [](auto&) -> Result<LensResult> { return Error{}; }, ErrorCode::Internal);
    row(
        "thrown", [](auto&) -> Result<LensResult> { throw std::runtime_error("odd"); },
        ErrorCode::Internal);
    row(
        "no memory", [](auto&) -> Result<LensResult> { throw std::bad_alloc(); },
        ErrorCode::OutOfMemory);
    row(
        "no layer", [](auto&) -> Result<LensResult> { return LensResult(); }, ErrorCode::Internal);
    row(
        "an empty map", [](auto&) -> Result<LensResult> { return OddLens::showing({LensLayer()}); },
        ErrorCode::Internal);
    for (const float value : {-0.1F, 1.1F, std::nanf("")})
        row(
            "off the scale",
            [value](auto&) -> Result<LensResult> {
                return OddLens::showing({OddLens::flat(0), OddLens::flat(value, "b")});
            },
            ErrorCode::Internal);
}

void TestLensRun::aLensThatFailsIsAnOutcome()
{
    QFETCH(Examine, examine);
    QFETCH(int, code);
    const OddLens lens(examine);
    const auto run = runLens({&lens}, pictures::pictureOf(fixtures::photoLike(8, 8)));
    QVERIFY(run);
    QVERIFY(!run->outcome);
    QCOMPARE(static_cast<int>(run->outcome.error().code), code);
    QCOMPARE(run->lens.id, std::string("odd"));
    const auto sentence = lensFailureText(run->outcome.error().code);
    QCOMPARE(static_cast<int>(*lensFailureIn(sentence)), code);
    QVERIFY(!lensFailureIn("It was forged."));
}

void TestLensRun::fillerIsNamed()
{
    Picture picture = pictures::pictureOf(fixtures::photoLike(64, 64));
    picture.complete = 0.5;
    const auto run = runLens({lensNamed("ela")}, picture);
    QVERIFY(run && run->outcome);
    QVERIFY(run->outcome->cautions.back().find("could not be decoded") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestLensRun)
#include "tst_lens_run.moc"
