// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/base/output.h"
#include "core/evidence/evidence_options.h"
#include "core/evidence/json_parts.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>

namespace pentimento::cli {

/// When the file was last written, in whole milliseconds; 0 when there is no such file. Ask before
/// the file is read: what is written while it is analysed is then found out by --resume.
[[nodiscard]] std::int64_t modifiedAt(const std::filesystem::path& file);

/// Every row has "path". Where that is no UTF-8, it holds the visible form, and "path_bytes_hex"
/// the exact bytes; likewise "file" and "file_bytes_hex" of a picture that failed.

/// The row of a finished picture: what its result.json says of the analysis and the `options` of
/// its bundle, and where that is. How long the report took stays 0.
[[nodiscard]] Json finishedRow(const std::filesystem::path& picture, std::int64_t modified,
                               const std::string& bundle, const Analysis& analysis,
                               const EvidenceOptions& options = {});
/// The row of a picture that failed.
[[nodiscard]] Json failedRow(const std::filesystem::path& picture, const Error& error);
/// The row of another name of a picture that has a row of its own.
[[nodiscard]] Json sameRow(const std::filesystem::path& picture,
                           const std::filesystem::path& sameAs);

/// results.jsonl of one shard: one JSON object a line and picture, written as each one finishes, so
/// that an interrupted run loses at most the picture it was working on.
class BatchLog
{
public:
    /// Starts the file anew. With `resume`, rows of an earlier run are read first, for keep(); of
    /// each only its place and what keep() compares stay in memory.
    [[nodiscard]] Result<void> open(const std::filesystem::path& file, bool resume);

    /// Whether the earlier run finished this picture, unchanged since, with this pack and protocol,
    /// and its bundle is still below `out`. If so its row is written again.
    [[nodiscard]] Result<bool> keep(const std::filesystem::path& picture,
                                    const std::filesystem::path& out, const Pack& pack,
                                    InferenceMode inferenceMode);

    [[nodiscard]] Result<void> append(const Json& row);

    /// Puts the new file in the place of the earlier one; call it once every picture to keep was
    /// asked for, and nothing else can keep the run from beginning: without it the earlier file
    /// stays as it was. Later rows go straight to the file.
    [[nodiscard]] Result<void> publish();

private:
    struct EarlierRow
    {
        std::streamoff begin = 0; ///< of its line
        std::int64_t modified = 0;
        std::string bundle;
        std::string packSha256;
        std::string inferenceMode;
    };
    void readEarlier();
    Result<void> write(const std::string& line);

    std::filesystem::path m_file;
    std::optional<PartialFile> m_partial;        ///< where rows go until publish()
    std::ofstream m_stream;                      ///< and from then on
    std::ifstream m_before;                      ///< the earlier run's file
    std::map<std::string, EarlierRow> m_earlier; ///< by picture path
};

} // namespace pentimento::cli
