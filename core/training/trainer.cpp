// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/trainer.h"

#include "core/base/elapsed.h"
#include "core/model/safetensors.h"
#include "core/model/trace_network.h"
#include "core/training/forger.h"
#include "core/training/optimiser.h"
#include "core/training/prefetcher.h"
#include "core/training/source_split.h"
#include "core/training/trace_loss.h"
#include "core/training/training_device.h"

#include <torch/utils.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <optional>

namespace pentimento {

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
};

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

private:
    Result<void> beginWith(const fs::path& weights);
    Example make(const Forger& forger, std::uint64_t seed) const;
    void learn(const Example& example, int step, double rate, TrainingProgress& progress);
    [[nodiscard]] TraceLoss lossOf(TraceNetwork& network, const Example& example) const;
    void validate(int step, TrainingProgress& progress);
    Result<void> save(int step);
    [[nodiscard]] bool isGpu() const { return m_device.is_cuda(); }

    const TrainOptions& m_options;
    const Job& m_job;
    const std::function<void(const TrainingProgress&)>& m_onStep;
    at::Device m_device;
    TrainingData m_data;
    TraceNetwork m_network;
    std::optional<Forger> m_forger;
    std::optional<Forger> m_validation;
    std::optional<Optimiser> m_optimiser;
    CheckpointNotes m_notes;
    std::ofstream m_table;
};

Result<void> Run::start()
{
    auto opened = TrainingData::openOn(m_device, m_options.data);
    if (!opened)
        return opened.error();
    m_data = std::move(*opened);
    std::error_code failure;
    fs::create_directories(m_options.out, failure);
    auto generators = GeneratorBank::load(m_options.generators, m_device);
    if (!generators)
        return generators.error();

    const SourceSplit photos = splitBySource(m_data.photos, m_options.validationShare);
    const SourceSplit pairs = splitBySource(m_data.pairs, m_options.validationShare);
    m_forger.emplace(m_data, photos.training, pairs.training, *generators, m_options.forging);
    if (!photos.validation.empty())
        m_validation.emplace(m_data, photos.validation, pairs.validation, *generators,
                             m_options.forging);

    m_network.moveTo(m_device.str().c_str());
    if (auto begun = beginWith(m_options.start); !begun)
        return begun;
    m_network.setTraining(true);
    if (m_options.frozenBackbone)
        m_network.freezeBackbone();
    m_network.setMixedPrecision(m_options.mixedPrecision);
    m_optimiser.emplace(m_network.state());
    const auto read = readCheckpoint(m_options.out / "checkpoint.safetensors", *m_optimiser);
    if (!read)
        return read.error();
    m_notes = *read;
    m_table.open(m_options.out / "training.csv",
                 m_notes.step > 0 ? std::ios::app : std::ios::trunc);
    if (m_notes.step == 0)
        m_table << "step,loss,overlap,validation_loss,seconds_per_step,waiting_share\n";
    return {};
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
    TensorMap state = m_network.state();
    for (auto& [name, tensor] : state)
        if (const auto found = given->find(name); found != given->end())
            tensor = found->second;
    return m_network.load(state);
}

Example Run::make(const Forger& forger, std::uint64_t seed) const
{
    const ForgedBatch batch = forger.batch(m_options.batch, m_options.side, seed);
    return {batch.pictures.contiguous(at::MemoryFormat::ChannelsLast), traceTargets(batch)};
}

Result<void> Run::go()
{
    TrainingProgress progress;
    progress.step = m_notes.step;
    progress.steps = m_options.steps;
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
        progress.step = step + 1;
        progress.secondsPerStep = secondsSince(begun) / (step + 1 - first);
        progress.waitingShare = waited / secondsSince(begun);
        const bool last = step + 1 == m_options.steps || done >= 1;
        if (m_validation && (progress.step % m_options.stepsPerValidation == 0 || last))
            validate(step, progress);
        if (progress.step % stepsPerRow == 0)
            m_table << progress.step << ',' << progress.meanLoss << ',' << progress.overlap << ','
                    << progress.validationLoss << ',' << progress.secondsPerStep << ','
                    << progress.waitingShare << std::endl;
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
    const bool isFirst = progress.meanLoss == 0;
    const double keep = isFirst ? 0 : isGpu() ? 0.8 : 0.98;
    progress.meanLoss = keep * progress.meanLoss + (1 - keep) * progress.loss;
    progress.overlap = keep * progress.overlap + (1 - keep) * loss.overlap.item<double>();
}

TraceLoss Run::lossOf(TraceNetwork& network, const Example& example) const
{
    Tensor features;
    {
        const torch::AutoGradMode gradients(at::GradMode::is_enabled() &&
                                            !m_options.frozenBackbone);
        features = network.features(example.pictures);
    }
    const Tensor logits = network.decode(features, network.summary(features));
    return traceLoss(logits, TraceNetwork::fingerprints(features), example.targets);
}

/// The loss of the averaged weights on the same examples every time, of sources that are not
/// trained on.
void Run::validate(int step, TrainingProgress& progress)
{
    const torch::NoGradGuard guard;
    TraceNetwork averaged(mapCount);
    averaged.moveTo(m_device.str().c_str());
    if (!averaged.load(m_optimiser->average()))
        return; // cannot happen: it is the same graph
    averaged.setTraining(false);
    averaged.setMixedPrecision(m_options.mixedPrecision);
    double sum = 0;
    for (int i = 0; i < validationBatches; ++i) {
        const Example example = make(*m_validation, static_cast<std::uint64_t>(i) + 1);
        sum += lossOf(averaged, example).total.item<double>();
    }
    progress.validationLoss = sum / validationBatches;
    const bool better = m_notes.bestLoss == 0 || progress.validationLoss < m_notes.bestLoss;
    m_notes.sinceBest = better ? 0 : m_notes.sinceBest + 1;
    if (!better)
        return;
    m_notes.bestLoss = progress.validationLoss;
    if (auto written =
            writeSafetensors(m_options.out / "weights.safetensors", m_optimiser->average(),
                             {{"step", std::to_string(step + 1)}, {"graph", "trace-2"}});
        !written)
        m_notes.bestLoss = 0; // the checkpoint that follows meets the same obstacle and reports it
}

Result<void> Run::save(int step)
{
    m_notes.step = step;
    if (auto written =
            writeCheckpoint(m_options.out / "checkpoint.safetensors", *m_optimiser, m_notes);
        !written)
        return written;
    if (m_notes.bestLoss > 0)
        return {};
    return writeSafetensors(m_options.out / "weights.safetensors", m_optimiser->average(),
                            {{"step", std::to_string(step)}, {"graph", "trace-2"}});
}

} // namespace

Result<void> train(const TrainOptions& options, const Job& job,
                   const std::function<void(const TrainingProgress&)>& onStep)
{
    const auto device = trainingDevice(options.device);
    if (!device)
        return device.error();
    useThreads(options.threads);
    try {
        torch::manual_seed(options.seed);
        Run run(options, job, onStep, *device);
        if (auto started = run.start(); !started)
            return started;
        return run.go();
    } catch (const std::exception& error) {
        return Error{ErrorCode::Internal, "training failed", error.what()};
    }
}

} // namespace pentimento
