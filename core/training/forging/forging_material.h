// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For training's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/base/result.h"
#include "core/training/data/training_data.h"
#include "core/training/forging/forging_recipe.h"
#include "core/training/forging/generator_bank.h"

#include <filesystem>
#include <string>
#include <vector>

namespace pentimento::training {

/// What forgeries are made of, on one device.
struct ForgingMaterial
{
    TrainingData data;
    std::string contents; ///< hash over the data set
    GeneratorBank generators;

    /// UnreadableInput or ModelUnavailable names the file and the reason; see confirmRecipe().
    [[nodiscard]] static Result<ForgingMaterial>
    open(const at::Device& device, const std::filesystem::path& data,
         const std::vector<std::filesystem::path>& generators, const ForgingRecipe& recipe);
};

/// Usage for a recipe that cannot be met: no edit at all, things where none were cut.
[[nodiscard]] Result<void> confirmRecipe(const ForgingRecipe& recipe, const TrainingData& data);

/// The hash of every file, each after a space, for a text that says what cached examples depend on.
/// UnreadableInput.
[[nodiscard]] Result<std::string> hashesText(const std::vector<std::filesystem::path>& generators);

} // namespace pentimento::training
