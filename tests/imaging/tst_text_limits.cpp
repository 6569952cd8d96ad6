// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/imaging/text_limits.h"
#include "tests/imaging/odd_files.h"

#include <QTest>

using namespace pentimento;

namespace {

std::string times(std::size_t count, const std::string& text)
{
    std::string all;
    for (std::size_t i = 0; i < count; ++i)
        all += text;
    return all;
}

/// What a file of OpenCV's becomes with these chunks.
odd::File pngWith(const odd::File& chunks)
{
    return odd::withChunkBefore(odd::encoded(fixtures::photoLike(40, 30), ".png"), "IDAT", chunks);
}

std::string xmp(std::size_t fields, const std::string& name, const std::string& value)
{
    std::string text = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
                       "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
                       "xmlns:dc='http://purl.org/dc/elements/1.1/'";
    for (std::size_t i = 0; i < fields; ++i)
        text += " dc:" + name + std::to_string(i) + "='" + value + "'";
    return text + "/></rdf:RDF></x:xmpmeta>";
}

std::string compressed(const std::string& text)
{
    return qCompress(QByteArray::fromStdString(text)).mid(4).toStdString(); // Qt's length before it
}

odd::File xmpChunk(const std::string& packet)
{
    return odd::chunk("iTXt", std::string("XML:com.adobe.xmp\0\0\0\0\0", 22) + packet);
}

odd::File compressedXmpChunk(const std::string& packet)
{
    return odd::chunk("iTXt", std::string("XML:com.adobe.xmp\0\1\0\0\0", 22) + compressed(packet));
}

/// As ImageMagick writes it.
odd::File rawProfileChunk(const std::string& packet)
{
    const QByteArray hex = QByteArray::fromStdString(packet).toHex();
    std::string text =
        "\nxmp\n" + QByteArray::number(packet.size()).rightJustified(8).toStdString();
    for (qsizetype at = 0; at < hex.size(); at += 72)
        text += '\n' + hex.mid(at, 72).toStdString();
    return odd::chunk("zTXt",
                      std::string("Raw profile type xmp\0\0", 22) + compressed(text + '\n'));
}

bool saysThatThereIsMore(const Picture& picture)
{
    return std::find(picture.notes.begin(), picture.notes.end(),
                     "The file holds more metadata than is listed.") != picture.notes.end();
}

} // namespace

/// However much text a file holds, what comes of it is little enough for every reader of evidence;
/// and what is left out is said to be.
class TestTextLimits : public QObject
{
    Q_OBJECT

private slots:
    void shownTextFits();
    void whatIsShownCounts();
    void entriesThatNoReadingGives();
    void metadataBombs_data();
    void metadataBombs();
    void packedMetadataIsRead_data();
    void packedMetadataIsRead();
    void tooMuchMetadataIsSaidToBe_data();
    void tooMuchMetadataIsSaidToBe();
    void noUtf8IsReplacedAtOnce();
};

void TestTextLimits::shownTextFits()
{
    QCOMPARE(visibleWithin("caf\xc3\xa9", 5), std::string("caf\xc3\xa9"));
    for (const std::string& text : {times(999, "\x01"), times(999, "\xff"), times(400, "\u202e"),
                                    times(300, "\U000e0041"), times(999, "x")}) {
        const std::string shown = visibleWithin(text, 1000);
        QVERIFY(shown.size() <= 1000 && shown.size() > 400);
        QVERIFY(shown.back() == '>' || shown.back() == 'x');
    }
}

void TestTextLimits::whatIsShownCounts()
{
    const auto room = [](const std::string& value) {
        MetadataBudget budget;
        std::size_t entries = 0;
        while (budget.takes({"PNG", "k", "l", value}))
            ++entries;
        return entries;
    };
    QCOMPARE(room("short"), mostMetadataEntries);
    QCOMPARE(room(times(4000, "x")), mostMetadataBytes / 4005);
    QCOMPARE(room(times(4000, "\"")), mostMetadataBytes / 8005);
    QCOMPARE(room(times(1000, "\u202e")), mostMetadataBytes / 8005);
}

void TestTextLimits::entriesThatNoReadingGives()
{
    MetadataBudget budget;
    QVERIFY(!budget.takes({"EXIT", "key", "label", "value"}));
    QVERIFY(!budget.takes({"EXIF", "key", "label", times(4001, "x")}));
    QVERIFY(!budget.takes({"EXIF", times(4001, "x"), "label", "value"}));
    QVERIFY(budget.takes({"EXIF", "key", "label", "value"}));
}

void TestTextLimits::metadataBombs_data()
{
    QTest::addColumn<QByteArray>("chunks");
    const auto row = [](const char* name, const odd::File& chunks) {
        QTest::newRow(name) << QByteArray(reinterpret_cast<const char*>(chunks.data()),
                                          static_cast<qsizetype>(chunks.size()));
    };
    row("long values", xmpChunk(xmp(600, "N", times(1000, "\U0001f600"))));
    row("long names", xmpChunk(xmp(1250, times(900, "N"), "x")));
    row("quotes", xmpChunk(xmp(1100, "N", times(1000, "&quot;"))));
    row("marks that are named", xmpChunk(xmp(300, "N", times(1000, "\u202e"))));
    odd::File texts;
    for (int i = 0; i < 501; ++i) {
        std::string content(1, 'K');
        content += std::to_string(i);
        content += '\0';
        content += times(1000, "\x01");
        const odd::File text = odd::chunk("tEXt", content);
        texts.insert(texts.end(), text.begin(), text.end());
    }
    row("texts of control characters", texts);
}

void TestTextLimits::metadataBombs()
{
    QFETCH(QByteArray, chunks);
    const auto picture = loadPictureFromMemory(pngWith({chunks.begin(), chunks.end()}), "bomb.png");
    QVERIFY(picture);
    QVERIFY((*picture)->metadata.size() > 200);
    std::size_t bytes = 0;
    MetadataBudget budget;
    for (const MetadataEntry& entry : (*picture)->metadata) {
        QVERIFY(budget.takes(entry));
        bytes += visibleText(entry.key).size() + visibleText(entry.value).size();
    }
    QVERIFY(bytes <= mostMetadataBytes);
    QVERIFY(saysThatThereIsMore(**picture));
}

void TestTextLimits::packedMetadataIsRead_data()
{
    QTest::addColumn<QByteArray>("chunk");
    const std::string packet = xmp(400, "N", times(900, "y")); // 360 KB
    const auto row = [](const char* name, const odd::File& chunk) {
        QTest::newRow(name) << QByteArray(reinterpret_cast<const char*>(chunk.data()),
                                          static_cast<qsizetype>(chunk.size()));
    };
    row("not packed", xmpChunk(packet));
    row("packed", compressedXmpChunk(packet));
    row("in a raw profile", rawProfileChunk(packet));
}

void TestTextLimits::packedMetadataIsRead()
{
    QFETCH(QByteArray, chunk);
    const auto picture = loadPictureFromMemory(pngWith({chunk.begin(), chunk.end()}), "packed.png");
    QVERIFY(picture);
    QCOMPARE((*picture)->metadata.size(), std::size_t{400});
    QCOMPARE((*picture)->metadata.back().value, times(900, "y"));
    QVERIFY(!saysThatThereIsMore(**picture));
}

void TestTextLimits::tooMuchMetadataIsSaidToBe_data()
{
    QTest::addColumn<bool>("packed");
    QTest::newRow("not packed") << false;
    QTest::newRow("packed") << true;
}

void TestTextLimits::tooMuchMetadataIsSaidToBe()
{
    QFETCH(bool, packed);
    const std::string packet = xmp(1, "N", times(17U << 20, "z"));
    const odd::File chunk = packed ? compressedXmpChunk(packet) : xmpChunk(packet);
    const auto picture = loadPictureFromMemory(pngWith(chunk), "large.png");
    QVERIFY(picture);
    QVERIFY((*picture)->metadata.empty());
    QVERIFY(saysThatThereIsMore(**picture));
}

/// Half of a surrogate pair, and a letter in too many bytes: whoever replaces them later, one by
/// one, makes a text six times as long.
void TestTextLimits::noUtf8IsReplacedAtOnce()
{
    const std::string exif("MM\0*\0\0\0\x08\0\x01\x01\x0f\0\x02\0\0\0\x07\0\0\0\x1a"
                           "\0\0\0\0\xed\xa0\x80\xc0\xaf!\0",
                           33);
    const auto picture = loadPictureFromMemory(pngWith(odd::chunk("eXIf", exif)), "bytes.png");
    QVERIFY(picture);
    QCOMPARE((*picture)->metadata.size(), std::size_t{1});
    QCOMPARE((*picture)->metadata.front().value, times(5, "\ufffd") + '!');
}

QTEST_GUILESS_MAIN(TestTextLimits)
#include "tst_text_limits.moc"
