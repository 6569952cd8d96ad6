// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

namespace pentimento::cli::exit_code {

/// What scripts rely on; see the table in every --help.
inline constexpr int done = 0;
inline constexpr int notVerified = 1; ///< `verify`, `check`, `models compare`: no match
inline constexpr int usage = 2;
inline constexpr int unreadableInput = 3;
inline constexpr int modelUnavailable = 4;
inline constexpr int outputUnwritable = 5;
inline constexpr int failure = 70; ///< out of memory, or a defect of ours
inline constexpr int interrupted = 130;

/// All of them, for --help.
inline constexpr const char* meanings =
    "Exit codes: 0 done, 1 a bundle does not verify (or weights differ), 2 wrong usage, 3 some "
    "input could not be "
    "read,\n4 a model could not be loaded, 5 output could not be written, 70 out of memory or a "
    "defect,\n130 interrupted.";

[[nodiscard]] constexpr int of(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Usage:
        return usage;
    case ErrorCode::UnreadableInput:
        return unreadableInput;
    case ErrorCode::ModelUnavailable:
        return modelUnavailable;
    case ErrorCode::OutputUnwritable:
        return outputUnwritable;
    case ErrorCode::Cancelled:
        return interrupted;
    case ErrorCode::OutOfMemory:
    case ErrorCode::Internal:
        break;
    }
    return failure;
}

} // namespace pentimento::cli::exit_code
