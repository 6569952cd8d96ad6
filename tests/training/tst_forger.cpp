// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/forging/forger.h"
#include "core/training/trace/trace_loss.h"
#include "tests/training/small_data.h"

#include <torch/script.h>

#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <map>
#include <numeric>

using namespace pentimento;
using namespace pentimento::training;
using at::Tensor;

namespace {

constexpr std::int64_t side = 64;

std::vector<std::size_t> all(std::size_t count)
{
    std::vector<std::size_t> indices(count);
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    return indices;
}

ForgingRecipe only(Edit edit)
{
    ForgingRecipe recipe;
    recipe.untouched = 0;
    recipe.edits.fill(0);
    recipe.share(edit) = 1;
    return recipe;
}

} // namespace

class TestForger : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void sameSeedSameBatch();
    void everyManipulationAndUntouchedComeUp();
    void marksWhatWasChangedAlone();
    void worksWithPhotosAlone();
    void recipeDecidesHowMuchIsUntouched();
    void recipePublishesEverything();
    void recipeFindsThePlainestPlaces();
    void recipePastesThings();
    void recipeBlendsWithoutAnEdge();
    void recipeDrawsRoundThings();
    void recipeKeepsPhotosUpright();
    void recipeShowsSmallOriginalsEnlarged();
    void recipesHaveNames();
    void recipeDrawsEverySource();
    void cropsAreOfTheNamedPhotos();
    void targetsTellWhoLearns();
    void lossFallsWhereMapsAreRight();
    void lossWantsFingerprintsThatDiffer();

private:
    [[nodiscard]] Forger forger() const
    {
        return {m_data, all(m_data.photos.size()), all(m_data.pairs.size()), m_bank};
    }
    TrainingData m_data;
    GeneratorBank m_bank;
};

void TestForger::initTestCase()
{
    m_data = smallData();
    const QTemporaryDir folder;
    const std::string plain = folder.filePath("plain.ts").toStdString();
    const std::string coder = folder.filePath("coder.ts").toStdString();
    torch::jit::Module module("plain");
    module.define("def forward(self, x):\n    return x * 0.5 + 0.25\n");
    module.save(plain);
    torch::jit::Module latent("coder");
    latent.define("def encode(self, x):\n    return x * 0.9\n");
    latent.define("def decode(self, z):\n    return z\n");
    latent.define("def forward(self, x):\n    return self.decode(self.encode(x))\n");
    latent.save(coder);
    auto bank = GeneratorBank::load({plain, coder}, at::kCPU);
    QVERIFY(bank);
    QCOMPARE(bank->rebuilding.size(), 2U);
    QCOMPARE(bank->coding.size(), 1U);
    m_bank = std::move(*bank);
}

void TestForger::sameSeedSameBatch()
{
    const Forger forger = this->forger();
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const ForgedBatch a = forger.batch(4, side, seed);
        const ForgedBatch b = forger.batch(4, side, seed);
        QCOMPARE(a.pictures.sizes(), (std::vector<std::int64_t>{4, 3, side, side}));
        QCOMPARE(a.masks.sizes(), (std::vector<std::int64_t>{4, 1, side, side}));
        QVERIFY(areBytes(a.pictures));
        QVERIFY(at::equal(a.pictures, b.pictures));
        QVERIFY(at::equal(a.masks, b.masks));
        QVERIFY(a.manipulations == b.manipulations);
        QVERIFY(!at::equal(a.pictures, forger.batch(4, side, seed + 100).pictures));
    }
}

void TestForger::everyManipulationAndUntouchedComeUp()
{
    const Forger forger = this->forger();
    constexpr int examples = 320;
    constexpr int batch = 8; // of which a generator makes several at a time
    std::array<int, manipulationCount> counts{};
    int untouched = 0;
    double largest = 0; // of those that a generator made
    for (int b = 0; b < examples / batch; ++b) {
        const ForgedBatch forged = forger.batch(batch, side, 50 + static_cast<std::uint64_t>(b));
        QVERIFY((forged.masks.eq(0) | forged.masks.eq(1)).all().item<bool>());
        for (std::int64_t i = 0; i < batch; ++i) {
            const double share = forged.masks[i].mean().item<double>();
            const auto& manipulation = forged.manipulations[static_cast<std::size_t>(i)];
            QCOMPARE(share > 0, manipulation.has_value());
            if (!manipulation) {
                ++untouched;
                continue;
            }
            ++counts[static_cast<std::size_t>(*manipulation)];
            if (*manipulation == Manipulation::Splice || *manipulation == Manipulation::Retouch)
                QVERIFY(share <= 0.5 + 1e-6);
            if (*manipulation == Manipulation::Diffusion || *manipulation == Manipulation::Gan)
                largest = std::max(largest, share);
        }
    }
    QVERIFY(untouched > examples * 0.17 && untouched < examples * 0.35);
    for (const int count : counts)
        QVERIFY(count > examples / 50);
    QVERIFY(largest > 0.6);
}

/// Where an example without any history was not marked, it shows the photo.
void TestForger::marksWhatWasChangedAlone()
{
    TrainingData data;
    data.photos.push_back({at::full({80, 80, 3}, 90, at::kByte), "s", "flat", ""});
    torch::jit::Module module("bright");
    module.define("def forward(self, x):\n    return x + 0.5\n");
    const QTemporaryDir folder;
    const std::string file = folder.filePath("bright.ts").toStdString();
    module.save(file);
    const auto bank = GeneratorBank::load({file}, at::kCPU);
    QVERIFY(bank);
    const Forger forger(data, {0}, {}, *bank);
    int compared = 0;
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        const ForgedBatch forged = forger.batch(8, side, seed);
        for (std::int64_t i = 0; i < 8; ++i) {
            if (forged.manipulations[static_cast<std::size_t>(i)] != Manipulation::Gan)
                continue;
            const Tensor brightness = forged.pictures[i].mean(0);
            const Tensor marked = forged.masks[i][0] > 0.5;
            const Tensor inside = brightness.masked_select(marked);
            const Tensor outside = brightness.masked_select(marked.logical_not());
            QVERIFY(inside.mean().item<double>() > outside.mean().item<double>() + 40);
            ++compared;
        }
    }
    QVERIFY(compared > 3);
}

void TestForger::worksWithPhotosAlone()
{
    const Forger forger(m_data, {0, 1}, {}, {});
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        const ForgedBatch forged = forger.batch(8, side, seed);
        for (const auto& manipulation : forged.manipulations)
            QVERIFY(!manipulation || *manipulation == Manipulation::Inpainting ||
                    *manipulation == Manipulation::Splice ||
                    *manipulation == Manipulation::Retouch);
    }
}

void TestForger::recipeDecidesHowMuchIsUntouched()
{
    const Forger editing(m_data, {0, 1}, {}, {}, {.untouched = 0});
    const Forger sparing(m_data, {0, 1}, {}, {}, {.untouched = 1});
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
        for (const auto& manipulation : editing.batch(8, side, seed).manipulations)
            QVERIFY(manipulation);
        const ForgedBatch untouched = sparing.batch(8, side, seed);
        for (const auto& manipulation : untouched.manipulations)
            QVERIFY(!manipulation);
        QVERIFY(untouched.masks.eq(0).all().item<bool>());
    }
}

/// What is forged is the same with and without; only what happens to it afterwards differs.
void TestForger::recipePublishesEverything()
{
    const Forger lightly(m_data, all(m_data.photos.size()), {}, m_bank);
    const Forger onTheWeb(m_data, all(m_data.photos.size()), {}, m_bank, {.published = 1});
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
        const ForgedBatch a = lightly.batch(8, side, seed);
        const ForgedBatch b = onTheWeb.batch(8, side, seed);
        QVERIFY(at::equal(a.masks, b.masks));
        QVERIFY(a.manipulations == b.manipulations);
        QVERIFY(areBytes(b.pictures));
        QVERIFY(at::equal(b.pictures, onTheWeb.batch(8, side, seed).pictures));
        QVERIFY(!at::equal(a.pictures, b.pictures));
        QVERIFY((a.pictures - b.pictures).abs().mean().item<double>() < 40);
    }
}

/// Of a dark flat photo and one with grain, untouched examples show either the one or the other
/// more often than chance has it: two of the three things looked for are the flat one's.
void TestForger::recipeFindsThePlainestPlaces()
{
    TrainingData data;
    data.photos.push_back({at::full({80, 80, 3}, 20, at::kByte), "s", "flat", ""});
    data.photos.push_back(m_data.photos.front());
    const auto flat = [&](double plainest) {
        const Forger forger(data, {0, 1}, {}, {}, {.untouched = 1, .plainest = plainest});
        int count = 0;
        for (std::uint64_t seed = 0; seed < 12; ++seed) {
            const Tensor pictures = forger.batch(8, side, seed).pictures;
            count += (pictures.mean({1, 2, 3}) < 45).sum().item<int>();
        }
        return count;
    };
    const int anywhere = flat(0);
    QVERIFY(anywhere > 30 && anywhere < 66); // of 96
    QVERIFY(flat(1) > anywhere + 5);
}

/// A bright disc in a dark photo: where it is pasted into a flat one, the mask is the disc alone.
void TestForger::recipePastesThings()
{
    constexpr std::int64_t size = 96;
    const Tensor x = at::arange(size).view({1, size}) - size / 2;
    const Tensor y = at::arange(size).view({size, 1}) - size / 2;
    const Tensor disc = (x.square() + y.square() < 18 * 18);
    TrainingData data;
    data.photos.push_back({(disc * 200 + 20).to(at::kByte).unsqueeze(2).repeat({1, 1, 3}), "a",
                           "disc", "", (disc * 255).to(at::kByte).unsqueeze(0)});
    data.photos.push_back({at::full({size, size, 3}, 20, at::kByte), "b", "flat", ""});
    const Forger forger(data, {0, 1}, {}, {}, only(Edit::Thing));
    int pasted = 0;
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const ForgedBatch forged = forger.batch(8, side, seed);
        for (std::int64_t i = 0; i < 8; ++i) {
            const auto& manipulation = forged.manipulations[static_cast<std::size_t>(i)];
            const Tensor marked = forged.masks[i][0] > 0.5;
            QCOMPARE(marked.any().item<bool>(), manipulation.has_value());
            if (!manipulation)
                continue;
            QCOMPARE(*manipulation, Manipulation::Splice);
            const double share = marked.to(at::kFloat).mean().item<double>();
            QVERIFY(share >= 0.01 && share <= 0.5);
            const Tensor inside = forged.pictures[i].mean(0).masked_select(marked);
            // Its own history may change it, a membrane take its colour: most stay bright.
            pasted += inside.mean().item<double>() > 120;
        }
    }
    QVERIFY(pasted > 24); // of 48
}

void TestForger::recipeBlendsWithoutAnEdge()
{
    TrainingData data;
    data.photos.push_back({at::full({80, 80, 3}, 60, at::kByte), "a", "dark", ""});
    data.photos.push_back({at::full({80, 80, 3}, 180, at::kByte), "b", "bright", ""});
    const Forger forger(data, {0, 1}, {}, {}, only(Edit::Blended));
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
        const ForgedBatch forged = forger.batch(8, side, seed);
        for (std::int64_t i = 0; i < 8; ++i) {
            QCOMPARE(forged.manipulations[static_cast<std::size_t>(i)],
                     std::optional(Manipulation::Splice)); // there is no generator
            const double share = forged.masks[i].mean().item<double>();
            QVERIFY(share > 0 && share <= 0.55); // no generator: the smaller part is marked
            const Tensor grey = forged.pictures[i].mean(0);
            const Tensor marked = forged.masks[i][0] > 0.5;
            if (marked.all().item<bool>())
                continue;
            const double inside = grey.masked_select(marked).mean().item<double>();
            const double outside = grey.masked_select(marked.logical_not()).mean().item<double>();
            QVERIFY2(std::abs(inside - outside) < 25,
                     qPrintable(QString::number(inside - outside)));
        }
    }
}

/// Masks of edits in place are the photo's thing, wherever the crop shows it.
void TestForger::recipeDrawsRoundThings()
{
    constexpr std::int64_t size = 96;
    TrainingData data;
    Tensor picture = at::full({size, size, 3}, 40, at::kByte);
    picture.slice(0, 30, 60).slice(1, 40, 70).fill_(200);
    data.photos.push_back({picture, "a", "box", "",
                           (picture.select(2, 0) > 100).mul(255).to(at::kByte).unsqueeze(0)});
    ForgingRecipe recipe = only(Edit::Retouched);
    recipe.outlined = 1;
    recipe.histories = 0; // the background stays as it is
    const Forger forger(data, {0}, {}, {}, recipe);
    int aroundTheBox = 0;
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
        const ForgedBatch forged = forger.batch(8, side, seed);
        for (std::int64_t i = 0; i < 8; ++i) {
            const Tensor marked = forged.masks[i][0] > 0.5;
            const Tensor bright = forged.pictures[i].mean(0) > 120;
            const auto outside = bright.logical_and(marked.logical_not()).sum().item<double>();
            aroundTheBox += outside < 0.1 * bright.sum().item<double>();
        }
    }
    QVERIFY2(aroundTheBox > 20, qPrintable(QString::number(aroundTheBox))); // of 32
}

/// A photo that is brighter at the top stays so.
void TestForger::recipeKeepsPhotosUpright()
{
    TrainingData data;
    Tensor picture = at::full({80, 80, 3}, 30, at::kByte);
    picture.slice(0, 0, 40).fill_(200);
    data.photos.push_back({picture, "a", "n", ""});
    const auto turned = [&](bool upright) {
        Random random(5);
        const Tensor crops =
            Forger(data, {0}, {}, {}, {.upright = upright}).crops(60, side, random);
        const Tensor above = crops.slice(2, 0, side / 2).mean({1, 2, 3});
        const Tensor below = crops.slice(2, side / 2).mean({1, 2, 3});
        return (above <= below + 1).sum().item<int>();
    };
    QCOMPARE(turned(true), 0);
    QVERIFY(turned(false) > 2);
}

/// Enlarged pictures have less fine detail than what they were made of.
void TestForger::recipeShowsSmallOriginalsEnlarged()
{
    TrainingData data;
    at::manual_seed(1);
    data.photos.push_back({at::randint(0, 256, {64, 64, 3}).to(at::kByte), "a", "n", ""});
    const auto detail = [&](double enlarged) {
        Random random(2);
        const Tensor crops =
            Forger(data, {0}, {}, {}, {.enlarged = enlarged}).crops(20, side, random);
        return (crops.slice(3, 1) - crops.slice(3, 0, -1)).abs().mean().item<double>();
    };
    QVERIFY(detail(1) < 0.7 * detail(0));
}

void TestForger::recipesHaveNames()
{
    QCOMPARE(textOf(*recipeNamed("traces")), textOf(ForgingRecipe()));
    QVERIFY(textOf(*recipeNamed("meaning")) != textOf(ForgingRecipe()));
    QVERIFY(!recipeNamed("else"));
    for (int i = 0; i < editCount; ++i)
        QCOMPARE(editNamed(editNames[static_cast<std::size_t>(i)]), static_cast<Edit>(i));
    QVERIFY(!editNamed("else"));
}

/// Of one source with many photos and one with few, both come up; without the recipe one alone.
void TestForger::recipeDrawsEverySource()
{
    TrainingData data;
    std::vector<std::size_t> photos;
    for (int i = 0; i < 800; ++i)
        data.photos.push_back({at::full({70, 70, 3}, 10, at::kByte), "many", "n", ""});
    for (int i = 0; i < 32; ++i)
        data.photos.push_back({at::full({70, 70, 3}, 200, at::kByte), "few", "n", ""});
    data.photos.push_back({at::full({70, 70, 3}, 100, at::kByte), "one", "n", ""});
    const auto share = [&](bool everySource, int grey) {
        Random random(3);
        const Tensor crops =
            Forger(data, all(data.photos.size()), {}, {}, {.everySource = everySource})
                .crops(170, side, random);
        return crops.select(1, 0).select(1, 0).select(1, 0).eq(grey).sum().item<int>();
    };
    QVERIFY(share(false, 200) < 20);
    QVERIFY(share(true, 200) > 60 && share(true, 10) > 60);
    QVERIFY(share(true, 100) < 25); // one photo does not count as much as 32
}

void TestForger::cropsAreOfTheNamedPhotos()
{
    TrainingData data;
    for (const int grey : {10, 90, 200})
        data.photos.push_back({at::full({70, 130, 3}, grey, at::kByte), "s", "n", ""});
    Random random(1);
    const Tensor crops = Forger(data, {0, 2}, {}, {}).crops(60, side, random);
    std::map<int, int> seen;
    for (std::int64_t i = 0; i < 60; ++i) {
        QVERIFY(crops[i].eq(crops[i][0][0][0]).all().item<bool>());
        ++seen[crops[i][0][0][0].item<int>()];
    }
    QCOMPARE(seen.size(), 2U);
    QVERIFY(seen[10] > 15 && seen[200] > 15);
}

void TestForger::targetsTellWhoLearns()
{
    ForgedBatch batch{at::zeros({3, 3, 16, 16}),
                      at::zeros({3, 1, 16, 16}),
                      {std::nullopt, Manipulation::Gan, Manipulation::Retouch}};
    batch.masks[1].slice(1, 0, 6).fill_(1);
    const TraceTargets targets = traceTargets(batch);
    QVERIFY(at::equal(targets.masks[1][0].select(1, 0), at::tensor({1.0F, 0.5F, 0.0F, 0.0F})));
    QVERIFY(at::equal(targets.forged, at::tensor({0.0F, 1.0F, 1.0F})));
    QVERIFY(at::equal(targets.untouched, at::tensor({std::int64_t{0}})));
    const auto learns = [&](std::int64_t example, int map) {
        return targets.weights[example][map].item<float>() > 0;
    };
    for (int map = 0; map < manipulationCount; ++map) {
        QVERIFY(learns(0, map));
        QCOMPARE(learns(1, map), map == static_cast<int>(Manipulation::Gan));
        QCOMPARE(learns(2, map), map == static_cast<int>(Manipulation::Retouch));
    }
    for (std::int64_t example = 0; example < 3; ++example) {
        QVERIFY(learns(example, combinedMap));
        QVERIFY(!learns(example, fingerprintMap));
    }
}

void TestForger::lossFallsWhereMapsAreRight()
{
    const ForgedBatch batch = forger().batch(8, side, 3);
    const TraceTargets targets = traceTargets(batch);
    Tensor right = ((targets.masks > 0.5).to(at::kFloat) * 16 - 8).repeat({1, mapCount, 1, 1});
    const Tensor prints = at::ones({8, 4, side / 8, side / 8}) / 2;
    const TraceLoss good = traceLoss(right, prints, targets);
    const TraceLoss blank = traceLoss(at::zeros_like(right), prints, targets);
    const TraceLoss wrong = traceLoss(-right, prints, targets);
    QVERIFY(good.total.item<double>() < 0.5 * blank.total.item<double>());
    QVERIFY(blank.total.item<double>() < wrong.total.item<double>());
    QVERIFY(good.overlap.item<double>() > 0.8);
    QVERIFY(wrong.overlap.item<double>() < 0.2);
}

/// Those that tell untouched pictures apart are better than those that are all alike.
void TestForger::lossWantsFingerprintsThatDiffer()
{
    const TraceTargets targets =
        traceTargets({at::zeros({8, 3, side, side}), at::zeros({8, 1, side, side}),
                      std::vector<std::optional<Manipulation>>(8)});
    QCOMPARE(targets.untouched.numel(), 8);
    const Tensor maps = at::zeros({8, mapCount, side / 4, side / 4});
    Tensor apart = at::zeros({8, 8, side / 8, side / 8});
    for (std::int64_t i = 0; i < 8; ++i)
        apart[i][i] = 1;
    QVERIFY(traceLoss(maps, apart, targets).total.item<double>() <
            traceLoss(maps, at::ones_like(apart) / 3, targets).total.item<double>());
}

QTEST_APPLESS_MAIN(TestForger)
#include "tst_forger.moc"
