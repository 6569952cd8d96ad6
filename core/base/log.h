// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string_view>

namespace pentimento {

/// The program's log: what went wrong and why, for whoever helps the user. It holds error messages
/// with their details, file names among them, and never anything out of a picture: no pixels, no
/// metadata, no scores. Until openLog() was called, nothing is kept. Any thread.

enum class LogLevel { Info, Warning, Error };

/// Where this user's log lies ($XDG_STATE_HOME or ~/.local/state, pentimento/pentimento.log).
/// Empty without a home folder.
[[nodiscard]] std::filesystem::path defaultLogFile();

/// Begins to append to `file`, whose folder is created. Past a megabyte the file becomes file.1,
/// that one file.2, and so on to file.3: at most four megabytes lie there. A second call changes
/// the file. OutputUnwritable when it cannot be written; the program goes on without a log.
[[nodiscard]] Result<void> openLog(const std::filesystem::path& file);

/// The file that openLog() opened; empty without one.
[[nodiscard]] std::filesystem::path logFile();

/// One line with its time: visibleLine() of the text.
void logLine(LogLevel level, std::string_view text);

/// Message, kind and detail of a failure. Cancelling is none.
void logError(const Error& error);

} // namespace pentimento
