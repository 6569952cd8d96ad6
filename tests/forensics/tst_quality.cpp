// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forensics/quality.h"
#include "core/imaging/jpeg_encode.h"

#include "core/forensics/block_grid.h"
#include "core/imaging/codec.h"
#include "core/imaging/raster_io.h"
#include "tests/imaging/fixtures.h"

#include <QBuffer>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>

#include <opencv2/imgcodecs.hpp>

using namespace pentimento;
namespace fs = std::filesystem;
using Kind = StoredCompression::Kind;

namespace {

std::shared_ptr<const Picture> load(const fs::path& path)
{
    const auto picture = loadPicture(path);
    return picture ? *picture : nullptr;
}

/// What JPEG makes of a picture, as pixels.
Raster throughJpeg(const Raster& raster, int quality)
{
    return (*loadPictureFromMemory(encodeJpeg(raster, quality), "jpeg"))->pixels;
}

Raster cropped(const Raster& raster, int left, int top, int width, int height)
{
    std::vector<std::uint8_t> rgb;
    for (int y = top; y < top + height; ++y) {
        const std::uint8_t* row = raster.row(y) + static_cast<std::ptrdiff_t>(left) * 3;
        rgb.insert(rgb.end(), row, row + static_cast<std::ptrdiff_t>(width) * 3);
    }
    return {width, height, std::move(rgb)};
}

/// A picture of a megapixel stored like this; `bits` of the file to a pixel.
QualityFacts stored(Kind kind, int quality, bool camera, double bits = 2)
{
    QualityFacts facts;
    facts.megapixels = 1;
    facts.bitsPerPixel = bits;
    facts.compression.kind = kind;
    facts.compression.quality = quality;
    facts.cameraMetadata = camera;
    return facts;
}

} // namespace

class TestQuality : public QObject
{
    Q_OBJECT

private slots:
    void jpegQuality_data();
    void jpegQuality();
    void subsampling_data();
    void subsampling();
    void progressive();
    void gridOfAnEarlierJpeg_data();
    void gridOfAnEarlierJpeg();
    void noGridWithoutJpeg_data();
    void noGridWithoutJpeg();
    void pngMadeFromJpegIsRemarked();
    void ownGridIsNoRemark_data();
    void ownGridIsNoRemark();
    void cameraAndSoftware();
    void classes_data();
    void classes();
    void classFollowsFromTheFacts_data();
    void classFollowsFromTheFacts();
    void compressionByTheFileItself_data();
    void compressionByTheFileItself();
    void webPQualityByItsQuantisers_data();
    void webPQualityByItsQuantisers();
    void cutHeadersTellNothingFalse_data();
    void cutHeadersTellNothingFalse();
    void bytesInMemoryCountLikeTheFile();
    void whatWasDecodedCountsWhateverBecameOfTheFile();
    void missingPartsAreSaid();
    void unknownClassIsSaid();

private:
    QTemporaryDir m_folder;
    [[nodiscard]] fs::path file(const char* name) const
    {
        return m_folder.filePath(name).toStdString();
    }
};

void TestQuality::jpegQuality_data()
{
    QTest::addColumn<int>("quality");
    for (const int quality : {1, 30, 50, 75, 85, 92, 98, 100})
        QTest::addRow("%d", quality) << quality;
}

void TestQuality::jpegQuality()
{
    QFETCH(int, quality);
    // Qt's encoder is libjpeg, too, but not through our code.
    QImage image(64, 64, QImage::Format_RGB32);
    image.fill(QColor(90, 120, 60));
    QVERIFY(image.save(m_folder.filePath("q.jpg"), "JPEG", quality));
    const auto picture = load(file("q.jpg"));
    QVERIFY(picture);
    const QualityFacts facts = examineQuality(*picture);
    QCOMPARE(facts.compression.kind, Kind::Jpeg);
    QCOMPARE(facts.compression.quality, quality);
    QVERIFY(facts.compression.standardTables);
}

void TestQuality::subsampling_data()
{
    QTest::addColumn<bool>("fullChroma");
    QTest::addColumn<QString>("subsampling");
    QTest::newRow("halved") << false << "4:2:0";
    QTest::newRow("full") << true << "4:4:4";
}

void TestQuality::subsampling()
{
    QFETCH(bool, fullChroma);
    QFETCH(QString, subsampling);
    fixtures::write(file("s.jpg"), encodeJpeg(fixtures::photoLike(40, 40), 90, fullChroma));
    const auto picture = load(file("s.jpg"));
    QVERIFY(picture);
    QCOMPARE(QString::fromStdString(examineQuality(*picture).compression.subsampling), subsampling);
}

void TestQuality::progressive()
{
    QVERIFY(examineQuality(*load(fixtures::path("progressive.jpg"))).compression.progressive);
    QVERIFY(!examineQuality(*load(fixtures::path("rgb.jpg"))).compression.progressive);
    QVERIFY(examineQuality(*load(fixtures::path("grey.jpg"))).compression.subsampling.empty());
}

void TestQuality::gridOfAnEarlierJpeg_data()
{
    QTest::addColumn<int>("quality");
    QTest::addColumn<int>("left");
    QTest::addColumn<int>("top");
    QTest::newRow("in place") << 85 << 0 << 0;
    QTest::newRow("cropped") << 85 << 3 << 6;
    QTest::newRow("strong compression") << 60 << 5 << 1;
    QTest::newRow("light compression") << 92 << 7 << 4;
}

void TestQuality::gridOfAnEarlierJpeg()
{
    QFETCH(int, quality);
    QFETCH(int, left);
    QFETCH(int, top);
    const Raster decoded = throughJpeg(fixtures::photoLike(600, 480), quality);
    const auto grid = findBlockGrid(cropped(decoded, left, top, 560, 440));
    QVERIFY(grid.has_value());
    QCOMPARE(grid->x, (8 - left) % 8);
    QCOMPARE(grid->y, (8 - top) % 8);
}

void TestQuality::noGridWithoutJpeg_data()
{
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 5; ++seed)
        QTest::addRow("picture %d", seed) << seed;
}

void TestQuality::noGridWithoutJpeg()
{
    QFETCH(int, seed);
    const Raster clean = fixtures::photoLike(600, 480, static_cast<unsigned>(seed));
    QVERIFY(!findBlockGrid(clean));
    // Scaling after JPEG hides the grid, and nothing must be invented in its place.
    const Raster scaled = shrunkTo(throughJpeg(fixtures::photoLike(1200, 960), 80), 700);
    QVERIFY(!findBlockGrid(scaled));
    // Flat pictures are zero at every grid.
    QVERIFY(!findBlockGrid(Raster(200, 200, std::vector<std::uint8_t>(200 * 200 * 3, 128))));
    QVERIFY(!findBlockGrid(Raster()));
    QVERIFY(!findBlockGrid(fixtures::photoLike(20, 300)));
}

void TestQuality::pngMadeFromJpegIsRemarked()
{
    const Raster clean = fixtures::photoLike(800, 600);
    QVERIFY(writePng(file("clean.png"), clean));
    QVERIFY(writePng(file("was_jpeg.png"), throughJpeg(clean, 80)));
    const QualityFacts before = examineQuality(*load(file("clean.png")));
    QVERIFY(before.earlierJpegLikely == false);
    QVERIFY(before.qualityClass == QualityClass::Original);
    const QualityFacts after = examineQuality(*load(file("was_jpeg.png")));
    QVERIFY(after.earlierJpegLikely == true);
    QVERIFY(after.qualityClass == QualityClass::Recompressed);
    const auto remark =
        std::find_if(after.remarks.begin(), after.remarks.end(), [](const std::string& text) {
            return text.find("block grid") != std::string::npos;
        });
    QVERIFY(remark != after.remarks.end());
}

void TestQuality::ownGridIsNoRemark_data()
{
    QTest::addColumn<int>("orientation");
    for (int orientation = 1; orientation <= 8; ++orientation)
        QTest::addRow("orientation %d", orientation) << orientation;
}

void TestQuality::ownGridIsNoRemark()
{
    QFETCH(int, orientation);
    // Sides that are no multiples of 8, so that mirroring moves the grid.
    std::vector<std::uint8_t> jpeg = encodeJpeg(fixtures::photoLike(605, 483), 75);
    const auto low = static_cast<std::uint8_t>(orientation);
    const std::vector<std::uint8_t> exif = {0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0,  'M', 'M',
                                            0,    42,   0, 0,  0,   8,   0,   1,   1, 18, 0,   3,
                                            0,    0,    0, 1,  0,   low, 0,   0,   0, 0,  0,   0};
    jpeg.insert(jpeg.begin() + 2, exif.begin(), exif.end());
    fixtures::write(file("turned.jpg"), jpeg);
    const auto picture = load(file("turned.jpg"));
    QVERIFY(picture);
    QCOMPARE(picture->stored.orientation, orientation);
    QVERIFY(findBlockGrid(picture->pixels).has_value());
    QVERIFY(examineQuality(*picture).earlierJpegLikely == false);
}

void TestQuality::cameraAndSoftware()
{
    const QualityFacts camera = examineQuality(*load(fixtures::path("camera.jpg")));
    QVERIFY(camera.cameraMetadata);
    QCOMPARE(camera.software, std::string("Editor 3"));
    const QualityFacts bare = examineQuality(*load(fixtures::path("rgb.jpg")));
    QVERIFY(!bare.cameraMetadata);
    QVERIFY(bare.software.empty());
}

void TestQuality::classes_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("quality");
    QTest::addColumn<int>("expected");
    const auto row = [](const char* name, QSize size, int quality, QualityFacts::Class expected) {
        QTest::newRow(name) << size << quality << static_cast<int>(expected);
    };
    row("large and light", {900, 700}, 95, QualityFacts::Class::Original);
    row("no camera below 90", {900, 700}, 88, QualityFacts::Class::Recompressed);
    row("strongly compressed", {900, 700}, 60, QualityFacts::Class::Recompressed);
    row("narrow, but with many pixels", {1500, 400}, 95, QualityFacts::Class::Original);
    row("VGA", {640, 480}, 95, QualityFacts::Class::Original);
    row("small and strongly compressed", {500, 375}, 60, QualityFacts::Class::Small);
    row("small", {540, 520}, 95, QualityFacts::Class::Small);
}

void TestQuality::classes()
{
    QFETCH(QSize, size);
    QFETCH(int, quality);
    QFETCH(int, expected);
    fixtures::write(file("class.jpg"),
                    encodeJpeg(fixtures::photoLike(size.width(), size.height()), quality));
    const QualityFacts facts = examineQuality(*load(file("class.jpg")));
    QCOMPARE(static_cast<int>(facts.qualityClass.value()), expected);
    for (const std::string& remark : facts.remarks)
        QVERIFY2(remark.ends_with('.'), remark.c_str());
}

void TestQuality::classFollowsFromTheFacts_data()
{
    QTest::addColumn<QualityFacts>("facts");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const QualityFacts& facts, const char* expected) {
        QTest::newRow(name) << facts << expected;
    };
    row("JPEG below 90", stored(Kind::Jpeg, 87, false), "recompressed");
    row("JPEG below 90 of a camera", stored(Kind::Jpeg, 87, true), "original");
    row("JPEG below 85 of a camera", stored(Kind::Jpeg, 84, true), "recompressed");
    row("JPEG of 90", stored(Kind::Jpeg, 90, false), "original");
    row("JPEG of no known quality", stored(Kind::Jpeg, 0, true), "unknown");
    row("without loss", stored(Kind::Lossless, 0, false), "original");
    row("palette", stored(Kind::Palette, 0, true), "recompressed");
    row("lossy WebP", stored(Kind::Vp8, 98, true), "recompressed");
    row("AVIF", stored(Kind::Av1, 0, true), "recompressed");
    row("HEIC of a camera", stored(Kind::Hevc, 0, true), "original");
    row("HEIC without camera", stored(Kind::Hevc, 0, false), "recompressed");
    row("HEIC of few bits", stored(Kind::Hevc, 0, true, 0.3), "recompressed");
    row("not known", stored(Kind::Unknown, 0, true), "unknown");
    QualityFacts grid = stored(Kind::Lossless, 0, false);
    grid.earlierJpegLikely = true;
    row("grid of an earlier JPEG", grid, "recompressed");
    grid.megapixels = 0.29;
    row("small", grid, "small");
    QualityFacts large = stored(Kind::Jpeg, 70, false);
    large.megapixels = 2;
    row("large, however stored", large, "large");
    large.megapixels = 1.99;
    row("not quite large", large, "recompressed");
    QualityFacts small = stored(Kind::Unknown, 0, false);
    small.megapixels = 0.1;
    row("small, however stored", small, "small");
    row("nothing is known", QualityFacts(), "unknown");
}

void TestQuality::classFollowsFromTheFacts()
{
    QFETCH(QualityFacts, facts);
    QFETCH(QString, expected);
    QCOMPARE(QString::fromUtf8(classIdOrUnknown(qualityClassOf(facts))), expected);
}

void TestQuality::compressionByTheFileItself_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<int>("least");
    QTest::addColumn<int>("most");
    const auto row = [](const char* name, Kind kind, int least = 0, int most = 0) {
        QTest::newRow(name) << name << kind << least << most;
    };
    row("rgb.jpg", Kind::Jpeg, 95, 95);
    row("cmyk.jpg", Kind::Jpeg, 95, 95);
    row("jpeg.tif", Kind::Jpeg, 95, 95);
    row("lossy.webp", Kind::Vp8, 90, 99);
    row("lossless.webp", Kind::Lossless);
    row("animated.webp", Kind::Lossless);
    row("still.gif", Kind::Palette);
    row("palette.png", Kind::Palette);
    row("palette.bmp", Kind::Palette);
    row("run_length.bmp", Kind::Palette);
    row("rgb.png", Kind::Lossless);
    row("grey.png", Kind::Lossless);
    row("interlaced.png", Kind::Lossless);
    row("rgb.bmp", Kind::Lossless);
    row("rgb.tif", Kind::Lossless);
    row("sixteen_bit.tif", Kind::Lossless);
    row("pages.tif", Kind::Lossless);
    row("rgb.heic", Kind::Hevc);
    row("ten_bit.heic", Kind::Hevc);
    row("rgb.avif", Kind::Av1);
}

void TestQuality::compressionByTheFileItself()
{
    QFETCH(QString, name);
    QFETCH(Kind, kind);
    QFETCH(int, least);
    QFETCH(int, most);
    const auto picture = load(fixtures::path(name));
    QVERIFY(picture);
    QCOMPARE(picture->compression.kind, kind);
    QVERIFY2(picture->compression.quality >= least && picture->compression.quality <= most,
             std::to_string(picture->compression.quality).c_str());
}

void TestQuality::webPQualityByItsQuantisers_data()
{
    QTest::addColumn<int>("quality");
    for (const int quality : {5, 20, 50, 75, 80, 90, 98})
        QTest::addRow("%d", quality) << quality;
}

void TestQuality::webPQualityByItsQuantisers()
{
    QFETCH(int, quality);
    const Raster photo = fixtures::photoLike(700, 500);
    cv::Mat rgb(photo.height(), photo.width(), CV_8UC3, const_cast<std::uint8_t*>(photo.data()));
    std::vector<std::uint8_t> webP;
    cv::imencode(".webp", rgb, webP, {cv::IMWRITE_WEBP_QUALITY, quality});
    const auto picture = loadPictureFromMemory(webP, "photo");
    QVERIFY(picture);
    QCOMPARE((*picture)->compression.kind, Kind::Vp8);
    const int found = (*picture)->compression.quality;
    QVERIFY2(std::abs(found - quality) <= 6, std::to_string(found).c_str());
    const QualityFacts facts = examineQuality(**picture);
    QVERIFY(facts.qualityClass == QualityClass::Recompressed);
    QVERIFY(!facts.earlierJpegLikely); // not looked for
}

void TestQuality::cutHeadersTellNothingFalse_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"rgb.jpg", "jpeg.tif", "sixteen_bit.tif", "lossy.webp",
                             "animated.webp", "palette.png", "palette.bmp", "rgb.bmp"})
        QTest::newRow(name) << name;
}

void TestQuality::cutHeadersTellNothingFalse()
{
    QFETCH(QString, name);
    const std::vector<std::uint8_t> file = fixtures::bytesOf(fixtures::path(name));
    const Codec* codec = codecFor(file);
    QVERIFY(codec);
    const StoredCompression whole = codec->compression(file);
    for (std::size_t length = 0; length < file.size(); ++length) {
        const StoredCompression cut = codec->compression(Bytes(file).first(length));
        if (cut.kind == whole.kind)
            QVERIFY(cut.quality == 0 || cut.quality == whole.quality);
        else // part of a table may be all grey
            QVERIFY(cut.kind == Kind::Unknown ||
                    (whole.kind == Kind::Palette && cut.kind == Kind::Lossless));
    }
}

void TestQuality::bytesInMemoryCountLikeTheFile()
{
    const std::vector<std::uint8_t> jpeg = encodeJpeg(fixtures::photoLike(900, 700), 75);
    fixtures::write(file("on_disk.jpg"), jpeg);
    const auto inMemory = loadPictureFromMemory(jpeg, "copy");
    QVERIFY(inMemory);
    const QualityFacts facts = examineQuality(**inMemory);
    QCOMPARE(facts.compression.quality, 75);
    QVERIFY(facts.qualityClass == examineQuality(*load(file("on_disk.jpg"))).qualityClass);
    QVERIFY(facts.qualityClass == QualityClass::Recompressed);
}

void TestQuality::whatWasDecodedCountsWhateverBecameOfTheFile()
{
    fixtures::write(file("changing.jpg"), encodeJpeg(fixtures::photoLike(64, 64), 90));
    const auto picture = load(file("changing.jpg"));
    fixtures::write(file("changing.jpg"), encodeJpeg(fixtures::photoLike(64, 64), 30));
    QCOMPARE(examineQuality(*picture).compression.quality, 90);
    fs::remove(file("changing.jpg"));
    QCOMPARE(examineQuality(*picture).compression.quality, 90);
}

void TestQuality::missingPartsAreSaid()
{
    Picture picture = *load(fixtures::path("rgb.png"));
    const auto saysSo = [&](const std::string& share) {
        const auto remarks = examineQuality(picture).remarks;
        return std::any_of(remarks.begin(), remarks.end(), [&](const std::string& remark) {
            return remark.starts_with(share + " of the picture could be decoded");
        });
    };
    QVERIFY(!saysSo("About 100 %"));
    picture.complete = 0.996;
    QVERIFY(saysSo("About 99 %"));
    picture.complete = 0.004;
    QVERIFY(saysSo("Less than 1 %"));
}

void TestQuality::unknownClassIsSaid()
{
    Picture picture;
    picture.file.format = "TIFF";
    picture.pixels = fixtures::photoLike(900, 700);
    const QualityFacts facts = examineQuality(picture);
    QVERIFY(!facts.qualityClass);
    QVERIFY(std::any_of(facts.remarks.begin(), facts.remarks.end(), [](const std::string& remark) {
        return remark.find("could not be found out") != std::string::npos;
    }));
}

QTEST_GUILESS_MAIN(TestQuality)
#include "tst_quality.moc"
