// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/inference/toy_graph.h"

#undef slots
#include "core/analysis/network_view.h"
#include "core/analysis/wording.h"
#include "core/inference/engine.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <cmath>
#include <set>

using namespace pentimento;
using namespace pentimento::nets;
using namespace pentimento::testing;

namespace fs = std::filesystem;

namespace {

// The lines that a third graph adds to the tables of this program.
constexpr std::array withToy{&toyGraph};
constexpr std::array withToyRuntime{&toyRuntime};

constexpr int side = 518; ///< DINOv2's

/// Black, and white from column 300 on.
Raster halfWhite(int width, int height)
{
    std::vector<std::uint8_t> rgb;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            rgb.insert(rgb.end(), 3, x < 300 ? 0 : 255);
    return {width, height, std::move(rgb)};
}

double sigmoid(double logit)
{
    return 1 / (1 + std::exp(-logit));
}

bool near(double value, double wanted)
{
    return std::abs(value - wanted) < 1e-4;
}

} // namespace

/// Graphs are data of their own file: what the program asks of one is asked of any.
class TestGraphs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everyGraphHasANetwork();
    void anUnknownGraphIsRefusedWhereItIsRead();
    void theGraphSaysWhatIsWrongWithItsManifest();
    void aThirdGraphGoesTheWholeWay();
    void wholePicturesAreSquashedToItsInput();
    void wordsAndViewAreThoseOfTheGraph();

private:
    [[nodiscard]] Result<std::shared_ptr<const MapSet>> run(InferenceMode inferenceMode) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    Pack m_pack;
};

void TestGraphs::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QFile weights(m_folder->filePath("weights.safetensors"));
    QVERIFY(weights.open(QIODevice::WriteOnly) && weights.write("none") > 0);
    m_pack = Pack();
    m_pack.folder = m_folder->path().toStdString();
    m_pack.name = "toy";
    m_pack.version = std::string("1"); // GCC 12 sees an overlap in the plain literal
    m_pack.licence = "CC0-1.0";
    m_pack.graph = &toyGraph;
    m_pack.wholeInput = side;
    m_pack.heads.resize(1);
    m_pack.heads[0].id = m_pack.heads[0].title = "bright";
    m_pack.combined.id = m_pack.combined.title = "combined";
    m_pack.weightFiles = {"weights.safetensors"};
}

Result<std::shared_ptr<const MapSet>> TestGraphs::run(InferenceMode inferenceMode) const
{
    const auto detector =
        Engine::create(m_pack, {.device = DeviceChoice::Cpu, .threads = 1}, withToyRuntime);
    if (!detector)
        return detector.error();
    Request request;
    request.picture = halfWhite(1200, 600);
    request.inferenceMode = inferenceMode;
    return (*detector)->submit(std::move(request)).get();
}

void TestGraphs::everyGraphHasANetwork()
{
    QCOMPARE(graphs().size(), graphRuntimes().size());
    std::set<std::string_view> ids;
    for (const GraphSpec* graph : graphs()) {
        QVERIFY(!graph->id.empty() && ids.insert(graph->id).second);
        QCOMPARE(graphNamed(graph->id), graph);
        Pack pack;
        pack.graph = graph;
        QVERIFY2(runtimeOf(pack), std::string(graph->id).c_str());
    }
}

void TestGraphs::anUnknownGraphIsRefusedWhereItIsRead()
{
    QVERIFY(writePack(m_pack));
    const auto unknown = readPackManifest(m_pack.folder);
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().code, ErrorCode::ModelUnavailable);
    QVERIFY(QString::fromStdString(unknown.error().message).contains("toy-1"));
    const auto known = readPackManifest(m_pack.folder, "manifest.json", withToy);
    QVERIFY2(known, known ? "" : known.error().message.c_str());
    QCOMPARE(known->graph, &toyGraph);
    QVERIFY(!Engine::create(*known)); // nor is there a network of it in the program
}

void TestGraphs::theGraphSaysWhatIsWrongWithItsManifest()
{
    m_pack.heads.push_back(m_pack.heads[0]);
    m_pack.heads[1].id = "second";
    QVERIFY(writePack(m_pack));
    const auto flawed = readPackManifest(m_pack.folder, "manifest.json", withToy);
    QVERIFY(!flawed);
    QVERIFY(QString::fromStdString(flawed.error().message).endsWith("is no toy"));
}

/// Several windows that overlap, and a combined map of the network's own.
void TestGraphs::aThirdGraphGoesTheWholeWay()
{
    const auto maps = run(InferenceMode::SlidingWindow);
    QVERIFY2(maps, maps ? "" : maps.error().message.c_str());
    const HeatMap& head = (*maps)->heads.at(0).map;
    const HeatMap& combined = (*maps)->combined;
    QCOMPARE(head.pictureWidth(), 1200);
    for (const int y : {4, 300, 595}) {
        for (const int x : {4, 150, 250}) {
            QVERIFY(near(head.atPixel(x, y), sigmoid(-4)));
            QVERIFY(near(combined.atPixel(x, y), sigmoid(-6)));
        }
        for (const int x : {350, 500, 700, 1195}) {
            QVERIFY(near(head.atPixel(x, y), sigmoid(4)));
            QVERIFY(near(combined.atPixel(x, y), sigmoid(2)));
        }
    }
    QVERIFY(!(*maps)->guide.empty()); // the whole picture led the way
}

void TestGraphs::wholePicturesAreSquashedToItsInput()
{
    const auto maps = run(InferenceMode::Resized);
    QVERIFY(maps);
    QCOMPARE((*maps)->modelInput.width(), side);
    QCOMPARE((*maps)->combined.width(), side / ToyNetwork::cell);
    QVERIFY(near((*maps)->heads.at(0).map.atPixel(1000, 300), sigmoid(4)));
}

void TestGraphs::wordsAndViewAreThoseOfTheGraph()
{
    const auto maps = run(InferenceMode::Resized);
    QVERIFY(maps);
    const NetworkView view = networkViewOf(**maps, m_pack);
    QCOMPARE(view.inputSide, side);
    QCOMPARE(view.features.size(), std::size_t{2});
    QCOMPARE(view.features[0].name, std::string("deep toy"));
    QVERIFY(near(view.features[1].width, 14 * 1200.0 / side));
    QVERIFY(inferenceModeText(InferenceMode::Resized, m_pack).endsWith(", as the toy paper does"));
}

QTEST_GUILESS_MAIN(TestGraphs)
#include "tst_graphs.moc"
