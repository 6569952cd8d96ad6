// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>

namespace pentimento::cli {

/// The whole of a text file (a list of paths, a JSON Lines file); UnreadableInput when it is no
/// regular file, larger than a limit, or holds NUL bytes and thus is no text.
[[nodiscard]] Result<std::string> readTextFile(const std::filesystem::path& path);

/// Creates the folder where needed and checks that files can be made in it.
[[nodiscard]] Result<void> prepareFolder(const std::filesystem::path& folder);

} // namespace pentimento::cli
