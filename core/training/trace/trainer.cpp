// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/trace/trainer.h"

#include "core/base/elapsed.h"
#include "core/base/guarded.h"
#include "core/base/hash.h"
#include "core/base/output.h"
#include "core/base/version.h"
#include "core/nets/trace_network.h"
#include "core/packs/trace_graph.h"
#include "core/training/data/source_split.h"
#include "core/training/forging/forger.h"
#include "core/training/optimiser.h"
#include "core/training/prefetcher.h"
#include "core/training/trace/trace_loss.h"
#include "core/training/training_device.h"
#include "core/training/training_table.h"
#include "core/weights/safetensors.h"

#include <torch/utils.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <sstream>

namespace pentimento::training {

namespace {

using at::Tensor;
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr int warmUpSteps = 100;
constexpr int stepsPerRow = 50; ///< of training.csv
constexpr int validationBatches = 12;
constexpr int batchesAhead = 6;
constexpr int forgingThreadsOnGpu = 5; ///< each launches on a stream of its own
constexpr int looksOnGpu = 20;         ///< steps between waits for the GPU's numbers

/// `done` is the share of the run that lies behind, 0..1.
double cosineRate(int step, double done, const TrainOptions& options)
{
    const double warm = std::min(1.0, (step + 1.0) / warmUpSteps);
    return options.learningRate * warm * (0.02 + 0.98 * 0.5 * (1 + std::cos(M_PI * done)));
}

struct Example
{
    Tensor pictures;
    TraceTargets targets;
    std::vector<std::optional<Manipulation>> manipulations;
};

std::string row(const TrainingProgress& at)
{
    std::ostringstream text;
    text << at.step << ',' << at.meanLoss << ',' << at.overlap << ','
         << at.validationLoss.value_or(0) << ',' << at.secondsPerStep << ',' << at.waitingShare;
    return text.str();
}

Result<UsedFile> usedFile(const fs::path& file)
{
    const auto hash = sha256OfFile(file);
    if (!hash)
        return hash.error();
    return UsedFile{file.filename().string(), *hash};
}

/// One run: data, network and optimiser on their device.
class Run
{
public:
    Run(const TrainOptions& options, const Job& job,
        const std::function<void(const TrainingProgress&)>& onStep, at::Device device)
        : m_options(options), m_job(job), m_onStep(onStep), m_device(device), m_network(mapCount)
    {}

    Result<void> start();
    Result<void> go();
    [[nodiscard]] TrainingRecord record() const;

private:
    Result<void> useGenerators();
    Result<void> goOn();
    void useSplit(const SourceSplit& split);
    Result<void> beginWith(const fs::path& weights);
    Example make(const Forger& forger, std::uint64_t seed) const;
    void learn(const Example& example, int step, double rate, TrainingProgress& progress);
    [[nodiscard]] TraceLoss lossOf(nets::TraceNetwork& network, const Example& example) const;
    Result<void> validate(int step, TrainingProgress& progress);
    Result<void> save(int step);
    Result<void> writeWeights(int step) const;
    void count(const Example& example);
    [[nodiscard]] bool isGpu() const { return m_device.is_cuda(); }

    const TrainOptions& m_options;
    const Job& m_job;
    const std::function<void(const TrainingProgress&)>& m_onStep;
    at::Device m_device;
    TrainingData m_data;
    nets::TraceNetwork m_network;
    std::optional<Forger> m_forger;
    std::optional<Forger> m_validation;
    std::optional<Optimiser> m_optimiser;
    GeneratorBank m_generators;
    CheckpointNotes m_notes;
    TrainingTable m_table;
    TrainingRecord m_record; ///< but for what the notes hold
};

Result<void> Run::start()
{
    auto opened = TrainingData::openOn(m_device, m_options.data);
    if (!opened)
        return opened.error();
    m_data = std::move(*opened);
    std::error_code failure;
    fs::create_directories(m_options.out, failure);
    if (failure)
        return outputError(m_options.out, failure.message());
    if (auto used = useGenerators(); !used)
        return used;
    useSplit(splitBySource(m_data, m_options.validationShare));

    m_network.moveTo(m_device.str().c_str());
    if (auto begun = beginWith(m_options.start); !begun)
        return begun;
    m_network.setTraining(true);
    if (m_options.frozenBackbone)
        m_network.freezeBackbone();
    m_network.setMixedPrecision(m_options.mixedPrecision);
    m_optimiser.emplace(m_network.state());
    return goOn();
}

Result<void> Run::useGenerators()
{
    auto bank = GeneratorBank::load(m_options.generators, m_device);
    if (!bank)
        return bank.error();
    m_generators = std::move(*bank);
    for (std::size_t i = 0; i < m_options.generators.size(); ++i) {
        auto used = usedFile(m_options.generators[i]);
        if (!used)
            return used.error();
        m_record.generators.push_back({std::move(*used), m_generators.manipulations[i]});
    }
    return {};
}

void Run::useSplit(const SourceSplit& split)
{
    m_forger.emplace(m_data, split.photos.training, split.pairs.training, m_generators,
                     m_options.forging);
    if (!split.photos.validation.empty())
        m_validation.emplace(m_data, split.photos.validation, split.pairs.validation, m_generators,
                             m_options.forging);
    m_record.sources = m_data.attributions();
    m_record.photos = static_cast<int>(split.photos.training.size());
    m_record.photosHeldBack = static_cast<int>(split.photos.validation.size());
    for (const std::size_t i : split.pairs.training)
        ++m_record.pairs[static_cast<std::size_t>(m_data.pairs[i].manipulation)];
}

/// From the last checkpoint, if there is one.
Result<void> Run::goOn()
{
    const fs::path file = m_options.out / "checkpoint.safetensors";
    const auto read = readCheckpoint(file, *m_optimiser);
    if (!read)
        return read.error();
    m_notes = *read;
    if (m_notes.step > 0 && m_notes.examples.size() != manipulationCount + 1)
        return Error{ErrorCode::UnreadableInput,
                     file.string() + ": was begun by an earlier version, which did not keep what a "
                                     "run was trained on; begin anew in another folder",
                     {}};
    m_notes.examples.resize(manipulationCount + 1);
    return m_table.open(m_options.out / "training.csv",
                        "step,loss,overlap,validation_loss,seconds_per_step,waiting_share",
                        m_notes.step);
}

Result<void> Run::beginWith(const fs::path& weights)
{
    if (weights.empty())
        return m_options.frozenBackbone
                   ? Error{ErrorCode::Usage, "a frozen backbone needs weights to begin with", {}}
                   : Result<void>{};
    const auto given = readSafetensors(weights);
    if (!given)
        return given.error();
    auto used = usedFile(weights);
    if (!used)
        return used.error();
    m_record.start = std::move(*used);
    TensorMap state = m_network.state();
    for (auto& [name, tensor] : state)
        if (const auto found = given->find(name); found != given->end())
            tensor = found->second;
    return m_network.load(state);
}

Example Run::make(const Forger& forger, std::uint64_t seed) const
{
    const ForgedBatch batch = forger.batch(m_options.batch, m_options.side, seed);
    return {batch.pictures.contiguous(at::MemoryFormat::ChannelsLast), traceTargets(batch),
            batch.manipulations};
}

Result<void> Run::go()
{
    TrainingProgress progress;
    progress.step = m_notes.step;
    progress.steps = m_options.steps;
    progress.meanLoss = m_notes.meanLoss.value_or(0);
    progress.overlap = m_notes.overlap.value_or(0);
    progress.validationLoss = m_notes.validationLoss;
    const double minutesBefore = m_notes.minutes;
    Prefetcher<Example> examples(
        m_notes.step, m_options.steps, isGpu() ? forgingThreadsOnGpu : 1, batchesAhead, [this] {
            auto stream = std::make_shared<OwnStream>(m_device);
            return [this, stream](int step) {
                const Example example = make(*m_forger, m_options.seed * 0x9E3779B97F4A7C15ULL +
                                                            static_cast<std::uint64_t>(step));
                stream->wait();
                return example;
            };
        });
    const auto begun = Clock::now();
    auto saved = begun;
    double waited = 0;
    const int first = m_notes.step;
    for (int step = first; step < m_options.steps; ++step) {
        const auto started = Clock::now();
        const Example example = examples.next();
        waited += secondsSince(started);
        double done = static_cast<double>(step) / m_options.steps;
        if (m_options.minutes > 0)
            done = std::max(done, secondsSince(begun) / (60 * m_options.minutes));
        learn(example, step, cosineRate(step, std::min(done, 1.0), m_options), progress);
        count(example);
        progress.step = step + 1;
        m_notes.minutes = minutesBefore + secondsSince(begun) / 60;
        progress.secondsPerStep = secondsSince(begun) / (step + 1 - first);
        progress.waitingShare = waited / secondsSince(begun);
        const bool last = step + 1 == m_options.steps || done >= 1;
        if (m_validation && (progress.step % m_options.stepsPerValidation == 0 || last))
            if (auto validated = validate(step, progress); !validated)
                return validated;
        if (progress.step % stepsPerRow == 0)
            if (auto written = m_table.add(row(progress)); !written)
                return written;
        if (m_onStep)
            m_onStep(progress);
        const bool stop = m_job.stopRequested();
        const bool enough =
            last || (m_options.patience > 0 && m_notes.sinceBest >= m_options.patience);
        if (stop || enough || secondsSince(saved) > 60 * m_options.minutesPerCheckpoint) {
            if (auto written = save(step + 1); !written)
                return written;
            saved = Clock::now();
        }
        if (enough)
            break;
        if (stop)
            return Error{ErrorCode::Cancelled,
                         "training stopped; it goes on from step " + std::to_string(step + 1),
                         {}};
    }
    return {};
}

void Run::learn(const Example& example, int step, double rate, TrainingProgress& progress)
{
    for (const Tensor& tensor : {example.pictures, example.targets.masks, example.targets.weights,
                                 example.targets.forged, example.targets.untouched})
        useOnThisStream(tensor);
    const TraceLoss loss = lossOf(m_network, example);
    loss.total.backward();
    m_optimiser->step(step, rate, m_options.averaging);
    if (isGpu() && step % looksOnGpu != 0)
        return;
    progress.loss = loss.total.item<double>();
    const double keep = !m_notes.meanLoss ? 0 : isGpu() ? 0.8 : 0.98;
    progress.meanLoss = keep * progress.meanLoss + (1 - keep) * progress.loss;
    progress.overlap = keep * progress.overlap + (1 - keep) * loss.overlap.item<double>();
    m_notes.meanLoss = progress.meanLoss;
    m_notes.overlap = progress.overlap;
}

TraceLoss Run::lossOf(nets::TraceNetwork& network, const Example& example) const
{
    Tensor features;
    {
        const torch::AutoGradMode gradients(at::GradMode::is_enabled() &&
                                            !m_options.frozenBackbone);
        features = network.features(example.pictures);
    }
    const Tensor logits = network.decode(features, network.summary(features));
    return traceLoss(logits, nets::TraceNetwork::fingerprints(features), example.targets);
}

/// The loss of the averaged weights on the same examples every time, of sources that are not
/// trained on.
Result<void> Run::validate(int step, TrainingProgress& progress)
{
    const torch::NoGradGuard guard;
    nets::TraceNetwork averaged(mapCount);
    averaged.moveTo(m_device.str().c_str());
    if (auto loaded = averaged.load(m_optimiser->average()); !loaded)
        return loaded;
    averaged.setTraining(false);
    averaged.setMixedPrecision(m_options.mixedPrecision);
    double sum = 0;
    for (int i = 0; i < validationBatches; ++i) {
        const Example example = make(*m_validation, static_cast<std::uint64_t>(i) + 1);
        sum += lossOf(averaged, example).total.item<double>();
    }
    const double loss = sum / validationBatches;
    progress.validationLoss = m_notes.validationLoss = loss;
    const bool better = !m_notes.bestLoss || loss < *m_notes.bestLoss;
    m_notes.sinceBest = better ? 0 : m_notes.sinceBest + 1;
    if (!better)
        return {};
    m_notes.bestLoss = loss;
    return writeWeights(step + 1);
}

Result<void> Run::writeWeights(int step) const
{
    return writeSafetensors(
        m_options.out / "weights.safetensors", m_optimiser->average(),
        {{"step", std::to_string(step)}, {"graph", std::string(traceGraph.id)}});
}

Result<void> Run::save(int step)
{
    m_notes.step = step;
    if (auto written =
            writeCheckpoint(m_options.out / "checkpoint.safetensors", *m_optimiser, m_notes);
        !written)
        return written;
    return m_notes.bestLoss ? Result<void>{} : writeWeights(step);
}

void Run::count(const Example& example)
{
    for (const std::optional<Manipulation>& manipulation : example.manipulations)
        ++m_notes.examples[manipulation ? 1 + static_cast<std::size_t>(*manipulation) : 0];
}

TrainingRecord Run::record() const
{
    TrainingRecord record = m_record;
    record.frozenBackbone = m_options.frozenBackbone;
    record.steps = m_notes.step;
    record.untouched = m_notes.examples[0];
    std::copy(m_notes.examples.begin() + 1, m_notes.examples.end(), record.examples.begin());
    record.minutes = m_notes.minutes;
    record.seed = m_options.seed;
    record.commit = PENTIMENTO_COMMIT;
    return record;
}

} // namespace

Result<TrainingRecord> train(const TrainOptions& options, const Job& job,
                             const std::function<void(const TrainingProgress&)>& onStep)
{
    const auto device = trainingDevice(options.device);
    if (!device)
        return device.error();
    useThreads(options.threads);
    return guarded("training failed", [&]() -> Result<TrainingRecord> {
        torch::manual_seed(options.seed);
        Run run(options, job, onStep, *device);
        if (auto started = run.start(); !started)
            return started.error();
        if (auto gone = run.go(); !gone)
            return gone.error();
        return run.record();
    });
}

} // namespace pentimento::training
