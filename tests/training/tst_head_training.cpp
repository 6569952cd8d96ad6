// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bench/random_declip.h"
#include "core/inference/engine.h"
#include "core/nets/declip_decoder.h"
#include "core/packs/declip_graph.h"
#include "core/packs/trace_graph.h"
#include "core/training/heads/decoder_module.h"
#include "core/training/heads/head_training.h"
#include "tests/training/small_data.h"

#include <torch/utils.h>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace pentimento::training;
using namespace pentimento::nets;
using namespace pentimento::bench;

namespace {

constexpr std::array<int, 4> narrow{12, 10, 8, 6};

/// Running statistics and factors unlike those that a new module begins with.
void shake(const DecoderModule& module)
{
    for (auto& [name, tensor] : module.state()) {
        tensor.set_requires_grad(false);
        if (name.ends_with("running_var"))
            tensor.uniform_(0.5, 1.5);
        else
            tensor.add_(0.1 * at::randn_like(tensor));
    }
}

/// A curve's column, without its heading.
std::vector<double> column(const QString& file, int index)
{
    std::vector<double> values;
    QFile in(file);
    if (in.open(QIODevice::ReadOnly))
        for (const QByteArray& line : in.readAll().trimmed().split('\n').mid(1))
            values.push_back(line.split(',').value(index).toDouble());
    return values;
}

} // namespace

class TestHeadTraining : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void moduleEqualsTheDecoderOfPacks_data();
    void moduleEqualsTheDecoderOfPacks();
    void lossAnswersToMarkedPlaces();
    void interruptedRunEqualsUndisturbedRun();
    void trainedPackAnalysesAPicture();
    void decodersFitEveryBackbone_data();
    void decodersFitEveryBackbone();
    void refusesWhatDoesNotFit_data();
    void refusesWhatDoesNotFit();
    void refusesExamplesOfOtherOptions();

private:
    [[nodiscard]] HeadTrainingOptions options(const QString& name) const
    {
        HeadTrainingOptions result;
        result.pack = m_pack;
        result.data = m_folder.filePath("data").toStdString();
        result.out = m_folder.filePath(name).toStdString();
        result.decoder = "conv-4";
        result.decoderWidths = narrow;
        result.examples = 8;
        result.batch = 3;
        result.epochs = 2;
        result.validationShare = 0.3;
        result.averaging = 0.5;
        result.threads = 1;
        result.mixedPrecision = false;
        result.device = DeviceChoice::Cpu;
        return result;
    }
    QTemporaryDir m_folder;
    Pack m_pack;
};

void TestHeadTraining::initTestCase()
{
    writeSmallData(m_folder.filePath("data").toStdString());
    RandomDeclip small;
    small.vit = VitSizes{64, 3, 14};
    small.inputSide = 70;
    small.vitLayer = 1;
    small.decoder = "linear";
    const auto pack = writeRandomDeclipPack(m_folder.filePath("random").toStdString(), small);
    QVERIFY2(pack, pack ? "" : pack.error().message.c_str());
    m_pack = *pack;
}

void TestHeadTraining::moduleEqualsTheDecoderOfPacks_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<int>("side");
    QTest::addColumn<int>("firstDoubled");
    QTest::addColumn<bool>("toMapSide");
    QTest::newRow("linear") << "linear" << 4 << 0 << false;
    QTest::newRow("conv-4") << "conv-4" << 4 << 0 << false;
    QTest::newRow("conv-12") << "conv-12" << 4 << 0 << false;
    QTest::newRow("conv-20 over two") << "conv-20" << 4 << 0 << true;
    QTest::newRow("conv-4 over an early layer") << "conv-4" << 16 << 2 << true;
}

void TestHeadTraining::moduleEqualsTheDecoderOfPacks()
{
    QFETCH(QString, type);
    QFETCH(int, side);
    QFETCH(int, firstDoubled);
    QFETCH(bool, toMapSide);
    torch::manual_seed(5);
    const DecoderDesign design{type.toStdString(), 24, firstDoubled, toMapSide, narrow};
    DecoderModule module(design);
    shake(module);
    module.setTraining(false);
    StateReader state(module.state(), "module");
    const bool tokens = type == "linear";
    const auto decoder = DeclipDecoder::take(state, {24, side, tokens}, {});
    state.finish();

    const at::Tensor cells = at::randn({2, 24, side, side});
    FeatureMap map{{}, cells.contiguous(at::MemoryFormat::ChannelsLast)};
    if (tokens) // behind a class token
        map.tokens = at::cat({at::zeros({2, 1, 24}), cells.flatten(2).transpose(1, 2)}, 1);
    const at::Tensor expected = (*decoder)(map);
    const at::Tensor logits = module(cells);
    QVERIFY(logits.sizes() == expected.sizes());
    QVERIFY(logits.std().item<double>() > 1e-2);
    QVERIFY((logits - expected).abs().max().item<double>() < 1e-4);
}

void TestHeadTraining::lossAnswersToMarkedPlaces()
{
    at::Tensor masks = at::zeros({2, 1, 16, 16});
    masks[0].slice(1, 2, 6).fill_(1);
    const at::Tensor right = 40 * (masks - 0.5);
    QVERIFY(decoderLoss(right, masks).item<double>() < 1e-6);
    QVERIFY(decoderLoss(-right, masks).item<double>() > 10);
    const at::Tensor all = at::ones({2, 1, 8, 8}); // brought to the size of the logits
    QVERIFY(decoderLoss(at::full({2, 1, 16, 16}, 20.0), all).item<double>() < 1e-6);
    // Neither term sees anything but silence in an untouched picture.
    const double quiet =
        decoderLoss(at::full({1, 1, 16, 16}, -20.0), at::zeros({1, 1, 8, 8})).item<double>();
    QVERIFY(quiet < 1e-6);
}

void TestHeadTraining::interruptedRunEqualsUndisturbedRun()
{
    const auto twoHeads = [this](const char* name) {
        HeadTrainingOptions two = options(name);
        two.heads = {{"everything", "Everything", {}},
                     {"retouching", "Retouching", {Manipulation::Retouch, Manipulation::Splice}}};
        return two;
    };
    const auto undisturbed = trainHeads(twoHeads("undisturbed"), {});
    QVERIFY2(undisturbed, undisturbed ? "" : undisturbed.error().message.c_str());

    const auto stopAt = [&](const std::string& head, int step) {
        std::stop_source stop;
        Job job;
        job.stop = stop.get_token();
        const auto stopped =
            trainHeads(twoHeads("interrupted"), job, [&](const HeadTrainingProgress& at) {
                if (at.head == head && at.step >= step)
                    stop.request_stop();
            });
        return !stopped && stopped.error().code == ErrorCode::Cancelled;
    };
    QVERIFY(stopAt("", 8));
    QVERIFY(stopAt("everything", 2)); // within an epoch
    QVERIFY(stopAt("everything", 4));
    QVERIFY(stopAt("retouching", 1));
    QVERIFY(trainHeads(twoHeads("interrupted"), {}));

    for (const char* head : {"everything", "retouching"}) {
        const auto bytes = [&](const char* run, const char* ending) {
            QFile file(m_folder.filePath(QString(run) + "/" + head + ending));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        for (const char* ending : {".csv", ".safetensors", ".checkpoint.safetensors"}) {
            QVERIFY(!bytes("undisturbed", ending).isEmpty());
            QVERIFY2(bytes("undisturbed", ending) == bytes("interrupted", ending), ending);
        }
        QCOMPARE(column(m_folder.filePath(QString("interrupted/") + head + ".csv"), 0),
                 (std::vector<double>{1, 2}));
    }
}

void TestHeadTraining::trainedPackAnalysesAPicture()
{
    HeadTrainingOptions longer = options("longer");
    longer.decoder = "linear";
    longer.epochs = 20;
    longer.learningRate = 0.01;
    const auto pack = trainHeads(longer, {});
    QVERIFY2(pack, pack ? "" : pack.error().message.c_str());
    const std::vector<double> loss = column(m_folder.filePath("longer/forgeries.csv"), 2);
    QCOMPARE(loss.size(), std::size_t(20));
    QVERIFY(loss.back() < 0.8 * loss.front());

    QCOMPARE(pack->graph, &declipGraph);
    QCOMPARE(pack->heads.size(), std::size_t(1));
    QCOMPARE(pack->heads[0].decoder, std::string("linear"));
    QCOMPARE(pack->heads[0].features[0].layer, 1);
    QVERIFY(pack->heads[0].calibration.pristineScores.empty());
    QVERIFY(pack->heads[0].trainedOn.find("without generative networks") != std::string::npos);
    const auto engine = Engine::create(*pack, {.device = DeviceChoice::Cpu, .threads = 1});
    QVERIFY2(engine, engine ? "" : engine.error().message.c_str());
    Request request;
    request.picture = Raster(80, 70, std::vector<std::uint8_t>(80 * 70 * 3, 128));
    const auto maps = (*engine)->submit(std::move(request)).get();
    QVERIFY2(maps, maps ? "" : maps.error().message.c_str());
    QCOMPARE((*maps)->heads.size(), std::size_t(1));
    QCOMPARE((*maps)->heads[0].head, std::string("forgeries"));
}

void TestHeadTraining::decodersFitEveryBackbone_data()
{
    QTest::addColumn<bool>("vit");
    QTest::addColumn<int>("layer");
    QTest::newRow("early stage") << false << 1;
    QTest::newRow("late stage") << false << 3;
    QTest::newRow("both") << true << 3;
}

void TestHeadTraining::decodersFitEveryBackbone()
{
    QFETCH(bool, vit);
    QFETCH(int, layer);
    RandomDeclip small;
    if (vit)
        small.vit = VitSizes{64, 2, 16};
    small.resnet = ResnetSizes{8, {1, 1, 1, 1}};
    small.inputSide = 64;
    small.vitLayer = 1;
    small.resnetLayer = layer;
    small.decoder = "conv-4";
    small.decoderWidths = narrow;
    const QString name = QTest::currentDataTag();
    const auto random =
        writeRandomDeclipPack(m_folder.filePath("random " + name).toStdString(), small);
    QVERIFY(random);
    HeadTrainingOptions short_ = options("of " + name);
    short_.pack = *random;
    short_.epochs = 1;
    const auto pack = trainHeads(short_, {});
    QVERIFY2(pack, pack ? "" : pack.error().message.c_str());
    const auto engine = Engine::create(*pack, {.device = DeviceChoice::Cpu, .threads = 1});
    QVERIFY2(engine, engine ? "" : engine.error().message.c_str());
    // The same names as a pack of that kind has elsewhere.
    const auto ours = readSafetensors(pack->folder / pack->heads[0].weights);
    const auto theirs = readSafetensors(random->folder / random->heads[0].weights);
    QVERIFY(ours && theirs);
    QCOMPARE(ours->size(), theirs->size());
    for (const auto& [key, tensor] : *theirs)
        QVERIFY2(ours->contains(key) && ours->at(key).sizes() == tensor.sizes(), key.c_str());
}

void TestHeadTraining::refusesWhatDoesNotFit_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("named");
    for (const auto& [what, named] : {std::pair{"layer", "block 9"},
                                      {"backbone", "rn50"},
                                      {"decoder", "conv-5"},
                                      {"id", "Über"},
                                      {"twice", "two heads"},
                                      {"graph", "no image backbone"},
                                      {"family", "none of the 8 examples"}})
        QTest::newRow(what) << what << named;
}

void TestHeadTraining::refusesWhatDoesNotFit()
{
    QFETCH(QString, what);
    QFETCH(QString, named);
    HeadTrainingOptions wrong = options("refused " + what);
    if (what == "layer")
        wrong.features = {{"vit", 9}};
    else if (what == "backbone")
        wrong.features = {{"rn50", 3}};
    else if (what == "decoder")
        wrong.decoder = "conv-5";
    else if (what == "id")
        wrong.heads[0].id = "Über";
    else if (what == "twice")
        wrong.heads.push_back(wrong.heads[0]);
    else if (what == "graph")
        wrong.pack.graph = &traceGraph;
    else // nobody makes such forgeries without generators
        wrong.heads[0].manipulations = {Manipulation::Gan};
    const auto refused = trainHeads(wrong, {});
    QVERIFY(!refused);
    QVERIFY2(refused.error().code != ErrorCode::Internal, refused.error().detail.c_str());
    QVERIFY2(QString::fromStdString(refused.error().message).contains(named),
             refused.error().message.c_str());
    QVERIFY(!std::filesystem::exists(wrong.out / "pack"));
}

void TestHeadTraining::refusesExamplesOfOtherOptions()
{
    QVERIFY(trainHeads(options("first"), {}));
    HeadTrainingOptions other = options("first");
    other.seed = 2;
    const auto refused = trainHeads(other, {});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::UnreadableInput);
    QVERIFY(refused.error().message.find("other options") != std::string::npos);
}

QTEST_APPLESS_MAIN(TestHeadTraining)
#include "tst_head_training.moc"
