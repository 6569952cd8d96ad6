// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>

namespace pentimento {

/// FileIdentity::name: the file's own name where that is UTF-8, as JSON wants it; else with its
/// other bytes named.
[[nodiscard]] std::string fileNameOf(const std::filesystem::path& path);

/// `failure`, whose message is a reason alone, with this name of a file before it.
[[nodiscard]] Error named(const std::string& name, Error failure);

/// What named() made of a file's name, with its whole path instead: of many files, several can be
/// called alike. Another error stays as it is.
[[nodiscard]] Error withWholePath(const std::filesystem::path& path, Error failure);

} // namespace pentimento
