// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bench/random_declip.h"
#include "core/inference/engine.h"
#include "core/packs/fused_graph.h"
#include "core/training/fusion/fusion_training.h"
#include "core/weights/safetensors.h"
#include "tests/support/random_pack.h"
#include "tests/training/small_data.h"

#undef slots
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace pentimento::bench;
using namespace pentimento::training;

class TestFusionTraining : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void makesAPackOfBoth();
    void theSameMapsGiveTheSameWeights();
    void refusesMapsOfOtherOptions();
    void refusesPacksInEachOthersPlace();
    void stopsBetweenExamples();

private:
    [[nodiscard]] FusionOptions options(const char* name) const
    {
        FusionOptions result;
        result.traces = m_traces;
        result.meaning = m_meaning;
        result.data = m_folder.filePath("data").toStdString();
        result.out = m_folder.filePath(name).toStdString();
        result.examples = 4;
        result.epochs = 3;
        result.batch = 2;
        result.validationShare = 0.3;
        result.threads = 2;
        result.device = DeviceChoice::Cpu;
        return result;
    }
    [[nodiscard]] at::Tensor gateOf(const Pack& pack) const
    {
        return readSafetensors(pack.folder / fusionFile)->at("gate.weight").clone();
    }

    QTemporaryDir m_folder;
    Pack m_traces;
    Pack m_meaning;
};

void TestFusionTraining::initTestCase()
{
    writeSmallData(m_folder.filePath("data").toStdString());
    const auto traces = writeRandomPack(m_folder.filePath("traces").toStdString());
    QVERIFY2(traces, traces ? "" : traces.error().message.c_str());
    m_traces = *traces;
    RandomDeclip small;
    small.vit = VitSizes{64, 2, 14};
    small.inputSide = 238; // no multiple of the traces' 16
    small.vitLayer = 1;
    small.decoder = "linear";
    const auto meaning = writeRandomDeclipPack(m_folder.filePath("meaning").toStdString(), small);
    QVERIFY2(meaning, meaning ? "" : meaning.error().message.c_str());
    m_meaning = *meaning;
}

void TestFusionTraining::makesAPackOfBoth()
{
    int told = 0;
    double loss = 0;
    const auto pack = trainFusion(options("run"), {}, [&](const FusionProgress& progress) {
        ++told;
        loss = progress.loss.value_or(0);
    });
    QVERIFY2(pack, pack ? "" : pack.error().message.c_str());
    QCOMPARE(told, 1 + 4 + 3); // one held back, four learned from, three epochs
    QVERIFY(loss > 0);
    QCOMPARE(pack->graph, &fusedGraph);
    QCOMPARE(pack->name, std::string("run"));
    QCOMPARE(pack->heads.size(), m_traces.heads.size() + 1 + m_meaning.heads.size());
    QVERIFY(pack->combined.calibration.pristineScores.empty());

    const auto engine = Engine::create(*pack, {.device = DeviceChoice::Cpu, .threads = 2});
    QVERIFY2(engine, engine ? "" : engine.error().message.c_str());
    Request request;
    request.picture = syntheticPicture(300, 260);
    int previews = 0;
    request.onPreview = [&](const std::shared_ptr<const MapSet>&) { ++previews; };
    const auto maps = (*engine)->submit(std::move(request)).get();
    QVERIFY(previews > 1);
    Request whole;
    whole.picture = syntheticPicture(300, 260);
    whole.inferenceMode = InferenceMode::Resized;
    whole.keepLogits = true;
    const auto resized = (*engine)->submit(std::move(whole)).get();
    QVERIFY2(resized, resized ? "" : resized.error().message.c_str());
    QCOMPARE((*resized)->modelInput.width(), 238);
    QVERIFY2(maps, maps ? "" : maps.error().message.c_str());
    QCOMPARE((*maps)->heads.size(), pack->heads.size());
    QCOMPARE((*maps)->combined.width(), 75);
}

/// The second run finds the first one's maps; a run elsewhere makes them again.
void TestFusionTraining::theSameMapsGiveTheSameWeights()
{
    const auto first = trainFusion(options("run"), {});
    QVERIFY(first);
    const at::Tensor gate = gateOf(*first);
    const auto second = trainFusion(options("elsewhere"), {});
    QVERIFY(second);
    QVERIFY(at::allclose(gate, gateOf(*second), 1e-4, 1e-5));
}

void TestFusionTraining::refusesMapsOfOtherOptions()
{
    QVERIFY(trainFusion(options("other"), {}));
    FusionOptions other = options("other");
    other.forging.untouched = 0.1;
    const auto refused = trainFusion(other, {});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::UnreadableInput);
}

void TestFusionTraining::refusesPacksInEachOthersPlace()
{
    FusionOptions swapped = options("swapped");
    std::swap(swapped.traces, swapped.meaning);
    const auto refused = trainFusion(swapped, {});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Usage);

    FusionOptions twins = options("twins");
    twins.meaning.heads[0].id = twins.traces.heads[0].id;
    const auto alike = trainFusion(twins, {});
    QVERIFY(!alike);
    QCOMPARE(alike.error().code, ErrorCode::Usage);
    QVERIFY(alike.error().message.find(twins.traces.heads[0].id) != std::string::npos);
}

void TestFusionTraining::stopsBetweenExamples()
{
    std::stop_source stop;
    Job job;
    job.stop = stop.get_token();
    const auto stopped =
        trainFusion(options("stopped"), job, [&](const FusionProgress&) { stop.request_stop(); });
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestFusionTraining)
#include "tst_fusion_training.moc"
