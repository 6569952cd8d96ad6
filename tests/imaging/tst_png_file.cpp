// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/raster_io.h"

#include "tests/imaging/fixtures.h"
#include "tests/support/png_parts.h"

#include <QTemporaryDir>
#include <QTest>

#include <functional>

using namespace pentimento;

namespace {

using Chunks = std::vector<png::Chunk>;

struct Forgery
{
    const char* name;
    const char* reason;
    std::function<void(Chunks&)> forge;
    QByteArray after = {};
};

auto chunkNamed(Chunks& chunks, const char* name)
{
    return std::find_if(chunks.begin(), chunks.end(),
                        [&](const png::Chunk& chunk) { return chunk.name == name; });
}

std::function<void(Chunks&)> before(const char* place, const png::Chunk& chunk)
{
    return [=](Chunks& chunks) { chunks.insert(chunkNamed(chunks, place), chunk); };
}

std::function<void(Chunks&)> changed(const char* name, const std::function<void(QByteArray&)>& how)
{
    return [=](Chunks& chunks) { how(chunkNamed(chunks, name)->data); };
}

const QByteArray control(26, '\0');

/// What a PNG of ours might be turned into so that some reader shows something else, or so that
/// reading it costs more than it is long.
const std::vector<Forgery>& forgeries()
{
    static const std::vector<Forgery> all{
        {"an animation", "holds a chunk acTL",
         [](Chunks& chunks) {
             before("sRGB", {"acTL", QByteArray(8, '\0')})(chunks);
             before("IEND", {"fcTL", control})(chunks);
             before("IEND", {"fdAT", QByteArray(4, '\0') + png::deflated("frame")})(chunks);
         }},
        {"a second frame alone", "holds a chunk fdAT", before("IEND", {"fdAT", "frame"})},
        {"a gamma", "holds a chunk gAMA", before("IDAT", {"gAMA", png::bigEndian(5000)})},
        {"a colour profile", "holds a chunk iCCP", before("IDAT", {"iCCP", "profile"})},
        {"a palette", "holds a chunk PLTE", before("IDAT", {"PLTE", "abcdef"})},
        {"a colour that is transparent", "holds a chunk tRNS",
         before("IDAT", {"tRNS", QByteArray(6, '\0')})},
        {"an orientation", "holds a chunk eXIf", before("IDAT", {"eXIf", "MM"})},
        {"a second text", "holds a second chunk iTXt",
         before("IDAT", {"iTXt", QByteArray("pentimento:analysis\0\0\0\0\0{}", 26)})},
        {"a plain text", "holds a chunk tEXt", before("IDAT", {"tEXt", "Comment"})},
        {"a packed text", "holds a chunk zTXt", before("IDAT", {"zTXt", "Comment"})},
        {"a chunk of nobody's", "holds a chunk abCd", before("IDAT", {"abCd", "?"})},
        {"a chunk without letters", "holds a chunk without a name",
         before("IDAT", {QByteArray("\n\x1b[8", 4), "?"})},
        {"a text after the pixels", "holds a chunk iTXt out of its place",
         before("IEND", {"iTXt", "text"})},
        {"colours after the text", "holds no chunk sRGB",
         [](Chunks& chunks) {
             std::swap(*chunkNamed(chunks, "sRGB"), *chunkNamed(chunks, "iTXt"));
         }},
        {"no word on its colours", "holds no chunk sRGB",
         [](Chunks& chunks) { chunks.erase(chunkNamed(chunks, "sRGB")); }},
        {"colours of another intent", "holds a chunk sRGB of another form",
         changed("sRGB", [](QByteArray& data) { data[0] = 1; })},
        {"interlaced", "is of another kind",
         changed("IHDR", [](QByteArray& data) { data[12] = 1; })},
        {"of a palette", "is of another kind",
         changed("IHDR", [](QByteArray& data) { data[9] = 3; })},
        {"with transparency", "is of another kind",
         changed("IHDR", [](QByteArray& data) { data[9] = 6; })},
        {"a long header", "is of another kind",
         changed("IHDR", [](QByteArray& data) { data += '\0'; })},
        {"no pixels", "holds no pixels",
         [](Chunks& chunks) {
             std::erase_if(chunks, [](const png::Chunk& chunk) { return chunk.name == "IDAT"; });
         }},
        {"an empty chunk of pixels", "holds an empty chunk IDAT", before("IEND", {"IDAT", ""})},
        {"spare bytes among the pixels", "damaged",
         [](Chunks& chunks) { (chunks.end() - 2)->data += "spare"; }},
        {"a chunk of spare pixels", "more pixels than it has room for",
         before("IEND", {"IDAT", "spare"})},
        {"a second picture among the pixels", "more pixels than it has room for",
         before("IEND", {"IDAT", png::deflated(QByteArray(1000, 'x'))})},
        {"something in its end", "holds something in its chunk IEND",
         changed("IEND", [](QByteArray& data) { data = "?"; })},
        {"two ends", "goes on after its end", before("IEND", {"IEND", ""})},
        {"bytes after its end", "goes on after its end", [](Chunks&) {}, "PK\x03\x04"},
        {"a long text", "text that is too long",
         changed("iTXt", [](QByteArray& data) { data += QByteArray(2 << 20, 'x'); })},
        {"a sentence as the text's language", "has a language or a translated keyword",
         changed("iTXt",
                 [](QByteArray& data) {
                     data = QByteArray("pentimento:analysis\0\0\0en-CONFIRMED-FAKE\0\0{}", 41);
                 })},
        {"a sentence as the keyword's translation", "has a language or a translated keyword",
         changed("iTXt",
                 [](QByteArray& data) {
                     data = QByteArray("pentimento:analysis\0\0\0\0Made by AI\0{}", 36);
                 })},
        {"a text that unpacks to much", "readable PNG",
         changed("iTXt",
                 [](QByteArray& data) {
                     data = QByteArray("pentimento:analysis\0\1\0\0\0", 24) +
                            png::deflated(QByteArray(4 << 20, 'x'));
                 })},
    };
    return all;
}

} // namespace

/// The reader of our own PNGs takes what the writer writes and nothing else.
class TestPngFile : public QObject
{
    Q_OBJECT

private slots:
    void ownFilesAreRead();
    void foreignPartsAreNamed_data();
    void foreignPartsAreNamed();
    void foreignPartsOfMapsAreNamed_data();
    void foreignPartsOfMapsAreNamed();
    void filesOfOtherProgramsAreRefused_data();
    void filesOfOtherProgramsAreRefused();
    void wrongChecksumsAreRefused_data();
    void wrongChecksumsAreRefused();
    void manyTextsCostNothing();

private:
    [[nodiscard]] std::filesystem::path file(const char* name) const
    {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
    /// A picture large enough for several chunks of pixels.
    [[nodiscard]] std::filesystem::path written() const
    {
        const auto path = file("picture.png");
        if (!writePng(path, fixtures::photoLike(400, 300), {{"pentimento:analysis", "{}"}}))
            qFatal("the picture cannot be written");
        return path;
    }

    QTemporaryDir m_folder;
};

void TestPngFile::ownFilesAreRead()
{
    const auto path = written();
    QVERIFY(png::chunksOf(path).size() >= 7); // three of them of pixels
    const auto read = readPng(path);
    QVERIFY2(read, read ? "" : read.error().message.c_str());
    const Raster original = fixtures::photoLike(400, 300);
    QVERIFY(std::equal(original.data(), original.data() + original.stride() * 300,
                       read->picture.data()));
    QCOMPARE(read->text, (PngText{{"pentimento:analysis", "{}"}}));
    png::write(file("again.png"), png::chunksOf(path));
    QVERIFY(readPng(file("again.png"))); // what the rows below start from
}

void TestPngFile::foreignPartsAreNamed_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < forgeries().size(); ++i)
        QTest::newRow(forgeries()[i].name) << static_cast<int>(i);
}

void TestPngFile::foreignPartsAreNamed()
{
    QFETCH(int, index);
    const Forgery& forgery = forgeries()[static_cast<std::size_t>(index)];
    auto chunks = png::chunksOf(written());
    forgery.forge(chunks);
    png::write(file("forged.png"), chunks, forgery.after);
    const auto read = readPng(file("forged.png"));
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::UnreadableInput);
    QVERIFY2(read.error().message.find(forgery.reason) != std::string::npos,
             read.error().message.c_str());
}

void TestPngFile::foreignPartsOfMapsAreNamed_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("place");
    QTest::addColumn<QString>("reason");
    QTest::newRow("an animation") << QByteArray("acTL") << QByteArray("IDAT")
                                  << "holds a chunk acTL";
    QTest::newRow("a gamma") << QByteArray("gAMA") << QByteArray("IDAT") << "holds a chunk gAMA";
    QTest::newRow("colours") << QByteArray("sRGB") << QByteArray("IDAT")
                             << "holds a chunk sRGB of another form";
    QTest::newRow("spare pixels") << QByteArray("IDAT") << QByteArray("IEND")
                                  << "more pixels than it has room for";
}

void TestPngFile::foreignPartsOfMapsAreNamed()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, place);
    QFETCH(QString, reason);
    QVERIFY(writeMapPng(file("map.png"), HeatMap(2, 2, 64, 64, {0.1F, 0.9F, 0.4F, 0.2F})));
    QVERIFY(readMapPng(file("map.png")));
    auto chunks = png::chunksOf(file("map.png"));
    before(place.constData(), {name, QByteArray(8, '\0')})(chunks);
    png::write(file("map.png"), chunks);
    const auto read = readMapPng(file("map.png"));
    QVERIFY(!read);
    QVERIFY2(QString::fromStdString(read.error().message).contains(reason),
             read.error().message.c_str());

    QVERIFY(writeMapPng(file("map.png"), HeatMap(2, 2, 64, 64, {0.1F, 0.9F, 0.4F, 0.2F})));
    auto texted = png::chunksOf(file("map.png"));
    before("IDAT", {"iTXt", QByteArray("word\0\0\0\0\0text", 13)})(texted);
    png::write(file("map.png"), texted);
    QVERIFY(!readMapPng(file("map.png")));
}

void TestPngFile::filesOfOtherProgramsAreRefused_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"rgb.png", "grey.png", "interlaced.png", "palette.png", "alpha.png",
                             "sixteen_bit.png", "adobe_rgb.png", "rgb.jpg"})
        QTest::newRow(name) << name;
}

void TestPngFile::filesOfOtherProgramsAreRefused()
{
    QFETCH(QString, name);
    QVERIFY(!readPng(fixtures::path(name)));
    QVERIFY(!readPngText(fixtures::path(name)));
}

void TestPngFile::wrongChecksumsAreRefused_data()
{
    QTest::addColumn<QByteArray>("name");
    for (const char* name : {"IHDR", "sRGB", "iTXt", "IDAT"})
        QTest::newRow(name) << QByteArray(name);
}

void TestPngFile::wrongChecksumsAreRefused()
{
    QFETCH(QByteArray, name);
    const auto path = written();
    std::vector<std::uint8_t> bytes = fixtures::bytesOf(path);
    const auto found = std::search(bytes.begin(), bytes.end(), name.begin(), name.end());
    QVERIFY(found != bytes.end());
    const auto length = qFromBigEndian<quint32>(&*found - 4);
    *(found + 4 + static_cast<std::ptrdiff_t>(length)) ^= 1U;
    fixtures::write(file("checksum.png"), bytes);
    QVERIFY(!readPng(file("checksum.png")));
}

void TestPngFile::manyTextsCostNothing()
{
    auto chunks = png::chunksOf(written());
    const QByteArray bomb = QByteArray("key\0\0", 5) + png::deflated(QByteArray(15 << 20, 'a'));
    for (int i = 0; i < 20; ++i)
        before("IDAT", {"zTXt", bomb})(chunks);
    png::write(file("bomb.png"), chunks);
    const auto read = readPngText(file("bomb.png"));
    QVERIFY(!read);
    QVERIFY(read.error().message.find("holds a chunk zTXt") != std::string::npos);
}

QTEST_MAIN(TestPngFile)
#include "tst_png_file.moc"
