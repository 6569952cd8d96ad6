// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace pentimento::training {

/// What is learned from and what is held back, as indices.
struct Split
{
    std::vector<std::size_t> training;
    std::vector<std::size_t> validation;
};

/// One decision for each source: a photo that is held back is not the original of a pair that is
/// learned from.
struct SourceSplit
{
    Split photos;
    Split pairs;
};

/// Whole sources go to validation with all their photos and pairs, those of the fewest photos
/// first, until `share` of the photos is reached; never all that have photos. Of the pairs of
/// sources without photos as many more until `share` of all pairs is reached; never the last
/// pairs that are learned from. Each element is the source of one photo or pair.
[[nodiscard]] SourceSplit splitBySource(const std::vector<std::string>& photos,
                                        const std::vector<std::string>& pairs, double share);

/// The same for anything with photos and pairs that name their `source`.
template <class Data>
[[nodiscard]] SourceSplit splitBySource(const Data& data, double share)
{
    const auto sourcesOf = [](const auto& items) {
        std::vector<std::string> sources;
        for (const auto& item : items)
            sources.push_back(item.source);
        return sources;
    };
    return splitBySource(sourcesOf(data.photos), sourcesOf(data.pairs), share);
}

} // namespace pentimento::training
