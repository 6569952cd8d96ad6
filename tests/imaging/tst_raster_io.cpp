// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/jpeg_encode.h"
#include "core/imaging/raster_io.h"

#include "tests/imaging/fixtures.h"

#include <QImage>
#include <QImageReader>
#include <QTemporaryDir>
#include <QTest>

#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <limits>
#include <new>
#include <thread>

using namespace pentimento;
namespace fs = std::filesystem;

/// What this program holds by operator new, and the most that it held.
namespace memory {

std::atomic<std::size_t> held = 0;
std::atomic<std::size_t> mostHeld = 0;

} // namespace memory

void* operator new(std::size_t bytes)
{
    void* block = std::malloc(bytes);
    if (!block)
        throw std::bad_alloc();
    const std::size_t now = memory::held += malloc_usable_size(block);
    memory::mostHeld = std::max(memory::mostHeld.load(), now);
    return block;
}

void operator delete(void* block) noexcept
{
    memory::held -= malloc_usable_size(block);
    std::free(block);
}

void operator delete(void* block, std::size_t) noexcept
{
    operator delete(block);
}

namespace {

std::vector<float> noise(std::size_t count)
{
    std::mt19937 random(9);
    std::vector<float> values(count);
    for (float& value : values)
        value = static_cast<float>(random() % 65536) / 65535.0F;
    return values;
}

} // namespace

class TestRasterIo : public QObject
{
    Q_OBJECT

private slots:
    void pngIsReadByOthers();
    void mapIsSixteenBitGrey();
    void mapComesBack();
    void valuesAreClamped();
    void coarseMapFillsThePicture();
    void mapsHaveTheValuesOfEachPixel_data();
    void mapsHaveTheValuesOfEachPixel();
    void threadsChangeNoByte();
    void largeMapsTakeLittleMemory();
    void textComesBack_data();
    void textComesBack();
    void failuresLeaveNothingBehind();
    void fullDisksLeaveNothingBehind();
    void onlyMapsAreMaps_data();
    void onlyMapsAreMaps();
    void damagedPngIsRefused();
    void masks();
    void jpeg_data();
    void jpeg();
    void shrinking_data();
    void shrinking();

private:
    [[nodiscard]] fs::path file(const char* name) const
    {
        return m_folder.filePath(name).toStdString();
    }

    QTemporaryDir m_folder;
};

void TestRasterIo::pngIsReadByOthers()
{
    const Raster raster = fixtures::photoLike(61, 33);
    QVERIFY(writePng(file("out.png"), raster));
    const QImage image(m_folder.filePath("out.png"));
    QCOMPARE(image.size(), QSize(61, 33));
    for (int y = 0; y < 33; ++y)
        for (int x = 0; x < 61; ++x)
            QCOMPARE(image.pixelColor(x, y), fixtures::pixel(raster, x, y));
}

void TestRasterIo::mapIsSixteenBitGrey()
{
    const HeatMap map(3, 1, 3, 1, {0.0F, 0.5F, 1.0F});
    QVERIFY(writeMapPng(file("map.png"), map));
    const QImage image(m_folder.filePath("map.png"));
    QCOMPARE(image.format(), QImage::Format_Grayscale16);
    const auto* row = reinterpret_cast<const quint16*>(image.constScanLine(0));
    QCOMPARE(row[0], quint16{0});
    QCOMPARE(row[1], quint16{32768});
    QCOMPARE(row[2], quint16{65535});
}

void TestRasterIo::mapComesBack()
{
    const HeatMap map(97, 41, 97, 41, noise(97 * 41));
    QVERIFY(writeMapPng(file("map.png"), map));
    const Result<HeatMap> back = readMapPng(file("map.png"));
    QVERIFY(back);
    QCOMPARE(back->width(), 97);
    QCOMPARE(back->height(), 41);
    for (int y = 0; y < 41; ++y)
        for (int x = 0; x < 97; ++x)
            QVERIFY(std::abs(back->cell(x, y) - map.cell(x, y)) < 1e-6F);
}

void TestRasterIo::valuesAreClamped()
{
    QVERIFY(writeMapPng(file("map.png"), HeatMap(2, 1, 2, 1, {-0.5F, 7.0F})));
    const Result<HeatMap> back = readMapPng(file("map.png"));
    QVERIFY(back);
    QCOMPARE(back->cell(0, 0), 0.0F);
    QCOMPARE(back->cell(1, 0), 1.0F);
    QVERIFY(writeMapPng(file("nan.png"),
                        HeatMap(1, 1, 1, 1, {std::numeric_limits<float>::quiet_NaN()})));
    QCOMPARE(readMapPng(file("nan.png"))->cell(0, 0), 0.0F);
}

void TestRasterIo::coarseMapFillsThePicture()
{
    const HeatMap map(2, 2, 40, 30, {0.0F, 1.0F, 0.25F, 0.75F});
    QVERIFY(writeMapPng(file("map.png"), map));
    const Result<HeatMap> back = readMapPng(file("map.png"));
    QVERIFY(back);
    QCOMPARE(back->width(), 40);
    QCOMPARE(back->height(), 30);
    for (int y = 0; y < 30; ++y)
        for (int x = 0; x < 40; ++x)
            QVERIFY(std::abs(back->cell(x, y) - map.atPixel(x, y)) < 1.0F / 65535);
}

void TestRasterIo::mapsHaveTheValuesOfEachPixel_data()
{
    QTest::addColumn<QSize>("cells");
    QTest::addColumn<QSize>("pixels");
    QTest::addColumn<double>("cell"); // 0: the grid spans the picture
    QTest::newRow("a pixel") << QSize(1, 1) << QSize(1, 1) << 0.0;
    QTest::newRow("a cell over many pixels") << QSize(1, 1) << QSize(37, 11) << 0.0;
    QTest::newRow("a column") << QSize(1, 9) << QSize(1, 34) << 4.0;
    QTest::newRow("a row") << QSize(9, 1) << QSize(34, 1) << 4.0;
    QTest::newRow("cells that reach over the edge") << QSize(84, 63) << QSize(333, 251) << 4.0;
    QTest::newRow("cells of no whole pixels") << QSize(17, 23) << QSize(131, 97) << 0.0;
    QTest::newRow("finer than the picture") << QSize(90, 70) << QSize(31, 23) << 0.0;
}

void TestRasterIo::mapsHaveTheValuesOfEachPixel()
{
    QFETCH(QSize, cells);
    QFETCH(QSize, pixels);
    QFETCH(double, cell);
    std::mt19937 random(5);
    std::vector<float> values(static_cast<std::size_t>(cells.width() * cells.height()));
    for (float& value : values) // some below 0, some above 1
        value = static_cast<float>(random() % 1'200'000) / 1e6F - 0.1F;
    const int width = pixels.width();
    const int height = pixels.height();
    const HeatMap map = cell > 0
                            ? HeatMap(cells.width(), cells.height(), width, height, values, cell)
                            : HeatMap(cells.width(), cells.height(), width, height, values);
    QVERIFY(writeMapPng(file("map.png"), map));
    const QImage image(m_folder.filePath("map.png"));
    QCOMPARE(image.format(), QImage::Format_Grayscale16);
    QCOMPARE(image.size(), pixels);
    for (int y = 0; y < height; ++y) {
        const auto* row = reinterpret_cast<const quint16*>(image.constScanLine(y));
        for (int x = 0; x < width; ++x) {
            const float value = std::clamp(map.atPixel(x, y), 0.0F, 1.0F);
            QCOMPARE(row[x], static_cast<quint16>(std::lround(value * 65535.0F)));
        }
    }
}

void TestRasterIo::threadsChangeNoByte()
{
    const HeatMap map(80, 60, 320, 240, noise(80 * 60));
    QVERIFY(writeMapPng(file("alone.png"), map));
    const std::vector<std::uint8_t> alone = fixtures::bytesOf(file("alone.png"));
    std::array<bool, 4> written{};
    {
        std::vector<std::jthread> writers;
        for (std::size_t i = 0; i < written.size(); ++i)
            writers.emplace_back([&, i] {
                written[i] = static_cast<bool>(
                    writeMapPng(file(("beside" + std::to_string(i) + ".png").c_str()), map));
            });
    }
    for (std::size_t i = 0; i < written.size(); ++i) {
        QVERIFY(written[i]);
        QVERIFY(fixtures::bytesOf(file(("beside" + std::to_string(i) + ".png").c_str())) == alone);
    }
}

void TestRasterIo::largeMapsTakeLittleMemory()
{
    const HeatMap map(102, 77, 8165, 6124, noise(102 * 77), 80); // 50 megapixels
    const std::size_t before = memory::held;
    memory::mostHeld = before;
    QVERIFY(writeMapPng(file("large.png"), map));
    QVERIFY2(memory::mostHeld - before < 4U << 20, // of the 100 MB that its values take
             std::to_string(memory::mostHeld - before).c_str());
    QImageReader::setAllocationLimit(0);
    const QImage image(m_folder.filePath("large.png"));
    QCOMPARE(image.size(), QSize(8165, 6124));
    for (const int y : {0, 3061, 6123})
        for (const int x : {0, 4083, 8164})
            QCOMPARE(reinterpret_cast<const quint16*>(image.constScanLine(y))[x],
                     static_cast<quint16>(std::lround(map.atPixel(x, y) * 65535.0F)));
}

void TestRasterIo::textComesBack_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("plain") << "{\"schema\": 1}";
    QTest::newRow("empty") << "";
    QTest::newRow("other scripts") << QString::fromUtf8("Prüfung — 検証 — проверка");
    QTest::newRow("long") << QString("0123456789").repeated(20'000);
}

void TestRasterIo::textComesBack()
{
    QFETCH(QString, text);
    const PngText written = {{"pentimento:analysis", text.toStdString()}};
    QVERIFY(writePng(file("text.png"), fixtures::photoLike(8, 8), written));
    const Result<PngText> read = readPngText(file("text.png"));
    QVERIFY(read);
    QCOMPARE(*read, written);
    // Qt is another program that reads it.
    QCOMPARE(QImage(m_folder.filePath("text.png")).text("pentimento:analysis"), text.simplified());
}

void TestRasterIo::failuresLeaveNothingBehind()
{
    const Raster raster = fixtures::photoLike(8, 8);
    const Result<void> missing = writePng(file("no/such/folder/out.png"), raster);
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::OutputUnwritable);
    fs::create_directories(file("taken.png") / "inside");
    const Result<void> taken = writePng(file("taken.png"), raster);
    QVERIFY(!taken);
    QCOMPARE(taken.error().code, ErrorCode::OutputUnwritable);
    const Result<void> empty = writePng(file("empty.png"), Raster());
    QVERIFY(!empty);
    for (const auto& entry : fs::directory_iterator(m_folder.path().toStdString()))
        QVERIFY2(entry.path().extension() != ".partial", entry.path().c_str());
    QVERIFY(!fs::exists(file("empty.png")));
}

void TestRasterIo::fullDisksLeaveNothingBehind()
{
    QTemporaryDir folder;
    const fs::path place = folder.path().toStdString();
    rlimit before{};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
    auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit little{100'000, before.rlim_max};
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &little), 0);
    const Result<void> map =
        writeMapPng(place / "map.png", HeatMap(400, 300, 400, 300, noise(120'000)));
    const Result<void> picture = writePng(place / "picture.png", fixtures::photoLike(400, 300));
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);
    for (const Result<void>* written : {&map, &picture}) {
        QVERIFY(!*written);
        QCOMPARE(written->error().code, ErrorCode::OutputUnwritable);
        QVERIFY2(written->error().message.find("cannot be written: ") != std::string::npos,
                 written->error().message.c_str());
    }
    QVERIFY(fs::is_empty(place));
}

void TestRasterIo::onlyMapsAreMaps_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("colour") << "rgb.png";
    QTest::newRow("8-bit grey") << "grey.png";
    QTest::newRow("16-bit colour") << "sixteen_bit.png";
    QTest::newRow("no PNG") << "rgb.jpg";
    QTest::newRow("missing") << "missing.png";
}

void TestRasterIo::onlyMapsAreMaps()
{
    QFETCH(QString, name);
    const Result<HeatMap> map = readMapPng(fixtures::path(name));
    QVERIFY(!map);
    QCOMPARE(map.error().code, ErrorCode::UnreadableInput);
}

void TestRasterIo::damagedPngIsRefused()
{
    QVERIFY(writeMapPng(file("map.png"), HeatMap(2, 2, 64, 64, {0.1F, 0.9F, 0.4F, 0.2F})));
    const std::vector<std::uint8_t> original = fixtures::bytesOf(file("map.png"));
    for (const std::size_t length : {std::size_t{0}, std::size_t{20}, original.size() / 2}) {
        fixtures::write(file("part.png"),
                        {original.begin(), original.begin() + static_cast<long>(length)});
        QVERIFY(!readMapPng(file("part.png")));
        QVERIFY(!readPngText(file("part.png")));
    }
    // A changed byte breaks a checksum or a rule.
    std::mt19937 random(11);
    for (int round = 0; round < 100; ++round) {
        std::vector<std::uint8_t> changed = original;
        changed[random() % changed.size()] ^= static_cast<std::uint8_t>(1U << (random() % 8));
        fixtures::write(file("changed.png"), changed);
        QVERIFY(!readMapPng(file("changed.png")));
    }
}

void TestRasterIo::masks()
{
    QImage mask(4, 2, QImage::Format_Grayscale8);
    mask.fill(0);
    mask.setPixelColor(1, 0, QColor(255, 255, 255));
    mask.setPixelColor(2, 1, QColor(128, 128, 128));
    mask.setPixelColor(3, 1, QColor(127, 127, 127));
    QVERIFY(mask.save(m_folder.filePath("mask.png")));
    const Result<HeatMap> map = readMask(file("mask.png"));
    QVERIFY(map);
    QCOMPARE(map->pictureWidth(), 4);
    QCOMPARE(map->pictureHeight(), 2);
    for (int y = 0; y < 2; ++y)
        for (int x = 0; x < 4; ++x)
            QCOMPARE(map->cell(x, y), (x == 1 && y == 0) || (x == 2 && y == 1) ? 1.0F : 0.0F);
    QVERIFY(!readMask(file("none.png")));
}

void TestRasterIo::jpeg_data()
{
    QTest::addColumn<int>("quality");
    QTest::addColumn<bool>("fullChroma");
    QTest::newRow("usual") << 90 << false;
    QTest::newRow("full chroma") << 90 << true;
    QTest::newRow("lowest") << 1 << false;
    QTest::newRow("highest") << 100 << true;
}

void TestRasterIo::jpeg()
{
    QFETCH(int, quality);
    QFETCH(bool, fullChroma);
    const Raster raster = fixtures::photoLike(77, 51);
    const std::vector<std::uint8_t> file = encodeJpeg(raster, quality, fullChroma);
    const QImage image = QImage::fromData(file.data(), static_cast<int>(file.size()), "JPEG");
    QCOMPARE(image.size(), QSize(77, 51));
    double error = 0;
    for (int y = 0; y < 51; ++y)
        for (int x = 0; x < 77; ++x)
            error +=
                std::abs(image.pixelColor(x, y).green() - fixtures::pixel(raster, x, y).green());
    QVERIFY(error / (77 * 51) < (quality == 100 ? 1.0 : quality == 90 ? 4.0 : 40.0));
    QVERIFY(encodeJpeg(Raster(), 90).empty());
}

void TestRasterIo::shrinking_data()
{
    QTest::addColumn<QSize>("before");
    QTest::addColumn<int>("longerSide");
    QTest::addColumn<QSize>("after");
    QTest::newRow("landscape") << QSize(400, 200) << 100 << QSize(100, 50);
    QTest::newRow("portrait") << QSize(200, 400) << 100 << QSize(50, 100);
    QTest::newRow("already small") << QSize(60, 40) << 100 << QSize(60, 40);
    QTest::newRow("a strip keeps a pixel") << QSize(500, 2) << 50 << QSize(50, 1);
}

void TestRasterIo::shrinking()
{
    QFETCH(QSize, before);
    QFETCH(int, longerSide);
    QFETCH(QSize, after);
    const Raster raster = fixtures::photoLike(before.width(), before.height());
    const Raster shrunk = shrunkTo(raster, longerSide);
    QCOMPARE(QSize(shrunk.width(), shrunk.height()), after);
    const auto mean = [](const Raster& picture) {
        const std::size_t count = picture.stride() * static_cast<std::size_t>(picture.height());
        double sum = 0;
        for (std::size_t i = 0; i < count; ++i)
            sum += picture.data()[i];
        return sum / static_cast<double>(count);
    };
    QVERIFY(std::abs(mean(shrunk) - mean(raster)) < 1.0); // an average keeps the brightness
}

QTEST_MAIN(TestRasterIo)
#include "tst_raster_io.moc"
