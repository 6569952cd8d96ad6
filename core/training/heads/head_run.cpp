// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/heads/head_run.h"

#include "core/base/elapsed.h"
#include "core/nets/mixed_precision.h"
#include "core/training/optimiser.h"
#include "core/training/prefetcher.h"
#include "core/training/random.h"
#include "core/training/training_table.h"

#include <torch/utils.h>

#include <algorithm>
#include <chrono>
#include <optional>

namespace pentimento::training {

namespace {

using at::Tensor;
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr double lowestRate = 0.99e-6; ///< 1e-6 but for rounding
constexpr int batchesAhead = 2;
constexpr const char* columns = "epoch,step,loss,validation_loss,rate";

class Trainer
{
public:
    Trainer(const HeadRun& run, const Job& job,
            const std::function<void(const HeadTrainingProgress&)>& onStep)
        : m_run(run), m_options(run.options), m_job(job), m_onStep(onStep), m_module(run.design),
          m_training(run.examples.usableFor(run.spec.manipulations)),
          m_held(run.validation.usableFor(run.spec.manipulations)),
          m_mixed(run.options.mixedPrecision && (run.device.is_cuda() || nets::cpuHasBfloat16()))
    {}

    Result<void> start();
    Result<void> go();

private:
    [[nodiscard]] fs::path file(const char* ending) const
    {
        return m_options.out / (m_run.spec.id + ending);
    }
    [[nodiscard]] int stepsPerEpoch() const
    {
        const auto batch = static_cast<std::size_t>(m_options.batch);
        return static_cast<int>((m_training.size() + batch - 1) / batch);
    }
    [[nodiscard]] CachedExamples batchOf(int step) const;
    [[nodiscard]] CachedExamples varied(CachedExamples batch, int step) const;
    [[nodiscard]] Tensor lossOf(DecoderModule& module, const CachedExamples& batch) const;
    [[nodiscard]] double validationLoss() const;
    Result<void> endEpoch(HeadTrainingProgress& progress);
    [[nodiscard]] bool finished() const
    {
        return m_notes.rate < lowestRate || m_notes.step >= m_options.epochs * stepsPerEpoch();
    }

    const HeadRun& m_run;
    const HeadTrainingOptions& m_options;
    const Job& m_job;
    const std::function<void(const HeadTrainingProgress&)>& m_onStep;
    DecoderModule m_module;
    std::vector<std::size_t> m_training; ///< examples that this head learns from
    std::vector<std::size_t> m_held;
    bool m_mixed;
    std::optional<Optimiser> m_optimiser;
    CheckpointNotes m_notes;
    TrainingTable m_table;
};

Result<void> Trainer::start()
{
    if (m_run.examples.forgeriesAmong(m_training) == 0)
        return Error{ErrorCode::UnreadableInput,
                     m_run.spec.id + ": none of the " + std::to_string(m_run.examples.size()) +
                         " examples is a forgery that it learns from; give it generators, finished "
                         "forgeries or more examples",
                     {}};
    if (m_run.validation.forgeriesAmong(m_held) == 0)
        m_held.clear(); // without a forgery: false alarms alone, no overlap to measure
    m_module.moveTo(m_run.device);
    m_module.setTraining(true);
    m_optimiser.emplace(m_module.state(), 0.9, m_options.weightDecay);
    const auto read = readCheckpoint(file(".checkpoint.safetensors"), *m_optimiser);
    if (!read)
        return read.error();
    m_notes = *read;
    if (m_notes.step == 0)
        m_notes.rate = m_options.learningRate;
    return m_table.open(file(".csv"), columns, m_notes.step / stepsPerEpoch());
}

/// Every epoch in another order, which depends on seed and epoch alone.
CachedExamples Trainer::batchOf(int step) const
{
    const int epoch = step / stepsPerEpoch();
    std::vector<std::size_t> order = m_training;
    Random random(m_options.seed * 0x9E3779B97F4A7C15ULL + static_cast<std::uint64_t>(epoch));
    for (std::size_t i = order.size() - 1; i > 0; --i)
        std::swap(order[i],
                  order[static_cast<std::size_t>(random.integer(0, static_cast<int>(i)))]);
    const auto batch = static_cast<std::size_t>(m_options.batch);
    const std::size_t first = static_cast<std::size_t>(step % stepsPerEpoch()) * batch;
    const std::size_t end = std::min(first + batch, order.size());
    return m_run.examples.gathered({order.begin() + static_cast<std::ptrdiff_t>(first),
                                    order.begin() + static_cast<std::ptrdiff_t>(end)});
}

/// The same examples, made to look new; depends on seed and step alone.
CachedExamples Trainer::varied(CachedExamples batch, int step) const
{
    Random random((m_options.seed + 77) * 0x9E3779B97F4A7C15ULL + static_cast<std::uint64_t>(step));
    if (m_options.mirrored && random.chance(0.5)) {
        batch.features = batch.features.flip(3);
        batch.masks = batch.masks.flip(3);
    }
    if (m_options.channelDropout > 0) {
        const double kept = 1 - m_options.channelDropout;
        Tensor weights = at::empty({batch.features.size(0), batch.features.size(1), 1, 1});
        float* value = weights.data_ptr<float>();
        for (std::int64_t i = 0; i < weights.numel(); ++i)
            value[i] = random.chance(kept) ? static_cast<float>(1 / kept) : 0;
        batch.features = batch.features.to(at::kFloat) * weights;
    }
    return batch;
}

Tensor Trainer::lossOf(DecoderModule& module, const CachedExamples& batch) const
{
    const Tensor cells = batch.features.to(m_run.device).to(at::kFloat);
    Tensor logits;
    {
        const nets::MixedPrecision precision(m_mixed, m_run.device.is_cuda(), at::kBFloat16);
        logits = module(cells.contiguous(at::MemoryFormat::ChannelsLast));
    }
    return decoderLoss(logits, batch.masks.to(m_run.device).to(at::kFloat) / 255);
}

double Trainer::validationLoss() const
{
    const torch::NoGradGuard guard;
    DecoderModule averaged(m_run.design);
    averaged.moveTo(m_run.device);
    averaged.load(m_optimiser->average());
    averaged.setTraining(false);
    double sum = 0;
    for (std::size_t first = 0; first < m_held.size();
         first += static_cast<std::size_t>(m_options.batch)) {
        const std::size_t end =
            std::min(first + static_cast<std::size_t>(m_options.batch), m_held.size());
        const CachedExamples batch =
            m_run.validation.gathered({m_held.begin() + static_cast<std::ptrdiff_t>(first),
                                       m_held.begin() + static_cast<std::ptrdiff_t>(end)});
        sum += lossOf(averaged, batch).item<double>() * static_cast<double>(end - first);
    }
    return sum / static_cast<double>(m_held.size());
}

Result<void> Trainer::endEpoch(HeadTrainingProgress& progress)
{
    if (!m_held.empty())
        progress.validationLoss = m_notes.validationLoss = validationLoss();
    const double watched = progress.validationLoss.value_or(progress.loss);
    const double rate = m_notes.rate;
    if (!m_notes.bestLoss || watched < *m_notes.bestLoss) {
        m_notes.bestLoss = watched;
        m_notes.sinceBest = 0;
        if (auto written = writeSafetensors(file(".safetensors"), m_optimiser->average(),
                                            {{"step", std::to_string(m_notes.step)}});
            !written)
            return written;
    } else if (++m_notes.sinceBest >= m_options.patience) {
        m_notes.sinceBest = 0;
        m_notes.rate /= 10;
    }
    m_notes.lossSum = 0;
    return m_table.add(std::to_string(progress.epoch) + ',' + std::to_string(m_notes.step) + ',' +
                       std::to_string(progress.loss) + ',' +
                       std::to_string(progress.validationLoss.value_or(0)) + ',' +
                       std::to_string(rate));
}

Result<void> Trainer::go()
{
    const int perEpoch = stepsPerEpoch();
    const int steps = m_options.epochs * perEpoch;
    const int first = m_notes.step;
    HeadTrainingProgress progress;
    progress.head = m_run.spec.id;
    progress.steps = steps;
    progress.validationLoss = m_notes.validationLoss;
    Prefetcher<CachedExamples> batches(first, steps, 1, batchesAhead, [this] {
        return [this](int step) { return batchOf(step); };
    });
    const auto begun = Clock::now();
    auto saved = begun;
    while (!finished()) {
        const int inEpoch = m_notes.step % perEpoch;
        const Tensor loss = lossOf(m_module, varied(batches.next(), m_notes.step));
        loss.backward();
        m_optimiser->step(m_notes.step, m_notes.rate, m_options.averaging);
        m_notes.lossSum += loss.item<double>();
        progress.step = ++m_notes.step;
        progress.loss = m_notes.lossSum / (inEpoch + 1);
        progress.rate = m_notes.rate;
        progress.epoch = m_notes.step / perEpoch;
        progress.secondsPerStep = secondsSince(begun) / (m_notes.step - first);
        const bool endsEpoch = inEpoch + 1 == perEpoch;
        if (endsEpoch)
            if (auto ended = endEpoch(progress); !ended)
                return ended;
        if (m_onStep)
            m_onStep(progress);
        const bool stop = m_job.stopRequested();
        if (stop || finished() || secondsSince(saved) > 60 * m_options.minutesPerCheckpoint) {
            if (auto written =
                    writeCheckpoint(file(".checkpoint.safetensors"), *m_optimiser, m_notes);
                !written)
                return written;
            saved = Clock::now();
        }
        if (stop)
            return Error{ErrorCode::Cancelled,
                         "training stopped; it goes on from step " + std::to_string(m_notes.step) +
                             " of " + m_run.spec.id,
                         {}};
    }
    return {};
}

} // namespace

Result<void> trainHead(const HeadRun& run, const Job& job,
                       const std::function<void(const HeadTrainingProgress&)>& onStep)
{
    Trainer trainer(run, job, onStep);
    if (auto started = trainer.start(); !started)
        return started;
    return trainer.go();
}

} // namespace pentimento::training
