// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/file_reader.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace pentimento::helper {

/// Reads in the helper `program` (pentimento-decode): what a picture does to its decoder ends
/// there, as an error of that picture. Helpers are started when they are needed, as many as there
/// are readings at a time, and used again; a picture whose helper has ended by itself is given to
/// another one once. Without a helper nothing is read: each picture is UnreadableInput and says
/// why. Where the kernel does not take its filter, it reads without: `weaker` then hears once, in
/// one sentence, from whichever thread reads.
[[nodiscard]] std::unique_ptr<FileReader>
helperReader(std::filesystem::path program, std::function<void(const std::string&)> weaker);

/// Where the helper lies; see programOfOurs().
[[nodiscard]] std::filesystem::path helperProgram();

} // namespace pentimento::helper
