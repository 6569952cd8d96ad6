// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/evidence/json_parts.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>

namespace pentimento::cli {

/// The row of a finished picture: the numbers of its result.json, and where its bundle is.
[[nodiscard]] Json finishedRow(const std::filesystem::path& picture, const std::string& bundle,
                               const Analysis& analysis);
/// The row of a picture that failed.
[[nodiscard]] Json failedRow(const std::filesystem::path& picture, const Error& error);

/// results.jsonl of one shard: one JSON object a line and picture, written as each one finishes, so
/// that an interrupted run loses at most the picture it was working on.
class BatchLog
{
public:
    /// Starts the file anew. With `resume`, rows of an earlier run are read first, for keep().
    [[nodiscard]] Result<void> open(const std::filesystem::path& file, bool resume);

    /// Whether the earlier run finished this picture, unchanged since, with this pack and protocol,
    /// and its bundle is still there in `out`. If so its row is written again.
    [[nodiscard]] Result<bool> keep(const std::filesystem::path& picture,
                                    const std::filesystem::path& out, const Pack& pack,
                                    Protocol protocol);

    [[nodiscard]] Result<void> append(const Json& row);

    /// Puts the new file in the place of the earlier one; call it once every picture to keep was
    /// asked for. Later rows go straight to the file.
    [[nodiscard]] Result<void> publish();

private:
    [[nodiscard]] std::optional<Json> earlierRow(const std::filesystem::path& picture);

    std::filesystem::path m_file;
    std::filesystem::path m_written; ///< where rows go: a temporary file until publish()
    std::ofstream m_stream;
    std::ifstream m_earlierFile;
    std::map<std::string, std::streamoff> m_earlier; ///< where a picture's row begins, by its path
};

} // namespace pentimento::cli
