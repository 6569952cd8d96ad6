// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "overlay_forgery.h"

using namespace pentimento;
using namespace pentimento::verification;
using forgery::makeOld;
using forgery::Overlay;
using forgery::paintBox;
using forgery::pictureHeight;
using forgery::verified;

/// The words under an overlay are compared as ink, whatever letters they need and whatever stands
/// in the file's name; of another version's words it is said that they were not.
class TestOverlayCaption : public QObject
{
    Q_OBJECT

private slots:
    void digitsOfTheCaptionAreCompared_data();
    void digitsOfTheCaptionAreCompared();
    void faintWordsAreFound_data();
    void faintWordsAreFound();
    void namesNeedingOtherFontsAreComparedToo();
    void longNamesTakeOneLine();
    void aCopyUnderAnotherNameIsSaid();
    void wordsOfAnotherVersionAreSaidToBeUnchecked();
};

void TestOverlayCaption::digitsOfTheCaptionAreCompared_data()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("to");
    for (int i = 0; i < 10; ++i)
        for (int j = 0; j < i; ++j)
            QTest::addRow("%d for %d", i, j) << i << j;
}

void TestOverlayCaption::digitsOfTheCaptionAreCompared()
{
    QFETCH(int, from);
    QFETCH(int, to);
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    Overlay overlay = forgery::overlayOf(analysis);
    // The sheet shows another digit than the text states, in a large and in the smallest text.
    for (const bool large : {true, false}) {
        SheetFacts stated = overlay.facts;
        SheetFacts shown = overlay.facts;
        const auto put = [&](SheetFacts& facts, int digit) {
            if (large)
                facts.score = 0.1 + 0.01 * digit;
            else
                facts.created = "2026-01-01T00:00:0" + std::to_string(digit) + "Z";
        };
        put(stated, from);
        put(shown, to);
        overlay.redraw(shown);
        overlay.json = Json::parse(stated.toJson(*analysis.picture));
        const VerifyReport report = verified(overlay, analysis, folder);
        QVERIFY2(fixture::has(report, false, "the caption was altered"),
                 fixture::linesOf(report).constData());
    }
}

void TestOverlayCaption::faintWordsAreFound_data()
{
    QTest::addColumn<bool>("onTheLegend");
    QTest::addColumn<bool>("ourWords");
    QTest::newRow("on blank paper") << false << true;
    QTest::newRow("on the legend") << true << true;
    QTest::newRow("on the legend, in other words") << true << false;
}

void TestOverlayCaption::faintWordsAreFound()
{
    QFETCH(bool, onTheLegend);
    QFETCH(bool, ourWords);
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    Overlay overlay = forgery::overlayOf(analysis);
    if (!ourWords)
        makeOld(overlay);
    const Sheet sheet = drawSheet(
        blendOverlay(analysis.picture->pixels, mapOf(*analysis.maps, {}), overlay.facts.style),
        analysis.picture->pixels.width(), overlay.facts);
    const QPoint blank(overlay.width - 90, overlay.height() - 12);
    const QPoint coloured = sheet.legend.center() + QPoint(sheet.legend.width() / 4, 0);
    int painted = 0;
    const auto shade = [&](int x, int y) {
        const bool inside = onTheLegend
                                ? sheet.legend.adjusted(1, 1, -1, -1).contains(x, y)
                                : QRect(0, 0, overlay.width, overlay.height()).contains(x, y);
        if (!inside)
            return;
        std::uint8_t* pixel = overlay.at(x, y);
        for (int c = 0; c < 3; ++c)
            pixel[c] = static_cast<std::uint8_t>(pixel[c] < 2 ? pixel[c] + 2 : pixel[c] - 2);
        ++painted;
    };
    forgery::write(onTheLegend ? "IIIIIIII" : "FAKE", onTheLegend ? coloured : blank,
                   onTheLegend ? 10 : 16, shade);
    QVERIFY(painted > 20);
    const VerifyReport report = verified(overlay, analysis, folder);
    QVERIFY2(fixture::has(report, false,
                          ourWords ? "the caption was altered" : "its legend is not that"),
             fixture::linesOf(report).constData());
}

void TestOverlayCaption::namesNeedingOtherFontsAreComparedToo()
{
    QTemporaryDir folder;
    const Analysis analysis =
        fixture::analysis(folder, {}, "\xE5\x86\x99\xE7\x9C\x9F\xE5\x86\x99\xE7\x9C\x9F.png");
    const Overlay honest = forgery::overlayOf(analysis);
    const VerifyReport untouched = verified(honest, analysis, folder);
    QVERIFY2(fixture::has(untouched, true, "the same to the pixel"),
             fixture::linesOf(untouched).constData());
    // Another sentence in the name's place, of about as much ink.
    Overlay painted = honest;
    SheetFacts facts = honest.facts;
    facts.file = "Confirmed: made by AI (AFP).png";
    painted.redraw(facts);
    painted.json = honest.json;
    const VerifyReport report = verified(painted, analysis, folder);
    QVERIFY2(fixture::has(report, false, "the caption was altered"),
             fixture::linesOf(report).constData());
}

void TestOverlayCaption::longNamesTakeOneLine()
{
    QTemporaryDir folder;
    const Analysis plain = fixture::analysis(folder);
    const int height = forgery::overlayOf(plain).height();
    for (const std::string& name :
         {std::string(240, 'w') + ".png", std::string("x") + std::string(60, '\n') + ".png", [] {
              std::string name;
              for (int i = 0; i < 80; ++i)
                  name += "\xE5\x86\x99";
              return name + ".png";
          }()})
        QCOMPARE(forgery::overlayOf(fixture::analysis(folder, {}, name)).height(), height);
}

void TestOverlayCaption::aCopyUnderAnotherNameIsSaid()
{
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    const Overlay overlay = forgery::overlayOf(analysis);
    const Analysis copy = fixture::analysis(folder, {}, "copy.png");
    const VerifyReport report = verified(overlay, copy, folder);
    QVERIFY2(report.ok(), fixture::linesOf(report).constData());
    QVERIFY2(fixture::has(report, CheckState::NotChecked,
                          "the file name \"photo.png\": the file given is \"copy.png\""),
             fixture::linesOf(report).constData());
}

void TestOverlayCaption::wordsOfAnotherVersionAreSaidToBeUnchecked()
{
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    Overlay overlay = forgery::overlayOf(analysis);
    makeOld(overlay);
    // Another sentence, a line longer than ours.
    const int width = overlay.width * 3;
    const std::vector<std::uint8_t> line(overlay.pixels.begin() + (pictureHeight + 35L) * width,
                                         overlay.pixels.begin() + (pictureHeight + 55L) * width);
    overlay.pixels.insert(overlay.pixels.begin() + (pictureHeight + 55L) * width, line.begin(),
                          line.end());
    const VerifyReport report = verified(overlay, analysis, folder);
    QVERIFY2(report.ok(), fixture::linesOf(report).constData());
    QVERIFY(fixture::has(report, CheckState::NotChecked,
                         "what its caption says, in words of version 1"));
    QVERIFY(fixture::has(report, true, "its legend is that of its style"));
    QVERIFY(fixture::has(report, true, "every pixel of picture and map"));
}

QTEST_MAIN(TestOverlayCaption)
#include "tst_overlay_caption.moc"
