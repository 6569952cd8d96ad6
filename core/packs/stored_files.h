// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/packs/graph_spec.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pentimento {

/// A backbone in another pack, as that pack's manifest states it: its bytes were not looked at.
struct StoredBackbone
{
    std::filesystem::path file;
    std::string title;
    std::string sha256;
};

/// The backbones of packs of `graph` that lie beside `to` or under packRoots(), those of
/// the same hash once.
[[nodiscard]] std::vector<StoredBackbone> storedBackbones(const GraphSpec& graph,
                                                          const std::filesystem::path& to);

/// A file with this hash in a pack beside `to` or under packRoots(), by the manifests first and
/// then by its bytes.
[[nodiscard]] std::optional<std::filesystem::path> findStoredFile(const std::string& sha256,
                                                                  const std::filesystem::path& to);

/// Lets `file` share its bytes on the disk with `stored`, which has the same content. Where the
/// file system cannot do that, both stay as they are.
void shareFile(const std::filesystem::path& file, const std::filesystem::path& stored);

} // namespace pentimento
