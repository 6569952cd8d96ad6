// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/import/layout.h"

#include <filesystem>
#include <string>
#include <vector>

namespace pentimento {

/// A decoder as its tensors' shapes give it.
struct DecoderPlan
{
    std::string type; ///< "conv-20", "linear", "attention", ...
    int channels = 0; ///< that it reads
    /// Of a conv decoder: whether one more resize stands before the last convolution, as behind
    /// convolutional backbones, whose features the upsamplings do not bring to the map's side.
    bool resized = false;
    std::vector<std::string> tensors;
};

/// Finds out which decoder the tensors make; errors as those of planBackbone(). `stated` is the
/// type that the file states, "" when it states none.
[[nodiscard]] Result<DecoderPlan> planDecoder(const Weights& weights, const std::string& stated,
                                              const std::filesystem::path& file);

} // namespace pentimento
