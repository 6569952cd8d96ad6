// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/trainer.h"

#include "core/model/safetensors.h"
#include "core/model/trace_network.h"
#include "core/training/forgery.h"

#include <opencv2/imgproc.hpp>
#include <torch/torch.h>

#include <chrono>
#include <cmath>
#include <fstream>
#include <future>
#include <thread>

namespace pentimento {

namespace {

using at::Tensor;
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr int combined = familyCount; ///< channel of the combined map
constexpr double headWeight = 0.5;    ///< of a family's loss beside the combined map's
constexpr double diceWeight = 0.5;
constexpr double weightDecay = 0.01;
constexpr int warmUpSteps = 100;
constexpr int stepsPerRow = 50; ///< of training.csv

struct Batch
{
    Tensor pictures; ///< (N, 3, S, S) float, 0..255
    Tensor masks;    ///< (N, 1, S/4, S/4) float, the share of each logit's pixels that is marked
    Tensor weights;  ///< (N, heads, 1, 1) which heads learn from which example
    Tensor forged;   ///< (N) 1 where the example holds an edit
};

Batch makeBatch(const TrainingData& data, const TrainOptions& options, int step)
{
    const auto n = options.batch;
    const int cells = options.side / TraceNetwork::mapCell;
    Batch batch{torch::empty({n, options.side, options.side, 3}, at::kByte),
                torch::empty({n, 1, cells, cells}), torch::zeros({n, familyCount + 1, 1, 1}),
                torch::zeros({n})};
    for (int i = 0; i < n; ++i) {
        const std::uint64_t seed = options.seed * 0x9E3779B97F4A7C15ULL +
                                   static_cast<std::uint64_t>(step) * 4096 +
                                   static_cast<std::uint64_t>(i);
        const Forgery example = forge(data, options.side, seed);
        cv::Mat rgb(options.side, options.side, CV_8UC3, batch.pictures[i].data_ptr());
        cv::cvtColor(example.picture, rgb, cv::COLOR_BGR2RGB);
        cv::Mat mask(cells, cells, CV_32F, batch.masks[i].data_ptr());
        cv::Mat reduced;
        cv::resize(example.mask, reduced, mask.size(), 0, 0, cv::INTER_AREA);
        reduced.convertTo(mask, CV_32F, 1.0 / 255);
        batch.weights[i][combined] = 1;
        if (example.family) {
            batch.forged[i] = 1;
            batch.weights[i][static_cast<int>(*example.family)] = headWeight * familyCount;
        } else {
            batch.weights[i].slice(0, 0, familyCount) = headWeight;
        }
    }
    batch.pictures = batch.pictures.permute({0, 3, 1, 2})
                         .to(at::kFloat)
                         .contiguous(at::MemoryFormat::ChannelsLast);
    return batch;
}

/// AdamW (Loshchilov & Hutter 2019) and the moving average of the weights, with a state that is a
/// plain set of tensors, so that a checkpoint is one safetensors file.
class Optimiser
{
public:
    explicit Optimiser(TraceNetwork& network)
    {
        for (auto& [name, tensor] : network.state()) {
            m_tensors[name] = tensor;
            m_average[name] = tensor.detach().clone();
            if (tensor.requires_grad()) {
                m_first[name] = torch::zeros_like(tensor);
                m_second[name] = torch::zeros_like(tensor);
            }
        }
    }

    void step(int step, double rate, double decay)
    {
        torch::NoGradGuard guard;
        const double correction1 = 1 - std::pow(0.9, step + 1);
        const double correction2 = 1 - std::pow(0.999, step + 1);
        for (auto& [name, first] : m_first) {
            Tensor& tensor = m_tensors[name];
            Tensor& second = m_second[name];
            const Tensor& gradient = tensor.grad();
            first.mul_(0.9).add_(gradient, 0.1);
            second.mul_(0.999).addcmul_(gradient, gradient, 0.001);
            if (tensor.dim() > 1)
                tensor.mul_(1 - rate * weightDecay);
            tensor.addcdiv_(first, (second / correction2).sqrt_().add_(1e-8), -rate / correction1);
            tensor.mutable_grad().reset();
        }
        const double keep = std::min(decay, (step + 1.0) / (step + 10.0));
        for (auto& [name, average] : m_average) {
            if (average.is_floating_point())
                average.mul_(keep).add_(m_tensors[name], 1 - keep);
            else
                average.copy_(m_tensors[name]);
        }
    }

    [[nodiscard]] const TensorMap& average() const { return m_average; }

    /// Everything that going on exactly needs, as views that share storage.
    [[nodiscard]] TensorMap checkpoint() const
    {
        TensorMap all;
        const auto add = [&all](const char* prefix, const TensorMap& part) {
            for (const auto& [name, tensor] : part)
                all[prefix + name] = tensor;
        };
        add("weight/", m_tensors);
        add("average/", m_average);
        add("first/", m_first);
        add("second/", m_second);
        return all;
    }

private:
    TensorMap m_tensors;
    TensorMap m_average;
    TensorMap m_first;
    TensorMap m_second;
};

Tensor lossOf(const Tensor& logits, const Batch& batch, double& overlap)
{
    const Tensor targets = batch.masks.expand_as(logits);
    const Tensor entropy =
        torch::binary_cross_entropy_with_logits(logits, targets, {}, {}, at::Reduction::None);
    Tensor loss = (entropy * batch.weights).mean({2, 3}).sum(1).mean();

    const Tensor p = torch::sigmoid(logits);
    const Tensor both = (p * targets).sum({2, 3});
    const Tensor dice = (2 * both + 1) / (p.sum({2, 3}) + targets.sum({2, 3}) + 1);
    const Tensor weights = batch.weights.flatten(1) * batch.forged.unsqueeze(1);
    loss = loss + diceWeight * ((1 - dice) * weights).sum(1).mean();
    const Tensor forgedCount = batch.forged.sum().clamp_min(1);
    overlap = ((dice.select(1, combined) * batch.forged).sum() / forgedCount).item<double>();
    return loss;
}

double cosineRate(int step, const TrainOptions& options)
{
    const double warm = std::min(1.0, (step + 1.0) / warmUpSteps);
    const double progress = static_cast<double>(step) / options.steps;
    return options.learningRate * warm * (0.02 + 0.98 * 0.5 * (1 + std::cos(M_PI * progress)));
}

Result<int> resume(const fs::path& file, const Optimiser& optimiser)
{
    if (!fs::exists(file))
        return 0;
    TextMap metadata;
    const auto saved = readSafetensors(file, &metadata);
    if (!saved)
        return saved.error();
    torch::NoGradGuard guard;
    for (auto& [name, tensor] : optimiser.checkpoint()) {
        const auto found = saved->find(name);
        if (found == saved->end() || found->second.sizes() != tensor.sizes())
            return Error{ErrorCode::UnreadableInput,
                         file.string() + ": is a checkpoint of another network", name};
        tensor.copy_(found->second);
    }
    return std::atoi(metadata["step"].c_str());
}

Result<void> save(const fs::path& folder, const Optimiser& optimiser, int step)
{
    if (auto written = writeSafetensors(folder / "checkpoint.safetensors", optimiser.checkpoint(),
                                        {{"step", std::to_string(step)}});
        !written)
        return written;
    return writeSafetensors(folder / "weights.safetensors", optimiser.average(),
                            {{"step", std::to_string(step)}, {"graph", "trace-1"}});
}

} // namespace

Result<void> train(const TrainOptions& options, const Job& job,
                   const std::function<void(const TrainingProgress&)>& onStep)
{
    auto opened = TrainingData::open(options.data);
    if (!opened)
        return opened.error();
    const TrainingData& data = *opened;
    std::error_code failure;
    fs::create_directories(options.out, failure);
    at::set_num_threads(options.threads > 0
                            ? options.threads
                            : static_cast<int>(std::thread::hardware_concurrency()));
    torch::manual_seed(options.seed);
    TraceNetwork network(familyCount + 1);
    network.setTraining(true);
    network.setMixedPrecision(options.mixedPrecision);
    Optimiser optimiser(network);
    const auto begun = resume(options.out / "checkpoint.safetensors", optimiser);
    if (!begun)
        return begun.error();

    std::ofstream table(options.out / "training.csv", *begun > 0 ? std::ios::app : std::ios::trunc);
    if (*begun == 0)
        table << "step,loss,overlap,seconds_per_step\n";
    TrainingProgress progress{*begun, options.steps, 0, 0, 0, 0};
    auto next =
        std::async(std::launch::async, makeBatch, std::cref(data), std::cref(options), *begun);
    auto saved = Clock::now();
    for (int step = *begun; step < options.steps; ++step) {
        const auto started = Clock::now();
        const Batch batch = next.get();
        if (step + 1 < options.steps)
            next = std::async(std::launch::async, makeBatch, std::cref(data), std::cref(options),
                              step + 1);
        double overlap = 0;
        const Tensor loss = lossOf(network.forward(batch.pictures), batch, overlap);
        loss.backward();
        optimiser.step(step, cosineRate(step, options), options.averaging);

        const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
        const double keep = std::min(0.98, (step - *begun) / (step - *begun + 1.0));
        progress.step = step + 1;
        progress.loss = loss.item<double>();
        progress.meanLoss = keep * progress.meanLoss + (1 - keep) * progress.loss;
        progress.overlap = keep * progress.overlap + (1 - keep) * overlap;
        progress.secondsPerStep = keep * progress.secondsPerStep + (1 - keep) * seconds;
        if (progress.step % stepsPerRow == 0)
            table << progress.step << ',' << progress.meanLoss << ',' << progress.overlap << ','
                  << progress.secondsPerStep << std::endl;
        if (onStep)
            onStep(progress);
        const bool stop = job.stopRequested();
        if (stop || step + 1 == options.steps ||
            Clock::now() - saved >
                std::chrono::duration<double>(60 * options.minutesPerCheckpoint)) {
            if (auto written = save(options.out, optimiser, step + 1); !written)
                return written;
            saved = Clock::now();
        }
        if (stop)
            return Error{ErrorCode::Cancelled,
                         "training stopped; it goes on from step " + std::to_string(step + 1),
                         {}};
    }
    return {};
}

} // namespace pentimento
