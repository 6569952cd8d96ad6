// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace pentimento::verification {

/// Whether file managers leave files of that name in any folder that they show (.DS_Store,
/// Thumbs.db, desktop.ini, .directory).
[[nodiscard]] bool isLeftByDesktops(const std::string& name);

/// Why such a file, which anybody can write, is more than a file manager's notes on how it shows
/// the folder: it gives files or folders other names there, is larger, or is no such file at all.
/// Nothing when it is as plain.
[[nodiscard]] std::optional<std::string> desktopFileFlaw(const std::filesystem::path& file);

} // namespace pentimento::verification
