// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>

namespace pentimento {

/// A folder under userPackRoot() for a new pack: the name itself, or with a number where that is
/// taken. Empty without a home folder.
[[nodiscard]] std::filesystem::path freePackFolder(const std::string& name);

/// Whether something lies there already.
[[nodiscard]] bool folderTaken(const std::filesystem::path& folder);

/// Deletes a pack right under userPackRoot(), whatever else findPack() would find by this name.
[[nodiscard]] Result<void> removeOwnPack(const std::string& name);

} // namespace pentimento
