// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/activation.h"

#include <nlohmann/json.hpp>

#include <fstream>

namespace pentimento {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uintmax_t maxConfigBytes = 1 << 20;

/// A part of the settings file beside `weights`; null when there is none.
json settings(const fs::path& weights, const char* name, const char* part)
{
    std::error_code failure;
    const fs::path file = weights.parent_path() / name;
    const std::uintmax_t bytes = fs::file_size(file, failure);
    if (failure || bytes > maxConfigBytes)
        return nullptr;
    std::ifstream in(file, std::ios::binary);
    const json all = json::parse(in, nullptr, false);
    if (!all.is_object())
        return nullptr;
    const auto found = all.find(part);
    return found != all.end() && found->is_object() ? *found : all;
}

} // namespace

Result<void> checkActivation(const fs::path& weights)
{
    const json huggingFace = settings(weights, "config.json", "vision_config");
    const auto activation = huggingFace.find("hidden_act");
    const bool other = activation != huggingFace.end() && *activation != "quick_gelu";
    const json openClip = settings(weights, "open_clip_config.json", "model_cfg");
    const bool plain =
        openClip.is_object() && openClip.find("vision_cfg") != openClip.end() &&
        (openClip.find("quick_gelu") == openClip.end() || *openClip.find("quick_gelu") != true);
    if (other || plain)
        return Error{ErrorCode::ModelUnavailable,
                     weights.string() + ": the settings beside it name another activation than "
                                        "QuickGELU; such a model is not OpenAI's network",
                     {}};
    return {};
}

} // namespace pentimento
