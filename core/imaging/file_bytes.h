// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/imaging/sealed_bytes.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace pentimento {

/// Why a path is nothing to read, without its name: "does not exist", "is a folder, not a picture",
/// "is not a regular file", ... Nothing when it is a regular file.
[[nodiscard]] std::optional<std::string> reasonNotToRead(const std::filesystem::path& path);

/// A regular file's bytes, read once, front to back, from one opening. Never waits for a pipe or a
/// device. A file that changes meanwhile is an error. UnreadableInput, whose message is the reason
/// without the file's name, or Cancelled. Any thread.
[[nodiscard]] Result<SealedBytes> readFileBytes(const std::filesystem::path& path,
                                                std::uint64_t most, const Job& job);

} // namespace pentimento
