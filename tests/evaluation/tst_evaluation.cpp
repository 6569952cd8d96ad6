// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/evaluation.h"
#include "core/imaging/raster_io.h"
#include "core/laundering/degradation.h"
#include "tests/support/known_detector.h"
#include "tests/support/synthetic_picture.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <array>
#include <stop_token>

using namespace pentimento;
using namespace pentimento::metrics;
using namespace pentimento::evaluation;
using namespace pentimento::testing;

namespace fs = std::filesystem;

namespace {

constexpr int pictureWidth = 96;
constexpr int pictureHeight = 80;

/// White in a rectangle, black elsewhere.
Raster maskRaster(int width, int height, int left, int top, int right, int bottom)
{
    std::vector<std::uint8_t> rgb;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            rgb.insert(rgb.end(), 3, x >= left && x < right && y >= top && y < bottom ? 255 : 0);
    return {width, height, std::move(rgb)};
}

/// One value for each pixel, so that nothing lies between two values: 0.9 in a box, 0.05 elsewhere.
HeatMap pixelMap(const Raster& picture, const QRect& hot)
{
    std::vector<float> values;
    for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x)
            values.push_back(hot.contains(x, y) ? hotValue : coldValue);
    return {picture.width(), picture.height(), picture.width(), picture.height(),
            std::move(values)};
}

bool write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

} // namespace

/// A whole run with a detector whose maps are known, so that every number is.
class TestEvaluation : public QObject
{
    Q_OBJECT

private slots:
    void init();

    void numbersAreThoseOfTheMaps_data();
    void numbersAreThoseOfTheMaps();
    void headsAreMeasuredByTheirOwnMaps();
    void falseAlarmsAreWhatIsMarkedOnPhotos();
    void measuresSetsAndPhotos();
    void masksAreFoundByTheirPathBelowTheFolder();
    void badPicturesAndMasksAreSkipped();
    void nothingToEvaluate_data();
    void nothingToEvaluate();
    void everyConditionHasEveryPicture();
    void baselinesAreTheFloorAndErrorLevels();
    void worstCasesComeFirst();
    void thresholdAndLimitAreRespected();
    void progressRisesToOne();
    void cancellingKeepsWhatIsMeasured();

private:
    /// Where each head and the combined map are hot.
    void answer(const QRect& first, const QRect& second, const QRect& combined);
    /// Masks of 40 x 40 pixels, the first `left` pixels from the left, each next one 6 further.
    void makeSet(const char* name, int pictures, int left = 10);
    [[nodiscard]] fs::path at(const char* name) const
    {
        return fs::path(m_folder->path().toStdString()) / name;
    }
    [[nodiscard]] EvaluationRequest twoSets();

    std::shared_ptr<KnownAnswers> m_answers;
    std::unique_ptr<Detector> m_detector;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestEvaluation::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    m_answers = std::make_shared<KnownAnswers>();
    m_detector = std::make_unique<KnownDetector>(m_answers);
}

void TestEvaluation::answer(const QRect& first, const QRect& second, const QRect& combined)
{
    m_answers->map = [=](const Raster& picture, std::size_t head) {
        return pixelMap(picture, std::array{first, second, combined}.at(head));
    };
}

/// The mask is 40 x 40 of 96 x 80 pixels.
void TestEvaluation::numbersAreThoseOfTheMaps_data()
{
    QTest::addColumn<QRect>("hot");
    QTest::addColumn<double>("iou");
    QTest::addColumn<double>("f1");
    QTest::addColumn<double>("auc");
    QTest::addColumn<double>("flagged");
    const double pixels = pictureWidth * pictureHeight;
    QTest::newRow("the very place") << QRect(16, 20, 40, 40) << 1.0 << 1.0 << 1.0 << 1600 / pixels;
    QTest::newRow("half of it") << QRect(16, 20, 20, 40) << 0.5 << 2.0 / 3 << 0.75 << 800 / pixels;
    // Of the 6080 pixels outside 1600 are marked: each pixel of the mask loses to those.
    QTest::newRow("another place")
        << QRect(56, 20, 40, 40) << 0.0 << 0.0 << (6080 - 1600) / (2 * 6080.0) << 1600 / pixels;
    QTest::newRow("nowhere") << QRect() << 0.0 << 0.0 << 0.5 << 0.0;
    QTest::newRow("everywhere") << QRect(0, 0, pictureWidth, pictureHeight) << 1600 / pixels
                                << 2 * 1600 / (1600 + pixels) << 0.5 << 1.0;
}

void TestEvaluation::numbersAreThoseOfTheMaps()
{
    QFETCH(QRect, hot);
    answer({}, {}, hot);
    makeSet("set", 1, 16);
    EvaluationRequest request;
    request.sets = {{at("set") / "images", at("set") / "masks", {}}};
    const auto evaluation = evaluate(*m_detector, request);
    QVERIFY(evaluation);
    const LocalisationScores& scores = (*evaluation)->undegraded.sets[0].pictures.at(0).combined;
    QTEST(scores.auc, "auc");
    QTEST(scores.flagged, "flagged");
    // Both have 1e-8 added above and below, as in published evaluations.
    QFETCH(double, iou);
    QFETCH(double, f1);
    QVERIFY2(qAbs(scores.iou - iou) < 1e-9, qPrintable(QString::number(scores.iou, 'g', 12)));
    QVERIFY2(qAbs(scores.f1 - f1) < 1e-9, qPrintable(QString::number(scores.f1, 'g', 12)));
    QCOMPARE(scores.floorIou, 1600.0 / (pictureWidth * pictureHeight));
}

void TestEvaluation::headsAreMeasuredByTheirOwnMaps()
{
    answer({16, 20, 40, 40}, {}, {16, 20, 40, 40});
    makeSet("set", 1, 16);
    EvaluationRequest request;
    request.sets = {{at("set") / "images", at("set") / "masks", {}}};
    const auto evaluation = evaluate(*m_detector, request);
    QVERIFY(evaluation);
    const auto& heads = (*evaluation)->undegraded.sets[0].pictures.at(0).heads;
    QCOMPARE(heads.size(), std::size_t{2});
    QCOMPARE(heads[0].auc, 1.0);
    QCOMPARE(heads[1].auc, 0.5);
    QCOMPARE(heads[1].flagged, 0.0);
}

void TestEvaluation::falseAlarmsAreWhatIsMarkedOnPhotos()
{
    const QRect quarter(0, 0, pictureWidth / 2, pictureHeight / 2);
    answer(quarter, {}, quarter);
    makeSet("set", 2, 16);
    EvaluationRequest request;
    request.pristine = {at("set") / "images"};
    const auto evaluation = evaluate(*m_detector, request);
    QVERIFY(evaluation);
    const HeatMap map = pixelMap(syntheticPicture(pictureWidth, pictureHeight), quarter);
    for (const PristinePicture& photo : (*evaluation)->undegraded.pristine[0].pictures) {
        QCOMPARE(photo.flagged, 0.25);
        QCOMPARE(photo.headsFlagged, (std::vector<double>{0.25, 0.0}));
        QCOMPARE(photo.score, scoreMap(map));
        QCOMPARE(photo.verdict, Verdict::Strong); // the pack's lines begin at 0.8
    }
    QCOMPARE((*evaluation)->worstPristine.at(0).scores.flagged, 0.25);
    QCOMPARE((*evaluation)->device, std::string("test device"));
}

void TestEvaluation::makeSet(const char* name, int pictures, int left)
{
    const fs::path folder = at(name);
    fs::create_directories(folder / "images");
    fs::create_directories(folder / "masks");
    for (int i = 0; i < pictures; ++i) {
        const std::string file = std::to_string(i) + ".png";
        QVERIFY(writePng(folder / "images" / file, syntheticPicture(pictureWidth, pictureHeight)));
        QVERIFY(
            writePng(folder / "masks" / file, maskRaster(pictureWidth, pictureHeight, left + 6 * i,
                                                         20, left + 40 + 6 * i, 60)));
    }
}

EvaluationRequest TestEvaluation::twoSets()
{
    makeSet("first", 3);
    makeSet("second", 1);
    EvaluationRequest request;
    request.sets = {{at("first") / "images", at("first") / "masks", {}},
                    {at("second") / "images", at("second") / "masks", "named"}};
    request.pristine = {at("first") / "images"};
    return request;
}

void TestEvaluation::measuresSetsAndPhotos()
{
    const auto evaluation = evaluate(*m_detector, twoSets());
    QVERIFY(evaluation);
    const Measurements& undegraded = (*evaluation)->undegraded;
    QCOMPARE(undegraded.sets.size(), std::size_t{2});
    QCOMPARE(undegraded.sets[0].name, "first");
    QCOMPARE(undegraded.sets[1].name, "named");
    QCOMPARE(undegraded.sets[0].pictures.size(), std::size_t{3});
    QCOMPARE(undegraded.pristine[0].pictures.size(), std::size_t{3});
    const MaskedPicture& picture = undegraded.sets[0].pictures[0];
    QCOMPARE(picture.width, pictureWidth);
    QVERIFY(qAbs(picture.combined.floorIou - 40.0 * 40 / (pictureWidth * pictureHeight)) < 1e-9);
    QCOMPARE(picture.heads.size(), (*evaluation)->pack.heads.size());
    QVERIFY(picture.baselines.empty());
    QVERIFY(!(*evaluation)->cancelled && !(*evaluation)->precision.empty());
}

/// Collections number their pictures alike: a/1.png and b/1.png are two pictures with two masks.
void TestEvaluation::masksAreFoundByTheirPathBelowTheFolder()
{
    const fs::path images = at("images");
    const fs::path masks = at("masks");
    for (const char* part : {"a", "b"}) {
        fs::create_directories(images / part);
        fs::create_directories(masks / part);
        QVERIFY(writePng(images / part / "1.png", syntheticPicture(pictureWidth, pictureHeight)));
    }
    QVERIFY(writePng(masks / "a" / "1.png", maskRaster(pictureWidth, pictureHeight, 0, 0,
                                                       pictureWidth / 2, pictureHeight)));
    QVERIFY(writePng(masks / "b" / "1.png", maskRaster(pictureWidth, pictureHeight, 0, 0,
                                                       pictureWidth / 4, pictureHeight)));
    EvaluationRequest request;
    request.sets = {{images, masks, {}}};
    const auto evaluation = evaluate(*m_detector, request);
    QVERIFY(evaluation);
    const auto& pictures = (*evaluation)->undegraded.sets[0].pictures;
    QCOMPARE(pictures.size(), std::size_t{2});
    QVERIFY(qAbs(pictures[0].combined.floorIou - 0.5) < 0.01);
    QVERIFY(qAbs(pictures[1].combined.floorIou - 0.25) < 0.01);
}

void TestEvaluation::badPicturesAndMasksAreSkipped()
{
    EvaluationRequest request = twoSets();
    const fs::path images = at("first") / "images";
    const fs::path masks = at("first") / "masks";
    const Raster picture = syntheticPicture(pictureWidth, pictureHeight);
    for (const char* file : {"black.png", "large.png", "maskless.png", "text.png"})
        QVERIFY(writePng(images / file, picture));
    QVERIFY(writePng(masks / "black.png", maskRaster(pictureWidth, pictureHeight, 0, 0, 0, 0)));
    QVERIFY(writePng(masks / "large.png", maskRaster(pictureWidth + 1, pictureHeight, 0, 0, 9, 9)));
    QVERIFY(write(QString::fromStdString((masks / "text.png").string()), "no mask"));
    QVERIFY(write(QString::fromStdString((images / "broken.png").string()), "no picture"));
    QVERIFY(writePng(masks / "broken.png", maskRaster(pictureWidth, pictureHeight, 0, 0, 9, 9)));
    std::vector<std::string> heard;
    request.onSkipped = [&heard](const SkippedPicture& skipped) { heard.push_back(skipped.file); };
    const auto evaluation = evaluate(*m_detector, request);
    QVERIFY(evaluation);
    const auto& set = (*evaluation)->undegraded.sets[0];
    QCOMPARE(set.pictures.size(), std::size_t{3});
    QCOMPARE(set.skipped.size(), std::size_t{5});
    for (const SkippedPicture& skipped : set.skipped) {
        QCOMPARE(skipped.error.code, ErrorCode::UnreadableInput);
        QVERIFY2(!skipped.error.message.empty(), skipped.file.c_str());
    }
    // The photos of the same folder need no mask: only the broken one is left out there.
    QCOMPARE((*evaluation)->undegraded.pristine[0].pictures.size(), std::size_t{7});
    QCOMPARE(heard.size(), std::size_t{6});
}

void TestEvaluation::nothingToEvaluate_data()
{
    QTest::addColumn<bool>("named");
    QTest::addColumn<bool>("there");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("no folder named") << false << false << ErrorCode::Usage;
    QTest::newRow("missing folder") << true << false << ErrorCode::UnreadableInput;
    QTest::newRow("empty folder") << true << true << ErrorCode::UnreadableInput;
}

void TestEvaluation::nothingToEvaluate()
{
    QFETCH(bool, named);
    QFETCH(bool, there);
    QFETCH(ErrorCode, code);
    EvaluationRequest request;
    if (named)
        request.pristine = {at("photos")};
    if (there)
        fs::create_directories(at("photos"));
    QCOMPARE(static_cast<bool>(checkRequest(request)), there);
    const auto evaluation = evaluate(*m_detector, request);
    QVERIFY(!evaluation);
    QCOMPARE(evaluation.error().code, code);
}

void TestEvaluation::everyConditionHasEveryPicture()
{
    EvaluationRequest request = twoSets();
    request.robustness = true;
    request.maxPictures = 2;
    const auto evaluation = evaluate(*m_detector, request);
    QVERIFY(evaluation);
    const auto& degraded = (*evaluation)->degraded;
    QCOMPARE(degraded.size(), standardDegradations().size());
    const auto& undegraded = (*evaluation)->undegraded.sets[0].pictures;
    for (const DegradedMeasurements& condition : degraded) {
        const Measurements& measured = condition.measured;
        QCOMPARE(measured.sets[0].pictures.size(), std::size_t{2});
        QCOMPARE(measured.sets[1].pictures.size(), std::size_t{1});
        QCOMPARE(measured.pristine[0].pictures.size(), std::size_t{2});
        for (std::size_t i = 0; i < undegraded.size(); ++i) {
            const MaskedPicture& picture = measured.sets[0].pictures[i];
            QCOMPARE(picture.file, undegraded[i].file);
            // The mask follows the picture's size.
            QVERIFY2(qAbs(picture.combined.floorIou - undegraded[i].combined.floorIou) < 0.02,
                     condition.name.c_str());
        }
    }
    const auto half = std::find_if(degraded.begin(), degraded.end(), [](const auto& condition) {
        return condition.name == "resize 0.5";
    });
    QVERIFY(half != degraded.end());
    QCOMPARE(half->measured.sets[0].pictures[0].width, pictureWidth / 2);
}

void TestEvaluation::baselinesAreTheFloorAndErrorLevels()
{
    EvaluationRequest request = twoSets();
    request.baselines = true;
    const auto evaluation = evaluate(*m_detector, request);
    QVERIFY(evaluation);
    for (const MaskedPicture& picture : (*evaluation)->undegraded.sets[0].pictures) {
        QCOMPARE(picture.baselines.size(), baselineNames.size());
        const LocalisationScores& everything = picture.baselines[0];
        QVERIFY(qAbs(everything.iou - picture.combined.floorIou) < 1e-9);
        QCOMPARE(everything.auc, 0.5);
        QCOMPARE(everything.mcc, 0.0);
        QCOMPARE(everything.flagged, 1.0);
        QVERIFY(picture.baselines[errorLevelBaseline].flagged < 1);
    }
}

void TestEvaluation::worstCasesComeFirst()
{
    EvaluationRequest request = twoSets();
    request.examples = 2;
    const auto evaluation = evaluate(*m_detector, request);
    QVERIFY(evaluation);
    const auto& worst = (*evaluation)->worstMasked;
    QCOMPARE(worst.size(), std::size_t{2});
    double lowest = 1;
    for (const auto& set : (*evaluation)->undegraded.sets)
        for (const MaskedPicture& picture : set.pictures)
            lowest = std::min(lowest, picture.combined.auc);
    QCOMPARE(worst[0].scores.auc, lowest);
    QVERIFY(worst[1].scores.auc >= lowest);
    QCOMPARE(worst[0].overlay.width(), worst[0].mask.width());
    QVERIFY(!worst[0].set.empty() && !worst[0].file.empty());
    QCOMPARE((*evaluation)->worstPristine.size(), std::size_t{2});
    QVERIFY((*evaluation)->worstPristine[0].mask.empty());

    request.examples = 0;
    const auto none = evaluate(*m_detector, request);
    QVERIFY(none);
    QVERIFY((*none)->worstMasked.empty());
}

void TestEvaluation::thresholdAndLimitAreRespected()
{
    EvaluationRequest request = twoSets();
    request.maxPictures = 1;
    request.threshold = 0.0;
    const auto evaluation = evaluate(*m_detector, request);
    QVERIFY(evaluation);
    QCOMPARE((*evaluation)->undegraded.sets[0].pictures.size(), std::size_t{1});
    QCOMPARE((*evaluation)->undegraded.sets[0].pictures[0].combined.flagged, 1.0);
    QCOMPARE((*evaluation)->headThresholds.front(), 0.0);
}

void TestEvaluation::progressRisesToOne()
{
    double last = 0;
    bool rising = true;
    std::string stage;
    Job job;
    job.progress = [&](double fraction, std::string_view text) {
        rising = rising && fraction >= last && fraction <= 1;
        last = fraction;
        stage = text;
    };
    QVERIFY(evaluate(*m_detector, twoSets(), job));
    QVERIFY(rising);
    QCOMPARE(last, 1.0);
    QVERIFY2(stage.starts_with("first 3/3, ") && stage.size() > 11, stage.c_str());
}

void TestEvaluation::cancellingKeepsWhatIsMeasured()
{
    std::stop_source stop;
    Job job;
    job.stop = stop.get_token();
    job.progress = [&stop](double, std::string_view stage) {
        if (stage.starts_with("first 2/3, "))
            stop.request_stop();
    };
    const auto evaluation = evaluate(*m_detector, twoSets(), job);
    QVERIFY(evaluation);
    QVERIFY((*evaluation)->cancelled);
    const Measurements& undegraded = (*evaluation)->undegraded;
    QVERIFY(!undegraded.sets[0].pictures.empty() && undegraded.sets[0].pictures.size() < 3);
    QVERIFY(undegraded.sets[0].skipped.empty());
    QVERIFY(undegraded.sets[1].pictures.empty());
}

QTEST_GUILESS_MAIN(TestEvaluation)
#include "tst_evaluation.moc"
