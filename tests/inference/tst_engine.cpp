// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/engine.h"

#include "core/inference/localiser.h"
#include "tests/support/random_pack.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <chrono>
#include <cmath>
#include <limits>
#include <stdexcept>

using namespace pentimento;

namespace {

using Outcome = Result<std::shared_ptr<const MapSet>>;

double largestDifference(const HeatMap& a, const HeatMap& b)
{
    double largest = 0;
    for (int i = 0; i < a.width() * a.height(); ++i)
        largest = std::max(largest, static_cast<double>(std::abs(a.data()[i] - b.data()[i])));
    return largest;
}

Request requestFor(Raster picture)
{
    Request request;
    request.picture = std::move(picture);
    return request;
}

} // namespace

class TestEngine : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void mapsCoverThePicture_data();
    void mapsCoverThePicture();
    void mapDoesNotDependOnTileSize_data();
    void mapDoesNotDependOnTileSize();
    void sameInputSameMap();
    void previewsComeFirstAndCoverThePicture();
    void resizedModeKeepsLogits();
    void cancelledBeforeItStarts();
    void cancelledBetweenTiles();
    void nextRequestGoesOnAfterACancelledOne();
    void quittingDuringInferenceAnswersEveryFuture();
    void emptyPictureIsAnError();
    void damagedWeightsAreRefused_data();
    void damagedWeightsAreRefused();
    void valuesThatAreNoNumbersAreAnError_data();
    void valuesThatAreNoNumbersAreAnError();
    void theDeviceIsTheOneInUseNow();
    void whatALocaliserThrowsIsAnError();
    void unknownGraphIsAnError();
    void cudaWithoutGpuIsAnError();

private:
    [[nodiscard]] std::unique_ptr<Detector> engine(int tileSize = 256)
    {
        EngineOptions options;
        options.tileSize = tileSize;
        options.precision = Precision::Fp32;
        options.device = DeviceChoice::Cpu;
        auto created = Engine::create(m_pack, options);
        return created ? std::move(*created) : nullptr;
    }
    QTemporaryDir m_folder;
    Pack m_pack;
};

void TestEngine::initTestCase()
{
    auto pack = writeRandomPack(m_folder.filePath("random").toStdString());
    QVERIFY(pack);
    m_pack = std::move(*pack);
}

void TestEngine::mapsCoverThePicture_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::newRow("one pixel") << 1 << 1;
    QTest::newRow("narrow") << 3 << 400;
    QTest::newRow("odd") << 333 << 217;
    QTest::newRow("tile plus one") << 257 << 256;
}

void TestEngine::mapsCoverThePicture()
{
    QFETCH(int, width);
    QFETCH(int, height);
    const auto maps = engine()->submit(requestFor(syntheticPicture(width, height))).get();
    QVERIFY(maps);
    const MapSet& set = **maps;
    QCOMPARE(set.heads.size(), 2U);
    QCOMPARE(set.heads[1].head, std::string("second"));
    QVERIFY(!set.preview);
    for (const HeatMap& map : {set.heads[0].map, set.combined}) {
        QCOMPARE(map.pictureWidth(), width);
        QCOMPARE(map.pictureHeight(), height);
        QVERIFY(map.width() * map.cellWidth() >= width);
        for (int i = 0; i < map.width() * map.height(); ++i)
            QVERIFY(map.data()[i] >= 0 && map.data()[i] <= 1);
    }
}

void TestEngine::mapDoesNotDependOnTileSize_data()
{
    QTest::addColumn<int>("tile");
    for (const int tile : {128, 208, 512})
        QTest::addRow("%d", tile) << tile;
}

void TestEngine::mapDoesNotDependOnTileSize()
{
    // Features are kept in half precision between the passes: 11 bits, hence the tolerance.
    QFETCH(int, tile);
    const Raster picture = syntheticPicture(700, 530);
    const auto reference = engine(1024)->submit(requestFor(picture)).get();
    const auto tiled = engine(tile)->submit(requestFor(picture)).get();
    QVERIFY(reference && tiled);
    const double difference = largestDifference((*reference)->combined, (*tiled)->combined);
    QVERIFY2(difference < 2e-3, qPrintable(QString::number(difference)));
}

void TestEngine::sameInputSameMap()
{
    const auto worker = engine();
    const Raster picture = syntheticPicture(300, 200);
    const auto first = worker->submit(requestFor(picture)).get();
    const auto second = worker->submit(requestFor(picture)).get();
    QVERIFY(first && second);
    QCOMPARE(largestDifference((*first)->combined, (*second)->combined), 0.0);
}

void TestEngine::previewsComeFirstAndCoverThePicture()
{
    Request request = requestFor(syntheticPicture(4400, 150)); // two tiles of the decoder
    std::vector<std::shared_ptr<const MapSet>> previews;
    double fraction = 0;
    bool forward = true;
    request.onPreview = [&](std::shared_ptr<const MapSet> maps) {
        previews.push_back(std::move(maps));
    };
    request.job.progress = [&](double now, std::string_view) {
        forward = forward && now >= fraction;
        fraction = now;
    };
    const auto maps = engine()->submit(std::move(request)).get();
    QVERIFY(maps);
    QVERIFY(previews.size() >= 2); // the coarse map and at least one refined tile
    for (const auto& preview : previews) {
        QVERIFY(preview->preview);
        QCOMPARE(preview->combined.width(), (*maps)->combined.width());
        QCOMPARE(preview->combined.height(), (*maps)->combined.height());
    }
    QVERIFY(largestDifference(previews.front()->combined, (*maps)->combined) > 0);
    QVERIFY(forward);
    QCOMPARE(fraction, 1.0);
}

void TestEngine::resizedModeKeepsLogits()
{
    Request request = requestFor(syntheticPicture(640, 360));
    request.inferenceMode = InferenceMode::Resized;
    request.keepLogits = true;
    const auto maps = engine()->submit(std::move(request)).get();
    QVERIFY(maps);
    const HeadMap& head = (*maps)->heads.front();
    QCOMPARE(head.map.width(), 32); // 128 pixels of input, 4 to a cell
    QCOMPARE(head.map.pictureWidth(), 640);
    QCOMPARE(head.logits.width(), 32);
    const double p = 1 / (1 + std::exp(-static_cast<double>(head.logits.cell(5, 7))));
    QVERIFY(std::abs(p - head.map.cell(5, 7)) < 1e-5);
}

void TestEngine::cancelledBeforeItStarts()
{
    std::stop_source stop;
    stop.request_stop();
    Request request = requestFor(syntheticPicture(64, 64));
    request.job.stop = stop.get_token();
    const auto maps = engine()->submit(std::move(request)).get();
    QVERIFY(!maps);
    QCOMPARE(maps.error().code, ErrorCode::Cancelled);
}

void TestEngine::cancelledBetweenTiles()
{
    std::stop_source stop;
    int reports = 0;
    Request request = requestFor(syntheticPicture(1500, 1500));
    request.job.stop = stop.get_token();
    request.job.progress = [&](double, std::string_view) {
        ++reports;
        stop.request_stop();
    };
    const auto maps = engine(128)->submit(std::move(request)).get();
    QVERIFY(!maps);
    QCOMPARE(maps.error().code, ErrorCode::Cancelled);
    QCOMPARE(reports, 1); // stopped before the second tile
}

void TestEngine::nextRequestGoesOnAfterACancelledOne()
{
    const auto worker = engine();
    std::stop_source stop;
    Request replaced = requestFor(syntheticPicture(900, 900));
    replaced.job.stop = stop.get_token();
    auto first = worker->submit(std::move(replaced));
    auto second = worker->submit(requestFor(syntheticPicture(80, 60)));
    stop.request_stop();
    QVERIFY(!first.get());
    const auto maps = second.get();
    QVERIFY(maps);
    QCOMPARE((*maps)->combined.pictureWidth(), 80);
}

void TestEngine::quittingDuringInferenceAnswersEveryFuture()
{
    auto worker = engine(128);
    std::atomic<bool> running = false;
    std::vector<std::future<Outcome>> futures;
    for (int i = 0; i < 3; ++i) {
        Request request = requestFor(syntheticPicture(2000, 1500));
        request.job.progress = [&](double, std::string_view) { running = true; };
        futures.push_back(worker->submit(std::move(request)));
    }
    QTRY_VERIFY(running);
    worker.reset();
    for (auto& future : futures) {
        QCOMPARE(future.wait_for(std::chrono::seconds(0)), std::future_status::ready);
        const Outcome outcome = future.get();
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, ErrorCode::Cancelled);
    }
}

void TestEngine::emptyPictureIsAnError()
{
    const auto maps = engine()->submit(Request{}).get();
    QVERIFY(!maps);
    QCOMPARE(maps.error().code, ErrorCode::Usage);
}

void TestEngine::damagedWeightsAreRefused_data()
{
    QTest::addColumn<float>("value");
    QTest::newRow("not a number") << std::numeric_limits<float>::quiet_NaN();
    QTest::newRow("infinite") << -std::numeric_limits<float>::infinity();
}

void TestEngine::damagedWeightsAreRefused()
{
    QFETCH(float, value);
    const std::filesystem::path folder = m_folder.filePath("damaged").toStdString();
    auto pack = writeRandomPack(folder);
    QVERIFY(pack);
    const auto tensor = damageWeights(folder / "weights.safetensors", "bias", value);
    QVERIFY(tensor);
    const auto created = Engine::create(*pack, {});
    QVERIFY(!created);
    QCOMPARE(created.error().code, ErrorCode::ModelUnavailable);
    QVERIFY2(created.error().message.find(*tensor) != std::string::npos,
             created.error().message.c_str());
}

void TestEngine::valuesThatAreNoNumbersAreAnError_data()
{
    QTest::addColumn<int>("inferenceMode");
    QTest::addColumn<double>("shift");
    for (const double shift :
         {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
          -std::numeric_limits<double>::infinity()})
        for (const InferenceMode inferenceMode :
             {InferenceMode::SlidingWindow, InferenceMode::Resized})
            QTest::addRow("%s, %f", inferenceMode == InferenceMode::Resized ? "whole" : "windows",
                          shift)
                << static_cast<int>(inferenceMode) << shift;
}

void TestEngine::valuesThatAreNoNumbersAreAnError()
{
    QFETCH(int, inferenceMode);
    QFETCH(double, shift);
    // Of a head and of the combined map alike, whatever the other maps hold.
    for (const bool combined : {false, true}) {
        Pack pack = m_pack;
        (combined ? pack.combined : pack.heads[1]).logitShift = shift;
        EngineOptions options;
        options.device = DeviceChoice::Cpu;
        const auto created = Engine::create(pack, options);
        QVERIFY(created);
        Request request = requestFor(syntheticPicture(90, 60));
        request.inferenceMode = static_cast<InferenceMode>(inferenceMode);
        bool shown = false;
        request.onPreview = [&](const std::shared_ptr<const MapSet>&) { shown = true; };
        const auto maps = (*created)->submit(std::move(request)).get();
        QVERIFY(!maps);
        QCOMPARE(maps.error().code, ErrorCode::ModelUnavailable);
        const QString message = QString::fromStdString(maps.error().message);
        QVERIFY2(message.contains("no numbers"), qPrintable(message));
        QVERIFY2(message.contains(combined ? "combined" : "second"), qPrintable(message));
        QVERIFY(!maps.error().detail.empty());
        QVERIFY(!shown);
    }
}

/// Stands for a localiser of ours whose network meets trouble.
class TroubledLocaliser : public Localiser
{
public:
    Result<void> start() override { return {}; }
    Outcome windows(const Raster&, const Preview&, const Job&) override
    {
        m_device = cpuDevice(1);
        return std::make_shared<const MapSet>();
    }
    Outcome whole(const Raster&, bool, const Job&) override { throw std::runtime_error("odd"); }
    Device device() const override { return m_device; }

private:
    Device m_device = cudaDevice();
};

void TestEngine::theDeviceIsTheOneInUseNow()
{
    Engine engine(m_pack, std::make_unique<TroubledLocaliser>());
    QCOMPARE(engine.device().name, std::string("CUDA GPU"));
    QVERIFY(engine.submit(requestFor(syntheticPicture(8, 8))).get());
    QCOMPARE(engine.device().name, std::string("CPU, 1 threads"));
}

void TestEngine::whatALocaliserThrowsIsAnError()
{
    Engine engine(m_pack, std::make_unique<TroubledLocaliser>());
    Request request = requestFor(syntheticPicture(8, 8));
    request.inferenceMode = InferenceMode::Resized;
    const auto maps = engine.submit(std::move(request)).get();
    QVERIFY(!maps);
    QCOMPARE(maps.error().code, ErrorCode::Internal);
    QCOMPARE(maps.error().detail, std::string("odd"));
    QVERIFY(engine.submit(requestFor(syntheticPicture(8, 8))).get()); // and the thread lives on
}

void TestEngine::unknownGraphIsAnError()
{
    Pack pack = m_pack;
    static constexpr GraphSpec future{.id = "from-the-future"};
    pack.graph = &future;
    const auto created = Engine::create(pack, {});
    QVERIFY(!created);
    QCOMPARE(created.error().code, ErrorCode::ModelUnavailable);
}

void TestEngine::cudaWithoutGpuIsAnError()
{
    EngineOptions options;
    options.device = DeviceChoice::Cuda;
    const auto created = Engine::create(m_pack, options);
    if (created)
        QVERIFY((*created)->device().gpu);
    else
        QCOMPARE(created.error().code, ErrorCode::ModelUnavailable);
}

QTEST_GUILESS_MAIN(TestEngine)
#include "tst_engine.moc"
