// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace pentimento {

/// The pictures under a folder by their path below it, without ending: how a picture is found that
/// belongs to another of the same name in another folder, such as its mask. Empty without a folder.
[[nodiscard]] std::map<std::string, std::filesystem::path>
picturesByStem(const std::filesystem::path& folder);

/// The key of picturesByStem() for a file below `folder`.
[[nodiscard]] std::string stemBelow(const std::filesystem::path& file,
                                    const std::filesystem::path& folder);

} // namespace pentimento
