// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

namespace pentimento::cli::exit_code {

/// What scripts rely on; see the table in every --help.
inline constexpr int Done = 0;
inline constexpr int NotVerified = 1; ///< `verify` and `check`: something does not match
inline constexpr int Usage = 2;
inline constexpr int UnreadableInput = 3;
inline constexpr int ModelUnavailable = 4;
inline constexpr int OutputUnwritable = 5;
inline constexpr int Failure = 70; ///< out of memory, or a defect of ours
inline constexpr int Interrupted = 130;

[[nodiscard]] constexpr int of(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Usage:
        return Usage;
    case ErrorCode::UnreadableInput:
        return UnreadableInput;
    case ErrorCode::ModelUnavailable:
        return ModelUnavailable;
    case ErrorCode::OutputUnwritable:
        return OutputUnwritable;
    case ErrorCode::Cancelled:
        return Interrupted;
    case ErrorCode::OutOfMemory:
    case ErrorCode::Internal:
        break;
    }
    return Failure;
}

} // namespace pentimento::cli::exit_code
