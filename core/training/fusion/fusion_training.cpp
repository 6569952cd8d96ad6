// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/fusion/fusion_training.h"

#include "core/base/hash.h"
#include "core/base/output.h"
#include "core/inference/graph_runtime.h"
#include "core/nets/fusion_network.h"
#include "core/nets/layers.h"
#include "core/packs/declip_graph.h"
#include "core/packs/fused_graph.h"
#include "core/packs/trace_graph.h"
#include "core/training/data/source_split.h"
#include "core/training/forging/forging_material.h"
#include "core/training/fusion/fused_examples.h"
#include "core/training/fusion/fused_pack.h"
#include "core/training/heads/decoder_module.h"
#include "core/training/optimiser.h"
#include "core/training/training_device.h"
#include "core/training/training_table.h"

#include <torch/utils.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace pentimento::training {

namespace {

using at::Tensor;
namespace fs = std::filesystem;

constexpr std::uint64_t validationSeeds = 1ULL << 40; ///< where those of validation begin
constexpr double pictureWeight = 0.5; ///< of the loss on whole pictures beside that on places
constexpr double loudest = 0.02;      ///< share of a picture's places that speak for the whole
constexpr double averaging = 0.98;    ///< decay of the moving average of the weights

/// Examples as the fusion reads them.
struct Batch
{
    Tensor logits;
    Tensor facts;
    Tensor masks;
};

Batch batchOf(const FeatureCache& cache, const std::vector<std::size_t>& indices)
{
    const CachedExamples some = cache.gathered(indices);
    const Tensor features = some.features.to(at::kFloat);
    const std::int64_t detectors = features.size(1) - nets::pictureFactCount;
    return {features.slice(1, 0, detectors), features.slice(1, detectors).select(2, 0).select(2, 0),
            some.masks.to(at::kFloat) / 255};
}

std::vector<std::size_t> allOf(const FeatureCache& cache)
{
    std::vector<std::size_t> indices(cache.size());
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    return indices;
}

/// A set may exceed memory: batch by batch, in order.
void eachBatch(const FeatureCache& cache, int size, const std::function<void(const Batch&)>& use)
{
    const std::vector<std::size_t> all = allOf(cache);
    for (auto first = all.begin(); first < all.end();) {
        const auto end = all.end() - first > size ? first + size : all.end();
        use(batchOf(cache, {first, end}));
        first = end;
    }
}

Tensor summariesOf(const FeatureCache& cache, int size)
{
    std::vector<Tensor> parts;
    eachBatch(cache, size, [&](const Batch& batch) {
        parts.push_back(nets::FusionNetwork::summary(batch.logits, batch.facts));
    });
    return at::cat(parts);
}

Tensor lossOf(const nets::FusionNetwork& fusion, const Batch& batch)
{
    const Tensor logits = fusion.forward(batch.logits, batch.facts);
    const Tensor places = logits.flatten(1);
    const auto count = static_cast<std::int64_t>(loudest * static_cast<double>(places.size(1)));
    const Tensor whole = std::get<0>(places.topk(count, 1)).mean(1);
    const Tensor forged = (batch.masks.flatten(1).amax(1) > 0.5).to(at::kFloat);
    return decoderLoss(logits, batch.masks) +
           pictureWeight * at::binary_cross_entropy_with_logits(whole, forged);
}

/// One run: both detectors and their examples.
class Fusing
{
public:
    Fusing(const FusionOptions& options, const Job& job,
           const std::function<void(const FusionProgress&)>& onStep)
        : m_options(options), m_job(job), m_onStep(onStep)
    {}

    Result<Pack> go();

private:
    Result<void> open();
    Result<FeatureCache> examples(const char* folder, const std::vector<std::size_t>& photos,
                                  const std::vector<std::size_t>& pairs, int count,
                                  std::uint64_t firstSeed);
    Result<std::string> recipe(std::uint64_t firstSeed) const;
    Result<nets::FusionNetwork> learned(const FeatureCache& training,
                                        const FeatureCache& validation);
    void tell(const FusionProgress& progress) const
    {
        if (m_onStep)
            m_onStep(progress);
    }

    const FusionOptions& m_options;
    const Job& m_job;
    const std::function<void(const FusionProgress&)>& m_onStep;
    std::unique_ptr<Localiser> m_traces;
    std::unique_ptr<Localiser> m_meaning;
    ForgingMaterial m_material;
};

Result<void> Fusing::open()
{
    if (m_options.traces.graph != &traceGraph)
        return Error{ErrorCode::Usage, m_options.traces.name + ": is no pack of traces", {}};
    if (m_options.meaning.graph != &declipGraph)
        return Error{ErrorCode::Usage,
                     m_options.meaning.name + ": is no pack of decoders on a frozen backbone",
                     {}};
    if (const auto flaw = fusedHeadsFlaw(m_options))
        return Error{ErrorCode::Usage, *flaw, {}};
    const EngineOptions engine{.device = m_options.device, .threads = m_options.threads};
    for (const auto& [pack, localiser] :
         {std::pair{&m_options.traces, &m_traces}, std::pair{&m_options.meaning, &m_meaning}}) {
        auto started = startLocaliser(*pack, engine);
        if (!started)
            return started.error();
        *localiser = std::move(*started);
    }
    auto material =
        ForgingMaterial::open(at::kCPU, m_options.data, m_options.generators, m_options.forging);
    if (!material)
        return material.error();
    m_material = std::move(*material);
    return {};
}

/// Everything that cached maps depend on, so that those of other options are not taken.
Result<std::string> Fusing::recipe(std::uint64_t firstSeed) const
{
    std::string text = m_options.traces.sha256 + ' ' + m_options.meaning.sha256 + ' ' +
                       m_material.contents + ' ' + std::to_string(firstSeed) + ' ' +
                       std::to_string(m_options.validationShare);
    text += ' ' + textOf(m_options.forging);
    const auto hashes = hashesText(m_options.generators);
    if (!hashes)
        return hashes.error();
    text += *hashes;
    return sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

Result<FeatureCache> Fusing::examples(const char* folder, const std::vector<std::size_t>& photos,
                                      const std::vector<std::size_t>& pairs, int count,
                                      std::uint64_t firstSeed)
{
    const auto made = recipe(firstSeed);
    if (!made)
        return made.error();
    const Forger forger(m_material.data, photos, pairs, m_material.generators, m_options.forging);
    const FusedExamples fused(forger, *m_traces, *m_meaning);
    FusionProgress progress;
    progress.all = count;
    return FeatureCache::complete(
        m_options.out / folder, *made, count, [&](int first, int wanted) -> Result<CachedExamples> {
            std::vector<CachedExamples> all;
            for (int i = first; i < first + wanted; ++i) {
                auto example = fused.example(firstSeed + static_cast<std::uint64_t>(i), m_job);
                if (!example)
                    return example.error();
                all.push_back(std::move(*example));
                progress.done = i + 1;
                tell(progress);
            }
            const auto together = [&all](Tensor CachedExamples::*part) {
                std::vector<Tensor> parts;
                for (const CachedExamples& example : all)
                    parts.push_back(example.*part);
                return at::cat(parts);
            };
            return CachedExamples{together(&CachedExamples::features),
                                  together(&CachedExamples::masks),
                                  together(&CachedExamples::manipulations)};
        });
}

Result<nets::FusionNetwork> Fusing::learned(const FeatureCache& training,
                                            const FeatureCache& validation)
{
    torch::manual_seed(m_options.seed);
    std::vector<std::size_t> order = allOf(training);
    nets::FusionNetwork fusion(
        static_cast<int>(m_options.traces.heads.size() + 1 + m_options.meaning.heads.size()));
    const Tensor summaries = summariesOf(training, m_options.batch);
    fusion.scale(summaries.mean(0), summaries.std(0, false).clamp_min(1e-3));
    fusion.setTraining();
    Optimiser optimiser(fusion.state(), 0.9, 0.01);
    TrainingTable table;
    if (auto opened = table.open(m_options.out / "fusion.csv", "epoch,loss,validation_loss", 0);
        !opened)
        return opened.error();
    std::mt19937_64 shuffle(m_options.seed);
    nets::FusionNetwork averaged = fusion.copy();
    TensorMap best;
    double bestLoss = 0;
    FusionProgress progress;
    progress.all = m_options.epochs;
    const auto perStep = static_cast<std::ptrdiff_t>(m_options.batch);
    int step = 0;
    while (progress.done < m_options.epochs) {
        if (m_job.stopRequested())
            return Error{
                ErrorCode::Cancelled, "training stopped; the maps are kept for the next time", {}};
        std::shuffle(order.begin(), order.end(), shuffle);
        double sum = 0;
        for (auto first = order.begin(); first < order.end();) {
            const auto end = order.end() - first > perStep ? first + perStep : order.end();
            const Tensor loss = lossOf(fusion, batchOf(training, {first, end}));
            loss.backward();
            optimiser.step(step++, m_options.learningRate, averaging);
            sum += loss.item<double>() * static_cast<double>(end - first);
            first = end;
        }
        progress.loss = sum / static_cast<double>(order.size());
        if (auto loaded = averaged.load(optimiser.average()); !loaded)
            return loaded.error();
        if (validation.size() > 0) {
            const torch::NoGradGuard guard;
            double held = 0;
            eachBatch(validation, m_options.batch, [&](const Batch& batch) {
                held += lossOf(averaged, batch).item<double>() *
                        static_cast<double>(batch.logits.size(0));
            });
            progress.validationLoss = held / static_cast<double>(validation.size());
        }
        const double watched = progress.validationLoss.value_or(*progress.loss);
        if (best.empty() || watched < bestLoss) {
            bestLoss = watched;
            best = averaged.copy().state();
        }
        ++progress.done;
        if (auto added =
                table.add(std::to_string(progress.done) + ',' + std::to_string(*progress.loss) +
                          ',' + std::to_string(progress.validationLoss.value_or(0)));
            !added)
            return added.error();
        tell(progress);
    }
    if (auto loaded = averaged.load(best); !loaded)
        return loaded.error();
    return averaged;
}

Result<Pack> Fusing::go()
{
    if (auto opened = open(); !opened)
        return opened.error();
    const auto [photos, pairs] = splitBySource(m_material.data, m_options.validationShare);
    const std::uint64_t seed = m_options.seed * 0x9E3779B97F4A7C15ULL;
    const int held = photos.validation.empty() ? 0 : std::max(1, m_options.examples / 5);
    const auto validation =
        examples("validation", photos.validation, pairs.validation, held, seed + validationSeeds);
    if (!validation)
        return validation.error();
    const auto training =
        examples("examples", photos.training, pairs.training, m_options.examples, seed);
    if (!training)
        return training.error();
    const auto fusion = learned(*training, *validation);
    if (!fusion)
        return fusion.error();
    return writeFusedPack(m_options, fusion->state(), m_material.data.attributions());
}

} // namespace

Result<Pack> trainFusion(const FusionOptions& options, const Job& job,
                         const std::function<void(const FusionProgress&)>& onStep)
{
    useThreads(options.threads);
    std::error_code failure;
    fs::create_directories(options.out, failure);
    if (failure)
        return outputError(options.out, failure.message());
    try {
        return Fusing(options, job, onStep).go();
    } catch (const std::exception& error) {
        return Error{ErrorCode::Internal, "training failed", error.what()};
    }
}

} // namespace pentimento::training
