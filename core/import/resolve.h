// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/import/architecture.h"
#include "core/import/decoder_plan.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

namespace pentimento {

/// A backbone that a decoder may read.
struct AvailableBackbone
{
    const BackbonePlan* plan = nullptr;
    int distance = 0; ///< nearer ones are preferred: 0 given in this import, 1 installed before
};

/// One feature source of a decoder, by its place in the list of available backbones.
struct ResolvedSource
{
    std::size_t backbone = 0;
    int layer = 0;
};

/// What a decoder of an unstated backbone reads. Its channels, its last resize and the stated layer
/// decide; where several backbones fit, the words "ViT" and "RN" in the file's name. Nothing in the
/// list fits, or too much: ModelUnavailable with what there is.
[[nodiscard]] Result<std::vector<ResolvedSource>>
resolveFeatures(const DecoderPlan& decoder, std::optional<int> layer,
                const std::vector<AvailableBackbone>& available, const std::filesystem::path& file);

} // namespace pentimento
