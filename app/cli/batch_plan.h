// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace pentimento::cli {

/// Which of N equal parts of the pictures a run takes: those whose 1-based position is I modulo N.
/// So 1/N ... N/N share all pictures out, and 0/N is another name for N/N.
struct Shard
{
    int index = 1; ///< 1..count
    int count = 1;

    [[nodiscard]] bool takes(std::size_t position) const; ///< position from 0
    [[nodiscard]] std::string resultsFile() const;        ///< results.jsonl or results-I-of-N.jsonl
};

/// Reads "I/N"; Usage when it is anything else.
[[nodiscard]] Result<Shard> parseShard(const std::string& text);

struct BatchItem
{
    std::filesystem::path picture;
    std::string bundle; ///< folder name under the output folder
};

/// The pictures of a shard with their bundle names. `source` is a folder (every picture under it,
/// those under `out` excepted: they are evidence of an earlier run) or a text file with a path per
/// line, relative to the working folder or else to the list. Names are given out over all pictures
/// before the shard takes its part, so that shards never collide.
[[nodiscard]] Result<std::vector<BatchItem>> planBatch(const std::filesystem::path& source,
                                                       const std::filesystem::path& out,
                                                       const Shard& shard);

} // namespace pentimento::cli
