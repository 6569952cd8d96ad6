// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/picture.h"
#include "core/imaging/raster_io.h"
#include "tests/imaging/fixtures.h"

#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace pentimento;
namespace fs = std::filesystem;

namespace {

/// Damage may turn a small picture into a large one; the property holds at any limit.
constexpr PictureLimits tightLimits{1 << 20, 1'000'000, 10};

QByteArrayList fixtureNames()
{
    QByteArrayList names;
    for (const auto& entry : fs::directory_iterator(fixtures::path("")))
        if (entry.path().extension() != ".sh")
            names << QByteArray::fromStdString(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

/// What every failure looks like to people: one line that starts with the name.
void verifyReason(const Error& error, const std::string& name)
{
    QCOMPARE(error.code, ErrorCode::UnreadableInput);
    QVERIFY2(error.message.starts_with(name + ": "), error.message.c_str());
    QVERIFY2(error.message.find('\n') == std::string::npos, error.message.c_str());
    QVERIFY2(error.message.size() < 250, error.message.c_str());
}

std::vector<std::uint8_t> bytes(const QByteArray& text)
{
    return {text.begin(), text.end()};
}

void putBigEndian(std::vector<std::uint8_t>& file, std::size_t at, std::uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        file[at++] = static_cast<std::uint8_t>(value >> shift);
}

void putLittleEndian(std::vector<std::uint8_t>& file, std::size_t at, std::uint32_t value)
{
    for (int shift = 0; shift < 32; shift += 8)
        file[at++] = static_cast<std::uint8_t>(value >> shift);
}

/// CRC-32 as PNG defines it.
std::uint32_t crc(const std::uint8_t* data, std::size_t length)
{
    std::uint32_t value = 0xffffffffU;
    for (std::size_t i = 0; i < length; ++i) {
        value ^= data[i];
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1U) != 0 ? 0xedb88320U ^ (value >> 1) : value >> 1;
    }
    return ~value;
}

/// rgb.png with another size in its header.
std::vector<std::uint8_t> pngOfSize(std::uint32_t width, std::uint32_t height)
{
    std::vector<std::uint8_t> file = fixtures::bytesOf(fixtures::path("rgb.png"));
    putBigEndian(file, 16, width);
    putBigEndian(file, 20, height);
    putBigEndian(file, 29, crc(file.data() + 12, 17));
    return file;
}

/// rgb.bmp with another size in its header.
std::vector<std::uint8_t> bmpOfSize(std::uint32_t width, std::uint32_t height)
{
    std::vector<std::uint8_t> file = fixtures::bytesOf(fixtures::path("rgb.bmp"));
    putLittleEndian(file, 18, width);
    putLittleEndian(file, 22, height);
    return file;
}

/// rgb.jpg with another size in its frame header.
std::vector<std::uint8_t> jpegOfSize(std::uint16_t width, std::uint16_t height)
{
    std::vector<std::uint8_t> file = fixtures::bytesOf(fixtures::path("rgb.jpg"));
    const std::vector<std::uint8_t> marker = {0xff, 0xc0};
    const auto frame = std::search(file.begin(), file.end(), marker.begin(), marker.end());
    const auto at = static_cast<std::size_t>(frame - file.begin()) + 5;
    file[at] = static_cast<std::uint8_t>(height >> 8);
    file[at + 1] = static_cast<std::uint8_t>(height);
    file[at + 2] = static_cast<std::uint8_t>(width >> 8);
    file[at + 3] = static_cast<std::uint8_t>(width);
    return file;
}

} // namespace

class TestDamagedPictures : public QObject
{
    Q_OBJECT

private slots:
    void reasons_data();
    void reasons();
    void limits_data();
    void limits();
    void cutOff_data();
    void cutOff();
    void pathsThatAreNoFiles();
    void decodingTakesTooLong();
    void previewOfARawFile();
    void randomDamage_data();
    void randomDamage();
    void brokenProfileIsANote();
    void hugeMetadataIsCut();
};

void TestDamagedPictures::reasons_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("reason");
    const QString notAPicture = "is not a picture that Pentimento can read";
    QTest::newRow("empty") << QByteArray() << "is empty";
    QTest::newRow("text") << QByteArray("Dear editor,\nsee attached.\n")
                          << notAPicture + " (looks like text)";
    QTest::newRow("web page") << QByteArray("<!DOCTYPE html><html>")
                              << notAPicture + " (looks like a web page)";
    QTest::newRow("drawing") << QByteArray("<?xml version='1.0'?><svg width='3'>")
                             << notAPicture + " (looks like an SVG drawing)";
    QTest::newRow("document") << QByteArray("%PDF-1.7\n%\xe2\xe3")
                              << notAPicture + " (looks like a PDF document)";
    QTest::newRow("video") << QByteArray("\0\0\0\x18"
                                         "ftypmp42\0\0\0\0mp42isom",
                                         24)
                           << notAPicture + " (looks like a video)";
    QTest::newRow("raw") << QByteArray("II*\0\x10\0\0\0CR\2\0\0\0\0\0\0\0", 18)
                         << notAPicture + " (looks like a camera's raw file)";
    QTest::newRow("zeros") << QByteArray(4096, '\0')
                           << notAPicture + " (looks like nothing but zero bytes)";
    QTest::newRow("noise") << QByteArray("\x8f\x01\xf3\x99\0\x17", 6) << notAPicture;
    const QString damaged = "is damaged, or a kind of ";
    QTest::newRow("only a PNG signature")
        << QByteArray("\x89PNG\r\n\x1a\n") << "is cut off: the file ends before the picture does";
    QTest::newRow("garbage after a PNG signature")
        << QByteArray("\x89PNG\r\n\x1a\n") + QByteArray(64, '\xaa')
        << "is cut off: the file ends before the picture does";
    QTest::newRow("garbage after a WebP signature")
        << QByteArray("RIFF\x18\0\0\0WEBP", 12) + QByteArray(64, '\xaa')
        << damaged + "WebP that cannot be read";
    QTest::newRow("garbage after a TIFF signature")
        << QByteArray("II*\0\x08\0\0\0", 8) + QByteArray(4096, '\xaa')
        << damaged + "TIFF that cannot be read";
}

void TestDamagedPictures::reasons()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, reason);
    const QTemporaryDir folder;
    const fs::path path = folder.filePath("file.jpg").toStdString();
    fixtures::write(path, bytes(content));
    const auto picture = loadPicture(path);
    QVERIFY(!picture);
    verifyReason(picture.error(), "file.jpg");
    QCOMPARE(QString::fromStdString(picture.error().message), "file.jpg: " + reason);
}

void TestDamagedPictures::limits_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("reason");
    const auto add = [](const char* name, const std::vector<std::uint8_t>& file,
                        const char* reason) {
        QTest::newRow(name) << QByteArray(reinterpret_cast<const char*>(file.data()),
                                          static_cast<qsizetype>(file.size()))
                            << reason;
    };
    add("PNG bomb", pngOfSize(60'000, 60'000),
        "is 60000 x 60000 = 3600 megapixels; the limit is 100");
    add("BMP bomb", bmpOfSize(40'000, 40'000),
        "is 40000 x 40000 = 1600 megapixels; the limit is 100");
    add("BMP of a negative height", bmpOfSize(40'000, 0x80000000U),
        "is 40000 x 2147483648 = 85899346 megapixels; the limit is 100");
    add("BMP without width", bmpOfSize(0, 32), "is damaged: its header gives no size");
    add("BMP of a negative width", bmpOfSize(0xfffffff0U, 32),
        "is damaged: its header gives no size");
    add("BMP that is shorter than it says", bmpOfSize(4'000, 4'000),
        "is cut off: the file ends before the picture does");
    add("JPEG bomb", jpegOfSize(65'500, 65'500),
        "is 65500 x 65500 = 4290 megapixels; the limit is 100");
}

void TestDamagedPictures::limits()
{
    QFETCH(QByteArray, file);
    QFETCH(QString, reason);
    const auto picture = loadPictureFromMemory(bytes(file), "bomb");
    QVERIFY(!picture);
    verifyReason(picture.error(), "bomb");
    QCOMPARE(QString::fromStdString(picture.error().message), "bomb: " + reason);
}

void TestDamagedPictures::cutOff_data()
{
    QTest::addColumn<int>("percent");
    for (const char* name : {"rgb.png", "interlaced.png", "rgb.jpg", "progressive.jpg", "cmyk.jpg",
                             "rgb.tif", "jpeg.tif", "still.gif", "rgb.bmp", "palette.bmp",
                             "rgb.heic", "rgb.avif", "lossy.webp", "lossless.webp"})
        for (const int percent : {25, 50})
            QTest::addRow("%s", name) << percent;
    // These hold pixels, not tables, to their very end.
    for (const char* name : {"rgb.jpg", "rgb.bmp", "rgb.heic", "rgb.avif", "lossy.webp"})
        QTest::addRow("%s", name) << 97;
}

/// Never silently: refused, or read with a note that says what is missing.
void TestDamagedPictures::cutOff()
{
    QFETCH(int, percent);
    std::vector<std::uint8_t> file = fixtures::bytesOf(fixtures::path(QTest::currentDataTag()));
    file.resize(file.size() * static_cast<std::size_t>(percent) / 100);
    const auto picture = loadPictureFromMemory(std::move(file), "part");
    if (!picture) {
        verifyReason(picture.error(), "part");
        QVERIFY2(picture.error().message.find("is cut off") != std::string::npos,
                 picture.error().message.c_str());
        return;
    }
    const Picture& part = **picture;
    const std::string words =
        part.complete < 1 ? "is incomplete" : "is cut off, but only after the pixels";
    QVERIFY(std::any_of(part.notes.begin(), part.notes.end(), [&](const std::string& note) {
        return note.find(words) != std::string::npos;
    }));
    const bool everywhere =
        part.decoded == PixelRect{0, 0, part.pixels.width(), part.pixels.height()};
    QVERIFY(part.complete < 1 || everywhere);
}

void TestDamagedPictures::pathsThatAreNoFiles()
{
    const QTemporaryDir folder;
    const fs::path root = folder.path().toStdString();
    const auto reasonFor = [](const fs::path& path) {
        const auto picture = loadPicture(path);
        return picture ? std::string() : picture.error().message;
    };
    fs::create_directory(root / "folder.jpg");
    QCOMPARE(reasonFor(root / "folder.jpg"), std::string("folder.jpg: is a folder, not a picture"));
    QCOMPARE(reasonFor(root / "missing.jpg"), std::string("missing.jpg: does not exist"));
    fs::create_symlink(root / "missing.jpg", root / "link.jpg");
    QCOMPARE(reasonFor(root / "link.jpg"), std::string("link.jpg: does not exist"));
    QCOMPARE(mkfifo((root / "pipe.jpg").c_str(), 0600), 0);
    QCOMPARE(reasonFor(root / "pipe.jpg"), std::string("pipe.jpg: is not a regular file"));

    fs::copy_file(fixtures::path("rgb.png"), root / "large.png");
    const auto large = loadPicture(root / "large.png", PictureLimits{50, 1000, 1});
    QVERIFY(!large);
    verifyReason(large.error(), "large.png");

    if (geteuid() == 0)
        QSKIP("the administrator may read every file");
    fs::permissions(root / "large.png", fs::perms::none);
    QCOMPARE(reasonFor(root / "large.png"),
             std::string("large.png: cannot be opened: Permission denied"));
}

void TestDamagedPictures::decodingTakesTooLong()
{
    PictureLimits limits;
    limits.maxDecodeSeconds = 0;
    const auto picture = loadPicture(fixtures::path("rgb.jpg"), limits);
    QVERIFY(!picture);
    verifyReason(picture.error(), "rgb.jpg");
    QVERIFY(picture.error().message.find("too long") != std::string::npos);
}

void TestDamagedPictures::previewOfARawFile()
{
    const auto picture = loadPicture(fixtures::path("preview.tif"));
    QVERIFY(!picture);
    verifyReason(picture.error(), "preview.tif");
    QVERIFY(picture.error().message.find("only a preview") != std::string::npos);
}

void TestDamagedPictures::randomDamage_data()
{
    QTest::addColumn<int>("rounds");
    for (const QByteArray& name : fixtureNames()) {
        const bool oneOfMany = name.startsWith("orientation") || name.startsWith("cmyk");
        QTest::newRow(name.constData()) << (oneOfMany ? 20 : 200);
    }
}

/// Whatever a byte or three are changed to, the answer is a whole picture or a reason.
void TestDamagedPictures::randomDamage()
{
    QFETCH(int, rounds);
    const std::vector<std::uint8_t> original =
        fixtures::bytesOf(fixtures::path(QTest::currentDataTag()));
    std::mt19937 random(7);
    for (int round = 0; round < rounds; ++round) {
        std::vector<std::uint8_t> file = original;
        for (unsigned change = 0; change <= random() % 3; ++change)
            file[random() % file.size()] = static_cast<std::uint8_t>(random());
        const auto picture = loadPictureFromMemory(std::move(file), "damaged", tightLimits);
        if (!picture) {
            verifyReason(picture.error(), "damaged");
        } else {
            const Raster& pixels = (*picture)->pixels;
            QVERIFY(pixels.width() > 0 && pixels.height() > 0);
            QVERIFY(static_cast<std::uint64_t>(pixels.width()) *
                        static_cast<std::uint64_t>(pixels.height()) <=
                    tightLimits.maxPixels);
        }
        if (QTest::currentTestFailed())
            QFAIL(qPrintable(QString("in round %1").arg(round)));
    }
}

void TestDamagedPictures::brokenProfileIsANote()
{
    std::vector<std::uint8_t> file = fixtures::bytesOf(fixtures::path("adobe_rgb.jpg"));
    const std::string marker = "ICC_PROFILE";
    const auto found = std::search(file.begin(), file.end(), marker.begin(), marker.end());
    QVERIFY(found != file.end());
    std::fill_n(found + 14, 128, std::uint8_t{0}); // the profile's header
    const auto picture = loadPictureFromMemory(std::move(file), "profile");
    QVERIFY2(picture, picture ? "" : picture.error().message.c_str());
    QCOMPARE((*picture)->notes.size(), std::size_t{1});
    QVERIFY((*picture)->notes.front().find("colour profile is damaged") != std::string::npos);
    QVERIFY(fixtures::near(fixtures::pixel((*picture)->pixels, 2, 2), QColor(200, 40, 30), 3));
}

void TestDamagedPictures::hugeMetadataIsCut()
{
    const QTemporaryDir folder;
    const fs::path path = folder.filePath("text.jpg").toStdString();
    std::vector<std::uint8_t> file = fixtures::bytesOf(fixtures::path("rgb.jpg"));
    // An XMP packet with a title of 5,000 letters behind the start marker
    QByteArray packet = "http://ns.adobe.com/xap/1.0/";
    packet += '\0';
    packet += "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
              "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
              "xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:CreatorTool='" +
              QByteArray(5000, 'x') + "'/></rdf:RDF></x:xmpmeta>";
    const auto length = static_cast<std::uint16_t>(packet.size() + 2);
    std::vector<std::uint8_t> segment = {0xff, 0xe1, static_cast<std::uint8_t>(length >> 8),
                                         static_cast<std::uint8_t>(length & 255)};
    segment.insert(segment.end(), packet.begin(), packet.end());
    file.insert(file.begin() + 2, segment.begin(), segment.end());
    const auto picture = loadPictureFromMemory(std::move(file), "text");
    QVERIFY(picture);
    const auto entry =
        std::find_if((*picture)->metadata.begin(), (*picture)->metadata.end(),
                     [](const MetadataEntry& found) { return found.key == "Xmp.xmp.CreatorTool"; });
    QVERIFY(entry != (*picture)->metadata.end());
    QCOMPARE(entry->value, std::string(1000, 'x'));
}

QTEST_GUILESS_MAIN(TestDamagedPictures)
#include "tst_damaged_pictures.moc"
