// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forensics/quality.h"

#include "core/forensics/block_grid.h"
#include "core/imaging/raster_io.h"
#include "tests/imaging/fixtures.h"

#include <QBuffer>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
namespace fs = std::filesystem;

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
    void classFollowsFromTheFacts();
    void bytesInMemoryCountLikeTheFile();
    void changedFileIsNotRead();

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
    QVERIFY(facts.jpeg);
    QCOMPARE(facts.jpegQuality, quality);
    QVERIFY(facts.jpegStandardTables);
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
    QCOMPARE(QString::fromStdString(examineQuality(*picture).chromaSubsampling), subsampling);
}

void TestQuality::progressive()
{
    QVERIFY(examineQuality(*load(fixtures::path("progressive.jpg"))).progressive);
    QVERIFY(!examineQuality(*load(fixtures::path("rgb.jpg"))).progressive);
    QVERIFY(examineQuality(*load(fixtures::path("grey.jpg"))).chromaSubsampling.empty());
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
    QVERIFY(!before.earlierJpegLikely);
    QCOMPARE(before.qualityClass, QualityFacts::Class::Original);
    const QualityFacts after = examineQuality(*load(file("was_jpeg.png")));
    QVERIFY(after.earlierJpegLikely);
    QCOMPARE(after.qualityClass, QualityFacts::Class::Recompressed);
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
    QVERIFY(!examineQuality(*picture).earlierJpegLikely);
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
    QCOMPARE(static_cast<int>(facts.qualityClass), expected);
    for (const std::string& remark : facts.remarks)
        QVERIFY2(remark.ends_with('.'), remark.c_str());
}

void TestQuality::classFollowsFromTheFacts()
{
    QualityFacts facts;
    facts.megapixels = 1.9;
    facts.jpegQuality = 87;
    QCOMPARE(qualityClassOf(facts), QualityClass::Recompressed);
    facts.cameraMetadata = true;
    QCOMPARE(qualityClassOf(facts), QualityClass::Original);
    facts.jpegQuality = 84;
    QCOMPARE(qualityClassOf(facts), QualityClass::Recompressed);
    facts.jpegQuality = 0;
    QCOMPARE(qualityClassOf(facts), QualityClass::Original);
    facts.earlierJpegLikely = true;
    QCOMPARE(qualityClassOf(facts), QualityClass::Recompressed);
    facts.megapixels = 2; // however it is stored
    QCOMPARE(qualityClassOf(facts), QualityClass::Large);
    facts.megapixels = 0.29;
    QCOMPARE(qualityClassOf(facts), QualityClass::Small);
}

void TestQuality::bytesInMemoryCountLikeTheFile()
{
    const std::vector<std::uint8_t> jpeg = encodeJpeg(fixtures::photoLike(900, 700), 75);
    fixtures::write(file("on_disk.jpg"), jpeg);
    const auto inMemory = loadPictureFromMemory(jpeg, "copy");
    QVERIFY(inMemory);
    const QualityFacts facts = examineQuality(**inMemory, jpeg);
    QCOMPARE(facts.jpegQuality, 75);
    QCOMPARE(facts.qualityClass, examineQuality(*load(file("on_disk.jpg"))).qualityClass);
    QCOMPARE(facts.qualityClass, QualityClass::Recompressed);
}

void TestQuality::changedFileIsNotRead()
{
    fixtures::write(file("changing.jpg"), encodeJpeg(fixtures::photoLike(64, 64), 90));
    const auto picture = load(file("changing.jpg"));
    fixtures::write(file("changing.jpg"), encodeJpeg(fixtures::photoLike(64, 64), 30));
    QCOMPARE(examineQuality(*picture).jpegQuality, 0); // not the other file's 30
    fs::remove(file("changing.jpg"));
    QCOMPARE(examineQuality(*picture).jpegQuality, 0);
}

QTEST_GUILESS_MAIN(TestQuality)
#include "tst_quality.moc"
