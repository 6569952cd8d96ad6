// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace pentimento {

/// The folder name of a picture's bundle: the file's own name, "picture" where it has none. One
/// rule for command line and window.
[[nodiscard]] std::string bundleNameFor(const std::filesystem::path& picture);

/// A name that any file system takes, for one that was refused: without the characters that FAT,
/// exFAT and NTFS keep for themselves, UTF-8 throughout, and short enough for encrypted homes (143
/// bytes) with "-999" behind it. What was changed gets eight digits of its SHA-256 behind it, so
/// that different names stay different.
[[nodiscard]] std::string safeBundleName(const std::string& name);

} // namespace pentimento
