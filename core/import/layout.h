// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace pentimento {

/// Sizes of named tensors.
using Shape = std::vector<std::int64_t>;
using Shapes = std::map<std::string, Shape>;

/// One tensor under its authors' name: one tensor of the file, or several joined along the first
/// dimension.
struct Weight
{
    std::vector<std::string> parts; ///< names in the file
    Shape shape;
};
using Weights = std::map<std::string, Weight>;

/// The tensors of a file, sorted out and named as in OpenAI's CLIP, Meta's DINOv2 and DeCLIP,
/// whatever the file calls them.
struct Layout
{
    Weights backbone; ///< "conv1.weight", "transformer.resblocks.0...", "layer1.0...",
                      ///< "blocks.0...": no prefix
    Weights decoder;  ///< "fc.0.weight", "att1.ln_1.bias", ...
    std::string note; ///< one line on what the file does not say; empty for CLIP's own names
};

/// Knows the names of OpenAI's CLIP ("visual."), DeCLIP's checkpoints ("model.visual.", "fc."),
/// Hugging Face's CLIPModel and CLIPVisionModel ("vision_model.") and Dinov2Model, open_clip
/// ("visual."), Meta's DINOv2 and packs of ours (no prefix). Text towers and counters are left out.
/// A name of no known layout is ModelUnavailable and is named.
[[nodiscard]] Result<Layout> layoutOf(const Shapes& tensors, const std::filesystem::path& file);

} // namespace pentimento
