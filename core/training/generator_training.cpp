// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/generator_training.h"

#include "core/base/elapsed.h"
#include "core/nets/mixed_precision.h"
#include "core/training/data/source_split.h"
#include "core/training/data/training_data.h"
#include "core/training/filters.h"
#include "core/training/forging/forger.h"
#include "core/training/forging/inpainter.h"
#include "core/training/forging/masks.h"
#include "core/training/optimiser.h"
#include "core/training/training_device.h"

#include <torch/torch.h>

#include <chrono>
#include <cmath>

namespace pentimento::training {

namespace fs = std::filesystem;
using at::Tensor;
using Clock = std::chrono::steady_clock;

namespace {

constexpr double featureWeight = 2.0; ///< of the discriminator's features beside reconstruction
constexpr double outsideWeight = 0.3; ///< of the picture outside the hole

/// Judges patches of about 46 pixels; every layer's features are handed out.
struct DiscriminatorImpl : torch::nn::Module
{
    DiscriminatorImpl()
    {
        int channels = 4;
        for (const int wider : {40, 80, 160}) {
            layers->push_back(torch::nn::Conv2d(
                torch::nn::Conv2dOptions(channels, wider, 4).stride(2).padding(1)));
            channels = wider;
        }
        layers->push_back(
            torch::nn::Conv2d(torch::nn::Conv2dOptions(channels, channels, 3).padding(1)));
        layers->push_back(torch::nn::Conv2d(torch::nn::Conv2dOptions(channels, 1, 3).padding(1)));
        register_module("layers", layers);
    }
    std::vector<Tensor> forward(const Tensor& pictures, const Tensor& masks)
    {
        Tensor x = torch::cat({pictures / 127.5 - 1, masks}, 1);
        std::vector<Tensor> features;
        for (std::size_t i = 0; i < layers->size(); ++i) {
            x = layers[i]->as<torch::nn::Conv2dImpl>()->forward(x);
            if (i + 1 < layers->size())
                x = torch::leaky_relu(x, 0.2);
            features.push_back(x);
        }
        return features;
    }
    torch::nn::ModuleList layers;
};
TORCH_MODULE(Discriminator);

TensorMap stateOf(const torch::nn::Module& module)
{
    TensorMap state;
    for (const auto& item : module.named_parameters())
        state[item.key()] = item.value();
    return state;
}

struct Examples
{
    Tensor pictures;
    Tensor masks;
};

Examples makeExamples(const Forger& forger, const GeneratorOptions& options,
                      const InpainterDesign& design, int step)
{
    const torch::NoGradGuard guard;
    Random random(options.seed * 0x9E3779B97F4A7C15ULL + static_cast<std::uint64_t>(step));
    Examples made;
    made.pictures = forger.crops(options.batch, options.side, random);
    std::vector<float> largest;
    for (int i = 0; i < options.batch; ++i)
        largest.push_back(random.chance(0.4) ? 0.85F : 0.4F);
    made.masks = design.latent > 0 ? at::ones({options.batch, 1, options.side, options.side})
                                   : randomMasks(options.side, largest, random);
    made.masks = made.masks.to(made.pictures.device());
    return made;
}

/// One network with its judge.
class GeneratorTrainer
{
public:
    GeneratorTrainer(const InpainterDesign& design, const GeneratorOptions& options,
                     const at::Device& device)
        : m_inpainter(design), m_options(options), m_device(device)
    {
        m_inpainter.moveTo(device);
        m_inpainter.setTraining(true);
        m_discriminator->to(device);
        m_own = std::make_unique<Optimiser>(m_inpainter.state(), 0.5, 0);
        m_judge = std::make_unique<Optimiser>(stateOf(*m_discriminator), 0.5, 0);
    }

    /// Mean absolute error in the holes.
    Tensor step(const Examples& examples, int step, double rate)
    {
        const nets::MixedPrecision precision(m_options.mixedPrecision, m_device.is_cuda(),
                                             at::kBFloat16);
        const double adversarial = m_inpainter.design().adversarial;
        const Tensor& masks = examples.masks;
        const Tensor made = m_inpainter.generate(examples.pictures, masks,
                                                 m_options.seed + static_cast<std::uint64_t>(step));
        const Tensor pasted = examples.pictures * (1 - masks) + made * masks;
        if (adversarial > 0) {
            const Tensor real = m_discriminator(examples.pictures, masks).back().to(at::kFloat);
            const Tensor fake = m_discriminator(pasted.detach(), masks).back().to(at::kFloat);
            ((real - 1).square().mean() + fake.square().mean()).backward();
            m_judge->step(step, rate, 0);
        }
        const Tensor error = (made - examples.pictures).abs() / 127.5;
        const Tensor inHole = (error * masks).sum() / (3 * masks.sum().clamp_min(1));
        Tensor loss = inHole + outsideWeight * error.mean();
        if (adversarial > 0) {
            const auto judged = m_discriminator(pasted, masks);
            std::vector<Tensor> wanted;
            {
                const torch::NoGradGuard guard;
                wanted = m_discriminator(examples.pictures, masks);
            }
            for (std::size_t i = 0; i + 1 < judged.size(); ++i)
                loss = loss + featureWeight * (judged[i] - wanted[i]).abs().mean() /
                                  static_cast<double>(judged.size() - 1);
            loss = loss + adversarial * (judged.back().to(at::kFloat) - 1).square().mean();
        }
        loss.backward();
        for (auto& [name, tensor] : stateOf(*m_discriminator)) // those of the generator's turn
            tensor.mutable_grad().reset();
        m_own->step(step, rate, 0.99);
        return inHole.detach();
    }

    Result<void> write(const fs::path& file) const
    {
        TensorMap half;
        for (const auto& [name, tensor] : m_own->average())
            half[name] = tensor.to(at::kHalf);
        return writeSafetensors(file, half, {{"design", m_inpainter.design().name}});
    }

private:
    Inpainter m_inpainter;
    Discriminator m_discriminator;
    const GeneratorOptions& m_options;
    at::Device m_device;
    std::unique_ptr<Optimiser> m_own;
    std::unique_ptr<Optimiser> m_judge;
};

Result<void> trainOne(const InpainterDesign& design, const Forger& forger,
                      const GeneratorOptions& options, const at::Device& device,
                      Clock::time_point deadline, const Job& job,
                      const std::function<void(const GeneratorProgress&)>& onStep)
{
    torch::manual_seed(options.seed);
    GeneratorTrainer trainer(design, options, device);
    GeneratorProgress progress{design.name, 0, options.steps, 0, 0};
    const auto begun = Clock::now();
    const double available = std::chrono::duration<double>(deadline - begun).count();
    for (int step = 0; step < options.steps; ++step) {
        if (job.stopRequested())
            return Error{ErrorCode::Cancelled, "training of generators stopped", {}};
        const double passed = secondsSince(begun);
        const double share =
            std::max(static_cast<double>(step) / options.steps, passed / available);
        if (share >= 1)
            break;
        const double rate = options.learningRate * std::min(1.0, (step + 1) / 100.0) *
                            (0.05 + 0.95 * 0.5 * (1 + std::cos(M_PI * share)));
        const Tensor error = trainer.step(makeExamples(forger, options, design, step), step, rate);
        progress.step = step + 1;
        progress.secondsPerStep = passed / (step + 1);
        if (onStep && (progress.step % 50 == 0 || progress.step == progress.steps)) {
            progress.reconstruction = error.item<double>() * 127.5;
            onStep(progress);
        }
    }
    return trainer.write(options.out / (design.name + ".safetensors"));
}

} // namespace

std::vector<std::string> generatorDesigns()
{
    std::vector<std::string> names;
    for (const InpainterDesign& design : inpainterDesigns())
        names.push_back(design.name);
    return names;
}

Result<void> trainGenerators(const GeneratorOptions& options, const Job& job,
                             const std::function<void(const GeneratorProgress&)>& onStep)
{
    std::vector<InpainterDesign> designs;
    for (const std::string& name : options.designs.empty() ? generatorDesigns() : options.designs) {
        const InpainterDesign* design = findInpainterDesign(name);
        if (design == nullptr)
            return Error{ErrorCode::Usage, name + ": no generator of that design", {}};
        if (!fs::exists(options.out / (name + ".safetensors")))
            designs.push_back(*design);
    }
    const auto device = trainingDevice(options.device);
    if (!device)
        return device.error();
    std::error_code failure;
    fs::create_directories(options.out, failure);
    useThreads(options.threads);
    try {
        const auto data = TrainingData::openOn(*device, options.data);
        if (!data)
            return data.error();
        const SourceSplit split = splitBySource(*data, options.validationShare);
        const Forger forger(*data, split.photos.training, {}, {});
        const auto begun = Clock::now();
        for (std::size_t i = 0; i < designs.size(); ++i) {
            // Each gets the same share of the time that is left.
            const double budget = options.minutes > 0 ? 60 * options.minutes : 1e9;
            const double left = budget - secondsSince(begun);
            const auto deadline =
                Clock::now() +
                std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(
                    std::max(1.0, left / static_cast<double>(designs.size() - i))));
            if (auto done = trainOne(designs[i], forger, options, *device, deadline, job, onStep);
                !done)
                return done;
        }
    } catch (const std::exception& error) {
        return Error{ErrorCode::Internal, "training of generators failed", error.what()};
    }
    return {};
}

} // namespace pentimento::training
