// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
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

/// What becomes one row: mostly a picture to analyse.
struct BatchItem
{
    std::filesystem::path picture;
    std::string bundle;           ///< folder name under the output folder, of pictures to analyse
    std::filesystem::path sameAs; ///< the picture that this is another name of: not analysed twice
    std::string refusal;          ///< why nothing can be read here: an error without another look
};

struct BatchPlan
{
    std::vector<BatchItem> items; ///< of the shard
    std::size_t evidenceFiles =
        0; ///< pictures of earlier bundles below the output folder, left out
};

/// The pictures of a shard with their bundle names. `source` is a folder (every picture under it,
/// but not what earlier runs wrote below `out`) or a text file with a path per line, relative to
/// the working folder or else to the list. Names are given out over all pictures before the shard
/// takes its part, so that shards never collide. What could not be listed is an item with a
/// refusal. UnreadableInput when there is nothing at all; Cancelled.
[[nodiscard]] Result<BatchPlan> planBatch(const std::filesystem::path& source,
                                          const std::filesystem::path& out, const Shard& shard,
                                          const Job& job = {});

} // namespace pentimento::cli
