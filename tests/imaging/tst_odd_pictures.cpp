// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/jpeg_encode.h"
#include "core/imaging/jpeg_extent.h"
#include "core/imaging/picture.h"
#include "core/imaging/raster_io.h"
#include "tests/imaging/odd_files.h"

#include <QTemporaryDir>
#include <QTest>

#include <map>

#include <sys/stat.h>

using namespace pentimento;
namespace fs = std::filesystem;

namespace {

constexpr int width = 320;
constexpr int height = 240;
const QColor filler(128, 128, 128);

const Raster& photo()
{
    static const Raster picture = fixtures::photoLike(width, height);
    return picture;
}

std::shared_ptr<const Picture> read(const odd::File& file, const std::string& name = "odd")
{
    auto picture = loadPictureFromMemory(file, name);
    if (!picture)
        qWarning("%s", picture.error().message.c_str());
    return picture ? *picture : nullptr;
}

std::string reasonAgainst(const odd::File& file)
{
    const auto picture = loadPictureFromMemory(file, "odd");
    return picture ? "it was read" : picture.error().message;
}

bool hasNote(const Picture& picture, std::string_view words)
{
    return std::any_of(picture.notes.begin(), picture.notes.end(), [&](const std::string& note) {
        return note.find(words) != std::string::npos;
    });
}

QByteArray notesOf(const Picture& picture)
{
    QByteArray all;
    for (const std::string& note : picture.notes)
        all += QByteArray::fromStdString(note) + '\n';
    return all;
}

bool sameRows(const Raster& a, const Raster& b, const PixelRect& where)
{
    for (int y = where.y; y < where.y + where.height; ++y)
        if (!std::equal(a.row(y) + where.x * 3, a.row(y) + (where.x + where.width) * 3,
                        b.row(y) + where.x * 3))
            return false;
    return true;
}

/// `part` is `whole` where it says so, and filler elsewhere; its share is the area's.
void verifyPart(const Picture& whole, const Picture& part)
{
    const PixelRect& there = part.decoded;
    QCOMPARE(part.pixels.width(), whole.pixels.width());
    QCOMPARE(part.pixels.height(), whole.pixels.height());
    QVERIFY(there.x >= 0 && there.y >= 0 && there.width > 0 && there.height > 0);
    QVERIFY(there.x + there.width <= part.pixels.width());
    QVERIFY(there.y + there.height <= part.pixels.height());
    QVERIFY(sameRows(part.pixels, whole.pixels, there));
    for (int y = 0; y < part.pixels.height(); ++y)
        for (int x = 0; x < part.pixels.width(); ++x) {
            const bool inside = x >= there.x && x < there.x + there.width && y >= there.y &&
                                y < there.y + there.height;
            if (!inside)
                QCOMPARE(fixtures::pixel(part.pixels, x, y), filler);
        }
    const double area = static_cast<double>(there.width) * there.height /
                        (static_cast<double>(part.pixels.width()) * part.pixels.height());
    QCOMPARE(part.complete, area);
    QVERIFY2(hasNote(part, "incomplete: about"), notesOf(part).constData());
}

odd::File baseline()
{
    return encodeJpeg(photo(), 90);
}

odd::File progressive()
{
    return odd::encoded(photo(), ".jpg", {cv::IMWRITE_JPEG_PROGRESSIVE, 1});
}

odd::File png()
{
    return odd::encoded(photo(), ".png");
}

/// A loop: the pointer to the camera's fields leads back to where it stands.
std::string loopingExif()
{
    odd::File tiff;
    odd::append(tiff, std::string_view("MM\0*", 4));
    odd::appendBig(tiff, 8);
    odd::appendBig(tiff, 2, 2);
    for (const std::uint32_t pointer : {0x87690004U, 0x88250004U}) {
        odd::appendBig(tiff, pointer);
        odd::appendBig(tiff, 1);
        odd::appendBig(tiff, 8);
    }
    odd::appendBig(tiff, 8);
    return {tiff.begin(), tiff.end()};
}

} // namespace

class TestOddPictures : public QObject
{
    Q_OBJECT

private slots:
    void cutOff_data();
    void cutOff();
    void cutOffAndTurned_data();
    void cutOffAndTurned();
    void progressiveWithoutItsEnd();
    void onlyTheEndMarkerMissing();
    void endMarkerTooEarly();
    void zeroesInsteadOfTheRest();
    void tooLittle_data();
    void tooLittle();
    void checksums_data();
    void checksums();
    void damagedPixelsOfAPng();
    void damageAnywhereInAPng_data();
    void damageAnywhereInAPng();
    void extentOfAJpegStops();
    void extentOfAJpegHasLimits();
    void scansWithoutEnd();
    void moreChannelsThanMemory();
    void severalPictures_data();
    void severalPictures();
    void dataBehindThePicture_data();
    void dataBehindThePicture();
    void hiddenColour();
    void inkWithoutMarker();
    void lateMetadata();
    void loopingMetadata();
    void endings_data();
    void endings();
    void names_data();
    void names();
    void filesThatAreNone();
};

void TestOddPictures::cutOff_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<double>("least");
    const auto add = [](const char* name, const odd::File& file, double least = 0.35) {
        QTest::newRow(name) << QByteArray(reinterpret_cast<const char*>(file.data()),
                                          static_cast<qsizetype>(file.size()))
                            << least;
    };
    add("JPEG", baseline());
    add("JPEG without subsampling", encodeJpeg(photo(), 90, true));
    add("JPEG with restart markers",
        odd::encoded(photo(), ".jpg", {cv::IMWRITE_JPEG_RST_INTERVAL, 8}));
    add("PNG", png());
    add("TIFF", odd::tiff({{photo()}}));
    add("WebP", odd::encoded(photo(), ".webp", {cv::IMWRITE_WEBP_QUALITY, 80}), 0.1);
    add("lossless WebP", odd::encoded(photo(), ".webp", {cv::IMWRITE_WEBP_QUALITY, 101}));
    add("BMP", odd::encoded(photo(), ".bmp"));
}

void TestOddPictures::cutOff()
{
    QFETCH(QByteArray, file);
    QFETCH(double, least);
    const odd::File bytes(file.begin(), file.end());
    const auto whole = read(bytes);
    QVERIFY(whole);
    QCOMPARE(whole->complete, 1.0);
    QCOMPARE(whole->decoded, (PixelRect{0, 0, width, height}));
    QVERIFY2(whole->notes.empty(), notesOf(*whole).constData());
    const auto part = read(odd::first(bytes, 0.5));
    QVERIFY(part);
    verifyPart(*whole, *part);
    QVERIFY2(part->complete > least && part->complete < 0.65,
             qPrintable(QString::number(part->complete)));
    // A BMP stores its last row first.
    const bool bottom = whole->file.format == "BMP";
    QCOMPARE(part->decoded.y, bottom ? height - part->decoded.height : 0);
}

void TestOddPictures::cutOffAndTurned_data()
{
    QTest::addColumn<int>("orientation");
    for (int orientation = 1; orientation <= 8; ++orientation)
        QTest::addRow("%d", orientation) << orientation;
}

void TestOddPictures::cutOffAndTurned()
{
    QFETCH(int, orientation);
    const odd::File file = odd::withOrientation(baseline(), orientation);
    const auto whole = read(file);
    const auto part = read(odd::first(file, 0.6));
    QVERIFY(whole && part);
    QCOMPARE(whole->stored.orientation, orientation);
    verifyPart(*whole, *part);
}

void TestOddPictures::progressiveWithoutItsEnd()
{
    const odd::File file = progressive();
    const auto whole = read(file);
    QVERIFY(whole);
    double last = 0;
    bool refined = false;
    for (const double share : {0.5, 0.7, 0.8, 0.9, 0.97}) {
        const auto part = read(odd::first(file, share));
        QVERIFY(part);
        QVERIFY(part->complete >= last && part->complete < 1);
        last = part->complete;
        QVERIFY2(hasNote(*part, "incomplete: about"), notesOf(*part).constData());
        if (part->decoded == PixelRect{0, 0, width, height}) {
            refined = true;
            QVERIFY2(hasNote(*part, "its finer scans are missing") ||
                         hasNote(*part, "Its finer scans are missing"),
                     notesOf(*part).constData());
            // Coarser, but the same picture everywhere, to its last row.
            for (int y = 0; y < height; y += 7)
                for (int x = 0; x < width; x += 7)
                    QVERIFY(fixtures::near(fixtures::pixel(part->pixels, x, y),
                                           fixtures::pixel(whole->pixels, x, y), 60));
        }
    }
    QVERIFY(refined);
}

void TestOddPictures::onlyTheEndMarkerMissing()
{
    for (odd::File file : {baseline(), progressive()}) {
        const auto whole = read(file);
        file.resize(file.size() - 2);
        const auto part = read(file);
        QVERIFY(whole && part);
        QCOMPARE(part->complete, 1.0);
        QCOMPARE(part->decoded, whole->decoded);
        QVERIFY(sameRows(part->pixels, whole->pixels, whole->decoded));
        QVERIFY2(hasNote(*part, "cut off, but only after the pixels"), notesOf(*part).constData());
        QVERIFY(!hasNote(*part, "incomplete"));
    }
}

/// A repaired ending does not bring the rest back.
void TestOddPictures::endMarkerTooEarly()
{
    const odd::File file = baseline();
    odd::File cut = odd::first(file, 0.5);
    odd::appendBig(cut, 0xffd9, 2);
    const auto whole = read(file);
    const auto part = read(cut);
    QVERIFY(whole && part);
    verifyPart(*whole, *part);
}

/// Downloads that reserve a file's full length leave zeroes, which decode to nothing but smooth
/// grey blocks.
void TestOddPictures::zeroesInsteadOfTheRest()
{
    const odd::File file = baseline();
    odd::File cut = odd::first(file, 0.5);
    cut.resize(file.size());
    const auto whole = read(file);
    const auto part = read(cut);
    QVERIFY(whole && part);
    verifyPart(*whole, *part);
}

void TestOddPictures::tooLittle_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<double>("share");
    const auto add = [](const char* name, const odd::File& file, double share) {
        QTest::newRow(name) << QByteArray(reinterpret_cast<const char*>(file.data()),
                                          static_cast<qsizetype>(file.size()))
                            << share;
    };
    add("JPEG", baseline(), 0.05);
    add("JPEG header alone", baseline(), 0.01);
    add("progressive JPEG: coarsest values alone", progressive(), 0.05);
    add("PNG", png(), 0.03);
    add("PNG header alone", png(), 0.0005);
    add("TIFF", odd::tiff({{photo()}}), 0.03);
    add("WebP", odd::encoded(photo(), ".webp", {cv::IMWRITE_WEBP_QUALITY, 80}), 0.02);
    add("BMP", odd::encoded(photo(), ".bmp"), 0.03);
}

void TestOddPictures::tooLittle()
{
    QFETCH(QByteArray, file);
    QFETCH(double, share);
    QCOMPARE(QString::fromStdString(
                 reasonAgainst(odd::first(odd::File(file.begin(), file.end()), share))),
             QString("odd: is cut off: the file ends before the picture does"));
}

void TestOddPictures::checksums_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("words");
    const auto add = [](const char* name, const odd::File& file, const char* words) {
        QTest::newRow(name) << QByteArray(reinterpret_cast<const char*>(file.data()),
                                          static_cast<qsizetype>(file.size()))
                            << words;
    };
    const odd::File text = odd::chunk("tEXt", std::string("Comment\0hello", 13));
    const odd::File withText = odd::withChunkBefore(png(), "IDAT", text);
    add("text", odd::withWrongChecksum(withText, "tEXt"), "checksum of tEXt is wrong");
    add("pixels", odd::withWrongChecksum(png(), "IDAT"), "checksum of IDAT is wrong");
    add("header", odd::withWrongChecksum(png(), "IHDR"), "checksum of IHDR is wrong");
    odd::File endless = png();
    endless.resize(endless.size() - 12);
    add("no end", endless, "cut off, but only after the pixels");
}

void TestOddPictures::checksums()
{
    QFETCH(QByteArray, file);
    QFETCH(QString, words);
    const auto whole = read(png());
    const auto picture = read(odd::File(file.begin(), file.end()));
    QVERIFY(whole && picture);
    QCOMPARE(picture->complete, 1.0);
    QVERIFY(sameRows(picture->pixels, whole->pixels, whole->decoded));
    QVERIFY2(hasNote(*picture, words.toStdString()), notesOf(*picture).constData());
}

/// Beyond a changed byte, nothing of the compressed pixels can be trusted.
void TestOddPictures::damagedPixelsOfAPng()
{
    odd::File file = png();
    for (std::size_t i = 0; i < 40; ++i)
        file[file.size() * 6 / 10 + i] = 0xff;
    const auto whole = read(png());
    const auto part = loadPictureFromMemory(file, "odd");
    QVERIFY(whole && part);
    QVERIFY2(hasNote(**part, "checksum of IDAT is wrong"), notesOf(**part).constData());
    QVERIFY((*part)->complete < 1);
    verifyPart(*whole, **part);
}

void TestOddPictures::damageAnywhereInAPng_data()
{
    QTest::addColumn<bool>("mended");
    QTest::newRow("checksum left wrong") << false;
    QTest::newRow("checksum made to fit") << true;
}

/// With all pixels in one chunk, nothing tells where the damage begins; rows that come before zlib
/// notices are not the picture's own.
void TestOddPictures::damageAnywhereInAPng()
{
    QFETCH(bool, mended);
    const odd::File sound = odd::withOnePixelChunk(png());
    const auto whole = read(sound);
    QVERIFY(whole);
    QVERIFY2(whole->notes.empty(), notesOf(*whole).constData());
    for (const double share : {0.1, 0.3, 0.5, 0.7, 0.9})
        QCOMPARE(
            QString::fromStdString(reasonAgainst(odd::withChangedPixels(sound, share, mended))),
            QString("odd: is damaged: which of its pixels are the picture's own cannot be "
                    "told"));
}

void TestOddPictures::extentOfAJpegStops()
{
    std::stop_source source;
    source.request_stop();
    for (const odd::File& file : {baseline(), progressive()}) {
        QVERIFY(jpegExtent(file, {}, {}));
        const auto extent = jpegExtent(file, {}, {source.get_token(), {}});
        QVERIFY(!extent);
        QCOMPARE(extent.error().code, ErrorCode::Cancelled);
    }
}

void TestOddPictures::extentOfAJpegHasLimits()
{
    PictureLimits hurried;
    hurried.maxDecodeSeconds = 0;
    PictureLimits small;
    small.maxPixels = width * height - 1;
    for (const odd::File& file : {baseline(), progressive()}) {
        const auto late = jpegExtent(file, hurried, {});
        QVERIFY(!late);
        QCOMPARE(late.error().code, ErrorCode::UnreadableInput);
        QCOMPARE(late.error().message, std::string("takes too long to decode"));
        const auto large = jpegExtent(file, small, {});
        QVERIFY(!large);
        QCOMPARE(large.error().code, ErrorCode::UnreadableInput);
        QVERIFY2(large.error().message.starts_with("is 320 x 240 = "),
                 large.error().message.c_str());
    }
}

/// Each scan of a few bytes costs a pass over the whole picture.
void TestOddPictures::scansWithoutEnd()
{
    const odd::File file = progressive();
    const std::vector<std::uint8_t> marker = {0xff, 0xda};
    const auto last = std::find_end(file.begin(), file.end(), marker.begin(), marker.end());
    QVERIFY(last != file.end());
    odd::File many(file.begin(), last);
    for (int i = 0; i < 300; ++i)
        many.insert(many.end(), last, file.end() - 2);
    odd::appendBig(many, 0xffd9, 2);
    const auto extent = jpegExtent(many, {}, {});
    QVERIFY(!extent);
    QCOMPARE(extent.error().code, ErrorCode::UnreadableInput);
    QVERIFY2(extent.error().message.starts_with("has more than 200 scans"),
             extent.error().message.c_str());
}

/// Ten components of 64 megapixels each, whose coefficients would take 1.3 GB.
void TestOddPictures::moreChannelsThanMemory()
{
    constexpr std::uint32_t side = 8000;
    constexpr std::uint32_t components = 10;
    odd::File file;
    odd::appendBig(file, 0xffd8, 2);
    odd::appendBig(file, 0xffc2, 2);
    odd::appendBig(file, 8 + 3 * components, 2);
    odd::appendBig(file, 8, 1);
    odd::appendBig(file, side, 2);
    odd::appendBig(file, side, 2);
    odd::appendBig(file, components, 1);
    for (std::uint32_t i = 0; i < components; ++i)
        odd::appendBig(file, i << 16 | 0x1100, 3);
    odd::appendBig(file, 0xffda0008, 4);
    odd::append(file, std::string_view("\1\0\0\0\0\0", 6));
    const auto extent = jpegExtent(file, {}, {});
    QVERIFY(!extent);
    QCOMPARE(extent.error().code, ErrorCode::UnreadableInput);
    QVERIFY2(extent.error().message.starts_with("needs more memory"),
             extent.error().message.c_str());
}

void TestOddPictures::severalPictures_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<int>("pictures");
    QTest::addColumn<int>("frames");
    QTest::addColumn<QString>("words");
    const auto add = [](const char* name, const odd::File& file, int pictures, int frames,
                        const char* words) {
        QTest::newRow(name) << QByteArray(reinterpret_cast<const char*>(file.data()),
                                          static_cast<qsizetype>(file.size()))
                            << pictures << frames << words;
    };
    const Raster small = fixtures::photoLike(64, 48, 2);
    const Raster other = fixtures::photoLike(100, 40, 3);
    add("TIFF of three pages", odd::tiff({{photo()}, {small}, {other}}), 3, 1, "page 1 of 3");
    add("TIFF with a preview", odd::tiff({{photo()}, {small, true}}), 1, 1, "");
    const odd::File front = encodeJpeg(photo(), 90);
    const odd::File back = encodeJpeg(small, 90);
    add("stereo JPEG", odd::multiPicture(front, back, 0x020002), 2, 1, "picture 1 of 2");
    add("JPEG with a large thumbnail", odd::multiPicture(front, back, 0x010002), 1, 1, "");
    const odd::File gainMap = odd::withSegment(back, 1, "http://ns.adobe.com/ hdrgm:Version");
    add("JPEG with a gain map", odd::multiPicture(front, gainMap, 0), 1, 1, "gain map");
    const odd::File control = odd::chunk("acTL", std::string("\0\0\0\5\0\0\0\0", 8));
    add("animated PNG", odd::withChunkBefore(png(), "IDAT", control), 1, 5,
        "An animation of 5 frames; the default image");
    add("animated GIF", fixtures::bytesOf(fixtures::path("animated.gif")), 1, 3,
        "An animation of 3 frames; the first one");
    add("animated WebP", fixtures::bytesOf(fixtures::path("animated.webp")), 1, 3,
        "An animation of 3 frames; the first one");
    add("HEIC of two pictures", fixtures::bytesOf(fixtures::path("two_pictures.heic")), 2, 1,
        "of 2.");
}

void TestOddPictures::severalPictures()
{
    QFETCH(QByteArray, file);
    QFETCH(int, pictures);
    QFETCH(int, frames);
    QFETCH(QString, words);
    const auto picture = read(odd::File(file.begin(), file.end()));
    QVERIFY(picture);
    QCOMPARE(picture->stored.pictures, pictures);
    QCOMPARE(picture->stored.frames, frames);
    if (words.isEmpty())
        QVERIFY2(picture->notes.empty(), notesOf(*picture).constData());
    else
        QVERIFY2(hasNote(*picture, words.toStdString()), notesOf(*picture).constData());
}

void TestOddPictures::dataBehindThePicture_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("tail");
    QTest::addColumn<QString>("kind");
    const std::map<const char*, odd::File> files = {
        {"JPEG", baseline()},
        {"PNG", png()},
        {"WebP", odd::encoded(photo(), ".webp", {cv::IMWRITE_WEBP_QUALITY, 80})},
        {"GIF", fixtures::bytesOf(fixtures::path("still.gif"))}};
    const auto bytes = [](const odd::File& file) {
        return QByteArray(reinterpret_cast<const char*>(file.data()),
                          static_cast<qsizetype>(file.size()));
    };
    for (const auto& [name, file] : files) {
        QTest::addRow("%s, then a video", name) << bytes(file)
                                                << QByteArray("\0\0\0\x18"
                                                              "ftypmp42\0\0\0\0isommp42",
                                                              24) +
                                                       QByteArray(4000, 'x')
                                                << "begin like a video (MP4)";
        QTest::addRow("%s, then an archive", name)
            << bytes(file) << QByteArray("PK\3\4", 4) + bytes(baseline())
            << "begin like a ZIP archive";
        QTest::addRow("%s, then a picture", name)
            << bytes(file) << bytes(baseline()) << "begin like a JPEG picture";
        QTest::addRow("%s, then zeroes", name) << bytes(file) << QByteArray(700, '\0') << "zero";
        QTest::addRow("%s, then anything", name)
            << bytes(file) << QByteArray("\x8f\x01\xf3\x99\0\x17\xff\xd9", 8)
            << "leftovers of a larger picture";
    }
    QTest::newRow("PNG, then the rest of a larger one")
        << bytes(png()) << bytes(png()).mid(20'000) << "end like a PNG and may be leftovers";
}

void TestOddPictures::dataBehindThePicture()
{
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, tail);
    QFETCH(QString, kind);
    const QByteArray all = file + tail;
    const auto whole = read(odd::File(file.begin(), file.end()));
    const auto picture = read(odd::File(all.begin(), all.end()));
    QVERIFY(whole && picture);
    QVERIFY2(whole->notes.empty(), notesOf(*whole).constData());
    QCOMPARE(picture->complete, 1.0);
    QCOMPARE(picture->stored.pictures, 1);
    QVERIFY(sameRows(picture->pixels, whole->pixels, whole->decoded));
    const QString place = QString("%1 bytes from byte %2 on").arg(tail.size()).arg(file.size());
    QVERIFY2(hasNote(*picture, place.toStdString()), notesOf(*picture).constData());
    QVERIFY2(hasNote(*picture, kind.toStdString()), notesOf(*picture).constData());
}

void TestOddPictures::hiddenColour()
{
    constexpr int rows = 2000; // many strips
    cv::Mat pixels(rows, 40, CV_8UC4, cv::Scalar(0, 0, 0, 255));
    pixels.rowRange(0, rows / 4).setTo(cv::Scalar(90, 120, 200, 0));
    pixels.rowRange(rows / 2, rows).setTo(cv::Scalar(0, 0, 0, 0)); // as programs leave it
    odd::File file;
    cv::imencode(".png", pixels, file);
    const auto picture = read(file);
    QVERIFY(picture);
    QVERIFY2(
        hasNote(*picture, "Transparent areas hold other colours, which do not show: about 25 %"),
        notesOf(*picture).constData());
    QCOMPARE(fixtures::pixel(picture->pixels, 3, 3), QColor(255, 255, 255));
    QCOMPARE(fixtures::pixel(picture->pixels, 3, rows / 3), QColor(0, 0, 0));
    pixels.rowRange(0, rows / 4).setTo(cv::Scalar(255, 255, 255, 0));
    cv::imencode(".png", pixels, file);
    const auto plain = read(file);
    QVERIFY(plain && !hasNote(*plain, "other colours"));
}

void TestOddPictures::inkWithoutMarker()
{
    odd::File file = fixtures::bytesOf(fixtures::path("cmyk.jpg"));
    const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
    const std::size_t marker = text.find(std::string_view("\xff\xee\0\x0e"
                                                          "Adobe",
                                                          9));
    QVERIFY(marker != std::string_view::npos);
    file[marker + 15] = 0; // the values are ink as they stand, not luma and chroma
    const auto marked = read(file);
    QVERIFY(marked && hasNote(*marked, "CMYK") && !hasNote(*marked, "Adobe"));
    const auto begin = file.begin() + static_cast<std::ptrdiff_t>(marker);
    file.erase(begin, begin + 16);
    const auto unmarked = read(file);
    QVERIFY(unmarked);
    QVERIFY2(hasNote(*unmarked, "no Adobe marker"), notesOf(*unmarked).constData());
    QVERIFY(sameRows(unmarked->pixels, marked->pixels, marked->decoded));
}

void TestOddPictures::lateMetadata()
{
    odd::File file = png();
    const std::string packet =
        std::string("XML:com.adobe.xmp\0\0\0\0\0", 22) +
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
        "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
        "xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:CreatorTool='late'/></rdf:RDF></x:xmpmeta>";
    for (const odd::File& late :
         {odd::chunk("eXIf", odd::exifOfOrientation(6)), odd::chunk("iTXt", packet),
          odd::chunk("tEXt", std::string("parameters\0a late prompt", 24))})
        file = odd::withChunkBefore(file, "IEND", late);
    const auto picture = read(file);
    QVERIFY(picture);
    QCOMPARE(picture->stored.orientation, 6);
    QCOMPARE(picture->pixels.width(), height);
    const auto valueOf = [&](std::string_view key) {
        for (const MetadataEntry& entry : picture->metadata)
            if (entry.key == key)
                return entry.value;
        return std::string();
    };
    QCOMPARE(valueOf("Xmp.xmp.CreatorTool"), std::string("late"));
    QCOMPARE(valueOf("Png.Text.parameters"), std::string("a late prompt"));
    QVERIFY2(hasNote(*picture, "EXIF, XMP and text stand after the image data"),
             notesOf(*picture).constData());
}

void TestOddPictures::loopingMetadata()
{
    const auto picture =
        read(odd::withSegment(baseline(), 1, std::string("Exif\0\0", 6) + loopingExif()));
    QVERIFY(picture);
    QVERIFY2(hasNote(*picture, "looping directory"), notesOf(*picture).constData());
    const auto plain = read(odd::withOrientation(baseline(), 6));
    QVERIFY(plain && !hasNote(*plain, "looping directory"));
}

void TestOddPictures::endings_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("noted");
    QTest::newRow("another format's") << "a.png" << true;
    QTest::newRow("another format's, in capitals") << "a.HEIC" << true;
    QTest::newRow("its own") << "a.jpg" << false;
    QTest::newRow("its own, rarer") << "a.jfif" << false;
    QTest::newRow("none") << "a" << false;
    QTest::newRow("one of no picture") << "a.bin" << false;
}

void TestOddPictures::endings()
{
    QFETCH(QString, name);
    QFETCH(bool, noted);
    const auto picture = read(baseline(), name.toStdString());
    QVERIFY(picture);
    QCOMPARE(hasNote(*picture, "but it is a JPEG file"), noted);
}

void TestOddPictures::names_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("shown");
    for (const char* name :
         {"100%25 real.jpg", "100% real.jpg", "a#b.jpg", "a?b.jpg", "http:evil.jpg",
          "file:___x.jpg", "a&b<c>.jpg", "line\nbreak.jpg", "-ver.jpg", "@list.jpg", " lead.jpg",
          "=1+1.jpg", "q'uo\"te.jpg", "photo_\u202egnp.gpj.jpg", "e\u0301.jpg", "\u00e9.jpg"})
        QTest::newRow(name) << QByteArray(name) << QByteArray(name);
    QTest::newRow("Latin-1") << QByteArray("latin1_\xe9.jpg") << QByteArray("latin1_<0xE9>.jpg");
    const QByteArray longest = QByteArray(251, 'x') + ".jpg";
    QTest::newRow("longest") << longest << longest;
}

/// Every file of a folder full of odd names is read as itself and keeps its exact name.
void TestOddPictures::names()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, shown);
    const QTemporaryDir folder;
    const fs::path path = fs::path(folder.path().toStdString()) / name.toStdString();
    fixtures::write(path, baseline());
    fixtures::write(path.parent_path() / "another.jpg", encodeJpeg(photo(), 50));
    const auto picture = loadPicture(path);
    QVERIFY2(picture, picture ? "" : picture.error().message.c_str());
    QCOMPARE((*picture)->file.path, path);
    QCOMPARE(QByteArray::fromStdString((*picture)->file.name), shown);
    QCOMPARE((*picture)->file.bytes, std::uint64_t{baseline().size()});
    QVERIFY(confirmUnchanged((*picture)->file));
    fixtures::write(path, odd::File(100, 'x'));
    const auto refused = loadPicture(path);
    QVERIFY(!refused);
    QVERIFY(refused.error().message.find('\n') == std::string::npos);
}

void TestOddPictures::filesThatAreNone()
{
    const auto reasonFor = [](const fs::path& path) {
        const auto picture = loadPicture(path);
        return picture ? std::string("it was read") : picture.error().message;
    };
    QCOMPARE(reasonFor("/dev/zero"), std::string("zero: is not a regular file"));
    QCOMPARE(reasonFor("/dev/null"), std::string("null: is not a regular file"));
    // It calls itself empty and is not: what a file does that grows while it is read.
    QCOMPARE(reasonFor("/proc/self/status"),
             std::string("status: changed while it was being read"));
    const QTemporaryDir folder;
    const fs::path link = fs::path(folder.path().toStdString()) / "self.jpg";
    fs::create_symlink("self.jpg", link);
    QVERIFY(reasonFor(link).starts_with("self.jpg: cannot be opened: "));
}

QTEST_GUILESS_MAIN(TestOddPictures)
#include "tst_odd_pictures.moc"
