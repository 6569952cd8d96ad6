// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/jpeg_encode.h"
#include "core/imaging/picture.h"

#include "core/base/hash.h"
#include "core/imaging/raster_io.h"
#include "tests/imaging/fixtures.h"

#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <thread>

using namespace pentimento;
namespace fs = std::filesystem;

namespace {

/// The blocks of the pictures in fixtures/, as make.sh wrote them.
const QColor red(200, 40, 30);
const QColor green(30, 160, 60);
const QColor blue(40, 60, 190);
const QColor straw(230, 220, 80);

QColor mixedWithWhite(const QColor& colour)
{
    // Half transparent as ImageMagick rounds it: alpha 128 of 255.
    const auto mixed = [](int value) { return (value * 128 + 255 * 127 + 127) / 255; };
    return {mixed(colour.red()), mixed(colour.green()), mixed(colour.blue())};
}

std::array<QColor, 4> corners(const Raster& raster)
{
    const int right = raster.width() - 3;
    const int bottom = raster.height() - 3;
    return {fixtures::pixel(raster, 2, 2), fixtures::pixel(raster, right, 2),
            fixtures::pixel(raster, 2, bottom), fixtures::pixel(raster, right, bottom)};
}

/// The current row's picture has these colours in its corners.
void verifyCorners(const std::array<QColor, 4>& expected, int tolerance)
{
    const auto picture = loadPicture(fixtures::path(QTest::currentDataTag()));
    QVERIFY2(picture, picture ? "" : picture.error().message.c_str());
    const std::array found = corners((*picture)->pixels);
    for (std::size_t i = 0; i < 4; ++i)
        QVERIFY2(fixtures::near(found[i], expected[i], tolerance),
                 qPrintable(found[i].name() + " instead of " + expected[i].name()));
}

std::string valueOf(const Picture& picture, const std::string& key)
{
    for (const MetadataEntry& entry : picture.metadata)
        if (entry.key == key)
            return entry.value;
    return {};
}

bool hasNote(const Picture& picture, const std::string& words)
{
    return std::any_of(picture.notes.begin(), picture.notes.end(), [&](const std::string& note) {
        return note.find(words) != std::string::npos;
    });
}

} // namespace

class TestPicture : public QObject
{
    Q_OBJECT

private slots:
    void formats_data();
    void formats();
    void orientations_data();
    void orientations();
    void colours_data();
    void colours();
    void storedForm_data();
    void storedForm();
    void notes_data();
    void notes();
    void metadata_data();
    void metadata();
    void identity();
    void nameDoesNotMatter();
    void fromMemory();
    void changesAreNoticed();
    void stops();
    void stopsHalfway();
    void reportsProgress();
    void manyThreadsAtOnce();
};

void TestPicture::formats_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<int>("tolerance");
    const auto add = [](const char* file, const char* format, int tolerance) {
        QTest::newRow(file) << format << tolerance;
    };
    for (const char* file : {"rgb.png", "sixteen_bit.png", "interlaced.png", "palette.png"})
        add(file, "PNG", 0);
    for (const char* file : {"rgb.jpg", "progressive.jpg"})
        add(file, "JPEG", 2);
    for (const char* file : {"rgb.tif", "sixteen_bit.tif", "float.tif", "pages.tif"})
        add(file, "TIFF", 1);
    add("jpeg.tif", "TIFF", 2);
    add("lossless.webp", "WebP", 0);
    add("lossy.webp", "WebP", 3);
    add("animated.webp", "WebP", 0);
    for (const char* file : {"still.gif", "animated.gif"})
        add(file, "GIF", 0);
    for (const char* file : {"rgb.bmp", "palette.bmp", "run_length.bmp"})
        add(file, "BMP", 0);
    for (const char* file : {"rgb.heic", "ten_bit.heic"})
        add(file, "HEIC", 3);
    add("rgb.avif", "AVIF", 3);
}

void TestPicture::formats()
{
    QFETCH(QString, format);
    QFETCH(int, tolerance);
    const auto picture = loadPicture(fixtures::path(QTest::currentDataTag()));
    QVERIFY2(picture, picture ? "" : picture.error().message.c_str());
    QCOMPARE(QString::fromStdString((*picture)->file.format), format);
    QCOMPARE((*picture)->pixels.width(), 48);
    QCOMPARE((*picture)->pixels.height(), 32);
    verifyCorners({red, green, blue, straw}, tolerance);
}

void TestPicture::orientations_data()
{
    QTest::addColumn<QColor>("topLeft");
    QTest::addColumn<QColor>("topRight");
    QTest::addColumn<QColor>("bottomLeft");
    QTest::addColumn<QColor>("bottomRight");
    // Where ImageMagick's -auto-orient puts the blocks.
    QTest::newRow("orientation_1.jpg") << red << green << blue << straw;
    QTest::newRow("orientation_2.jpg") << green << red << straw << blue;
    QTest::newRow("orientation_3.jpg") << straw << blue << green << red;
    QTest::newRow("orientation_4.jpg") << blue << straw << red << green;
    QTest::newRow("orientation_5.jpg") << red << blue << green << straw;
    QTest::newRow("orientation_6.jpg") << blue << red << straw << green;
    QTest::newRow("orientation_7.jpg") << straw << green << blue << red;
    QTest::newRow("orientation_8.jpg") << green << straw << red << blue;
    QTest::newRow("orientation_6.tif") << blue << red << straw << green;
    QTest::newRow("orientation_6.png") << blue << red << straw << green;
    QTest::newRow("orientation_6.webp") << blue << red << straw << green;
    QTest::newRow("turned.avif") << green << straw << red << blue; // by the container, not by EXIF
}

void TestPicture::orientations()
{
    QFETCH(QColor, topLeft);
    QFETCH(QColor, topRight);
    QFETCH(QColor, bottomLeft);
    QFETCH(QColor, bottomRight);
    verifyCorners({topLeft, topRight, bottomLeft, bottomRight}, 3);
}

void TestPicture::colours_data()
{
    QTest::addColumn<QColor>("topLeft");
    QTest::addColumn<QColor>("topRight");
    QTest::addColumn<QColor>("bottomLeft");
    QTest::addColumn<QColor>("bottomRight");
    QTest::addColumn<int>("tolerance");
    QTest::newRow("alpha.png") << mixedWithWhite(red) << mixedWithWhite(green)
                               << mixedWithWhite(blue) << mixedWithWhite(straw) << 1;
    // ImageMagick's own grey values
    for (const char* file : {"grey.png", "grey.jpg"})
        QTest::newRow(file) << QColor(73, 73, 73) << QColor(125, 125, 125) << QColor(65, 65, 65)
                            << QColor(212, 212, 212) << 1;
    // By the published matrices of Adobe RGB (1998) and sRGB
    QTest::newRow("adobe_rgb.png") << QColor(233, 35, 23) << QColor(0, 161, 47)
                                   << QColor(21, 57, 195) << QColor(234, 221, 63) << 1;
    QTest::newRow("adobe_rgb.jpg") << QColor(233, 35, 23) << QColor(0, 161, 47)
                                   << QColor(21, 57, 195) << QColor(234, 221, 63) << 4;
    // Eight bits of Lab are coarse, and programs differ in its white point.
    QTest::newRow("lab.tif") << red << green << blue << straw << 45;
    // What ink makes of the blocks depends on the assumed press: near is enough, and an inverted
    // picture (Adobe stores CMYK upside down) would be far off.
    for (const char* file : {"cmyk.jpg", "cmyk.tif"})
        QTest::newRow(file) << red << green << blue << straw << 70;
}

void TestPicture::colours()
{
    QFETCH(QColor, topLeft);
    QFETCH(QColor, topRight);
    QFETCH(QColor, bottomLeft);
    QFETCH(QColor, bottomRight);
    QFETCH(int, tolerance);
    verifyCorners({topLeft, topRight, bottomLeft, bottomRight}, tolerance);
}

void TestPicture::storedForm_data()
{
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("bits");
    QTest::addColumn<QString>("space");
    QTest::addColumn<int>("frames");
    QTest::addColumn<int>("pictures");
    QTest::newRow("rgb.png") << 3 << 8 << "sRGB" << 1 << 1;
    QTest::newRow("alpha.png") << 4 << 8 << "sRGB" << 1 << 1;
    QTest::newRow("grey.jpg") << 1 << 8 << "grey" << 1 << 1;
    QTest::newRow("cmyk.jpg") << 4 << 8 << "CMYK" << 1 << 1;
    QTest::newRow("adobe_rgb.jpg") << 3 << 8 << "RGB" << 1 << 1;
    QTest::newRow("sixteen_bit.png") << 3 << 16 << "sRGB" << 1 << 1;
    QTest::newRow("sixteen_bit.tif") << 3 << 16 << "sRGB" << 1 << 1;
    QTest::newRow("float.tif") << 3 << 32 << "sRGB" << 1 << 1;
    QTest::newRow("lab.tif") << 3 << 8 << "Lab" << 1 << 1;
    QTest::newRow("ten_bit.heic") << 3 << 10 << "sRGB" << 1 << 1;
    QTest::newRow("pages.tif") << 3 << 8 << "sRGB" << 1 << 3;
    QTest::newRow("animated.gif") << 3 << 8 << "sRGB" << 3 << 1;
    QTest::newRow("animated.webp") << 3 << 8 << "sRGB" << 3 << 1;
    QTest::newRow("rgb.bmp") << 3 << 8 << "sRGB" << 1 << 1;
}

void TestPicture::storedForm()
{
    QFETCH(int, channels);
    QFETCH(int, bits);
    QFETCH(QString, space);
    QFETCH(int, frames);
    QFETCH(int, pictures);
    const auto picture = loadPicture(fixtures::path(QTest::currentDataTag()));
    QVERIFY2(picture, picture ? "" : picture.error().message.c_str());
    const StoredForm& stored = (*picture)->stored;
    QCOMPARE(stored.width, 48);
    QCOMPARE(stored.height, 32);
    QCOMPARE(stored.channels, channels);
    QCOMPARE(stored.bitsPerChannel, bits);
    QCOMPARE(QString::fromStdString(stored.colourSpace), space);
    QCOMPARE(stored.frames, frames);
    QCOMPARE(stored.pictures, pictures);
}

void TestPicture::notes_data()
{
    QTest::addColumn<QString>("words");
    QTest::newRow("alpha.png") << "white";
    QTest::newRow("cmyk.jpg") << "CMYK";
    QTest::newRow("float.tif") << "Floating-point";
    QTest::newRow("pages.tif") << "page 1 of 3";
    QTest::newRow("animated.gif") << "3 frames; the first";
    QTest::newRow("animated.webp") << "3 frames; the first";
    QTest::newRow("rgb.jpg") << QString();
    QTest::newRow("rgb.heic") << QString();
}

void TestPicture::notes()
{
    QFETCH(QString, words);
    const auto picture = loadPicture(fixtures::path(QTest::currentDataTag()));
    QVERIFY2(picture, picture ? "" : picture.error().message.c_str());
    if (words.isEmpty())
        QVERIFY2((*picture)->notes.empty(), "an ordinary picture needs no note");
    else
        QVERIFY(hasNote(**picture, words.toStdString()));
}

void TestPicture::metadata_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::newRow("camera.jpg") << "Exif.Image.Make"
                                << "Maker";
    QTest::addRow("camera.jpg") << "Exif.Image.Software"
                                << "Editor 3";
    QTest::addRow("camera.jpg") << "Xmp.xmp.CreatorTool"
                                << "Studio";
    QTest::addRow("camera.jpg") << "Iptc.Application2.Headline"
                                << "Four blocks";
    QTest::addRow("camera.heic") << "Exif.Image.Model"
                                 << "Model 7";
    QTest::addRow("adobe_rgb.jpg") << "Icc.Description"
                                   << "Compatible with Adobe RGB (1998)";
}

void TestPicture::metadata()
{
    QFETCH(QString, key);
    QFETCH(QString, value);
    const auto picture = loadPicture(fixtures::path(QTest::currentDataTag()));
    QVERIFY2(picture, picture ? "" : picture.error().message.c_str());
    QCOMPARE(QString::fromStdString(valueOf(**picture, key.toStdString())), value);
}

void TestPicture::identity()
{
    const fs::path path = fixtures::path("rgb.jpg");
    const auto picture = loadPicture(path);
    QVERIFY(picture);
    const FileIdentity& file = (*picture)->file;
    const std::vector<std::uint8_t> bytes = fixtures::bytesOf(path);
    QCOMPARE(file.path, path);
    QCOMPARE(file.name, std::string("rgb.jpg"));
    QCOMPARE(file.bytes, std::uint64_t{bytes.size()});
    QCOMPARE(file.sha256, sha256(bytes));
    QVERIFY(confirmUnchanged(file));
}

void TestPicture::nameDoesNotMatter()
{
    const QTemporaryDir folder;
    const fs::path path = folder.filePath("really a HEIC.jpg").toStdString();
    fs::copy_file(fixtures::path("rgb.heic"), path);
    const auto picture = loadPicture(path);
    QVERIFY(picture);
    QCOMPARE((*picture)->file.format, std::string("HEIC"));
}

void TestPicture::fromMemory()
{
    const auto picture =
        loadPictureFromMemory(fixtures::bytesOf(fixtures::path("rgb.png")), "pasted");
    QVERIFY(picture);
    QCOMPARE((*picture)->file.name, std::string("pasted"));
    QVERIFY((*picture)->file.path.empty());
    QVERIFY(confirmUnchanged((*picture)->file));
}

void TestPicture::changesAreNoticed()
{
    const QTemporaryDir folder;
    const fs::path path = folder.filePath("picture.png").toStdString();
    std::vector<std::uint8_t> bytes = fixtures::bytesOf(fixtures::path("rgb.png"));
    fixtures::write(path, bytes);
    const auto picture = loadPicture(path);
    QVERIFY(picture);
    bytes.push_back(0);
    fixtures::write(path, bytes);
    const auto changed = confirmUnchanged((*picture)->file);
    QVERIFY(!changed);
    QCOMPARE(changed.error().code, ErrorCode::UnreadableInput);
    QCOMPARE(changed.error().message, std::string("picture.png: has changed since it was read"));
    fs::remove(path);
    const auto gone = confirmUnchanged((*picture)->file);
    QVERIFY(!gone);
    QCOMPARE(gone.error().code, ErrorCode::UnreadableInput);
}

void TestPicture::stops()
{
    std::stop_source source;
    source.request_stop();
    const auto picture = loadPicture(fixtures::path("rgb.jpg"), {}, Job{source.get_token(), {}});
    QVERIFY(!picture);
    QCOMPARE(picture.error().code, ErrorCode::Cancelled);
}

void TestPicture::stopsHalfway()
{
    std::stop_source source;
    int reports = 0;
    const Job job{source.get_token(), [&](double, std::string_view) {
                      ++reports;
                      source.request_stop();
                  }};
    const auto picture =
        loadPictureFromMemory(encodeJpeg(fixtures::photoLike(64, 700), 90), "tall", {}, job);
    QVERIFY(!picture);
    QCOMPARE(picture.error().code, ErrorCode::Cancelled);
    QCOMPARE(reports, 1);
}

void TestPicture::reportsProgress()
{
    double last = 0;
    bool ordered = true;
    const Job job{{}, [&](double fraction, std::string_view) {
                      ordered = ordered && fraction >= last && fraction <= 1;
                      last = fraction;
                  }};
    QVERIFY(loadPicture(fixtures::path("rgb.jpg"), {}, job));
    QVERIFY(ordered);
    QCOMPARE(last, 1.0);
}

void TestPicture::manyThreadsAtOnce()
{
    const std::array names = {"camera.jpg", "rgb.heic", "cmyk.jpg",     "adobe_rgb.png",
                              "rgb.avif",   "rgb.tif",  "animated.gif", "lossy.webp"};
    std::array<std::shared_ptr<const Picture>, names.size()> found;
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < names.size(); ++i)
            threads.emplace_back([&, i] {
                for (int round = 0; round < 5; ++round)
                    if (const auto picture = loadPicture(fixtures::path(names[i])))
                        found[i] = *picture;
            });
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto alone = loadPicture(fixtures::path(names[i]));
        QVERIFY2(alone && found[i], names[i]);
        const Raster& pixels = (*alone)->pixels;
        const std::size_t count = pixels.stride() * static_cast<std::size_t>(pixels.height());
        QVERIFY2(std::equal(pixels.data(), pixels.data() + count, found[i]->pixels.data()),
                 names[i]);
        QCOMPARE(found[i]->metadata.size(), (*alone)->metadata.size());
    }
}

QTEST_GUILESS_MAIN(TestPicture)
#include "tst_picture.moc"
