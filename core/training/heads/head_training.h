// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/inference/engine_options.h"
#include "core/packs/pack.h"
#include "core/training/data/manipulation.h"
#include "core/training/forging/forging_recipe.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace pentimento::training {

/// One detector to train.
struct HeadSpec
{
    std::string id; ///< file-name safe: [a-z0-9-]+
    std::string title;
    std::vector<Manipulation> manipulations; ///< of the forgeries that it learns from; empty: all
};

struct HeadTrainingOptions
{
    Pack pack;                  ///< "declip-1": its backbones are read, its heads are not
    std::filesystem::path data; ///< what prepare wrote
    /// Receives the cached features, ID.csv, ID.safetensors and the checkpoint of each head, pack/.
    std::filesystem::path out;
    std::vector<std::filesystem::path> generators; ///< see Generator::load()
    std::vector<FeatureSource> features;           ///< empty: what the pack's first head reads
    std::string decoder = "conv-20";               ///< "linear", "conv-4", "conv-12" or "conv-20"
    std::array<int, 4> decoderWidths{512, 256, 128, 64}; ///< the paper's
    std::vector<HeadSpec> heads{{"forgeries", "Forgeries", {}}};
    ForgingRecipe forging;
    int examples = 8000; ///< made once, with their features cached; a tenth more for validation
    int batch = 64;
    int epochs = 100; ///< at most
    double learningRate = 1e-3;
    int patience = 5;        ///< epochs without a better validation loss before the rate falls to a
                             ///< tenth; training ends when it would fall below 1e-6
    double averaging = 0.99; ///< decay of the exponential moving average of the weights
    /// For few examples; the paper does neither. Share of the features' channels that an example
    /// goes without, half of the batches mirrored (features and masks), and AdamW's decay.
    double channelDropout = 0;
    bool mirrored = false;
    double weightDecay = 0;
    /// Share of the photos held back for validation, whole sources at a time, the smallest first.
    double validationShare = 0.1;
    double minutesPerCheckpoint = 5;
    int threads = 0;            ///< 0: every core
    bool mixedPrecision = true; ///< where the device is faster so
    DeviceChoice device = DeviceChoice::Auto;
    std::uint64_t seed = 1;
};

struct HeadTrainingProgress
{
    std::string head;                     ///< empty while examples are made
    int step = 0;                         ///< or examples made so far
    int steps = 0;                        ///< at most; or examples to make
    int epoch = 0;                        ///< epochs finished
    double loss = 0;                      ///< mean of the epoch so far
    std::optional<double> validationLoss; ///< of the averaged weights; nothing: not measured yet
    double rate = 0;
    double secondsPerStep = 0;
};

/// Trains decoders on frozen backbones as the paper does (DeCLIP, arXiv 2409.08849): the backbones
/// run once over forgeries and untouched pictures, what they give is cached, and each head learns
/// from that with AdamW, binary cross-entropy plus half a Dice loss, one head after the other.
/// The best averaged weights of each become a "declip-1" pack in `out`/pack, not calibrated. A run
/// that was stopped goes on where it was and gives what an undisturbed run gives. Usage,
/// UnreadableInput, OutputUnwritable, ModelUnavailable or Cancelled.
[[nodiscard]] Result<Pack>
trainHeads(const HeadTrainingOptions& options, const Job& job,
           const std::function<void(const HeadTrainingProgress&)>& onStep = {});

} // namespace pentimento::training
