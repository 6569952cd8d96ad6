// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/analysis_fixture.h"

#include "core/evidence/overlay_sheet.h"

using namespace pentimento;
using namespace pentimento::verification;

/// The exported overlay: picture and map untouched above, the words below, the analysis inside.
class TestOverlaySheet : public QObject
{
    Q_OBJECT

private slots:
    void captionNeverCoversThePicture_data();
    void captionNeverCoversThePicture();
    void largePicturesAreShrunk();
    void statesWhatItShows();
    void textComesBackAsWritten();
    void lettersThatNoFontOfOursHasAreSpeltOut();
    void unknownHeadIsAWrongRequest();
    void damagedTextIsRefused_data();
    void damagedTextIsRefused();
};

void TestOverlaySheet::captionNeverCoversThePicture_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::newRow("one pixel") << 1 << 1;
    QTest::newRow("tiny") << 40 << 30;
    QTest::newRow("usual") << 800 << 600;
    QTest::newRow("tall") << 60 << 3000;
    QTest::newRow("wide") << 3000 << 40;
}

void TestOverlaySheet::captionNeverCoversThePicture()
{
    QFETCH(int, width);
    QFETCH(int, height);
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder, {.width = width, .height = height});
    const auto file = fixture::pathIn(folder, "overlay.png");
    QVERIFY(writeOverlay(analysis, file));
    const auto sheet = loadPicture(file);
    QVERIFY(sheet);
    const Raster& drawn = sheet.value()->pixels;
    QVERIFY(drawn.width() >= 640);
    QVERIFY2(drawn.height() > height + 100, "there is no room for the words");

    const Raster expected = blendOverlay(analysis.picture->pixels, analysis.maps->combined, {});
    const int left = (drawn.width() - width) / 2;
    for (int y = 0; y < height; ++y)
        QVERIFY(std::equal(expected.row(y), expected.row(y) + expected.stride(),
                           drawn.row(y) + left * 3));
    // Words are dark on white: some of the caption must be dark.
    const auto darkIn = [&](int y) {
        const std::uint8_t* row = drawn.row(y);
        return std::any_of(row, row + drawn.stride(),
                           [](std::uint8_t value) { return value < 110; });
    };
    int darkRows = 0;
    for (int y = height; y < drawn.height(); ++y)
        darkRows += darkIn(y) ? 1 : 0;
    QVERIFY(darkRows > (drawn.height() - height) / 4);
}

void TestOverlaySheet::largePicturesAreShrunk()
{
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder, {.width = 6000, .height = 200});
    const auto file = fixture::pathIn(folder, "overlay.png");
    QVERIFY(writeOverlay(analysis, file));
    const auto sheet = loadPicture(file);
    QVERIFY(sheet);
    QCOMPARE(sheet.value()->pixels.width(), maxOverlaySide);
}

void TestOverlaySheet::statesWhatItShows()
{
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    const auto file = fixture::pathIn(folder, "overlay.png");
    EvidenceOptions options;
    options.layer = LayerId::named("head-2");
    options.overlay = {ColourMap::Cividis, 0.4, 0.15};
    QVERIFY(writeOverlay(analysis, file, options));
    const auto texts = readPngText(file);
    QVERIFY(texts);
    QCOMPARE(texts->size(), std::size_t{1});
    QCOMPARE(texts->front().first, std::string("pentimento:analysis"));
    const Json json = Json::parse(texts->front().second);
    QCOMPARE(json["image"]["sha256"].get<std::string>(), analysis.picture->file.sha256);
    QCOMPARE(json["pack"]["sha256"].get<std::string>(), analysis.pack.sha256);
    QCOMPARE(json["head"]["id"].get<std::string>(), std::string("head-2"));
    QCOMPARE(json["style"]["colours"].get<std::string>(), std::string("cividis"));
    QCOMPARE(json["style"]["threshold"].get<double>(), 0.15);
    QCOMPARE(json["protocol"].get<std::string>(), std::string("windows"));
    QVERIFY(json["finding"]["false_alarm_rate"]["rate"].get<double>() > 0);
}

void TestOverlaySheet::textComesBackAsWritten()
{
    QTemporaryDir folder;
    Analysis analysis = fixture::analysis(folder);
    fixture::calibrateByClass(analysis);
    const auto file = fixture::pathIn(folder, "overlay.png");
    QVERIFY(writeOverlay(analysis, file));
    const auto facts = SheetFacts::readFrom(file);
    QVERIFY(facts);
    QCOMPARE(facts->toJson(*analysis.picture),
             readPngText(file)->front().second); // nothing that the sheet states is lost on the way
    QCOMPARE(facts->falseAlarm.measuredOn, QualityClass::Small);
    const auto run = readRecordedRun(file);
    QVERIFY(run);
    QCOMPARE(run->packName, analysis.pack.name);
    QCOMPARE(run->precision, std::string("fp32"));
}

void TestOverlaySheet::lettersThatNoFontOfOursHasAreSpeltOut()
{
    QTemporaryDir folder;
    const Analysis plain = fixture::analysis(folder, {}, "photo.png");
    const Analysis other = fixture::analysis(folder, {}, "\xF0\x9F\x98\x80.png");
    const auto sheetOf = [](const Analysis& analysis) {
        return drawSheet(analysis.picture->pixels, analysis.picture->pixels.width(),
                         *sheetFactsOf(analysis, {}));
    };
    const auto pixelsOf = [&](const Analysis& analysis) {
        const Raster sheet = sheetOf(analysis).pixels;
        return QByteArray(reinterpret_cast<const char*>(sheet.data()),
                          static_cast<qsizetype>(sheet.stride()) * sheet.height());
    };
    const Analysis spelt = fixture::analysis(folder, {}, "<U+1F600>.png");
    QCOMPARE(pixelsOf(other), pixelsOf(spelt));
    QCOMPARE(sheetOf(other).pixels.height(), sheetOf(plain).pixels.height());
}

void TestOverlaySheet::unknownHeadIsAWrongRequest()
{
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    EvidenceOptions options;
    options.layer = LayerId::named("nobody");
    const auto written = writeOverlay(analysis, fixture::pathIn(folder, "overlay.png"), options);
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Usage);
    QVERIFY(!std::filesystem::exists(fixture::pathIn(folder, "overlay.png")));
}

void TestOverlaySheet::damagedTextIsRefused_data()
{
    QTest::addColumn<QByteArray>("keyword");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("another keyword") << QByteArray("Comment") << QByteArray("{}");
    QTest::newRow("not JSON") << QByteArray(analysisKeyword) << QByteArray("hello");
    QTest::newRow("an array") << QByteArray(analysisKeyword) << QByteArray("[1, 2]");
    QTest::newRow("empty object") << QByteArray(analysisKeyword) << QByteArray("{}");
    QTest::newRow("wrong types") << QByteArray(analysisKeyword)
                                 << QByteArray(R"({"finding": 3, "style": "x", "pack": []})");
    QTest::newRow("deeply nested") << QByteArray(analysisKeyword) << QByteArray(100000, '[');
}

void TestOverlaySheet::damagedTextIsRefused()
{
    QFETCH(QByteArray, keyword);
    QFETCH(QByteArray, text);
    QTemporaryDir folder;
    const auto file = fixture::pathIn(folder, "overlay.png");
    QVERIFY(writePng(file, fixture::raster(32, 32), {{keyword.toStdString(), text.toStdString()}}));
    const auto facts = SheetFacts::readFrom(file);
    QVERIFY(!facts);
    QCOMPARE(facts.error().code, ErrorCode::UnreadableInput);
    QVERIFY(facts.error().message.find("overlay.png") != std::string::npos);
}

QTEST_MAIN(TestOverlaySheet)
#include "tst_overlay_sheet.moc"
