// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/file_reader.h"
#include "core/imaging/helper/protocol.h"
#include "core/imaging/text_limits.h"
#include "tests/imaging/fixtures.h"

#include <QTest>

#include <cstring>
#include <functional>
#include <random>

using namespace pentimento;
using namespace pentimento::helper;

/// A helper that lies: whatever its answer holds, the program gets a picture that could be one or
/// an error, and memory within the limits.
class TestHelperProtocol : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void anAnswerIsReadAsItWasWritten();
    void theMostThatAReadingGivesIsRead();
    void anErrorIsReadAsItWasWritten();
    void anAnswerThatIsCutOffIsNone();
    void anyBytesAreAPictureOrAnError();
    void picturesThatCannotBeAreRefused_data();
    void picturesThatCannotBeAreRefused();
    void textThatSteersATerminalIsNamed();
    void anAnswerThatDoesNotFitIsNoAnswer();

private:
    Picture m_picture;
};

/// Room for an answer and for pixels, as the program and its helper share it.
struct Shared
{
    explicit Shared(std::size_t answerSize = 1 << 20) : answer(answerSize), pixels(1 << 16) {}
    std::vector<std::uint8_t> answer;
    std::vector<std::uint8_t> pixels;

    bool write(const Result<Picture>& picture) { return writeAnswer(picture, answer, pixels); }
    [[nodiscard]] std::uint64_t& length()
    {
        return reinterpret_cast<AnswerHead*>(answer.data())->length;
    }
    [[nodiscard]] Result<Picture> read(const PictureLimits& limits = {}) const
    {
        return readAnswer(answer, limits, pixels.size(),
                          [this](int width, int height, std::uint64_t offset) -> Result<Raster> {
                              const auto begin =
                                  pixels.begin() + static_cast<std::ptrdiff_t>(offset);
                              const auto size = static_cast<std::ptrdiff_t>(width) * height * 3;
                              return Raster(width, height, {begin, begin + size});
                          });
    }
};

void TestHelperProtocol::initTestCase()
{
    const auto file = SealedBytes::copyOf(fixtures::bytesOf(fixtures::path("orientation_6.jpg")));
    m_picture = inProcessReader()->read(*file, ".png", {}, {}).value();
    QVERIFY(!m_picture.metadata.empty() && !m_picture.notes.empty());
    QCOMPARE(m_picture.stored.orientation, 6);
}

void TestHelperProtocol::anAnswerIsReadAsItWasWritten()
{
    Shared shared;
    QVERIFY(shared.write(m_picture));
    const auto picture = shared.read();
    QVERIFY(picture);
    QCOMPARE(picture->pixels.width(), m_picture.pixels.width());
    QCOMPARE(std::memcmp(picture->pixels.data(), m_picture.pixels.data(),
                         m_picture.pixels.stride() *
                             static_cast<std::size_t>(m_picture.pixels.height())),
             0);
    QVERIFY(picture->notes == m_picture.notes);
    QCOMPARE(picture->metadata.size(), m_picture.metadata.size());
}

void TestHelperProtocol::theMostThatAReadingGivesIsRead()
{
    Picture picture = m_picture;
    picture.metadata.assign(500, {"XMP", "key", "label", std::string(mostValueBytes, 'A')});
    picture.notes.assign(mostNotes, std::string(mostNoteBytes, 'n'));
    Shared shared(std::size_t{8} << 20);
    QVERIFY(shared.write(picture));
    const auto read = shared.read();
    QVERIFY(read);
    QCOMPARE(read->metadata.size(), picture.metadata.size());
    QCOMPARE(read->metadata.back().value, picture.metadata.back().value);
    QVERIFY(read->notes == picture.notes);
    const std::string complaint(10'000, '\xff'); // as long as libvips collects them
    QVERIFY(shared.write(Error{ErrorCode::UnreadableInput, "is damaged", complaint}));
    const auto refused = shared.read();
    QCOMPARE(refused.error().message, std::string("is damaged"));
    QVERIFY(refused.error().detail.starts_with("<0xFF><0xFF>"));
}

void TestHelperProtocol::anErrorIsReadAsItWasWritten()
{
    Shared shared;
    QVERIFY(shared.write(Error{ErrorCode::UnreadableInput, "is damaged", "by\nmice"}));
    const auto refused = shared.read();
    QVERIFY(!refused);
    QCOMPARE(refused.error().message, std::string("is damaged"));
    QCOMPARE(refused.error().detail, std::string("by\nmice"));
}

void TestHelperProtocol::anAnswerThatIsCutOffIsNone()
{
    Shared shared;
    QVERIFY(!shared.read()); // nothing was written
    QVERIFY(shared.write(m_picture));
    const std::uint64_t whole = shared.length();
    for (std::uint64_t length = 0; length < whole; ++length) {
        shared.length() = length;
        QVERIFY(!shared.read());
    }
    for (const std::uint64_t length :
         {whole + 1, static_cast<std::uint64_t>(shared.answer.size()), ~std::uint64_t{0}}) {
        shared.length() = length;
        QVERIFY(!shared.read());
    }
}

void TestHelperProtocol::anyBytesAreAPictureOrAnError()
{
    std::mt19937 random(7);
    Shared honest;
    QVERIFY(honest.write(m_picture));
    for (int round = 0; round < 5000; ++round) {
        Shared shared = honest;
        for (int change = 0; change < 3; ++change)
            shared.answer[sizeof(AnswerHead) + random() % shared.length()] =
                static_cast<std::uint8_t>(random());
        const auto picture = shared.read();
        if (!picture) {
            QVERIFY(!picture.error().message.empty());
            continue;
        }
        const StoredForm& stored = picture->stored;
        QVERIFY(stored.orientation >= 1 && stored.orientation <= 8);
        QVERIFY(picture->complete >= 0 && picture->complete <= 1);
        QVERIFY(picture->decoded.x + picture->decoded.width <= picture->pixels.width());
        QVERIFY(picture->decoded.y + picture->decoded.height <= picture->pixels.height());
    }
}

void TestHelperProtocol::picturesThatCannotBeAreRefused_data()
{
    QTest::addColumn<std::function<void(Picture&)>>("change");
    const auto row = [](const char* name, std::function<void(Picture&)> change) {
        QTest::newRow(name) << std::move(change);
    };
    row("no size", [](Picture& p) { p.stored.width = 0; });
    row("another size than its pixels", [](Picture& p) { ++p.stored.width; });
    row("a negative size", [](Picture& p) { p.stored.height = -p.stored.height; });
    row("an orientation that there is not", [](Picture& p) { p.stored.orientation = 9; });
    row("turned, but not its pixels", [](Picture& p) { p.stored.orientation = 1; });
    row("a format that there is not", [](Picture& p) { p.file.format = "JPEG 3000"; });
    row("more than complete", [](Picture& p) { p.complete = 1.5; });
    row("completeness that is no number",
        [](Picture& p) { p.complete = std::numeric_limits<double>::quiet_NaN(); });
    row("decoded outside of it", [](Picture& p) { p.decoded.x = p.pixels.width(); });
    row("the fourth of three pictures", [](Picture& p) {
        p.stored.pictures = 3;
        p.stored.analysed = 4;
    });
    row("a kind that there is not",
        [](Picture& p) { p.compression.kind = static_cast<StoredCompression::Kind>(99); });
    row("quality beyond the scale", [](Picture& p) { p.compression.quality = 101; });
    row("more channels than samples have", [](Picture& p) { p.stored.channels = 65; });
    row("samples of no bits", [](Picture& p) { p.stored.bitsPerChannel = 0; });
    row("samples of too many bits", [](Picture& p) { p.stored.bitsPerChannel = 65; });
    row("nothing decoded", [](Picture& p) { p.decoded = {}; });
    row("less of it than is ever analysed", [](Picture& p) { p.complete = 0.04; });
    row("a book for a colour space",
        [](Picture& p) { p.stored.colourSpace.assign(mostNameBytes + 1, 'A'); });
    row("a book for a subsampling",
        [](Picture& p) { p.compression.subsampling.assign(mostNameBytes + 1, 'A'); });
    row("a book for a profile's name",
        [](Picture& p) { p.stored.iccProfile.assign(mostValueBytes + 1, 'A'); });
    row("a book for a value",
        [](Picture& p) { p.metadata.front().value.assign(mostValueBytes + 1, 'A'); });
    row("bytes that are shown at six times their length",
        [](Picture& p) { p.metadata.front().value.assign(mostValueBytes / 2, '\xff'); });
    row("a group that there is not", [](Picture& p) { p.metadata.front().group = "EXIT"; });
    row("more fields than are ever listed", [](Picture& p) {
        p.metadata.assign(mostMetadataEntries + 1, {"EXIF", "key", "label", "value"});
    });
    row("more metadata than is ever listed", [](Picture& p) {
        p.metadata.assign(600, {"EXIF", "key", "label", std::string(mostValueBytes, 'A')});
    });
    row("more notes than are ever taken",
        [](Picture& p) { p.notes.assign(mostNotes + 1, "a note"); });
    row("a book for a note", [](Picture& p) { p.notes.front().assign(mostNoteBytes + 1, 'A'); });
    row("a note that grows when it is shown", [](Picture& p) {
        p.notes.front().clear();
        for (int i = 0; i < 600; ++i)
            p.notes.front() += "\u202e";
    });
}

void TestHelperProtocol::picturesThatCannotBeAreRefused()
{
    using Change = std::function<void(Picture&)>;
    QFETCH(Change, change);
    Picture picture = m_picture;
    change(picture);
    Shared shared(std::size_t{8} << 20);
    QVERIFY(shared.write(picture));
    const auto refused = shared.read();
    QVERIFY(!refused);
    QVERIFY(refused.error().code == ErrorCode::UnreadableInput);
}

void TestHelperProtocol::textThatSteersATerminalIsNamed()
{
    Picture picture = m_picture;
    picture.notes = {"harmless \x1b[2J"};
    picture.metadata.front().value = "\xff\xfe";
    Shared shared;
    QVERIFY(shared.write(picture));
    const auto read = shared.read();
    QVERIFY(read);
    QCOMPARE(read->notes.front(), std::string("harmless <U+001B>[2J"));
    QCOMPARE(read->metadata.front().value, std::string("<0xFF><0xFE>"));
    QVERIFY(shared.write(Error{ErrorCode::UnreadableInput, "is\nbad", {}}));
    QCOMPARE(shared.read().error().message, std::string("is<U+000A>bad"));
}

void TestHelperProtocol::anAnswerThatDoesNotFitIsNoAnswer()
{
    Shared narrow(sizeof(AnswerHead) + 40);
    QVERIFY(!narrow.write(m_picture));
    QVERIFY(!narrow.read());
    Shared few;
    few.pixels.resize(10);
    QVERIFY(!few.write(m_picture));
    PictureLimits limits;
    limits.maxPixels = 10;
    Shared shared;
    QVERIFY(shared.write(m_picture));
    QVERIFY(!shared.read(limits));
}

QTEST_GUILESS_MAIN(TestHelperProtocol)
#include "tst_helper_protocol.moc"
