// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/imaging/picture.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace pentimento {

inline constexpr const char* manifestName = "manifest.json";

/// A file's name, length and hash, as manifest.json lists it.
struct ManifestEntry
{
    std::string name;
    std::uint64_t bytes = 0;
    std::string sha256;
};

struct Manifest
{
    ManifestEntry picture;
    std::string picturePath; ///< where the picture lay; empty when it came from memory
    std::vector<ManifestEntry> files;
};

/// Lists and hashes every file of a finished bundle folder.
[[nodiscard]] Result<void> writeManifest(const std::filesystem::path& folder,
                                         const FileIdentity& picture, const Job& job);

/// UnreadableInput when the folder holds no bundle of ours.
[[nodiscard]] Result<Manifest> readManifest(const std::filesystem::path& folder);

/// Names in a bundle's folder that neither its manifest lists nor desktops leave behind, sorted.
[[nodiscard]] std::vector<std::string> strangersIn(const std::filesystem::path& folder,
                                                   const Manifest& manifest);

} // namespace pentimento
