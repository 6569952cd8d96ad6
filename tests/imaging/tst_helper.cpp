// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/helper/helper_reader.h"
#include "core/imaging/jpeg_encode.h"
#include "core/imaging/raster_io.h"
#include "tests/imaging/odd_files.h"
#include "tests/support/misbehaviour.h"

#include <QDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <thread>

using namespace pentimento;
using namespace pentimento::helper;

/// Reading in the helper: the same results, and nothing that a picture does to its decoder reaches
/// further than that picture.
class TestHelper : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void sameAsInProcess_data();
    void sameAsInProcess();
    void librariesMayAskWhoRunsThem();
    void damagedFilesAreTheSameAsInProcess_data();
    void damagedFilesAreTheSameAsInProcess();
    void limitsHoldInTheHelper();
    void whatADecoderMightTry_data();
    void whatADecoderMightTry();
    void aSleepingDecoderIsEndedInTime();
    void canBeStopped();
    void tellsProgress();
    void severalThreadsReadAtATime();
    void loadPictureReadsThroughTheHelper();
    void withoutAHelperNothingIsRead_data();
    void withoutAHelperNothingIsRead();
    void aHelperThatDiesIsReplaced();

private:
    std::unique_ptr<FileReader> m_helper;
    std::unique_ptr<FileReader> m_misbehaving;
};

static const char* const honestDecode = PENTIMENTO_DECODE;
static const char* const misbehavingDecode = PENTIMENTO_MISBEHAVING_DECODE;

static void failIfWeaker(const std::string& sentence)
{
    QFAIL(sentence.c_str());
}

static Result<Picture> read(FileReader& reader, const std::vector<std::uint8_t>& file,
                            const PictureLimits& limits = {}, const Job& job = {},
                            const std::string& ending = ".jpg")
{
    return reader.read(SealedBytes::copyOf(file).value(), ending, limits, job);
}

static std::vector<std::uint8_t> honestFile()
{
    static const std::vector<std::uint8_t> file = encodeJpeg(fixtures::photoLike(160, 120), 90);
    return file;
}

static bool samePixels(const Raster& a, const Raster& b)
{
    return a.width() == b.width() && a.height() == b.height() &&
           std::memcmp(a.data(), b.data(), a.stride() * static_cast<std::size_t>(a.height())) == 0;
}

static void compare(const Picture& a, const Picture& b)
{
    QCOMPARE(a.file.format, b.file.format);
    QVERIFY(samePixels(a.pixels, b.pixels));
    const auto form = [](const StoredForm& stored) {
        return std::tuple(stored.width, stored.height, stored.orientation, stored.channels,
                          stored.bitsPerChannel, stored.colourSpace, stored.iccProfile,
                          stored.pictures, stored.analysed, stored.frames);
    };
    QVERIFY(form(a.stored) == form(b.stored));
    const auto kind = [](const StoredCompression& stored) {
        return std::tuple(stored.kind, stored.quality, stored.standardTables, stored.subsampling,
                          stored.progressive);
    };
    QVERIFY(kind(a.compression) == kind(b.compression));
    QCOMPARE(a.complete, b.complete);
    QVERIFY(a.decoded == b.decoded);
    QVERIFY(a.notes == b.notes);
    QCOMPARE(a.metadata.size(), b.metadata.size());
    for (std::size_t i = 0; i < a.metadata.size(); ++i) {
        const auto texts = [](const MetadataEntry& entry) {
            return std::tie(entry.group, entry.key, entry.label, entry.value);
        };
        QVERIFY(texts(a.metadata[i]) == texts(b.metadata[i]));
    }
}

static void compare(const Result<Picture>& a, const Result<Picture>& b)
{
    QCOMPARE(static_cast<bool>(a), static_cast<bool>(b));
    if (a) {
        compare(*a, *b);
    } else {
        QCOMPARE(a.error().message, b.error().message);
        QCOMPARE(a.error().code, b.error().code);
        QCOMPARE(a.error().detail, b.error().detail);
    }
}

void TestHelper::initTestCase()
{
    m_helper = helperReader(honestDecode, failIfWeaker);
    m_misbehaving = helperReader(misbehavingDecode, failIfWeaker);
}

static void everyFixture()
{
    QTest::addColumn<QString>("file");
    const QDir folder(QString::fromStdString(fixtures::path("").string()));
    for (const QString& name : folder.entryList(QDir::Files))
        QTest::newRow(qPrintable(name)) << name;
}

void TestHelper::sameAsInProcess_data()
{
    everyFixture();
}

void TestHelper::sameAsInProcess()
{
    QFETCH(QString, file);
    const auto bytes = fixtures::bytesOf(fixtures::path(file));
    for (const std::string ending : {"", ".jpg", ".heic"})
        compare(read(*inProcessReader(), bytes, {}, {}, ending),
                read(*m_helper, bytes, {}, {}, ending));
}

/// Exiv2 looks for a file of the user's when a Canon's note names a lens.
void TestHelper::librariesMayAskWhoRunsThem()
{
    const auto file =
        odd::withSegment(honestFile(), 1, std::string("Exif\0\0", 6) + odd::exifOfCanonLens());
    const auto picture = read(*m_helper, file);
    QVERIFY2(picture, picture ? "" : picture.error().message.c_str());
    QVERIFY(std::any_of(
        picture->metadata.begin(), picture->metadata.end(),
        [](const MetadataEntry& entry) { return entry.key == "Exif.CanonCs.LensType"; }));
    compare(*picture, read(*inProcessReader(), file).value());
}

void TestHelper::damagedFilesAreTheSameAsInProcess_data()
{
    everyFixture();
}

void TestHelper::damagedFilesAreTheSameAsInProcess()
{
    QFETCH(QString, file);
    const auto whole = fixtures::bytesOf(fixtures::path(file));
    const auto both = [&](const std::vector<std::uint8_t>& bytes) {
        compare(read(*inProcessReader(), bytes), read(*m_helper, bytes));
    };
    for (const double share : {0.02, 0.4, 0.8, 0.97})
        both(odd::first(whole, share));
    std::vector<std::uint8_t> tail = whole;
    tail.insert(tail.end(), 200, 'x');
    both(tail);
    std::vector<std::uint8_t> flipped = whole;
    for (std::size_t at = whole.size() / 3; at < whole.size(); at += whole.size() / 7 + 1)
        flipped[at] ^= 0x10;
    both(flipped);
}

void TestHelper::limitsHoldInTheHelper()
{
    PictureLimits limits;
    limits.maxPixels = 1000;
    compare(read(*inProcessReader(), honestFile(), limits), read(*m_helper, honestFile(), limits));
    QVERIFY(!read(*m_helper, honestFile(), limits));
}

void TestHelper::whatADecoderMightTry_data()
{
    QTest::addColumn<QString>("deed");
    QTest::addColumn<QString>("reason");
    const auto row = [](std::string_view deed, const char* reason) {
        const QString text = QString::fromStdString(std::string(deed));
        QTest::newRow(qPrintable(text)) << text << reason;
    };
    const char* stopped =
        "cannot be read: decoding it tried to do what no picture needs, and was stopped";
    row(misbehaviour::crashes, "cannot be read: decoding it crashed");
    row(misbehaviour::spins, "takes too long to decode");
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // these count no addresses
    row(misbehaviour::eats, "needs more memory than this machine has free");
#endif
    row(misbehaviour::opens, "was refused");
    row(misbehaviour::forks, "was refused");
    row(misbehaviour::runsMemory, "was refused");
    row(misbehaviour::connects, stopped);
    row(misbehaviour::executes, stopped);
    row(misbehaviour::kills, stopped);
}

void TestHelper::whatADecoderMightTry()
{
    QFETCH(QString, deed);
    QFETCH(QString, reason);
    const auto refused =
        read(*m_misbehaving, misbehaviour::fileWith(deed.toStdString(), honestFile()));
    QVERIFY(!refused);
    QVERIFY(refused.error().code == ErrorCode::UnreadableInput);
    QCOMPARE(QString::fromStdString(refused.error().message), reason);
    const auto next = read(*m_misbehaving, honestFile());
    QVERIFY(next);
    compare(*next, read(*inProcessReader(), honestFile()).value());
}

/// It takes no processor time, so that no limit of the kernel's ends it.
void TestHelper::aSleepingDecoderIsEndedInTime()
{
    PictureLimits limits;
    limits.maxDecodeSeconds = 0.1;
    const auto refused =
        read(*m_misbehaving, misbehaviour::fileWith(misbehaviour::sleeps, honestFile()), limits);
    QVERIFY(!refused);
    QCOMPARE(refused.error().message, std::string("takes too long to decode"));
    QVERIFY(read(*m_misbehaving, honestFile()));
}

void TestHelper::canBeStopped()
{
    const std::stop_source beforehand;
    const_cast<std::stop_source&>(beforehand).request_stop();
    const auto never = read(*m_helper, honestFile(), {}, Job{beforehand.get_token(), {}});
    QVERIFY(!never);
    QVERIFY(never.error().code == ErrorCode::Cancelled);

    // Without a limit of its own, a decoder that sleeps ends when it is told to.
    std::stop_source source;
    Job job{source.get_token(), [&source](double, std::string_view) { source.request_stop(); }};
    const auto stopped =
        read(*m_misbehaving, misbehaviour::fileWith(misbehaviour::sleeps, honestFile()), {}, job);
    QVERIFY(!stopped);
    QVERIFY(stopped.error().code == ErrorCode::Cancelled);

    std::stop_source another;
    std::jthread friendly([&another] { another.request_stop(); });
    const auto withoutProgress =
        read(*m_misbehaving, misbehaviour::fileWith(misbehaviour::sleeps, honestFile()), {},
             Job{another.get_token(), {}});
    QVERIFY(!withoutProgress);
    QVERIFY(withoutProgress.error().code == ErrorCode::Cancelled);
    QVERIFY(read(*m_misbehaving, honestFile()));
}

void TestHelper::tellsProgress()
{
    std::atomic<int> reports = 0;
    double last = -1;
    Job job;
    job.progress = [&](double fraction, std::string_view stage) {
        QVERIFY(fraction >= last && fraction <= 1);
        QCOMPARE(stage, std::string_view("reading"));
        last = fraction;
        ++reports;
    };
    QVERIFY(read(*m_helper, encodeJpeg(fixtures::photoLike(3000, 3000), 95), {}, job));
    QVERIFY(last <= 1);
}

void TestHelper::severalThreadsReadAtATime()
{
    constexpr std::array names = {"rgb.jpg", "rgb.heic", "cmyk.tif", "adobe_rgb.png"};
    std::array<std::vector<std::uint8_t>, names.size()> files;
    std::array<std::optional<Picture>, names.size()> alone;
    for (std::size_t i = 0; i < names.size(); ++i) {
        files[i] = fixtures::bytesOf(fixtures::path(names[i]));
        alone[i] = read(*inProcessReader(), files[i]).value();
    }
    std::atomic<int> wrong = 0;
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < names.size(); ++i)
            threads.emplace_back([&, i] {
                for (int run = 0; run < 5; ++run) {
                    const auto picture = read(*m_helper, files[i]);
                    if (!picture || !samePixels(picture->pixels, alone[i]->pixels))
                        ++wrong;
                }
            });
    }
    QCOMPARE(wrong.load(), 0);
}

void TestHelper::loadPictureReadsThroughTheHelper()
{
    useFileReader(helperReader(misbehavingDecode, failIfWeaker));
    const auto refused = loadPictureFromMemory(
        misbehaviour::fileWith(misbehaviour::crashes, honestFile()), "trap.jpg");
    const auto next = loadPictureFromMemory(honestFile(), "photo.jpg");
    const auto place = fileReader()->place();
    useFileReader(nullptr);
    QVERIFY(place == ParsingPlace::Confined);
    QVERIFY(!refused);
    QCOMPARE(refused.error().message, std::string("trap.jpg: cannot be read: decoding it crashed"));
    QVERIFY(QString::fromStdString(refused.error().detail).contains("signal 11"));
    QVERIFY(next);
    QCOMPARE((*next)->file.name, std::string("photo.jpg"));
    QCOMPARE((*next)->file.bytes, honestFile().size());
    QCOMPARE((*next)->file.sha256,
             loadPictureFromMemory(honestFile(), "photo.jpg").value()->file.sha256);
}

/// Never in this process: whoever can take the helper away would choose that.
void TestHelper::withoutAHelperNothingIsRead_data()
{
    QTest::addColumn<QString>("program");
    QTest::newRow("missing") << "/nowhere/pentimento-decode";
    QTest::newRow("another program") << "/bin/true";
    QTest::newRow("nobody knows where") << "";
}

void TestHelper::withoutAHelperNothingIsRead()
{
    QFETCH(QString, program);
    const auto reader = helperReader(program.toStdString(), failIfWeaker);
    const auto refused = read(*reader, honestFile());
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::UnreadableInput);
    QVERIFY(refused.error().message.find(program.toStdString()) != std::string::npos);
}

/// A picture is not refused for the end of a helper that was idle.
void TestHelper::aHelperThatDiesIsReplaced()
{
    const auto reader = helperReader(misbehavingDecode, failIfWeaker);
    QVERIFY(read(*reader, honestFile()));
    // The child of this process that was started last is the helper.
    QFile children(QStringLiteral("/proc/self/task/%1/children").arg(gettid()));
    QVERIFY(children.open(QIODevice::ReadOnly));
    const QList<QByteArray> pids = children.readAll().simplified().split(' ');
    QVERIFY(!pids.isEmpty());
    QCOMPARE(kill(pids.last().toInt(), SIGKILL), 0);
    QVERIFY(read(*reader, honestFile()));
}

QTEST_GUILESS_MAIN(TestHelper)
#include "tst_helper.moc"
