// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For training's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/training/heads/decoder_module.h"
#include "core/training/heads/feature_cache.h"
#include "core/training/heads/head_training.h"

#include <functional>

namespace pentimento::training {

/// What one head is trained with.
struct HeadRun
{
    const HeadTrainingOptions& options;
    const HeadSpec& spec;
    DecoderDesign design;
    const FeatureCache& examples;
    const FeatureCache& validation; ///< may be empty: then the training loss decides
    at::Device device;
};

/// Trains one head from its last checkpoint on; leaves its best weights in ID.safetensors.
[[nodiscard]] Result<void>
trainHead(const HeadRun& run, const Job& job,
          const std::function<void(const HeadTrainingProgress&)>& onStep);

} // namespace pentimento::training
