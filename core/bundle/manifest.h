// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/evidence/json_parts.h"
#include "core/imaging/picture.h"

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace pentimento {

inline constexpr const char* manifestName = "manifest.json";

/// A file's name, length and hash, as manifest.json lists it.
struct ManifestEntry
{
    std::string name;
    std::optional<std::uint64_t> bytes;
    std::string sha256;
};

/// What manifest.json states. It is the one file of a bundle that nothing else pins: a signature
/// over it would sign the whole bundle.
struct Manifest
{
    ManifestEntry picture;
    std::vector<ManifestEntry> files;
};

/// manifest.json as the program writes it, files in the order of their names. `application` is that
/// of result.json.
[[nodiscard]] std::string manifestText(Manifest manifest, const Json& application,
                                       const std::string& created);

/// Lists and hashes every file of a finished bundle folder. Of the picture it states name, length
/// and hash, not where it lay: a folder's name can give a source away.
[[nodiscard]] Result<void> writeManifest(const std::filesystem::path& folder,
                                         const FileIdentity& picture, const std::string& created,
                                         const Job& job);

/// UnreadableInput when the folder holds no bundle of ours. Names are as they are stated: see
/// isBundleFileName().
[[nodiscard]] Result<Manifest> readManifest(const std::filesystem::path& folder);

/// Whether files of a bundle may bear this name: [a-z0-9._-]+ that begins with a letter or digit,
/// so that it stays in its folder and is the same file wherever capitals do not count.
[[nodiscard]] bool isBundleFileName(const std::string& name);

/// What holds a file against its entry: "is missing", "is no plain file", "holds 12 bytes where the
/// manifest states 13", "is larger than any of its kind" (`most` bytes), "hash differs, the file
/// was changed"; nothing when it is the one. Only a file of the stated length is hashed; links are
/// not followed, pipes not read. Cancelled or UnreadableInput when it could not be hashed.
[[nodiscard]] Result<std::optional<std::string>>
flawOfFile(const std::filesystem::path& file, const ManifestEntry& entry, const Job& job,
           std::uint64_t most = std::numeric_limits<std::uint64_t>::max());

/// Names in a bundle's folder that its manifest does not list, hidden ones included, sorted.
[[nodiscard]] std::vector<std::string> strangersIn(const std::filesystem::path& folder,
                                                   const Manifest& manifest);

} // namespace pentimento
