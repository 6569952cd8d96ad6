// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nets/trace_network.h"

#undef slots
#include <torch/torch.h>
#define slots Q_SLOTS

#include <QTest>

using namespace pentimento;
using namespace pentimento::nets;

namespace {

at::Tensor picture(int height, int width)
{
    torch::manual_seed(3);
    const at::Tensor smooth =
        torch::nn::functional::interpolate(torch::rand({1, 3, height / 16, width / 16}),
                                           torch::nn::functional::InterpolateFuncOptions()
                                               .size(std::vector<std::int64_t>{height, width})
                                               .mode(torch::kBilinear)
                                               .align_corners(false));
    return (smooth * 200 + torch::rand({1, 3, height, width}) * 30).round();
}

TraceNetwork trainedLike()
{
    torch::manual_seed(5);
    TraceNetwork network(3);
    const torch::NoGradGuard guard;
    network.setTraining(true);
    for (int i = 0; i < 3; ++i) // running statistics away from their initial values
        (void)network.forward(picture(128, 128) * (0.5 + 0.25 * i));
    network.setTraining(false);
    return network;
}

double largestDifference(const at::Tensor& a, const at::Tensor& b)
{
    return (a - b).abs().max().item<double>();
}

} // namespace

class TestTraceNetwork : public QObject
{
    Q_OBJECT

private slots:
    void tilesGiveWhatThePictureGives();
    void decodeTilesGiveWhatThePictureGives();
    void foldingChangesNothing();
    void smallAndFlatPicturesAreFinite_data();
    void smallAndFlatPicturesAreFinite();
    void loadNamesWhatIsWrong();
    void loadRestores();
};

void TestTraceNetwork::tilesGiveWhatThePictureGives()
{
    const c10::InferenceMode guard;
    TraceNetwork network = trainedLike();
    const at::Tensor input = picture(384, 320);
    const at::Tensor whole = network.features(input);
    const int halo = TraceNetwork::featureHalo;
    // The core rows 128..256 with their halo.
    const at::Tensor tile = network.features(input.slice(2, 128 - halo, 256 + halo));
    const int cell = TraceNetwork::cell;
    QVERIFY(largestDifference(whole.slice(2, 128 / cell, 256 / cell),
                              tile.slice(2, halo / cell, (halo + 128) / cell)) < 1e-3);
    // The test can fail: half the halo is not enough.
    const at::Tensor cut = network.features(input.slice(2, 112, 272));
    QVERIFY(largestDifference(whole.slice(2, 128 / cell, 256 / cell), cut.slice(2, 2, 18)) > 1e-3);
}

void TestTraceNetwork::decodeTilesGiveWhatThePictureGives()
{
    const c10::InferenceMode guard;
    TraceNetwork network = trainedLike();
    const at::Tensor features = network.features(picture(1792, 160));
    const at::Tensor summary = network.summary(features);
    const at::Tensor whole = network.decode(features, summary);
    const int halo = TraceNetwork::decodeHalo;
    const auto difference = [&](int given) { // around the core, rows 96..128 of 224
        const at::Tensor tile = network.decode(features.slice(2, 96 - given, 128 + given), summary);
        return largestDifference(whole.slice(2, 192, 256),
                                 tile.slice(2, 2 * given, 2 * given + 64));
    };
    QVERIFY(difference(halo) < 1e-6);
    // The test can fail: without training, what is far away says little, but not nothing.
    QVERIFY(difference(halo / 4) > 1e-5);
}

void TestTraceNetwork::foldingChangesNothing()
{
    const c10::InferenceMode guard;
    TraceNetwork network = trainedLike();
    const at::Tensor input = picture(128, 160);
    const at::Tensor before = network.forward(input);
    network.foldNormalisation();
    const at::Tensor after = network.forward(input);
    QVERIFY(largestDifference(before, after) < 1e-3);
    QCOMPARE(after.sizes(), (std::vector<std::int64_t>{1, 3, 32, 40}));
}

void TestTraceNetwork::smallAndFlatPicturesAreFinite_data()
{
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("width");
    QTest::addColumn<double>("grey");
    QTest::newRow("smallest") << 16 << 16 << 90.0;
    QTest::newRow("black line") << 16 << 512 << 0.0;
    QTest::newRow("white") << 64 << 64 << 255.0;
}

void TestTraceNetwork::smallAndFlatPicturesAreFinite()
{
    QFETCH(int, height);
    QFETCH(int, width);
    QFETCH(double, grey);
    const c10::InferenceMode guard;
    TraceNetwork network = trainedLike();
    const at::Tensor logits = network.forward(torch::full({1, 3, height, width}, grey));
    QVERIFY(torch::isfinite(logits).all().item<bool>());
}

void TestTraceNetwork::loadNamesWhatIsWrong()
{
    TraceNetwork network(3);
    const auto errorOf = [&](const TensorMap& state) {
        const auto loaded = network.load(state);
        return loaded ? QString() : QString::fromStdString(loaded.error().message);
    };
    TensorMap state = TraceNetwork(3).state();
    QVERIFY(errorOf(state).isEmpty());
    TensorMap missing = state;
    missing.erase("head.weight");
    QVERIFY(errorOf(missing).contains("head.weight is missing"));
    TensorMap spare = state;
    spare["extra"] = torch::zeros(1);
    QVERIFY(errorOf(spare).contains("extra does not belong"));
    QVERIFY(errorOf(TraceNetwork(4).state()).contains("another shape"));
}

void TestTraceNetwork::loadRestores()
{
    const c10::InferenceMode guard;
    TraceNetwork source = trainedLike();
    TraceNetwork target(3);
    QVERIFY(target.load(source.state()));
    target.setTraining(false);
    const at::Tensor input = picture(64, 64);
    QVERIFY(torch::equal(source.forward(input), target.forward(input)));
}

QTEST_APPLESS_MAIN(TestTraceNetwork)
#include "tst_trace_network.moc"
