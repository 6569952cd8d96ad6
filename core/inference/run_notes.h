// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

namespace pentimento {

/// What a run may note of itself in MapSet::notes. A second run need not meet the same shortage, so
/// verification must know these sentences from any others.
inline constexpr std::string_view smallerPortionsNote =
    "memory ran out; went on with smaller portions";
inline constexpr std::string_view leftGpuNote = "GPU memory ran out; went on on the CPU";
inline constexpr std::string_view singlePrecisionNote =
    "half precision (fp16) gave values that are no numbers; went on in single precision (fp32)";
inline constexpr std::array runNotes{smallerPortionsNote, leftGpuNote, singlePrecisionNote};

} // namespace pentimento
