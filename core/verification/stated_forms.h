// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace pentimento::verification {

/// Forms that leave no room for a sentence where evidence states what no second run can know. Any
/// thread.

[[nodiscard]] bool isUtcTime(const std::string& text);   ///< "2026-03-01T12:30:00Z"
[[nodiscard]] bool isVersion(const std::string& text);   ///< "0.3.0"
[[nodiscard]] bool isCommit(const std::string& text);    ///< "6c0109f", "unknown-modified"
[[nodiscard]] bool isPrecision(const std::string& text); ///< "fp32", "bf16", "fp16"

/// "CPU, 2 threads", "NVIDIA H100 (CUDA)": 80 plain characters at most. Processors are named by
/// others, so a sentence would fit: it is printed as what it is, a claim.
[[nodiscard]] bool isDeviceName(const std::string& text);

/// A name that a file can have, whichever it has now.
[[nodiscard]] bool isFileName(const std::string& text);

/// Said of JSON that states what it should, but not byte for byte as the program writes it: other
/// readers may read it otherwise, and bytes have room for what nobody reads.
[[nodiscard]] std::string otherCharactersText();

} // namespace pentimento::verification
