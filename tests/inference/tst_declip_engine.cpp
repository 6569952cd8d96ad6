// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bench/random_declip.h"
#include "core/inference/engine.h"
#include "tests/support/random_pack.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <limits>

using namespace pentimento;
using namespace pentimento::bench;

namespace {

double largestDifference(const HeatMap& a, const HeatMap& b)
{
    double largest = 0;
    for (int i = 0; i < a.width() * a.height(); ++i)
        largest = std::max(largest, static_cast<double>(std::abs(a.data()[i] - b.data()[i])));
    return largest;
}

} // namespace

/// How pictures go through a pack of graph "declip-1", with a small network of random weights.
class TestDeclipEngine : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void windowsCoverThePicture_data();
    void windowsCoverThePicture();
    void oneWindowIsTheWholePicture();
    void guideComesFirstAndStaysBesideTheResult();
    void combinedIsTheStrongestHead();
    void wholeShowsWhatTheNetworkSaw();
    void cancelledBetweenWindows();
    void missingTensorIsNamed();
    void logitsKeepTheirDecodersOwnResolution();
    void damagedWeightsAreRefused();
    void valuesThatAreNoNumbersAreAnError();
    void anInputTooSmallForWindowsIsRefused();

private:
    [[nodiscard]] Result<std::shared_ptr<const MapSet>> run(Raster picture,
                                                            InferenceMode inferenceMode);
    QTemporaryDir m_folder;
    Pack m_pack;
    std::unique_ptr<Detector> m_engine;
};

void TestDeclipEngine::initTestCase()
{
    RandomDeclip options;
    options.vit = VitSizes{.width = 64, .blocks = 2, .patch = 28};
    options.vitLayer = 1;
    options.decoder = "conv-4";
    options.decoderWidths = {8, 8, 8, 8};
    options.heads = 2;
    auto pack = writeRandomDeclipPack(m_folder.filePath("pack").toStdString(), options);
    QVERIFY2(pack, pack ? "" : pack.error().message.c_str());
    m_pack = *pack;
    EngineOptions engine;
    engine.device = DeviceChoice::Cpu;
    engine.precision = Precision::Fp32;
    auto made = Engine::create(m_pack, engine);
    QVERIFY2(made, made ? "" : made.error().message.c_str());
    m_engine = std::move(*made);
}

Result<std::shared_ptr<const MapSet>> TestDeclipEngine::run(Raster picture,
                                                            InferenceMode inferenceMode)
{
    Request request;
    request.picture = std::move(picture);
    request.inferenceMode = inferenceMode;
    request.keepLogits = inferenceMode == InferenceMode::Resized;
    return m_engine->submit(std::move(request)).get();
}

void TestDeclipEngine::windowsCoverThePicture_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("one window") << QSize(224, 224);
    QTest::newRow("a little more") << QSize(225, 230);
    QTest::newRow("several, odd") << QSize(601, 447);
    QTest::newRow("narrower than a window") << QSize(90, 700);
    QTest::newRow("smaller than a window") << QSize(33, 17);
    QTest::newRow("one pixel") << QSize(1, 1);
}

void TestDeclipEngine::windowsCoverThePicture()
{
    QFETCH(QSize, size);
    const auto maps =
        run(syntheticPicture(size.width(), size.height()), InferenceMode::SlidingWindow);
    QVERIFY2(maps, maps ? "" : maps.error().message.c_str());
    for (const HeatMap* map :
         {&(*maps)->combined, &(*maps)->heads[0].map, &(*maps)->heads[1].map}) {
        QCOMPARE(map->width(), (size.width() + 3) / 4);
        QCOMPARE(map->height(), (size.height() + 3) / 4);
        for (int i = 0; i < map->width() * map->height(); ++i)
            QVERIFY(map->data()[i] > 0 && map->data()[i] < 1); // a logit, and not NaN
    }
}

/// Without anything to blend or to squash, both protocols see the same.
void TestDeclipEngine::oneWindowIsTheWholePicture()
{
    const Raster picture = syntheticPicture(224, 224);
    const auto windows = run(picture, InferenceMode::SlidingWindow);
    const auto whole = run(picture, InferenceMode::Resized);
    QVERIFY(windows && whole);
    QCOMPARE(largestDifference((*windows)->guide, (*whole)->combined), 0.0);
    for (int y = 8; y < 224; y += 16)
        for (int x = 8; x < 224; x += 16)
            QVERIFY(std::abs((*windows)->combined.atPixel(x, y) -
                             (*whole)->combined.atPixel(x, y)) < 0.05);
}

void TestDeclipEngine::guideComesFirstAndStaysBesideTheResult()
{
    std::vector<std::shared_ptr<const MapSet>> previews;
    Request request;
    request.picture = syntheticPicture(700, 500);
    request.onPreview = [&](std::shared_ptr<const MapSet> maps) { previews.push_back(maps); };
    const auto maps = m_engine->submit(request).get();
    QVERIFY(maps);
    QVERIFY(!previews.empty());
    QVERIFY(previews.front()->preview);
    QVERIFY(!(*maps)->preview);
    const HeatMap& first = previews.front()->combined;
    QCOMPARE(first.width(), (*maps)->combined.width());
    QVERIFY(!(*maps)->guide.empty());
    for (int y = 20; y < 500; y += 60)
        for (int x = 20; x < 700; x += 60)
            QVERIFY(std::abs(first.atPixel(x, y) - (*maps)->guide.atPixel(x, y)) < 0.05);
    QVERIFY(largestDifference(first, (*maps)->combined) > 0); // windows said something of their own
}

void TestDeclipEngine::combinedIsTheStrongestHead()
{
    const auto maps = run(syntheticPicture(300, 260), InferenceMode::SlidingWindow);
    QVERIFY(maps);
    const HeatMap& combined = (*maps)->combined;
    for (int i = 0; i < combined.width() * combined.height(); ++i)
        QCOMPARE(combined.data()[i],
                 std::max((*maps)->heads[0].map.data()[i], (*maps)->heads[1].map.data()[i]));
}

void TestDeclipEngine::wholeShowsWhatTheNetworkSaw()
{
    const auto maps = run(syntheticPicture(500, 300), InferenceMode::Resized);
    QVERIFY(maps);
    QCOMPARE((*maps)->modelInput.width(), 224);
    QCOMPARE((*maps)->modelInput.height(), 224);
    const HeatMap& logits = (*maps)->heads[1].logits;
    QVERIFY(!logits.empty());
    QCOMPARE(logits.width(), (*maps)->heads[1].map.width());
    for (int i = 0; i < logits.width() * logits.height(); ++i)
        QVERIFY(std::abs(1 / (1 + std::exp(-logits.data()[i])) - (*maps)->heads[1].map.data()[i]) <
                1e-5);
}

void TestDeclipEngine::cancelledBetweenWindows()
{
    std::stop_source stop;
    Request request;
    request.picture = syntheticPicture(900, 900);
    request.job.stop = stop.get_token();
    request.job.progress = [&](double, std::string_view stage) {
        if (stage == "windows")
            stop.request_stop();
    };
    const auto maps = m_engine->submit(request).get();
    QVERIFY(!maps);
    QVERIFY(maps.error().code == ErrorCode::Cancelled);
}

void TestDeclipEngine::missingTensorIsNamed()
{
    Pack pack = m_pack;
    pack.heads[0].weights = pack.backbones[0].weights; // not a decoder
    const auto engine = Engine::create(pack, {});
    QVERIFY(!engine);
    QVERIFY(engine.error().code == ErrorCode::ModelUnavailable);
    QVERIFY2(QString::fromStdString(engine.error().message).contains("fc."),
             engine.error().message.c_str());
}

/// Decoders of one pack may differ in size: what `--raw` writes is not resampled.
void TestDeclipEngine::logitsKeepTheirDecodersOwnResolution()
{
    RandomDeclip options;
    options.vit = VitSizes{.width = 64, .blocks = 2, .patch = 28};
    options.vitLayer = 1;
    options.decoder = "linear";
    const std::filesystem::path folder = m_folder.filePath("linear").toStdString();
    const auto linear = writeRandomDeclipPack(folder, options);
    QVERIFY2(linear, linear ? "" : linear.error().message.c_str());
    Pack mixed = m_pack;
    HeadInfo other = linear->heads.front();
    other.id = "other";
    other.weights = (folder / other.weights).string();
    mixed.heads.push_back(other);
    EngineOptions engineOptions;
    engineOptions.device = DeviceChoice::Cpu;
    engineOptions.precision = Precision::Fp32;
    const auto alone = Engine::create(*linear, engineOptions);
    const auto engine = Engine::create(mixed, engineOptions);
    QVERIFY2(engine, engine ? "" : engine.error().message.c_str());
    QVERIFY(alone);
    Request request;
    request.picture = syntheticPicture(300, 200);
    request.inferenceMode = InferenceMode::Resized;
    request.keepLogits = true;
    const auto maps = (*engine)->submit(request).get();
    const auto own = (*alone)->submit(request).get();
    QVERIFY(maps && own);
    const HeatMap& first = (*maps)->heads[0].logits;
    const HeatMap& last = (*maps)->heads[2].logits;
    QVERIFY(first.width() != last.width());
    QCOMPARE(last.width(), (*own)->heads[0].logits.width());
    QCOMPARE((*maps)->heads[2].map.width(), first.width()); // maps share one grid
}

void TestDeclipEngine::damagedWeightsAreRefused()
{
    RandomDeclip options;
    options.vit = VitSizes{.width = 64, .blocks = 2, .patch = 28};
    options.vitLayer = 1;
    options.decoder = "linear";
    const std::filesystem::path folder = m_folder.filePath("damaged").toStdString();
    const auto pack = writeRandomDeclipPack(folder, options);
    QVERIFY(pack);
    const auto tensor = damageWeights(folder / pack->backbones[0].weights, "weight",
                                      std::numeric_limits<float>::quiet_NaN());
    QVERIFY2(tensor, tensor ? "" : tensor.error().message.c_str());
    const auto engine = Engine::create(*pack, {});
    QVERIFY(!engine);
    QVERIFY(engine.error().code == ErrorCode::ModelUnavailable);
    QVERIFY2(engine.error().message.find(*tensor) != std::string::npos,
             engine.error().message.c_str());
}

void TestDeclipEngine::valuesThatAreNoNumbersAreAnError()
{
    Pack pack = m_pack;
    pack.heads[1].logitShift = std::numeric_limits<double>::quiet_NaN();
    const auto engine = Engine::create(pack, {});
    QVERIFY(engine);
    for (const InferenceMode inferenceMode :
         {InferenceMode::SlidingWindow, InferenceMode::Resized}) {
        Request request;
        request.picture = syntheticPicture(100, 80);
        request.inferenceMode = inferenceMode;
        const auto maps = (*engine)->submit(request).get();
        QVERIFY(!maps);
        QVERIFY(maps.error().code == ErrorCode::ModelUnavailable);
        QVERIFY(maps.error().message.find(pack.heads[1].id) != std::string::npos);
    }
}

void TestDeclipEngine::anInputTooSmallForWindowsIsRefused()
{
    for (const int side : {0, 31, 32, 63}) {
        Pack pack = m_pack;
        pack.wholeInput = side;
        const auto engine = Engine::create(pack, {});
        QVERIFY(!engine);
        QVERIFY(engine.error().code == ErrorCode::ModelUnavailable);
    }
}

QTEST_GUILESS_MAIN(TestDeclipEngine)
#include "tst_declip_engine.moc"
