// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/heads/head_training.h"

#include "core/base/hash.h"
#include "core/base/output.h"
#include "core/nets/mixed_precision.h"
#include "core/packs/declip_graph.h"
#include "core/packs/reserved_ids.h"
#include "core/training/data/source_split.h"
#include "core/training/forging/forging_material.h"
#include "core/training/heads/head_pack.h"
#include "core/training/heads/head_run.h"
#include "core/training/training_device.h"

#include <torch/utils.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <optional>
#include <set>

namespace pentimento::training {

namespace {

namespace fs = std::filesystem;

constexpr int forgedTogether = 8;                     ///< examples that share a seed
constexpr std::uint64_t validationSeeds = 1ULL << 40; ///< where those of validation begin

Error wrong(const std::string& message)
{
    return {ErrorCode::Usage, message, {}};
}

bool isUsableId(const std::string& id)
{
    return isPartId(id) && !isReservedId(id);
}

Result<void> check(const HeadTrainingOptions& options)
{
    if (!options.pack.graph->frozenBackbones)
        return Error{ErrorCode::ModelUnavailable,
                     options.pack.name + ": has no image backbone for heads to read; import CLIP "
                                         "first",
                     {}};
    std::set<std::string> ids;
    for (const HeadSpec& head : options.heads) {
        if (!isUsableId(head.id))
            return wrong(head.id + ": is not an id of small letters, digits and hyphens");
        if (!ids.insert(head.id).second)
            return wrong("two heads are called " + head.id);
    }
    if (ids.empty())
        return wrong("no head to train");
    const auto layers = decoderLayersPerStage(options.decoder);
    return layers ? Result<void>{} : layers.error();
}

/// Which of a decoder's four stages enlarge, as the paper's code has it: it brings a transformer's
/// 16 x 16 to 256 x 256, and a ResNet's or Xception's features to about that, then exactly.
Result<DecoderDesign> designOf(const HeadTrainingOptions& options, const nets::FeatureSize& input)
{
    DecoderDesign design;
    design.type = options.decoder;
    design.widths = options.decoderWidths;
    design.channels = input.channels;
    if (options.decoder == "linear" && !input.tokens)
        return wrong("linear: this decoder reads one transformer and nothing else");
    const auto kindAt = [&](const FeatureSource& source) {
        return kindOf(
            *std::find_if(options.pack.backbones.begin(), options.pack.backbones.end(),
                          [&](const BackboneInfo& info) { return info.id == source.backbone; }));
    };
    const FeatureSource& first = options.features.front();
    if (kindAt(first) == &clipResNet)
        design.firstDoubled = std::max(0, 3 - first.layer);
    else if (kindAt(first) == &xceptionNet)
        design.firstDoubled = 1;
    design.toMapSide =
        std::any_of(options.features.begin(), options.features.end(),
                    [&](const FeatureSource& source) { return !kindAt(source)->tokens; });
    return design;
}

/// One run: data and backbones on their device.
class Heads
{
public:
    Heads(HeadTrainingOptions options, const Job& job,
          const std::function<void(const HeadTrainingProgress&)>& onStep, at::Device device)
        : m_options(std::move(options)), m_job(job), m_onStep(onStep), m_device(device)
    {}

    Result<Pack> go();

private:
    Result<void> open();
    Result<FeatureCache> examples(const char* folder, const std::vector<std::size_t>& photos,
                                  const std::vector<std::size_t>& pairs, int count,
                                  std::uint64_t firstSeed);
    Result<std::string> recipe(std::uint64_t firstSeed) const;
    [[nodiscard]] std::string origin(std::size_t photos, std::size_t pairs) const;

    HeadTrainingOptions m_options;
    const Job& m_job;
    const std::function<void(const HeadTrainingProgress&)>& m_onStep;
    at::Device m_device;
    ForgingMaterial m_material;
    std::optional<nets::DeclipBackbones> m_backbones;
    nets::NumberFormat m_format = nets::NumberFormat::Float32;
};

Result<void> Heads::open()
{
    if (m_options.mixedPrecision && m_device.is_cuda())
        m_format = nets::NumberFormat::Half;
    else if (m_options.mixedPrecision && nets::cpuHasBfloat16())
        m_format = nets::NumberFormat::BFloat16;
    m_backbones.emplace(m_options.pack, m_options.features, nets::LayerTarget{m_device, m_format});
    auto material =
        ForgingMaterial::open(m_device, m_options.data, m_options.generators, m_options.forging);
    if (!material)
        return material.error();
    m_material = std::move(*material);
    std::error_code failure;
    fs::create_directories(m_options.out, failure);
    return failure ? outputError(m_options.out, failure.message()) : Result<void>{};
}

/// Everything that cached examples depend on, so that those of other options are not taken.
Result<std::string> Heads::recipe(std::uint64_t firstSeed) const
{
    std::string text = m_options.pack.sha256 + ' ' + m_device.str() + ' ' +
                       std::to_string(static_cast<int>(m_format)) + ' ' +
                       std::to_string(firstSeed) + ' ' + std::to_string(m_options.validationShare);
    for (const FeatureSource& source : m_options.features)
        text += ' ' + source.backbone + ' ' + std::to_string(source.layer);
    text += ' ' + textOf(m_options.forging);
    text += ' ' + std::to_string(m_options.pack.wholeInput) + ' ' + m_material.contents;
    const auto hashes = hashesText(m_options.generators);
    if (!hashes)
        return hashes.error();
    text += *hashes;
    return sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

Result<FeatureCache> Heads::examples(const char* folder, const std::vector<std::size_t>& photos,
                                     const std::vector<std::size_t>& pairs, int count,
                                     std::uint64_t firstSeed)
{
    if (count == 0)
        return FeatureCache();
    const auto made = recipe(firstSeed);
    if (!made)
        return made.error();
    const Forger forger(m_material.data, photos, pairs, m_material.generators, m_options.forging);
    const auto make = [&](int first, int wanted) -> Result<CachedExamples> {
        std::vector<at::Tensor> features;
        std::vector<at::Tensor> masks;
        std::vector<at::Tensor> manipulations;
        for (int done = 0; done < wanted; done += forgedTogether) {
            if (m_job.stopRequested())
                return Error{ErrorCode::Cancelled,
                             "training stopped; " + std::to_string(first) +
                                 " examples are kept for the next time",
                             {}};
            const auto seed =
                firstSeed + static_cast<std::uint64_t>((first + done) / forgedTogether);
            CachedExamples some =
                forgedFeatures(forger, *m_backbones, m_options.features, m_options.pack.wholeInput,
                               std::min(forgedTogether, wanted - done), seed, m_device);
            features.push_back(some.features);
            masks.push_back(some.masks);
            manipulations.push_back(some.manipulations);
        }
        return CachedExamples{at::cat(features), at::cat(masks), at::cat(manipulations)};
    };
    HeadTrainingProgress progress;
    progress.steps = count;
    const auto begun = std::chrono::steady_clock::now();
    return FeatureCache::complete(m_options.out / folder, *made, count, make, [&](int done) {
        progress.step = done;
        progress.secondsPerStep =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count() / done;
        if (m_onStep)
            m_onStep(progress);
    });
}

std::string Heads::origin(std::size_t photos, std::size_t pairs) const
{
    std::string text = std::to_string(photos) + " photos";
    if (pairs > 0)
        text += " and " + std::to_string(pairs) + " finished forgeries";
    if (m_options.generators.empty())
        return text + " without generative networks";
    text += " with the generators ";
    for (std::size_t i = 0; i < m_options.generators.size(); ++i)
        text += (i == 0 ? "" : ", ") + m_options.generators[i].stem().string();
    return text;
}

Result<Pack> Heads::go()
{
    if (auto opened = open(); !opened)
        return opened.error();
    const auto design =
        designOf(m_options, m_backbones->inputOf(m_options.heads[0].id, m_options.features));
    if (!design)
        return design.error();
    const auto [photos, pairs] = splitBySource(m_material.data, m_options.validationShare);
    const std::uint64_t seed = m_options.seed * 0x9E3779B97F4A7C15ULL;
    const int held =
        photos.validation.empty() ? 0 : std::max(forgedTogether, m_options.examples / 10);
    const auto validation =
        examples("validation", photos.validation, pairs.validation, held, seed + validationSeeds);
    if (!validation)
        return validation.error();
    const auto training =
        examples("examples", photos.training, pairs.training, m_options.examples, seed);
    if (!training)
        return training.error();
    std::vector<TrainedHead> trained;
    for (const HeadSpec& spec : m_options.heads) {
        torch::manual_seed(m_options.seed);
        const HeadRun run{m_options, spec, *design, *training, *validation, m_device};
        if (auto done = trainHead(run, m_job, m_onStep); !done)
            return done.error();
        const auto used = training->usableFor(spec.manipulations);
        const int forgeries = training->forgeriesAmong(used);
        trained.push_back({spec, forgeries, static_cast<int>(used.size()) - forgeries});
    }
    return writeHeadPack(m_options, trained, origin(photos.training.size(), pairs.training.size()));
}

} // namespace

Result<Pack> trainHeads(const HeadTrainingOptions& options, const Job& job,
                        const std::function<void(const HeadTrainingProgress&)>& onStep)
{
    if (auto checked = check(options); !checked)
        return checked.error();
    const auto device = trainingDevice(options.device);
    if (!device)
        return device.error();
    useThreads(options.threads);
    HeadTrainingOptions settled = options;
    if (settled.features.empty())
        settled.features = settled.pack.heads.front().features;
    try {
        return Heads(std::move(settled), job, onStep, *device).go();
    } catch (const nets::BadState& error) {
        return Error{ErrorCode::ModelUnavailable, error.what(), {}};
    } catch (const std::exception& error) {
        return Error{ErrorCode::Internal, "training failed", error.what()};
    }
}

} // namespace pentimento::training
