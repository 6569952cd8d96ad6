// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/network_view.h"
#include "core/packs/declip_graph.h"
#include "core/packs/trace_graph.h"

#include <QTest>

using namespace pentimento;

/// What one value of a map stands for, in pixels of the picture.
class TestNetworkView : public QObject
{
    Q_OBJECT

private slots:
    void theDefaultPack();
    void aSquashedPictureOfTheClipPack();
    void windowsWithAGuide();
    void strides_data();
    void strides();
    void numbersStayReadable();
};

namespace {

Pack clipPack()
{
    Pack pack;
    pack.graph = &declipGraph;
    pack.wholeInput = 224;
    pack.backbones = {{"rn50", "clip-resnet", "CLIP RN50", "", {{"width", 64}}},
                      {"vit", "clip-vit", "CLIP ViT-L/14", "", {{"patch", 14}}}};
    for (const char* id : {"lama", "ldm"}) {
        HeadInfo head;
        head.id = id;
        head.features = {{"vit", 20}};
        pack.heads.push_back(head);
    }
    return pack;
}

MapSet mapsOf(InferenceMode inferenceMode, HeatMap combined)
{
    MapSet maps;
    maps.inferenceMode = inferenceMode;
    maps.combined = std::move(combined);
    return maps;
}

HeatMap grid(int cells, int width, int height)
{
    return {cells, cells, width, height,
            std::vector<float>(static_cast<std::size_t>(cells) * static_cast<std::size_t>(cells))};
}

} // namespace

void TestNetworkView::theDefaultPack()
{
    Pack pack;
    pack.graph = &traceGraph;
    pack.wholeInput = 512;
    const HeatMap map(2, 1, 7, 4, {0, 0}, 4.0);
    const NetworkView view = networkViewOf(mapsOf(InferenceMode::SlidingWindow, map), pack);
    QCOMPARE(view.inputSide, 0);
    QCOMPARE(view.text(), std::string("One cell of the map covers 4 × 4 pixels of the picture; "
                                      "one feature of the network covers 7 × 4.")); // all there is
    const HeatMap one(1, 1, 1, 1, {0}, 4.0);
    QCOMPARE(networkViewOf(mapsOf(InferenceMode::SlidingWindow, one), pack).text(),
             std::string("One cell of the map covers 1 × 1 pixels of the picture; one feature of "
                         "the network covers 1 × 1."));
    QVERIFY(!guideViewOf(mapsOf(InferenceMode::SlidingWindow, map), pack));
}

void TestNetworkView::aSquashedPictureOfTheClipPack()
{
    // 4096 x 3072 in a square of 224 with a map of 256 cells and 16 tokens to a side.
    const NetworkView view =
        networkViewOf(mapsOf(InferenceMode::Resized, grid(256, 4096, 3072)), clipPack());
    QCOMPARE(view.inputSide, 224);
    QCOMPARE(view.text(), std::string("One cell of the map covers 16 × 12 pixels of the picture; "
                                      "one token of CLIP ViT-L/14 covers 256 × 192."));
    QCOMPARE(view.features.size(), std::size_t{1}); // named once for both heads
}

void TestNetworkView::windowsWithAGuide()
{
    MapSet maps = mapsOf(InferenceMode::SlidingWindow, grid(100, 400, 400));
    maps.guide = grid(256, 448, 224);
    Pack pack = clipPack();
    const NetworkView native = networkViewOf(maps, pack);
    QCOMPARE(native.features[0].width, 14.0);
    maps.combined = grid(28, 112, 448); // smaller than a window: enlarged to fill it
    QCOMPARE(networkViewOf(maps, pack).features[0].width, 7.0);
    QCOMPARE(networkViewOf(maps, pack).features[0].height, 14.0);
    const auto guide = guideViewOf(maps, pack);
    QVERIFY(guide);
    QCOMPARE(guide->inputSide, 224);
    QCOMPARE(guide->features[0].width, 28.0);
    QCOMPARE(guide->features[0].height, 14.0);
}

void TestNetworkView::strides_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("layer");
    QTest::addColumn<double>("stride");
    QTest::newRow("RN50 layer1") << "clip-resnet" << 1 << 4.0;
    QTest::newRow("RN50 layer3") << "clip-resnet" << 3 << 16.0;
    QTest::newRow("RN50 layer4") << "clip-resnet" << 4 << 32.0;
    QTest::newRow("Xception block2") << "xception" << 2 << 8.0;
}

void TestNetworkView::strides()
{
    QFETCH(QString, kind);
    QFETCH(int, layer);
    QFETCH(double, stride);
    Pack pack = clipPack();
    pack.backbones[0].kind = kind.toStdString();
    pack.heads[1].features.push_back({"rn50", layer});
    const NetworkView view =
        networkViewOf(mapsOf(InferenceMode::Resized, grid(256, 224, 224)), pack);
    QCOMPARE(view.features.size(), std::size_t{2});
    QCOMPARE(view.features[0].width, std::max(stride, 14.0)); // coarsest first
    QCOMPARE(view.features[1].width, std::min(stride, 14.0));
}

void TestNetworkView::numbersStayReadable()
{
    const NetworkView view{.inputSide = 0, .cellWidth = 3.5, .cellHeight = 9.96, .features = {}};
    QCOMPARE(view.text(),
             std::string("One cell of the map covers 3.5 × 10 pixels of the picture."));
}

QTEST_APPLESS_MAIN(TestNetworkView)
#include "tst_network_view.moc"
