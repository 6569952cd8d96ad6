// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace pentimento {

/// SHA-256 as 64 lower-case hexadecimal digits (OpenSSL's implementation). std::runtime_error when
/// OpenSSL cannot compute it: no caller may go on with a wrong hash.
[[nodiscard]] std::string sha256(std::span<const std::uint8_t> bytes);

/// SHA-256 of a regular file's bytes, read in blocks; UnreadableInput, Cancelled or Internal.
[[nodiscard]] Result<std::string> sha256OfFile(const std::filesystem::path& path,
                                               const Job& job = {});

} // namespace pentimento
