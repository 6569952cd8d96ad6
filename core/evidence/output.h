// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace pentimento {

/// Writes a file whole or not at all (temporary file beside it, then rename). OutputUnwritable
/// names the file and the reason.
[[nodiscard]] Result<void> writeWhole(const std::filesystem::path& file, std::string_view bytes);

/// A name beside `path` that nothing uses yet, hidden, for work in progress.
[[nodiscard]] std::filesystem::path unusedSibling(const std::filesystem::path& path);

[[nodiscard]] Error outputError(const std::filesystem::path& path, const std::string& reason);

} // namespace pentimento
