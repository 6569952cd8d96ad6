// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace pentimento {

/// What a head is called, made from its file's name. DeCLIP's authors name their files
/// <backbone>_<layer>_<decoder>_<training set>.
struct HeadName
{
    std::string id; ///< [a-z0-9-]+
    std::string title;
    std::string
        trainedOn; ///< "material that its file does not state" for all but the published names
};

/// `backbones` is "vit", "rn50", "vit-rn50" or "xception".
[[nodiscard]] HeadName headNameOf(const std::filesystem::path& file, const std::string& backbones);

/// The SHA-256 that OpenAI states for its archive of this file name, e.g. "ViT-L-14.pt"; empty when
/// it is none of theirs.
[[nodiscard]] std::string openAiHashOf(const std::string& fileName);
/// Whether OpenAI states this SHA-256 for any of its archives.
[[nodiscard]] bool isOpenAiHash(const std::string& sha256);

} // namespace pentimento
