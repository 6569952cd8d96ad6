// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "overlay_forgery.h"

#include "core/evidence/overlay_sheet.h"
#include "core/verification/verify_overlay.h"
#include "tests/support/png_parts.h"

using namespace pentimento;
using namespace pentimento::verification;
using forgery::Colour;
using forgery::makeOld;
using forgery::Overlay;
using forgery::paintBox;
using forgery::pictureHeight;
using forgery::verified;

namespace {

struct Forgery
{
    const char* name;
    const char* reason;
    std::function<void(Overlay&)> forge;
};

/// Forges what the overlay states, and draws the sheet accordingly.
std::function<void(Overlay&)> stating(const std::function<void(SheetFacts&)>& change)
{
    return [=](Overlay& overlay) {
        SheetFacts facts = overlay.facts;
        change(facts);
        overlay.redraw(facts);
    };
}

/// Forges the text alone.
std::function<void(Overlay&)> textSaying(const char* pointer, const Json& value)
{
    return [=](Overlay& overlay) { overlay.json[Json::json_pointer(pointer)] = value; };
}

std::function<void(Overlay&)> wordInCaption(const Colour& colour, int below, int size)
{
    return [=](Overlay& overlay) {
        forgery::write("FAKE", {overlay.width / 2, pictureHeight + below}, size, [&](int x, int y) {
            if (y >= pictureHeight)
                overlay.paint(x, y, colour);
        });
    };
}

void flipPicture(Overlay& overlay)
{
    for (int y = 0; y < overlay.place.height(); ++y)
        for (int x = 0; x < overlay.place.width() / 2; ++x)
            std::swap_ranges(overlay.at(overlay.place.left() + x, y),
                             overlay.at(overlay.place.left() + x, y) + 3,
                             overlay.at(overlay.place.right() - x, y));
}

/// Words in the picture that one level makes, to be seen when contrast is stretched.
void writeByOneLevel(Overlay& overlay)
{
    forgery::write("FAKE", {overlay.width / 2, 35}, 40, [&](int x, int y) {
        std::uint8_t* pixel = overlay.at(x, y);
        std::transform(pixel, pixel + 3, pixel,
                       [](std::uint8_t value) { return value < 255 ? value + 1 : value; });
    });
}

void swapLegend(Overlay& overlay)
{
    SheetFacts other = overlay.facts;
    other.style.colours = ColourMap::Magma;
    const Sheet sheet = drawSheet(overlay.analysis.picture->pixels, 320, other);
    const QRect bar = sheet.legend;
    for (int y = bar.top(); y <= bar.bottom(); ++y)
        std::copy(sheet.pixels.row(y) + bar.left() * 3L, sheet.pixels.row(y) + bar.right() * 3L,
                  overlay.at(bar.left(), y));
}

void shiftLegend(Overlay& overlay)
{
    SheetFacts other = overlay.facts;
    other.style.threshold = 0.49;
    overlay.take(drawSheet(blendOverlay(overlay.analysis.picture->pixels,
                                        overlay.analysis.maps->combined, overlay.facts.style),
                           320, other));
}

const std::vector<Forgery>& forgeries()
{
    static const std::vector<Forgery> all{
        {"a hot spot painted by hand", "pixels are not what this picture",
         [](Overlay& o) {
             o.fill({o.place.left() + 10, 10, 6, 6}, colourTable(ColourMap::Viridis)[230]);
         }},
        {"a hot spot of one pixel", "1 pixels are not what this picture",
         [](Overlay& o) {
             o.paint(o.place.left() + 10, 10, {253, 231, 37});
         }},
        {"the true marks painted out", "pixels are not what this picture",
         [](Overlay& o) {
             o.fill({o.place.left() + 150, 110, 20, 20}, {90, 90, 90});
         }},
        {"the picture's own pixels where marks are", "pixels are not what this picture",
         [](Overlay& o) {
             for (int y = 100; y < 140; ++y)
                 std::copy_n(o.analysis.picture->pixels.row(y) + 120 * 3, 60 * 3,
                             o.at(o.place.left() + 120, y));
         }},
        {"marks made wider", "pixels are not what this picture",
         [](Overlay& o) {
             SheetFacts facts = o.facts;
             facts.style.threshold = 0.3;
             o.take(drawSheet(
                 blendOverlay(o.analysis.picture->pixels, o.analysis.maps->combined, facts.style),
                 320, o.facts));
         }},
        {"the picture flipped", "pixels are not what this picture", flipPicture},
        {"words that one grey level makes", "the picture is off by one level in a pattern",
         writeByOneLevel},
        {"cropped", "cropped, scaled or edited",
         [](Overlay& o) { o.pixels.resize(o.pixels.size() - 40UL * 3 * o.width); }},
        {"made longer", "cropped, scaled or edited",
         [](Overlay& o) { o.pixels.resize(o.pixels.size() + 40UL * 3 * o.width, 255); }},
        {"a hundred thousand spaces around its text", "in other characters than the program writes",
         [](Overlay& overlay) { overlay.padding = std::string(100'000, ' '); }},
        {"a wording from the future", "words are of a version that this program does not know",
         [](Overlay& overlay) { overlay.json["words"] = 3; }},
        {"a wording before the first", "words are of a version that this program does not know",
         [](Overlay& overlay) { overlay.json["words"] = 0; }},
        {"words of the caption erased", "the caption was altered",
         [](Overlay& o) {
             o.fill({25, pictureHeight + 14, 20, 20}, {255, 255, 255});
         }},
        {"words in light grey", "the caption was altered",
         wordInCaption({0xf1, 0xf1, 0xf1}, 60, 50)},
        {"words in lighter grey", "the caption was altered",
         wordInCaption({0xfb, 0xfb, 0xfb}, 60, 50)},
        {"small words right below the picture", "the caption was altered",
         wordInCaption({0, 0, 0}, 4, 8)},
        {"a box in the caption", "the caption was altered",
         [](Overlay& o) { paintBox(o, 60, 50); }},
        {"a word beside a small picture", "the caption was altered",
         [](Overlay& o) {
             forgery::write("FAKE", {o.place.left() / 2, 60}, 40, [&](int x, int y) {
                 o.paint(x, y, {0xee, 0xee, 0xee});
             });
         }},
        {"a legend in other colours", "the caption was altered", swapLegend},
        {"a legend with another threshold", "the caption was altered", shiftLegend},
        {"another threshold", "the caption was altered", textSaying("/style/threshold", 0.45)},
        {"a threshold between the steps", "none that the program offers",
         stating([](SheetFacts& facts) { facts.style.threshold = 0.4567; })},
        {"a threshold that nothing reaches", "none that the program offers",
         stating([](SheetFacts& facts) { facts.style.threshold = 1.01; })},
        {"colours that nobody sees", "none that the program offers",
         stating([](SheetFacts& facts) { facts.style.opacity = 0; })},
        {"colours that hardly anybody sees", "none that the program offers",
         stating([](SheetFacts& facts) { facts.style.opacity = 0.05; })},
        {"a score in the text", "score 0.1230 recorded", textSaying("/finding/score", 0.123)},
        {"a higher score, drawn as well", "score 0.98",
         stating([](SheetFacts& facts) { facts.score = 0.98; })},
        {"a marked area, drawn as well", "marked area 0.5",
         stating([](SheetFacts& facts) { facts.area = 0.5; })},
        {"a verdict in the text", "is not that of the score now",
         textSaying("/finding/verdict", "no-evidence")},
        {"a verdict, drawn as well", "is not that of the score now",
         stating([](SheetFacts& facts) { facts.verdict = Verdict::NoEvidence; })},
        {"a rate, drawn as well", "does not follow from the score",
         stating([](SheetFacts& facts) { facts.falseAlarm.rate = 0.5; })},
        {"more photos, drawn as well", "does not follow from the score",
         stating([](SheetFacts& facts) { facts.falseAlarm.photos = 99999; })},
        {"another title", "names as the head's title",
         stating([](SheetFacts& facts) { facts.headTitle = "Proof of a forgery"; })},
        {"another training", "names as the head's training",
         stating([](SheetFacts& facts) { facts.trainedOn = "everything"; })},
        {"a spread between sources that nobody measured", "false-alarm rate does not follow",
         stating([](SheetFacts& facts) {
             facts.falseAlarm.sources = 500;
             facts.falseAlarm.betweenSources = SourceSpread{0, 0.001};
         })},
        {"a verdict as its version", "names as the version",
         stating([](SheetFacts& facts) { facts.version = "CONFIRMED-FAKE-BY-AFP"; })},
        {"a verdict as its commit", "names as the commit",
         stating([](SheetFacts& facts) { facts.commit = "confirmed-fake"; })},
        {"a verdict as its date", "names as the date",
         stating([](SheetFacts& facts) { facts.created = "CONFIRMED-FAKE"; })},
        {"a date that does not exist", "names as the date",
         stating([](SheetFacts& facts) { facts.created = "2026-13-41T00:00:00Z"; })},
        {"a verdict as its precision", "names as the precision",
         stating([](SheetFacts& facts) { facts.precision = "fake"; })},
        {"a device that draws lines", "names as the device",
         stating([](SheetFacts& facts) { facts.device = "CPU\nok    verified"; })},
        {"another protocol", "names as the protocol",
         stating([](SheetFacts& facts) { facts.inferenceMode = "whole"; })},
        {"a sentence as the file's name", "is no file's name",
         stating([](SheetFacts& facts) { facts.file = "photo.png\n\nStrong evidence"; })},
        {"a path as the file's name", "is no file's name",
         stating([](SheetFacts& facts) { facts.file = "/home/somebody/photo.png"; })},
        {"a name longer than any", "is no file's name",
         stating([](SheetFacts& facts) { facts.file = std::string(256, 'x'); })},
        {"another head's map under this head's name", "pixels are not what this picture",
         [](Overlay& o) {
             EvidenceOptions options;
             options.layer = LayerId::named("head-2");
             options.overlay.threshold = 0.15;
             Overlay other = forgery::overlayOf(o.analysis, options);
             SheetFacts facts = o.facts;
             facts.style.threshold = 0.15;
             o.redraw(facts);
             for (int y = 0; y < pictureHeight; ++y)
                 std::copy_n(other.at(other.place.left(), y), 320 * 3, o.at(o.place.left(), y));
         }},
        {"a head that is not there", "names a head that the pack does not have",
         textSaying("/head/id", "nobody")},
        {"more in its text", "something else than the picture and the numbers give, at /conclusion",
         textSaying("/conclusion", "fake")},
        {"another size in its text", "give, at /image/width", textSaying("/image/width", 32)},
        {"another program in its text", "give, at /application/name",
         textSaying("/application/name", "Somebody's")},
        {"another rate in words", "give, at /finding/false_alarm_rate/text",
         textSaying("/finding/false_alarm_rate/text", "Nobody scores this high.")},
        {"an old wording with a box in it", "neither legend nor text",
         [](Overlay& o) {
             makeOld(o);
             paintBox(o, 60, 50);
         }},
        {"an old wording with another legend", "its legend is not that of its style",
         [](Overlay& o) {
             makeOld(o);
             swapLegend(o);
         }},
        {"an old wording with a hot spot", "pixels are not what this picture",
         [](Overlay& o) {
             makeOld(o);
             o.fill({o.place.left() + 10, 10, 6, 6}, colourTable(ColourMap::Viridis)[230]);
         }},
        {"an old wording with a long caption", "cropped, scaled or edited",
         [](Overlay& o) {
             makeOld(o);
             o.pixels.resize(o.pixels.size() + 600UL * 3 * o.width, 255);
         }},
    };
    return all;
}

} // namespace

/// An overlay verifies when it is what a fresh analysis of the picture draws, and every way to make
/// it say something else is refused with its reason.
class TestVerifyOverlay : public QObject
{
    Q_OBJECT

private slots:
    void honestOnesPass_data();
    void honestOnesPass();
    void everyStyleOnOfferPasses_data();
    void everyStyleOnOfferPasses();
    void otherStylesAreNotWritten();
    void forgedOnesAreRefused_data();
    void forgedOnesAreRefused();
    void partsOfOtherPngsAreRefused();
    void keysThatStandTwiceAreRefused();
};

void TestVerifyOverlay::honestOnesPass_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<QString>("head");
    QTest::addColumn<QString>("name");
    QTest::newRow("usual") << 320 << 240 << "combined"
                           << "photo.png";
    QTest::newRow("a head's map") << 320 << 240 << "head-1"
                                  << "photo.png";
    QTest::newRow("another head's map") << 320 << 240 << "head-2"
                                        << "photo.png";
    QTest::newRow("one pixel") << 1 << 1 << "combined"
                               << "photo.png";
    QTest::newRow("tiny") << 24 << 24 << "combined"
                          << "photo.png";
    QTest::newRow("tall") << 60 << 3000 << "combined"
                          << "photo.png";
    QTest::newRow("wide") << 3000 << 40 << "combined"
                          << "photo.png";
    QTest::newRow("shrunk") << 5000 << 300 << "combined"
                            << "photo.png";
    QTest::newRow("50 megapixels") << 8660 << 5774 << "combined"
                                   << "photo.png";
    for (const char* name :
         {"\xE5\x86\x99\xE7\x9C\x9F.png", "\xD0\xA4\xD0\xBE\xD1\x82\xD0\xBE.png",
          "\xD8\xB5\xD9\x88\xD8\xB1\xD8\xA9.png", "\xE0\xA4\x9A\xE0\xA4\xBF\xE0\xA4\xA4.png",
          "caf\xC3\xA9 \xE2\x80\x93 1.png", "a\nb.png", "tab\tbed.png", "caf\xE9.png",
          "\xE2\x80\xAEgnp.exe.png"})
        QTest::newRow(QByteArray("named ") + QByteArray(name).toPercentEncoding())
            << 320 << 240 << "combined" << QString::fromLatin1(name);
}

void TestVerifyOverlay::honestOnesPass()
{
    QFETCH(int, width);
    QFETCH(int, height);
    QFETCH(QString, head);
    QFETCH(QString, name);
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder, {.width = width, .height = height},
                                                name.toLatin1().toStdString());
    EvidenceOptions options;
    options.layer = LayerId::named(head.toStdString());
    const auto file = fixture::pathIn(folder, "overlay.png");
    QVERIFY(writeOverlay(analysis, file, options));
    const auto facts = SheetFacts::readFrom(file);
    QVERIFY(facts);
    VerifyReport report;
    QVERIFY(checkOverlay(report, file, *facts, analysis, forgery::shownBy(analysis, *facts)));
    QVERIFY2(report.ok(), fixture::linesOf(report).constData());
    QVERIFY(fixture::has(report, true, "every pixel of picture and map"));
    // Qt places large letters within a pixel by what it drew before.
    const char* caption = width <= 720 ? "the same to the pixel" : "the caption says what the";
    QVERIFY2(fixture::has(report, true, caption), fixture::linesOf(report).constData());
    QVERIFY2(!fixture::has(report, CheckState::NotChecked, ""),
             fixture::linesOf(report).constData());
}

void TestVerifyOverlay::everyStyleOnOfferPasses_data()
{
    QTest::addColumn<int>("colours");
    QTest::addColumn<double>("opacity");
    QTest::addColumn<double>("threshold");
    for (const ColourMap colours : {ColourMap::Viridis, ColourMap::Cividis, ColourMap::Magma})
        for (int percent = 0; percent <= 100; percent += 10) {
            const double opacity =
                std::clamp(percent, leastOpacityPercent, mostOpacityPercent) / 100.0;
            QTest::addRow("%s at %d", colourMapName(colours).data(), percent)
                << static_cast<int>(colours) << opacity << percent / 100.0;
        }
    QTest::newRow("a head's own threshold") << 0 << 0.6 << 0.4321;
    QTest::newRow("odd percents") << 1 << 0.37 << 0.29;
}

void TestVerifyOverlay::everyStyleOnOfferPasses()
{
    QFETCH(int, colours);
    QFETCH(double, opacity);
    QFETCH(double, threshold);
    QTemporaryDir folder;
    Analysis analysis = fixture::analysis(folder);
    analysis.pack.combined.mapThreshold = 0.4321;
    EvidenceOptions options;
    options.overlay = {static_cast<ColourMap>(colours), opacity, threshold};
    const auto file = fixture::pathIn(folder, "overlay.png");
    QVERIFY(writeOverlay(analysis, file, options));
    VerifyReport report;
    const auto facts = SheetFacts::readFrom(file);
    QVERIFY(checkOverlay(report, file, *facts, analysis, forgery::shownBy(analysis, *facts)));
    QVERIFY2(report.ok(), fixture::linesOf(report).constData());
}

void TestVerifyOverlay::otherStylesAreNotWritten()
{
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    for (const OverlayStyle& style :
         {OverlayStyle{ColourMap::Viridis, 0, 0.5}, OverlayStyle{ColourMap::Viridis, 0.6, 0.5071},
          OverlayStyle{ColourMap::Viridis, 0.6, -0.1}}) {
        EvidenceOptions options;
        options.overlay = style;
        const auto written =
            writeOverlay(analysis, fixture::pathIn(folder, "overlay.png"), options);
        QVERIFY(!written);
        QCOMPARE(written.error().code, ErrorCode::Usage);
    }
}

void TestVerifyOverlay::forgedOnesAreRefused_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < forgeries().size(); ++i)
        QTest::newRow(forgeries()[i].name) << static_cast<int>(i);
}

void TestVerifyOverlay::forgedOnesAreRefused()
{
    QFETCH(int, index);
    const Forgery& forgery = forgeries()[static_cast<std::size_t>(index)];
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    Overlay overlay = forgery::overlayOf(analysis);
    const VerifyReport untouched = verified(overlay, analysis, folder);
    QVERIFY2(untouched.ok(), fixture::linesOf(untouched).constData());
    forgery.forge(overlay);
    const VerifyReport report = verified(overlay, analysis, folder);
    QVERIFY(!report.ok());
    QVERIFY2(fixture::has(report, false, forgery.reason), fixture::linesOf(report).constData());
}

void TestVerifyOverlay::partsOfOtherPngsAreRefused()
{
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    const auto file = fixture::pathIn(folder, "overlay.png");
    QVERIFY(writeOverlay(analysis, file));
    const auto facts = SheetFacts::readFrom(file);
    auto chunks = png::chunksOf(file);
    chunks.insert(chunks.begin() + 1, {"acTL", QByteArray(8, '\0')});
    png::write(file, chunks);
    QVERIFY(!SheetFacts::readFrom(file));
    VerifyReport report; // as when it is exchanged after its text was read
    QVERIFY(checkOverlay(report, file, *facts, analysis, forgery::shownBy(analysis, *facts)));
    QVERIFY2(fixture::has(report, false, "holds a chunk acTL"),
             fixture::linesOf(report).constData());
}

void TestVerifyOverlay::keysThatStandTwiceAreRefused()
{
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    std::string text = sheetFactsOf(analysis, {})->toJson(*analysis.picture);
    QVERIFY(parsedObject(text));
    text.replace(text.find("\"finding\""), 9, R"("finding": {"score": 0.99}, "finding")");
    QVERIFY(!parsedObject(text));
    const auto file = fixture::pathIn(folder, "overlay.png");
    QVERIFY(writePng(file, fixture::raster(32, 32), {{analysisKeyword, text}}));
    QVERIFY(!SheetFacts::readFrom(file));
    // What would cost memory many times its length.
    QVERIFY(!parsedObject("{\"a\": " + std::string(40, '[') + std::string(40, ']') + "}"));
    std::string values = "{\"a\": [0";
    for (int i = 0; i < 600'000; ++i)
        values += ",0";
    QVERIFY(!parsedObject(values + "]}"));
}

QTEST_MAIN(TestVerifyOverlay)
#include "tst_verify_overlay.moc"
