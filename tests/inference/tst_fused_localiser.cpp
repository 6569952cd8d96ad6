// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/fused_localiser.h"
#include "core/nets/fusion_network.h"
#include "core/packs/declip_graph.h"
#include "core/packs/fused_graph.h"
#include "core/packs/trace_graph.h"

#include <ATen/ATen.h>

#undef slots
#include <QTest>

#include <cmath>

using namespace pentimento;
using namespace pentimento::nets;

namespace {

constexpr int cell = 4;

Raster grey(int width, int height)
{
    return {width, height,
            std::vector<std::uint8_t>(static_cast<std::size_t>(width * height) * 3, 128)};
}

double sigmoid(double logit)
{
    return 1 / (1 + std::exp(-logit));
}

/// `left` up to the share `edge` of the picture, `right` behind it, on square cells.
HeatMap step(const Raster& picture, int cellSize, double edge, double left, double right)
{
    const int width = (picture.width() + cellSize - 1) / cellSize;
    const int height = (picture.height() + cellSize - 1) / cellSize;
    std::vector<float> values;
    for (int j = 0; j < height; ++j)
        for (int i = 0; i < width; ++i)
            values.push_back(static_cast<float>(
                sigmoid((i + 0.5) * cellSize < edge * picture.width() ? left : right)));
    return {width,
            height,
            picture.width(),
            picture.height(),
            std::move(values),
            static_cast<double>(cellSize)};
}

/// Answers with a step at a place of its own in every map.
class KnownLocaliser : public Localiser
{
public:
    KnownLocaliser(std::vector<std::string> heads, double edge, std::string note)
        : m_heads(std::move(heads)), m_edge(edge), m_note(std::move(note))
    {}

    Result<void> start() override { return {}; }
    Result<std::shared_ptr<const MapSet>> windows(const Raster& picture, const Preview& onPreview,
                                                  const Job& job) override
    {
        ++m_calls;
        m_seen = picture;
        auto maps = std::make_shared<MapSet>();
        for (std::size_t i = 0; i < m_heads.size(); ++i)
            maps->heads.push_back(
                {m_heads[i], step(picture, cell, m_edge, -3, static_cast<double>(i)), {}});
        maps->combined = step(picture, cell, m_edge, -3, 3);
        maps->notes = {m_note, "both say this"};
        maps->seconds = 1;
        if (onPreview) {
            auto preview = std::make_shared<MapSet>(*maps);
            preview->preview = true;
            onPreview(std::move(preview));
        }
        job.report(1, "done");
        return std::shared_ptr<const MapSet>(std::move(maps));
    }
    Result<std::shared_ptr<const MapSet>> whole(const Raster& picture, bool keepLogits,
                                                const Job& job) override
    {
        auto maps = windows(picture, {}, job);
        if (!maps)
            return maps;
        auto result = std::make_shared<MapSet>(**maps);
        result->inferenceMode = InferenceMode::Resized;
        result->modelInput = grey(64, 64);
        if (keepLogits)
            for (HeadMap& head : result->heads)
                head.logits = head.map;
        return std::shared_ptr<const MapSet>(std::move(result));
    }
    [[nodiscard]] Device device() const override { return {}; }
    [[nodiscard]] const Raster& seen() const { return m_seen; }
    [[nodiscard]] int calls() const { return m_calls; }

private:
    std::vector<std::string> m_heads;
    double m_edge;
    std::string m_note;
    Raster m_seen;
    int m_calls = 0;
};

HeadInfo headNamed(const char* id, std::vector<FeatureSource> features = {})
{
    HeadInfo head;
    head.id = head.title = id;
    head.features = std::move(features);
    if (!head.features.empty())
        head.weights = std::string("head.safetensors"); // GCC 12 sees an overlap in the literal
    return head;
}

Pack fusedPack()
{
    Pack pack;
    pack.name = "fused";
    pack.version = std::string("1");
    pack.graph = &fusedGraph;
    pack.wholeInput = 112;
    pack.backbones = {{"dino", "dinov2-vit", "DINOv2", "dino.safetensors", {{"patch", 14}}}};
    pack.heads = {headNamed("splice"), headNamed("noise-consistency"), headNamed("traces"),
                  headNamed("meaning", {{"dino", 2}})};
    pack.combined = headNamed("combined");
    pack.weightFiles = {tracesFile, fusionFile, "dino.safetensors", "head.safetensors"};
    pack.weightSha256 = {"1", "2", "3", "4"};
    return pack;
}

} // namespace

class TestFusedLocaliser : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void partsArePacksOfTheirOwn();
    void manifestsThatDoNotFitAreRefused();
    void mapsOfASmallerPictureLieWhereTheyBelong();
    void whatADetectorSaysNeverCountsAgainstIt();
    void gateFollowsThePicture();
    void statesThatDoNotFitAreRefused();
    void factsTellWhatWasCompressed();
    void factsOfStripsAddUp();
    void resultHoldsEveryMapAndTheFusion();
    void previewsComeBeforeTheResult();
    void resizedPicturesKeepLogits();
    void stopsAndNeverStartsTheSecond();

private:
    std::unique_ptr<FusedLocaliser> m_fused;
    KnownLocaliser* m_traces = nullptr;
    KnownLocaliser* m_meaning = nullptr;
    FusionNetwork m_network{4};
};

void TestFusedLocaliser::init()
{
    at::manual_seed(3);
    m_network = FusionNetwork(4);
    auto traces = std::make_unique<KnownLocaliser>(
        std::vector<std::string>{"splice", "noise-consistency"}, 0.25, "of traces");
    auto meaning =
        std::make_unique<KnownLocaliser>(std::vector<std::string>{"meaning"}, 0.5, "of meaning");
    m_traces = traces.get();
    m_meaning = meaning.get();
    m_fused = std::make_unique<FusedLocaliser>(fusedPack(), std::move(traces), std::move(meaning),
                                               m_network.copy());
}

void TestFusedLocaliser::partsArePacksOfTheirOwn()
{
    Pack pack = fusedPack();
    pack.heads[0].logitShift = 2;
    const FusedParts parts = fusedPartsOf(pack);
    QCOMPARE(parts.traces.graph, &traceGraph);
    QCOMPARE(parts.meaning.graph, &declipGraph);
    QCOMPARE(parts.traces.heads.size(), std::size_t{2});
    QCOMPARE(parts.traces.heads[0].logitShift, 0.0);
    QCOMPARE(parts.traces.combined.id, std::string("traces"));
    QCOMPARE(parts.meaning.heads.size(), std::size_t{1});
    QVERIFY(parts.traces.weightFiles == std::vector<std::string>{tracesFile});
    QVERIFY((parts.meaning.weightFiles ==
             std::vector<std::string>{"dino.safetensors", "head.safetensors"}));
    QVERIFY((parts.meaning.weightSha256 == std::vector<std::string>{"3", "4"}));
    const auto features = fusedGraph.featuresOf(pack);
    QCOMPARE(features.front().name, std::string("token of DINOv2"));
    QCOMPARE(features.back().stride, traceCell);
}

void TestFusedLocaliser::manifestsThatDoNotFitAreRefused()
{
    QVERIFY(!fusedGraph.flawOf(fusedPack()));
    Pack pack = fusedPack();
    std::swap(pack.heads[2], pack.heads[3]);
    QVERIFY(fusedGraph.flawOf(pack));
    pack = fusedPack();
    pack.heads.pop_back();
    QVERIFY(fusedGraph.flawOf(pack));
    pack = fusedPack();
    pack.heads.erase(pack.heads.begin(), pack.heads.begin() + 2);
    QVERIFY(fusedGraph.flawOf(pack));
    pack = fusedPack();
    pack.weightFiles.erase(pack.weightFiles.begin() + 1);
    QVERIFY(fusedGraph.flawOf(pack));
    pack = fusedPack();
    pack.heads[3].features[0].backbone = "another";
    QVERIFY(fusedGraph.flawOf(pack));
    pack = fusedPack();
    pack.wholeInput = 518; // DINOv2's own
    QCOMPARE(fusedPartsOf(pack).traces.wholeInput, 528);
    QCOMPARE(fusedPartsOf(pack).meaning.wholeInput, 518);
}

/// Both detectors mark the right half, one in a picture of a third of the size.
void TestFusedLocaliser::mapsOfASmallerPictureLieWhereTheyBelong()
{
    const Raster large = grey(601, 399);
    const Raster small = grey(200, 133);
    MapSet traces;
    traces.heads = {{"a", step(large, cell, 0.5, -3, 3), {}}};
    traces.combined = step(large, cell, 0.5, -3, 3);
    MapSet meaning;
    meaning.heads = {{"b", step(small, cell, 0.5, -3, 3), {}}};
    const at::Tensor logits = detectorLogits(traces, meaning);
    QVERIFY(logits.sizes() == (at::IntArrayRef{3, 100, 151}));
    const at::Tensor row = logits[2][50];
    // A step between two cells of 12 pixels of the large picture, bilinear between their centres.
    QVERIFY(at::allclose(row.slice(0, 0, 70), at::full({70}, -3.0F), 1e-4, 1e-4));
    QVERIFY(at::allclose(row.slice(0, 80), at::full({71}, 3.0F), 1e-4, 1e-4));
    const double middle = row.slice(0, 73, 77).mean().item<double>();
    QVERIFY2(std::abs(middle) < 0.8, qPrintable(QString::number(middle)));
    QVERIFY(at::allclose(logits[2], row.unsqueeze(0).expand({100, 151})));
}

void TestFusedLocaliser::whatADetectorSaysNeverCountsAgainstIt()
{
    const at::Tensor facts = at::randn({5, pictureFactCount});
    const at::Tensor logits = 3 * at::randn({5, 4, 20, 30});
    const at::Tensor before = m_network.forward(logits, facts);
    QVERIFY(before.sizes() == (at::IntArrayRef{5, 1, 20, 30}));
    for (int detector = 0; detector < 4; ++detector) {
        // One place among 600 moves no quantile that the gate reads but the spread a little.
        at::Tensor more = logits.clone();
        more.select(1, detector).slice(1, 7, 8).slice(2, 9, 10).add_(2);
        const at::Tensor after = m_network.forward(more, facts);
        QVERIFY((after.slice(2, 7, 8).slice(3, 9, 10) > before.slice(2, 7, 8).slice(3, 9, 10))
                    .all()
                    .item<bool>());
    }
    const at::Tensor endless = logits + 1e30F;
    QVERIFY(at::isfinite(m_network.forward(endless, facts)).all().item<bool>());
}

void TestFusedLocaliser::gateFollowsThePicture()
{
    const at::Tensor logits = at::randn({1, 4, 20, 30}).expand({2, 4, 20, 30});
    at::Tensor facts = at::zeros({2, pictureFactCount});
    facts[1].fill_(2);
    const at::Tensor both = m_network.forward(logits, facts);
    QVERIFY(!at::allclose(both[0], both[1]));
    // Beyond what training knew, the gate stays where it was.
    facts.mul_(100);
    at::Tensor further = m_network.forward(logits, facts);
    facts.mul_(100);
    QVERIFY(at::allclose(further, m_network.forward(logits, facts)));
}

void TestFusedLocaliser::statesThatDoNotFitAreRefused()
{
    FusionNetwork other(4);
    QVERIFY(other.load(m_network.state()));
    const at::Tensor facts = at::randn({1, pictureFactCount});
    const at::Tensor logits = at::randn({1, 4, 20, 30});
    QVERIFY(at::equal(other.forward(logits, facts), m_network.forward(logits, facts)));

    QVERIFY(!FusionNetwork(5).load(m_network.state()));
    TensorMap state = m_network.copy().state();
    state.erase("gate.bias");
    QVERIFY(!other.load(state));
    state = m_network.copy().state();
    state["spread"][2] = 0;
    QVERIFY(!other.load(state));
    state = m_network.copy().state();
    state["gate.bias"][0] = std::nanf("");
    const auto refused = other.load(state);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::ModelUnavailable);
    QVERIFY(QString::fromStdString(refused.error().message).contains("gate.bias"));
}

void TestFusedLocaliser::factsTellWhatWasCompressed()
{
    const at::Tensor noise = at::randint(0, 256, {160, 240, 3}, at::kByte);
    // As strong compression leaves it: blocks of one grey each.
    const at::Tensor blocks = noise.slice(0, 0, 20)
                                  .slice(1, 0, 30)
                                  .repeat_interleave(8, 0)
                                  .repeat_interleave(8, 1)
                                  .contiguous();
    const at::Tensor plain = pictureFacts(noise);
    const at::Tensor compressed = pictureFacts(blocks);
    QVERIFY(plain.sizes() == at::IntArrayRef{pictureFactCount});
    QVERIFY(compressed[0].item<double>() < plain[0].item<double>() - 0.5);
    for (const int direction : {1, 2}) {
        QVERIFY(plain[direction].item<double>() < 0.3);
        QVERIFY(compressed[direction].item<double>() > 1);
    }
    QVERIFY(std::abs(plain[3].item<double>() - std::log(160 * 240)) < 1e-5);
    for (const auto& [height, width] : {std::pair{16, 16}, {1, 100}, {7, 7}, {100, 3}, {1, 1}})
        QVERIFY(at::isfinite(pictureFacts(at::zeros({height, width, 3}, at::kByte)))
                    .all()
                    .item<bool>());
}

/// Pictures are read in strips of 512 rows.
void TestFusedLocaliser::factsOfStripsAddUp()
{
    const at::Tensor strip = at::randint(0, 256, {512, 64, 3}, at::kByte);
    const at::Tensor once = pictureFacts(strip);
    const at::Tensor twice = pictureFacts(at::cat({strip, strip}));
    QVERIFY(at::allclose(once.slice(0, 0, 3), twice.slice(0, 0, 3), 1e-4, 1e-4));
}

void TestFusedLocaliser::resultHoldsEveryMapAndTheFusion()
{
    const Raster picture = grey(2000, 1000); // more than meaning is looked for in
    const auto maps = m_fused->windows(picture, {}, {});
    QVERIFY2(maps, maps ? "" : maps.error().message.c_str());
    QCOMPARE((*maps)->heads.size(), std::size_t{4});
    QCOMPARE((*maps)->heads[2].head, std::string("traces"));
    QCOMPARE((*maps)->heads[3].head, std::string("meaning"));
    QVERIFY(m_meaning->seen().width() * m_meaning->seen().height() <= meaningPixels * 1.01);
    QCOMPARE((*maps)->combined.width(), 500);
    QCOMPARE((*maps)->combined.cellWidth(), 4.0);
    QVERIFY(std::abs((*maps)->heads[2].map.cell(300, 100) - sigmoid(3)) < 1e-5);
    QVERIFY(std::abs((*maps)->heads[3].map.cell(100, 100) - sigmoid(-3)) < 1e-5);
    QVERIFY(std::abs((*maps)->heads[3].map.cell(400, 100) - sigmoid(0)) < 1e-5);
    QCOMPARE((*maps)->seconds, 2.0);
    QCOMPARE((*maps)->notes.size(), std::size_t{3});

    at::Tensor logits = at::empty({1, 4, 250, 500});
    for (int i = 0; i < 4; ++i)
        logits[0][i] = at::from_blob(const_cast<float*>(
                                         (*maps)->heads[static_cast<std::size_t>(i)].map.data()),
                                     {250, 500})
                           .logit(1e-6);
    const at::Tensor facts = pictureFacts(at::full({1000, 2000, 3}, 128, at::kByte)).unsqueeze(0);
    const at::Tensor wanted = at::sigmoid(m_network.forward(logits, facts))[0][0];
    const at::Tensor given =
        at::from_blob(const_cast<float*>((*maps)->combined.data()), {250, 500});
    QVERIFY(at::allclose(given, wanted, 1e-3, 1e-4));
}

void TestFusedLocaliser::previewsComeBeforeTheResult()
{
    int previews = 0;
    const auto maps =
        m_fused->windows(grey(300, 200),
                         [&](const std::shared_ptr<const MapSet>& preview) {
                             ++previews;
                             QVERIFY(preview->preview);
                             QCOMPARE(preview->inferenceMode, InferenceMode::SlidingWindow);
                             QCOMPARE(preview->heads.size(), std::size_t{4});
                         },
                         {});
    QVERIFY(maps);
    QVERIFY(!(*maps)->preview);
    QCOMPARE(previews, 2); // one of each detector
}

void TestFusedLocaliser::resizedPicturesKeepLogits()
{
    const auto maps = m_fused->whole(grey(300, 200), true, {});
    QVERIFY(maps);
    QCOMPARE((*maps)->inferenceMode, InferenceMode::Resized);
    QCOMPARE((*maps)->modelInput.width(), 64);
    for (const HeadMap& head : (*maps)->heads)
        QVERIFY2(!head.logits.empty(), head.head.c_str());
}

void TestFusedLocaliser::stopsAndNeverStartsTheSecond()
{
    std::stop_source stop;
    Job job;
    job.stop = stop.get_token();
    job.progress = [&](double, std::string_view) { stop.request_stop(); }; // after the first part
    const auto maps = m_fused->windows(grey(300, 200), {}, job);
    QVERIFY(!maps);
    QCOMPARE(maps.error().code, ErrorCode::Cancelled);
    QCOMPARE(m_meaning->calls(), 1);
    QCOMPARE(m_traces->calls(), 0);
}

QTEST_GUILESS_MAIN(TestFusedLocaliser)
#include "tst_fused_localiser.moc"
