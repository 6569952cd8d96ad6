// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/pack.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pentimento {

/// Packs of graph "declip-1" that lie beside `to` or under packRoots(), each weight file checked
/// against its manifest. Others are passed over without reading their weights.
[[nodiscard]] std::vector<Pack> installedPacks(const std::filesystem::path& to);

/// A file with this hash in a pack beside `to` or under packRoots(), by the manifests first and
/// then by its bytes.
[[nodiscard]] std::optional<std::filesystem::path> findStoredFile(const std::string& sha256,
                                                                  const std::filesystem::path& to);

/// Lets `file` share its bytes on the disk with `stored`, which has the same content. Where the
/// file system cannot do that, both stay as they are.
void shareFile(const std::filesystem::path& file, const std::filesystem::path& stored);

} // namespace pentimento
