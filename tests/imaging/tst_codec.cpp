// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/codec.h"
#include "core/imaging/file_reader.h"
#include "core/imaging/picture_list.h"
#include "tests/imaging/fixtures.h"

#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include <algorithm>
#include <array>

using namespace pentimento;

/// A format that nobody has: "TOY", then width and height as one byte each, then grey pixels. This
/// is all that a new format takes: these functions, and a line in the table.
namespace toy {

using namespace std::string_view_literals;

bool recognises(Bytes file)
{
    return file.size() >= 5 && file[0] == 'T' && file[1] == 'O' && file[2] == 'Y';
}

Result<Decoded> decode(Bytes file, const PictureLimits& limits, const Job&)
{
    Decoded decoded;
    decoded.stored.width = file[3];
    decoded.stored.height = file[4];
    decoded.stored.channels = 1;
    decoded.stored.colourSpace = "grey";
    if (const auto size = checkSize(decoded.stored.width, decoded.stored.height, limits); !size)
        return size.error();
    const auto pixels = static_cast<std::size_t>(decoded.stored.width) *
                        static_cast<std::size_t>(decoded.stored.height);
    if (file.size() - 5 < pixels)
        return cutOff();
    for (std::size_t i = 0; i < pixels; ++i)
        decoded.rgb.insert(decoded.rgb.end(), 3, file[5 + i]);
    if (const auto enough = noteMissing(decoded.stored.height, true, 1, decoded); !enough)
        return enough.error();
    return decoded;
}

StoredCompression compression(Bytes)
{
    return storedAs(StoredCompression::Kind::Lossless);
}

Container container(Bytes file)
{
    Container found;
    noteEnd(file, 5U + std::uint64_t{file[3]} * file[4], found);
    return found;
}

FileMetadata metadata(Bytes)
{
    return {};
}

constexpr std::array extensions = {".toy"sv};

const Codec codec{.name = "TOY",
                  .extensions = extensions,
                  .mimeTypes = {},
                  .recognises = recognises,
                  .decode = decode,
                  .compression = compression,
                  .container = container,
                  .metadata = metadata};

std::vector<const Codec*> tableWithToy()
{
    std::vector<const Codec*> table(allCodecs().begin(), allCodecs().end());
    table.push_back(&codec);
    return table;
}

} // namespace toy

class TestCodec : public QObject
{
    Q_OBJECT

private slots:
    void oneCodecAloneRecognisesAFile_data();
    void oneCodecAloneRecognisesAFile();
    void theTableIsWhole();
    void theDesktopFileNamesEveryFormat();
    void theReadmeNamesEveryFormat();
    void endingsAreThoseOfDialogs();
    void anEndingOfAnotherFormatIsNoted_data();
    void anEndingOfAnotherFormatIsNoted();
    void aToyFormatIsReadThroughTheSameDoor();
};

void TestCodec::oneCodecAloneRecognisesAFile_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("format");
    for (const auto& [file, format] : {std::pair{"rgb.jpg", "JPEG"},
                                       {"rgb.png", "PNG"},
                                       {"lossy.webp", "WebP"},
                                       {"rgb.tif", "TIFF"},
                                       {"rgb.heic", "HEIC"},
                                       {"rgb.avif", "AVIF"},
                                       {"rgb.bmp", "BMP"},
                                       {"still.gif", "GIF"}})
        QTest::newRow(format) << file << format;
}

void TestCodec::oneCodecAloneRecognisesAFile()
{
    QFETCH(QString, file);
    QFETCH(QString, format);
    const std::vector<std::uint8_t> bytes = fixtures::bytesOf(fixtures::path(file));
    QVERIFY(!bytes.empty());
    for (const Codec* codec : allCodecs())
        QCOMPARE(codec->recognises(bytes), format.toStdString() == codec->name);
    QCOMPARE(codecFor(bytes), codecNamed(format.toStdString()));
}

void TestCodec::theTableIsWhole()
{
    QSet<QString> names;
    for (const Codec* codec : allCodecs()) {
        names.insert(QString::fromStdString(std::string(codec->name)));
        QVERIFY(!codec->extensions.empty() && !codec->mimeTypes.empty());
        QVERIFY(codec->recognises && codec->decode && codec->compression && codec->container);
        QVERIFY(!codec->recognises({})); // and none looks beyond the end of what is there
        QCOMPARE(codecNamed(codec->name), codec);
    }
    QCOMPARE(names.size(), static_cast<int>(allCodecs().size()));
    QVERIFY(!codecNamed("TOY"));
}

void TestCodec::theDesktopFileNamesEveryFormat()
{
    QFile file(PENTIMENTO_SOURCE_DIR "/resources/pentimento.desktop");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QRegularExpression line("^MimeType=(.*);$", QRegularExpression::MultilineOption);
    const QStringList named = line.match(QString::fromUtf8(file.readAll())).captured(1).split(';');
    QStringList known;
    for (const Codec* codec : allCodecs())
        for (const std::string_view type : codec->mimeTypes)
            known << QString::fromStdString(std::string(type));
    QCOMPARE(named, known);
}

void TestCodec::theReadmeNamesEveryFormat()
{
    QFile file(PENTIMENTO_SOURCE_DIR "/README.md");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QRegularExpression line("^Pictures: (.*) \\(the first frame\\)",
                                  QRegularExpression::MultilineOption);
    const QString named = line.match(QString::fromUtf8(file.readAll())).captured(1);
    QStringList formats = named.split(QRegularExpression(", | and "));
    formats.replaceInStrings("HEIC/HEIF", "HEIC");
    QStringList known;
    for (const Codec* codec : allCodecs())
        known << QString::fromStdString(std::string(codec->name));
    QCOMPARE(formats, known);
}

void TestCodec::endingsAreThoseOfDialogs()
{
    const std::vector<std::string> expected = {".jpg",  ".jpeg", ".jpe",  ".jfif", ".png",
                                               ".webp", ".tif",  ".tiff", ".heic", ".heif",
                                               ".hif",  ".avif", ".bmp",  ".gif"};
    QVERIFY(pictureExtensions() == expected);
}

void TestCodec::anEndingOfAnotherFormatIsNoted_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("ending");
    QTest::addColumn<bool>("noted");
    QTest::newRow("its own") << "rgb.jpg"
                             << ".jfif" << false;
    QTest::newRow("of another format") << "rgb.jpg"
                                       << ".png" << true;
    QTest::newRow("of none") << "rgb.jpg"
                             << ".photo" << false;
    QTest::newRow("without") << "rgb.jpg"
                             << "" << false;
    QTest::newRow("AVIF, a kind of HEIF") << "rgb.avif"
                                          << ".heif" << false;
    QTest::newRow("HEIC is no AVIF") << "rgb.heic"
                                     << ".avif" << true;
}

void TestCodec::anEndingOfAnotherFormatIsNoted()
{
    QFETCH(QString, file);
    QFETCH(QString, ending);
    QFETCH(bool, noted);
    const auto bytes = SealedBytes::copyOf(fixtures::bytesOf(fixtures::path(file)));
    QVERIFY(bytes);
    const auto picture = inProcessReader()->read(*bytes, ending.toStdString(), {}, {});
    QVERIFY(picture);
    const std::string note = "The file is named " + ending.toStdString() + ",";
    QCOMPARE(std::any_of(picture->notes.begin(), picture->notes.end(),
                         [&](const std::string& text) { return text.starts_with(note); }),
             noted);
}

void TestCodec::aToyFormatIsReadThroughTheSameDoor()
{
    const std::vector<const Codec*> table = toy::tableWithToy();
    const auto reader = inProcessReader(table);
    const auto read = [&](const std::vector<std::uint8_t>& file, const std::string& ending) {
        return reader->read(SealedBytes::copyOf(file).value(), ending, {}, {});
    };
    const std::vector<std::uint8_t> file = {'T', 'O', 'Y', 2, 1, 10, 200};
    const auto picture = read(file, ".toy");
    QVERIFY(picture);
    QCOMPARE(picture->file.format, std::string("TOY"));
    QCOMPARE(picture->pixels.width(), 2);
    QCOMPARE(fixtures::pixel(picture->pixels, 1, 0), QColor(200, 200, 200));
    QVERIFY(picture->compression.kind == StoredCompression::Kind::Lossless);
    QVERIFY(picture->notes.empty());

    const auto misnamed = read(file, ".gif");
    QVERIFY(misnamed);
    QCOMPARE(misnamed->notes.front(), std::string("The file is named .gif, but it is a TOY file; "
                                                  "its content decides."));
    const auto cut = read({'T', 'O', 'Y', 2, 1, 10}, ".toy");
    QVERIFY(!cut);
    QVERIFY(cut.error().code == ErrorCode::UnreadableInput);
    std::vector<std::uint8_t> longer = file;
    longer.insert(longer.end(), 3, 0);
    QVERIFY(QString::fromStdString(read(longer, ".toy")->notes.front()).contains("zero bytes"));
    QVERIFY(!inProcessReader()->read(SealedBytes::copyOf(file).value(), ".toy", {}, {}));
}

QTEST_GUILESS_MAIN(TestCodec)
#include "tst_codec.moc"
