// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pentimento {

/// The file name endings that the formats above use, lower case with dot, for dialogs and for
/// listing folders. Reading never relies on them.
[[nodiscard]] const std::vector<std::string>& pictureExtensions();

/// Every picture under a folder (recursively, sorted, by extension), or the path itself when it is
/// a file. Unreadable folders are skipped.
[[nodiscard]] std::vector<std::filesystem::path>
listPictures(const std::filesystem::path& fileOrFolder);

} // namespace pentimento
