// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For training's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/base/result.h"
#include "core/training/data/manipulation.h"
#include "core/training/random.h"

#include <ATen/ATen.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace pentimento::training {

/// A generative network that rebuilds pictures or fills holes in them, and leaves its traces there.
/// Pictures are (N, 3, H, W) float 0..255, sides multiples of 16.
class Generator
{
public:
    virtual ~Generator() = default;
    Generator(const Generator&) = delete;
    Generator& operator=(const Generator&) = delete;

    /// The whole picture as the network gives it, whole numbers; `masks` (N, 1, H, W), 1 in the
    /// hole, matter to those that fill.
    [[nodiscard]] virtual at::Tensor generate(const at::Tensor& pictures, const at::Tensor& masks,
                                              std::uint64_t seed) = 0;
    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] Manipulation manipulation() const { return m_manipulation; }

    /// Loads TorchScript (.ts, .pt: forward re-synthesises at the same size, values 0..1; an
    /// `encode` and `decode` pair marks a latent auto-encoder) or one of our own
    /// (.safetensors, as trainGenerator() writes it) onto a device. ModelUnavailable names the
    /// file.
    [[nodiscard]] static Result<std::shared_ptr<Generator>> load(const std::filesystem::path& file,
                                                                 const at::Device& device);

protected:
    Generator(std::string name, Manipulation manipulation)
        : m_name(std::move(name)), m_manipulation(manipulation)
    {}

private:
    std::string m_name;
    Manipulation m_manipulation;
};

/// Generators by what they do. Empty lists are allowed: then no forgery of that kind is made.
struct GeneratorBank
{
    std::vector<std::shared_ptr<Generator>> rebuilding; ///< Diffusion and Gan
    std::vector<std::shared_ptr<Generator>> coding;     ///< of those, the auto-encoders
    std::vector<std::shared_ptr<Generator>> filling;    ///< Inpainting
    std::vector<Manipulation> manipulations;            ///< of each file, in the order given

    /// Loads each file and tries it once on a small picture. ModelUnavailable names a file that
    /// cannot be run, gives another size, or nothing but a grey: forgeries of that kind teach a
    /// network to find grey.
    [[nodiscard]] static Result<GeneratorBank> load(const std::vector<std::filesystem::path>& files,
                                                    const at::Device& device);
};

} // namespace pentimento::training
