// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/findings.h"
#include "core/calibration/calibration.h"
#include "core/calibration/calibration_output.h"
#include "core/calibration/photo_measurement.h"
#include "core/forensics/quality.h"
#include "core/imaging/raster_io.h"
#include "core/packs/declip_graph.h"
#include "core/packs/trace_graph.h"
#include "tests/support/known_detector.h"
#include "tests/support/synthetic_picture.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

using namespace pentimento;
using namespace pentimento::testing;
namespace fs = std::filesystem;

namespace {

constexpr int smallPhotos = 5;
constexpr int goodPhotos = 1; ///< original quality, so it gets a copy

/// Part of a picture, so that no two photos are alike.
Raster cut(const Raster& from, int left, int width, int height)
{
    std::vector<std::uint8_t> rgb;
    for (int y = 0; y < height; ++y) {
        const std::uint8_t* row = from.row(y) + static_cast<std::ptrdiff_t>(left) * 3;
        rgb.insert(rgb.end(), row, row + static_cast<std::ptrdiff_t>(width) * 3);
    }
    return {width, height, std::move(rgb)};
}

float sigmoid(double logit)
{
    return static_cast<float>(1 / (1 + std::exp(-logit)));
}

/// The map of logits that a function of the middle pixel of each 4 x 4 gives.
HeatMap mapOf(const Raster& picture, const std::function<double(int grey)>& logitOf)
{
    std::vector<float> values;
    for (int y = 2; y < picture.height(); y += 4)
        for (int x = 2; x < picture.width(); x += 4)
            values.push_back(sigmoid(logitOf(picture.row(y)[3 * static_cast<std::ptrdiff_t>(x)])));
    return {picture.width() / 4, picture.height() / 4, picture.width(), picture.height(),
            std::move(values)};
}

/// What a head answers before any shift.
using Logit = std::function<double(std::size_t head, int grey)>;

/// Brighter is more suspect, for the second head less so.
double byBrightness(std::size_t head, int grey)
{
    return (grey - 128) / (head == 1 ? 60.0 : 40.0);
}

/// Detectors that answer so, under the shifts of the pack that they are made for.
DetectorOfPack answering(const Logit& logit)
{
    return [logit](const Pack& pack) -> Result<std::unique_ptr<Detector>> {
        auto answers = std::make_shared<KnownAnswers>();
        answers->pack = pack;
        answers->map = [pack, logit](const Raster& picture, std::size_t head) {
            const std::size_t count = pack.heads.size();
            return mapOf(picture, [&](int grey) {
                if (head < count)
                    return logit(head, grey) + pack.heads[head].logitShift;
                if (pack.graph->combination == GraphSpec::Combination::OwnChannel)
                    return logit(head, grey) + pack.combined.logitShift;
                double strongest = -100;
                for (std::size_t i = 0; i < count; ++i)
                    strongest = std::max(strongest, logit(i, grey) + pack.heads[i].logitShift);
                return strongest + pack.combined.logitShift;
            });
        };
        return knownFactory(std::move(answers))();
    };
}

/// A pack of two heads whose weights nobody reads.
Pack packIn(const fs::path& folder)
{
    fs::create_directories(folder);
    QFile weights(QString::fromStdString((folder / "weights.safetensors").string()));
    if (!weights.open(QIODevice::WriteOnly) || weights.write("no weights") < 0)
        qFatal("a test pack could not be written");
    Pack pack;
    pack.folder = folder;
    pack.name = "known";
    pack.version = std::string("1"); // GCC 12 sees an overlap in the plain literal
    pack.licence = "CC0-1.0";
    pack.graph = &traceGraph;
    pack.wholeInput = 128;
    pack.heads.resize(2);
    pack.heads[0].id = pack.heads[0].title = "first";
    pack.heads[1].id = pack.heads[1].title = "second";
    pack.combined.id = pack.combined.title = "combined";
    pack.weightFiles = {"weights.safetensors"};
    return pack;
}

QByteArray bytesOf(const fs::path& path)
{
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

std::vector<std::string> namesIn(const fs::path& folder)
{
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace

class TestCalibration : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void shiftsAndScoresAreThoseOfTheMaps_data();
    void shiftsAndScoresAreThoseOfTheMaps();
    void everyPhotoIsMeasuredOnce();
    void keptMapsScoreLikeASecondRun();
    void classesAndCopies();
    void withoutCopies();
    void eachSourceIsCheckedByTheOthers();
    void keptShiftsKeepMapsAndScores();
    void badAndDoublePhotosAreSkipped();
    void heldOutPhotosAreCounted();
    void editedPicturesAreCountedByClass();
    void sourcesMustNotOverlap_data();
    void sourcesMustNotOverlap();
    void noPhotoAtAll();
    void stopsWhenAsked();
    void writesThePackWhole();
    void earlierCalibrationsStay();
    void unwritableFolder();
    void reportIsJson();

private:
    [[nodiscard]] fs::path in(const char* name) const
    {
        return m_folder.filePath(name).toStdString();
    }
    [[nodiscard]] CalibrationOptions options() const
    {
        CalibrationOptions result;
        result.sources = {in("first"), in("second")};
        result.heldOut = {in("third")};
        result.precision = Precision::Fp32;
        return result;
    }
    void fill(const char* source, int seed) const;

    QTemporaryDir m_folder;
    Pack m_pack;
    Calibrated m_calibrated;
    int m_photosAnnounced = 0;
};

void TestCalibration::fill(const char* source, int seed) const
{
    fs::create_directories(in(source));
    const Raster scene = syntheticPicture(1200, 480);
    for (int i = 0; i < smallPhotos; ++i)
        QVERIFY(writePng(in(source) / ("small" + std::to_string(i) + ".png"),
                         cut(scene, seed * 40 + i * 7, 96 + 16 * i, 80)));
    for (int i = 0; i < goodPhotos; ++i)
        QVERIFY(writePng(in(source) / ("good" + std::to_string(i) + ".png"),
                         cut(scene, seed * 40 + i * 9, 640, 480)));
}

void TestCalibration::initTestCase()
{
    const Pack known = packIn(in("pack"));
    QVERIFY(writePack(known));
    const auto pack = readPack(known.folder);
    QVERIFY2(pack, pack ? "" : pack.error().message.c_str());
    m_pack = *pack;
    fill("first", 1);
    fill("second", 2);
    fill("third", 3);
    QFile broken(m_folder.filePath("first/broken.jpg"));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("\xff\xd8\xff no picture");
    broken.close();
    fs::copy_file(in("first/small0.png"), in("second/again.png"));
    Job job;
    job.progress = [this](double, std::string_view) { ++m_photosAnnounced; };
    const auto calibrated = calibrate(m_pack, options(), answering(byBrightness), job);
    QVERIFY2(calibrated, calibrated ? "" : calibrated.error().message.c_str());
    m_calibrated = *calibrated;
}

/// Heads that answer one value everywhere: it comes to lie on the map threshold, and so does what
/// they combine to.
void TestCalibration::shiftsAndScoresAreThoseOfTheMaps_data()
{
    QTest::addColumn<bool>("strongestHead");
    QTest::addColumn<double>("combinedShift");
    QTest::newRow("a map of its own") << false << 0.5;
    QTest::newRow("the strongest head") << true << 0.0; // the heads' shifts have done it
}

void TestCalibration::shiftsAndScoresAreThoseOfTheMaps()
{
    QFETCH(bool, strongestHead);
    const auto logit = [](std::size_t head, int) { return std::array{-1.25, -2.0, -0.5}[head]; };
    Pack pack = m_pack;
    pack.graph = strongestHead ? &declipGraph : &traceGraph;
    CalibrationOptions alone = options();
    alone.heldOut.clear();
    alone.copies = false;
    const auto calibrated = calibrate(pack, alone, answering(logit), {});
    QVERIFY2(calibrated, calibrated ? "" : calibrated.error().message.c_str());
    QCOMPARE(calibrated->pack.heads[0].logitShift, 1.25);
    QCOMPARE(calibrated->pack.heads[1].logitShift, 2.0);
    QTEST(calibrated->pack.combined.logitShift, "combinedShift");
    // One half everywhere, whose score depends on the size alone.
    std::vector<float> wanted;
    for (const auto& photo : photosOf(alone.sources, 100)) {
        const auto picture = loadPicture(photo.file);
        if (!picture || photo.file.filename() == "again.png")
            continue;
        const double score = scoreMap(mapOf((*picture)->pixels, [](int) { return 0.0; }));
        wanted.push_back(static_cast<float>(std::round(score * 1e5) / 1e5));
    }
    std::sort(wanted.begin(), wanted.end());
    QCOMPARE(calibrated->pack.combined.calibration.pristineScores, wanted);
    QCOMPARE(calibrated->pack.heads[1].calibration.pristineScores, wanted);
}

void TestCalibration::everyPhotoIsMeasuredOnce()
{
    // Three sources, the broken file and the double.
    QCOMPARE(m_photosAnnounced, 3 * (smallPhotos + goodPhotos) + 2);
    const auto& scores = m_calibrated.pack.combined.calibration.pristineScores;
    QCOMPARE(scores.size(), std::size_t{2 * (smallPhotos + goodPhotos)});
    QVERIFY(std::is_sorted(scores.begin(), scores.end()));
}

void TestCalibration::keptMapsScoreLikeASecondRun()
{
    const auto detector = answering(byBrightness)(m_calibrated.pack);
    QVERIFY(detector);
    std::vector<std::vector<double>> again(3);
    for (const auto& photo : photosOf(options().sources, 100)) {
        const auto picture = loadPicture(photo.file);
        if (!picture || photo.file.filename() == "again.png")
            continue;
        Request request;
        request.picture = (*picture)->pixels;
        const auto maps = (*detector)->submit(std::move(request)).get();
        QVERIFY(maps);
        again[0].push_back(scoreMap((*maps)->heads[0].map));
        again[1].push_back(scoreMap((*maps)->heads[1].map));
        again[2].push_back(scoreMap((*maps)->combined));
    }
    const Pack& pack = m_calibrated.pack;
    const std::array heads{&pack.heads[0], &pack.heads[1], &pack.combined};
    for (std::size_t i = 0; i < heads.size(); ++i) {
        const auto& stored = heads[i]->calibration.pristineScores;
        std::sort(again[i].begin(), again[i].end());
        QCOMPARE(stored.size(), again[i].size());
        for (std::size_t j = 0; j < stored.size(); ++j)
            QVERIFY2(std::abs(static_cast<double>(stored[j]) - again[i][j]) < 2e-3,
                     qPrintable(QString("%1 stored, %2 again").arg(stored[j]).arg(again[i][j])));
    }
}

void TestCalibration::classesAndCopies()
{
    const Calibration& calibration = m_calibrated.pack.combined.calibration;
    QCOMPARE(calibration.classes.size(), qualityClasses.size());
    for (const CalibrationTable& table : calibration.classes) {
        if (table.quality == QualityClass::Large) {
            QVERIFY(table.pristineScores.empty() && table.sources.empty());
            continue;
        }
        const bool small = table.quality == QualityClass::Small;
        QCOMPARE(table.sources.size(), std::size_t{2});
        QCOMPARE(table.sources[0].source, std::string("first"));
        QCOMPARE(table.sources[0].scores.size() + table.sources[1].scores.size(),
                 table.pristineScores.size());
        QCOMPARE(table.pristineScores.size(),
                 static_cast<std::size_t>(2 * (small ? smallPhotos : goodPhotos)));
        const QString on = QString::fromStdString(table.measuredOn);
        QVERIFY2(on.contains("2 sources (first, second)"), qPrintable(on));
        QCOMPARE(on.contains("0 photos and 2 copies saved as JPEG of quality 70 to 80"),
                 table.quality == QualityClass::Recompressed);
        // None has enough photos: all of them stand in.
        QVERIFY(!calibration.tableOf(table.quality).quality);
    }
    QVERIFY(!QString::fromStdString(calibration.measuredOn).contains("copies"));
}

void TestCalibration::withoutCopies()
{
    CalibrationOptions plain = options();
    plain.copies = false;
    plain.heldOut.clear();
    const auto calibrated = calibrate(m_pack, plain, answering(byBrightness), {});
    QVERIFY(calibrated);
    const Calibration& calibration = calibrated->pack.combined.calibration;
    QCOMPARE(calibration.pristineScores, m_calibrated.pack.combined.calibration.pristineScores);
    for (const CalibrationTable& table : calibration.classes)
        if (table.quality == QualityClass::Recompressed) {
            QVERIFY(table.pristineScores.empty());
            QCOMPARE(table.measuredOn, std::string("no photo"));
        }
}

/// Without sources for it alone, the check leaves one source out at a time.
void TestCalibration::eachSourceIsCheckedByTheOthers()
{
    CalibrationOptions alone = options();
    alone.heldOut.clear();
    alone.copies = false;
    const auto calibrated = calibrate(m_pack, alone, answering(byBrightness), {});
    QVERIFY(calibrated);
    const Calibration& calibration = calibrated->pack.combined.calibration;
    QVERIFY(QString::fromStdString(calibration.heldOutOn).contains("the others"));
    QCOMPARE(calibration.heldOut.size(), 3 * (qualityClasses.size() + 1));
    QCOMPARE(calibration.heldOut[0].photos, 2 * (smallPhotos + goodPhotos));
    // Each source by itself, of each class that it has photos of, and of all together.
    QCOMPARE(calibrated->leftOut.size(), std::size_t{2 * 3});
    int photos = 0;
    int reached = 0;
    for (const LeftOutSource& left : calibrated->leftOut)
        if (!left.quality) {
            photos += left.photos;
            reached += left.inconclusive;
            QCOMPARE(left.strong, 0);
        }
    QCOMPARE(photos, calibration.heldOut[0].photos);
    QCOMPARE(reached, calibration.heldOut[0].reached);
}

void TestCalibration::keptShiftsKeepMapsAndScores()
{
    Pack shifted = m_pack;
    shifted.heads[0].logitShift = 0.75;
    shifted.combined.logitShift = -0.5;
    shifted.combined.mapThreshold = 0.4;
    CalibrationOptions keeping = options();
    keeping.heldOut.clear();
    keeping.keepShifts = true;
    keeping.scores = in("scores.jsonl");
    const auto calibrated = calibrate(shifted, keeping, answering(byBrightness), {});
    QVERIFY2(calibrated, calibrated ? "" : calibrated.error().message.c_str());
    QCOMPARE(calibrated->pack.heads[0].logitShift, 0.75);
    QCOMPARE(calibrated->pack.combined.logitShift, -0.5);
    QCOMPARE(calibrated->pack.combined.mapThreshold, 0.4);
    const auto detector = answering(byBrightness)(shifted);
    QVERIFY(detector);
    std::vector<float> scores;
    for (const auto& photo : photosOf(keeping.sources, 100)) {
        const auto picture = loadPicture(photo.file);
        if (!picture || photo.file.filename() == "again.png")
            continue;
        Request request;
        request.picture = (*picture)->pixels;
        const auto maps = (*detector)->submit(std::move(request)).get();
        QVERIFY(maps);
        scores.push_back(static_cast<float>(std::round(scoreMap((*maps)->combined) * 1e5) / 1e5));
    }
    std::sort(scores.begin(), scores.end());
    QCOMPARE(calibrated->pack.combined.calibration.pristineScores, scores);

    // What was measured is not measured again, and gives the same.
    const QByteArray kept = bytesOf(keeping.scores);
    QCOMPARE(kept.count('\n'), 1 + 2 * (smallPhotos + 2 * goodPhotos));
    const auto again = calibrate(shifted, keeping, answering(byBrightness), {});
    QVERIFY(again);
    QCOMPARE(again->pack.combined.calibration.pristineScores, scores);
    QCOMPARE(again->pack.heads[1].calibration.pristineScores,
             calibrated->pack.heads[1].calibration.pristineScores);
    QCOMPARE(bytesOf(keeping.scores), kept);

    // A run that was killed leaves a line cut off: it is measured and written again.
    for (const qsizetype lost : {1, 9}) {
        fs::resize_file(keeping.scores, static_cast<std::uintmax_t>(kept.size() - lost));
        const auto resumed = calibrate(shifted, keeping, answering(byBrightness), {});
        QVERIFY(resumed);
        QCOMPARE(resumed->pack.combined.calibration.pristineScores, scores);
        QCOMPARE(bytesOf(keeping.scores), kept);
    }

    // Scores under other shifts are others.
    const auto other = calibrate(m_pack, keeping, answering(byBrightness), {});
    QVERIFY(!other);
    QCOMPARE(other.error().code, ErrorCode::UnreadableInput);
    keeping.keepShifts = false;
    const auto refused = calibrate(m_pack, keeping, answering(byBrightness), {});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Usage);
}

void TestCalibration::badAndDoublePhotosAreSkipped()
{
    QCOMPARE(m_calibrated.skipped.size(), 2U);
    QVERIFY(QString::fromStdString(m_calibrated.skipped[0]).contains("broken.jpg"));
    QVERIFY(QString::fromStdString(m_calibrated.skipped[1]).contains("small0.png") ||
            QString::fromStdString(m_calibrated.skipped[1]).contains("again.png"));
}

void TestCalibration::heldOutPhotosAreCounted()
{
    const Calibration& calibration = m_calibrated.pack.combined.calibration;
    QCOMPARE(calibration.heldOut.size(), 15U); // three lines of four classes and of all
    for (const RateCheck& check : calibration.heldOut) {
        const int photos = !check.quality                         ? smallPhotos + goodPhotos
                           : check.quality == QualityClass::Small ? smallPhotos
                           : check.quality == QualityClass::Large ? 0
                                                                  : goodPhotos;
        QCOMPARE(check.photos, photos);
        QVERIFY(check.reached <= check.photos);
        if (check.line == "strong") // twelve photos allow no such claim
            QCOMPARE(check.reached, 0);
    }
    QVERIFY(QString::fromStdString(calibration.heldOutOn).contains("1 source (third)"));
}

/// Pictures that are brighter than any untouched one are found, others are not.
void TestCalibration::editedPicturesAreCountedByClass()
{
    constexpr int bright = 25;
    constexpr int dark = 15;
    fs::create_directories(in("edited"));
    for (int i = 0; i < bright + dark; ++i) {
        const auto value = static_cast<std::uint8_t>(i < bright ? 255 : 2);
        std::vector<std::uint8_t> rgb(static_cast<std::size_t>(96 + 4 * i) * 80 * 3, value);
        rgb[0] = static_cast<std::uint8_t>(i);
        QVERIFY(writePng(in("edited") / (std::to_string(i) + ".png"),
                         Raster(96 + 4 * i, 80, std::move(rgb))));
    }
    CalibrationOptions with = options();
    int seed = 3;
    for (const char* source : {"fourth", "fifth", "sixth"}) { // five: sources enough for a line
        fill(source, ++seed);
        with.sources.push_back(in(source));
    }
    with.promised.moderate = 0.5; // which so few photos can promise
    const auto without = calibrate(m_pack, with, answering(byBrightness), {});
    with.edited = {in("edited")};
    const auto calibrated = calibrate(m_pack, with, answering(byBrightness), {});
    QVERIFY2(calibrated && without, calibrated ? "" : calibrated.error().message.c_str());
    const Calibration& calibration = calibrated->pack.combined.calibration;
    QVERIFY(calibration.moderateLine <= 1);
    QVERIFY(calibration.edits);
    QCOMPARE(calibration.edits->pictures, bright + dark);
    QCOMPARE(calibration.edits->found, bright);
    QVERIFY(calibration.edits->measuredOn.find("edited") != std::string::npos);
    for (const CalibrationTable& table : calibration.classes)
        QVERIFY(!table.edits); // none has a rate of its own, so all photos' table stands in
    CalibrationOptions mixed = with;
    mixed.edited = {with.sources[0]};
    const auto refused = calibrate(m_pack, mixed, answering(byBrightness), {});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Usage);
    // False alarms are what they are without.
    QCOMPARE(calibration.pristineScores, without->pack.combined.calibration.pristineScores);
    QVERIFY(!without->pack.combined.calibration.edits);
}

void TestCalibration::sourcesMustNotOverlap_data()
{
    QTest::addColumn<QStringList>("sources");
    QTest::addColumn<QStringList>("heldOut");
    QTest::addColumn<QString>("reason");
    const QStringList both{"first", "second"};
    QTest::newRow("the same") << both << QStringList{"third", "second/../first"} << "same folder";
    QTest::newRow("nested") << QStringList{"nest"} << QStringList{"nest/egg"} << "lies in";
    QTest::newRow("nested the other way")
        << QStringList{"nest/egg"} << QStringList{"nest"} << "lies in";
    QTest::newRow("by a link") << both << QStringList{"link"} << "same folder";
    QTest::newRow("two sources nested")
        << QStringList{"nest", "nest/egg"} << QStringList{} << "lies in";
    QTest::newRow("a copy of a file") << both << QStringList{"copies"} << "same file";
}

void TestCalibration::sourcesMustNotOverlap()
{
    QFETCH(QStringList, sources);
    QFETCH(QStringList, heldOut);
    QFETCH(QString, reason);
    std::error_code there; // once for all rows
    fs::create_directories(in("nest/egg"));
    fs::create_directories(in("copies"));
    fs::create_directory_symlink(in("first"), in("link"), there);
    fs::copy_file(in("second/good0.png"), in("copies/other name.png"), there);
    CalibrationOptions overlapping = options();
    overlapping.photosPerSource = 1; // whichever photos are drawn
    const auto places = [this](const QStringList& names) {
        std::vector<fs::path> folders;
        for (const QString& name : names)
            folders.push_back(in(name.toUtf8()));
        return folders;
    };
    overlapping.sources = places(sources);
    overlapping.heldOut = places(heldOut);
    const auto calibrated = calibrate(m_pack, overlapping, answering(byBrightness), {});
    QVERIFY(!calibrated);
    QCOMPARE(calibrated.error().code, ErrorCode::Usage);
    QVERIFY2(QString::fromStdString(calibrated.error().message).contains(reason),
             calibrated.error().message.c_str());
}

void TestCalibration::noPhotoAtAll()
{
    fs::create_directories(in("empty"));
    CalibrationOptions nothing = options();
    nothing.sources = {in("empty")};
    const auto calibrated = calibrate(m_pack, nothing, answering(byBrightness), {});
    QVERIFY(!calibrated);
    QCOMPARE(calibrated.error().code, ErrorCode::UnreadableInput);
}

void TestCalibration::stopsWhenAsked()
{
    std::stop_source stop;
    Job job;
    job.stop = stop.get_token();
    int photos = 0;
    job.progress = [&](double, std::string_view) {
        if (++photos == 3)
            stop.request_stop();
    };
    const auto calibrated = calibrate(m_pack, options(), answering(byBrightness), job);
    QVERIFY(!calibrated);
    QCOMPARE(calibrated.error().code, ErrorCode::Cancelled);
    QCOMPARE(photos, 3);
}

void TestCalibration::writesThePackWhole()
{
    fs::create_directories(in("out"));
    QFile card(m_folder.filePath("out/MODEL_CARD.md"));
    QVERIFY(card.open(QIODevice::WriteOnly));
    card.write("mine");
    card.close();
    const auto written = writeCalibrated(m_calibrated.pack, in("out"));
    QVERIFY2(written, written ? "" : written.error().message.c_str());
    QCOMPARE(namesIn(in("out")),
             (std::vector<std::string>{"MODEL_CARD.md", "manifest.json", "weights.safetensors"}));
    QCOMPARE(bytesOf(in("out/weights.safetensors")), bytesOf(in("pack/weights.safetensors")));
    QCOMPARE(bytesOf(in("out/MODEL_CARD.md")), QByteArray("mine"));
    const Calibration& before = m_calibrated.pack.combined.calibration;
    const Calibration& after = written->combined.calibration;
    QCOMPARE(after.pristineScores, before.pristineScores);
    QCOMPARE(after.strongLine, before.strongLine);
    QCOMPARE(after.classes.size(), before.classes.size());
    QCOMPARE(after.heldOut.size(), before.heldOut.size());
    // Over itself, as a pack is calibrated anew in its own folder.
    QVERIFY(writeCalibrated(*written, in("out")));
}

/// Evidence names the manifest that it was made with, and is run again with it.
void TestCalibration::earlierCalibrationsStay()
{
    const auto first = writeCalibrated(m_calibrated.pack, in("versions"));
    QVERIFY(first);
    const QByteArray before = bytesOf(in("versions/manifest.json"));
    const std::string kept = "manifest-" + first->version + ".json";
    Pack next = *first;
    next.version = "99.0";
    const auto second = writeCalibrated(next, in("versions"));
    QVERIFY(second);
    QCOMPARE(bytesOf(in("versions") / kept), before);
    QVERIFY(bytesOf(in("versions/manifest.json")) != before);
    const auto elsewhere = writeCalibrated(*second, in("versions elsewhere"));
    QVERIFY(elsewhere);
    QCOMPARE(bytesOf(in("versions elsewhere") / kept), before);
}

void TestCalibration::unwritableFolder()
{
    const auto written = writeCalibrated(m_calibrated.pack, in("out/MODEL_CARD.md"));
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::OutputUnwritable);
}

void TestCalibration::reportIsJson()
{
    const auto json =
        QJsonDocument::fromJson(QByteArray::fromStdString(calibrationReport(m_calibrated)));
    const QJsonObject combined = json.object()["combined"].toObject();
    QCOMPARE(combined["tables"].toArray().size(), 5);
    QCOMPARE(combined["tables"].toArray()[0].toObject()["class"].toString(), QString("all"));
    const QJsonObject all = combined["tables"].toArray()[0].toObject();
    QCOMPARE(all["sources"].toArray().size(), 2);
    QCOMPARE(all["sources"].toArray()[0].toObject()["photos"].toInt(), smallPhotos + goodPhotos);
    QVERIFY(all["strong_line"].isNull()); // twelve photos promise none
    QCOMPARE(combined["held_out"].toArray().size(), 15);
    const QJsonObject row = combined["held_out"].toArray()[0].toObject();
    QCOMPARE(row["promised"].toDouble(), 0.2);
    QCOMPARE(row["photos"].toInt(), smallPhotos + goodPhotos);
    QVERIFY(row["interval_95"].toArray()[0].toDouble() <= row["measured"].toDouble());
    QCOMPARE(json.object()["heads"].toArray().size(), 2);
    QCOMPARE(json.object()["skipped"].toArray().size(), 2);
}

QTEST_GUILESS_MAIN(TestCalibration)
#include "tst_calibration.moc"
