// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/forging/generator_bank.h"

#include "core/training/filters.h"
#include "core/training/forging/inpainter.h"
#include "core/weights/safetensors.h"

#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/script.h>

namespace pentimento::training {

namespace fs = std::filesystem;
using at::Tensor;

namespace {

class ScriptedGenerator : public Generator
{
public:
    ScriptedGenerator(std::string name, torch::jit::Module module, const at::Device& device)
        : Generator(std::move(name),
                    module.find_method("encode") ? Manipulation::Diffusion : Manipulation::Gan),
          m_module(std::move(module))
    {
        m_module.to(at::kFloat);
        m_module.to(device);
        m_module.eval();
    }
    Tensor generate(const Tensor& pictures, const Tensor&, std::uint64_t) override
    {
        // Portions differ in size: compiling the graph anew for each costs more than it gains.
        const torch::jit::GraphOptimizerEnabledGuard plain(false);
        return asBytes(m_module.forward({pictures / 255}).toTensor() * 255);
    }

private:
    torch::jit::Module m_module;
};

class OwnGenerator : public Generator
{
public:
    explicit OwnGenerator(Inpainter inpainter)
        : Generator(inpainter.design().name, inpainter.design().latent > 0
                                                 ? Manipulation::Diffusion
                                                 : Manipulation::Inpainting),
          m_inpainter(std::move(inpainter))
    {
        m_inpainter.setTraining(false);
    }
    Tensor generate(const Tensor& pictures, const Tensor& masks, std::uint64_t seed) override
    {
        return asBytes(m_inpainter.generate(pictures, masks, seed));
    }

private:
    Inpainter m_inpainter;
};

/// Something that any generator can give back: smooth changes of colour, 64 pixels a side.
Tensor gradients(const at::Device& device)
{
    const Tensor across = at::linspace(0, 255, 64, at::TensorOptions(device)).expand({64, 64});
    return at::stack({across, across.t(), 255 - across}).unsqueeze(0).round();
}

Result<std::shared_ptr<Generator>> loadOwn(const fs::path& file, const at::Device& device)
{
    TextMap metadata;
    const auto tensors = readSafetensors(file, &metadata);
    if (!tensors)
        return tensors.error();
    const InpainterDesign* design = findInpainterDesign(metadata["design"]);
    if (design == nullptr)
        return Error{ErrorCode::ModelUnavailable, file.string() + ": is no generator of ours", {}};
    Inpainter inpainter(*design);
    if (auto loaded = inpainter.load(*tensors); !loaded)
        return loaded.error();
    inpainter.moveTo(device);
    return std::shared_ptr<Generator>(std::make_shared<OwnGenerator>(std::move(inpainter)));
}

} // namespace

Result<std::shared_ptr<Generator>> Generator::load(const fs::path& file, const at::Device& device)
{
    try {
        if (file.extension() == ".safetensors")
            return loadOwn(file, device);
        return std::shared_ptr<Generator>(std::make_shared<ScriptedGenerator>(
            file.stem().string(), torch::jit::load(file.string(), device), device));
    } catch (const std::exception& error) {
        return Error{ErrorCode::ModelUnavailable, file.string() + ": is no generator we can run",
                     error.what()};
    }
}

Result<GeneratorBank> GeneratorBank::load(const std::vector<fs::path>& files,
                                          const at::Device& device)
{
    GeneratorBank bank;
    const c10::InferenceMode guard;
    const Tensor picture = gradients(device);
    Tensor hole = at::zeros_like(picture.slice(1, 0, 1));
    hole.slice(2, 24, 40).slice(3, 24, 40).fill_(1);
    for (const fs::path& file : files) {
        auto generator = Generator::load(file, device);
        if (!generator)
            return generator.error();
        try {
            const Tensor made = (*generator)->generate(picture, hole, 0);
            if (made.sizes() != picture.sizes())
                return Error{
                    ErrorCode::ModelUnavailable, file.string() + ": gives another size", {}};
            if (made.std().item<double>() < 0.2 * picture.std().item<double>())
                return Error{ErrorCode::ModelUnavailable,
                             file.string() + ": gives much the same grey whatever it is shown; "
                                             "it was trained too little",
                             {}};
        } catch (const std::exception& error) {
            return Error{ErrorCode::ModelUnavailable, file.string() + ": does not run",
                         error.what()};
        }
        bank.manipulations.push_back((*generator)->manipulation());
        if ((*generator)->manipulation() == Manipulation::Inpainting) {
            bank.filling.push_back(*generator);
            continue;
        }
        bank.rebuilding.push_back(*generator);
        if ((*generator)->manipulation() == Manipulation::Diffusion)
            bank.coding.push_back(*generator);
    }
    return bank;
}

} // namespace pentimento::training
