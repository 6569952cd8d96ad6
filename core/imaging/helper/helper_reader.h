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
/// are readings at a time, and used again. Where the helper cannot be started the first time,
/// everything is read in this process, and where the kernel does not take its filter, the helper
/// reads without: `weaker` then hears once, in one sentence, from whichever thread reads. Later on
/// there is no way back: a helper that can no longer be started is an error.
[[nodiscard]] std::unique_ptr<FileReader>
helperReader(std::filesystem::path program, std::function<void(const std::string&)> weaker);

/// Where the helper lies: beside the running program.
[[nodiscard]] std::filesystem::path helperProgram();

} // namespace pentimento::helper
