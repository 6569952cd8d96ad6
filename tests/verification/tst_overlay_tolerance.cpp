// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "overlay_forgery.h"

#include "core/verification/verify_maps.h"

using namespace pentimento;
using namespace pentimento::verification;
using forgery::Colour;
using forgery::noisy;
using forgery::onGpu;
using forgery::Overlay;
using forgery::verified;
using forgery::withMap;

/// Other precisions and devices give other last digits, which is tolerated; nobody can spend that
/// on shapes, words or a better verdict.
class TestOverlayTolerance : public QObject
{
    Q_OBJECT

private slots:
    void otherArithmeticIsTolerated();
    void toleranceCannotBeSpentOnShapes_data();
    void toleranceCannotBeSpentOnShapes();
    void scoresCannotBeLiftedAcrossALine();
    void wordsInMapsAreFound_data();
    void wordsInMapsAreFound();
};

void TestOverlayTolerance::otherArithmeticIsTolerated()
{
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder, {.width = 800, .height = 600});
    const Overlay overlay = forgery::overlayOf(onGpu(analysis));
    for (unsigned seed = 1; seed <= 5; ++seed) {
        const Analysis fresh = withMap(analysis, noisy(analysis.maps->combined, 0.004F, seed));
        const VerifyReport report = verified(overlay, fresh, folder);
        QVERIFY2(report.ok(), fixture::linesOf(report).constData());
        QVERIFY2(fixture::has(report, true, "in another colour, by"),
                 fixture::linesOf(report).constData());
    }
    const Analysis far = withMap(analysis, noisy(analysis.maps->combined, 0.06F, 1));
    QVERIFY(!verified(overlay, far, folder).ok());
    // The same arithmetic leaves no such room.
    const Analysis near = withMap(analysis, noisy(analysis.maps->combined, 0.006F, 1));
    QVERIFY(!verified(forgery::overlayOf(analysis), near, folder).ok());
}

void TestOverlayTolerance::toleranceCannotBeSpentOnShapes_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("reason");
    QTest::newRow("an invented blob") << "blob"
                                      << "the threshold";
    QTest::newRow("a word in colour") << "word"
                                      << "the threshold";
    QTest::newRow("everything coloured") << "everything"
                                         << "the threshold";
    QTest::newRow("nothing coloured") << "nothing"
                                      << "the threshold";
    QTest::newRow("a word by shades of the colours") << "shades"
                                                     << "in a pattern that the map does not have";
    QTest::newRow("a word away from the contour") << "astray"
                                                  << "wrong side of the threshold";
}

void TestOverlayTolerance::toleranceCannotBeSpentOnShapes()
{
    QFETCH(QString, what);
    QFETCH(QString, reason);
    QTemporaryDir folder;
    // A quiet map, as of an untouched photo, which the threshold cuts through: every pixel may be
    // coloured or not by a map that lies within the tolerance.
    const Analysis base = fixture::analysis(folder, {.width = 640, .height = 480});
    const float level = what == "shades" ? 0.3F : what == "astray" ? 0.06F : 0.05F;
    const float grain = what == "astray" ? 0.0F : 0.01F;
    const Analysis fresh = withMap(base, noisy(fixture::map(640, 480, level, level), grain, 7));
    const OverlayStyle style{ColourMap::Viridis, 0.6, 0.05};
    EvidenceOptions options;
    options.overlay = style;
    const Analysis recorded = onGpu(fresh);
    Overlay overlay = forgery::overlayOf(recorded, options);
    const VerifyReport untouched = verified(overlay, fresh, folder);
    QVERIFY2(untouched.ok(), fixture::linesOf(untouched).constData());

    std::vector<char> wanted(640UL * 480, what == "everything" ? 1 : 0);
    if (what == "blob") {
        for (int y = 100; y < 380; ++y)
            for (int x = 200; x < 440; ++x)
                wanted[static_cast<std::size_t>(y) * 640 + x] = 1;
    } else if (what != "everything" && what != "nothing") {
        forgery::write("FAKE", {320, 240}, 120, [&](int x, int y) {
            wanted[static_cast<std::size_t>(y) * 640 + static_cast<std::size_t>(x)] = 1;
        });
    }
    const Blend blend(style);
    const HeatMap& map = fresh.maps->combined;
    for (int y = 0; y < 480; ++y)
        for (int x = 0; x < 640; ++x) {
            const bool marked = wanted[static_cast<std::size_t>(y) * 640 + x] != 0;
            float value = map.atPixel(x, y);
            if (what == "shades")
                value += marked ? 0.014F : -0.014F;
            else if (what == "astray")
                value = marked ? 0.045F : value; // a word in bare pixels
            else
                value = marked ? std::max(value, 0.05F) : std::min(value, 0.0499F);
            const std::uint8_t* pixel = fresh.picture->pixels.row(y) + x * 3L;
            Colour colour{pixel[0], pixel[1], pixel[2]};
            if (blend.coloured(value))
                for (int c = 0; c < 3; ++c)
                    colour[static_cast<std::size_t>(c)] =
                        blend.channel(pixel[c], Blend::index(value), c);
            overlay.paint(overlay.place.left() + x, y, colour);
        }
    const VerifyReport report = verified(overlay, fresh, folder);
    QVERIFY(!report.ok());
    QVERIFY2(fixture::has(report, false, reason.toStdString()),
             fixture::linesOf(report).constData());
    // Said to come from the same arithmetic, it fares no better.
    overlay.json["device"] = fresh.maps->device;
    overlay.json["precision"] = fresh.maps->precision;
    QVERIFY(!verified(overlay, fresh, folder).ok());
}

void TestOverlayTolerance::scoresCannotBeLiftedAcrossALine()
{
    QTemporaryDir folder;
    Analysis fresh = fixture::analysis(folder);
    const double score = fresh.findings.combined.score;
    fresh.pack.combined.calibration.strongLine = score + 0.003; // moderate, but only just
    fresh.findings = findingsOf(*fresh.maps, fresh.pack);
    QCOMPARE(fresh.findings.combined.verdict, Verdict::Moderate);
    const auto lifted = [&](const Analysis& from, double by) {
        Overlay overlay = forgery::overlayOf(from);
        SheetFacts facts = overlay.facts;
        facts.score = rounded(score + by);
        facts.falseAlarm = falseAlarmOf(facts.score, fresh.pack.combined,
                                        InferenceMode::SlidingWindow, std::nullopt);
        facts.verdict = verdictOf(facts.score, fresh.pack.combined.calibration);
        overlay.redraw(facts);
        return verified(overlay, fresh, folder);
    };
    QVERIFY(lifted(fresh, 0).ok());
    QVERIFY(lifted(fresh, 0.0005).ok());
    const VerifyReport same = lifted(fresh, 0.004);
    QVERIFY2(fixture::has(same, false, "the verdict strong is not that of the score now, moderate"),
             fixture::linesOf(same).constData());
    QVERIFY(fixture::has(same, false, "(allowed 0.001)"));
    // bf16 may honestly fall on the other side, which is said.
    const VerifyReport other = lifted(onGpu(fresh), 0.004);
    QVERIFY2(fixture::has(other, CheckState::NotChecked,
                          "within 0.010 of a line of the verbal scale, strong in bf16"),
             fixture::linesOf(other).constData());
    QVERIFY(!lifted(onGpu(fresh), 0.0105).ok());
}

void TestOverlayTolerance::wordsInMapsAreFound_data()
{
    QTest::addColumn<float>("by");
    QTest::addColumn<bool>("sameArithmetic");
    QTest::addColumn<bool>("refused");
    QTest::newRow("a word within the tolerance") << 0.015F << false << true;
    QTest::newRow("a faint one") << 0.002F << false << true;
    QTest::newRow("a faint one in the same arithmetic") << 0.0003F << true << true;
    QTest::newRow("one that is beyond it") << 0.2F << false << true;
    QTest::newRow("none") << 0.0F << true << false;
}

void TestOverlayTolerance::wordsInMapsAreFound()
{
    QFETCH(float, by);
    QFETCH(bool, sameArithmetic);
    QFETCH(bool, refused);
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysis, bundle));
    std::vector<float> values;
    for (int y = 0; y < 240; ++y)
        for (int x = 0; x < 320; ++x)
            values.push_back(analysis.maps->combined.atPixel(x, y) - by / 2);
    forgery::write("FAKE", {160, 120}, 80, [&](int x, int y) {
        values[static_cast<std::size_t>(y) * 320 + static_cast<std::size_t>(x)] += by;
    });
    QVERIFY(writeMapPng(bundle / "map.png", HeatMap(320, 240, 320, 240, values)));
    VerifyReport report;
    QVERIFY(checkMaps(report, bundle, analysis,
                      sameArithmetic ? sameArithmeticBounds : otherPrecisionBounds, {}));
    QCOMPARE(fixture::has(report, false, "map.png: largest difference"), refused);
}

QTEST_MAIN(TestOverlayTolerance)
#include "tst_overlay_tolerance.moc"
