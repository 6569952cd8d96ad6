// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/data/source_split.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace pentimento::training {

namespace {

using Names = std::vector<std::string>;

/// Sources with their number of items, the fewest first.
std::vector<std::pair<std::size_t, std::string>> bySize(const Names& items)
{
    std::map<std::string, std::size_t> counts;
    for (const std::string& source : items)
        ++counts[source];
    std::vector<std::pair<std::size_t, std::string>> sources;
    for (const auto& [source, count] : counts)
        sources.emplace_back(count, source);
    std::sort(sources.begin(), sources.end());
    return sources;
}

/// Holds back more sources of `candidates` until `share` of `items` is, but not the last one that
/// would be left to learn from.
void holdBack(const Names& items, const Names& candidates, double share,
              std::set<std::string>& held)
{
    const auto isHeld = [&held](const std::string& source) { return held.count(source) > 0; };
    auto count = static_cast<double>(std::count_if(items.begin(), items.end(), isHeld));
    const std::set<std::string> all(items.begin(), items.end());
    auto left = std::count_if(all.begin(), all.end(),
                              [&](const std::string& source) { return !isHeld(source); });
    for (const auto& [size, source] : bySize(candidates)) {
        if (left <= 1 || count >= share * static_cast<double>(items.size()))
            return;
        held.insert(source);
        count += static_cast<double>(size);
        --left;
    }
}

Split splitOf(const Names& items, const std::set<std::string>& held)
{
    Split split;
    for (std::size_t i = 0; i < items.size(); ++i)
        (held.count(items[i]) > 0 ? split.validation : split.training).push_back(i);
    return split;
}

} // namespace

SourceSplit splitBySource(const Names& photos, const Names& pairs, double share)
{
    std::set<std::string> held;
    holdBack(photos, photos, share, held);
    const std::set<std::string> withPhotos(photos.begin(), photos.end());
    Names pairsAlone;
    std::copy_if(pairs.begin(), pairs.end(), std::back_inserter(pairsAlone),
                 [&](const std::string& source) { return withPhotos.count(source) == 0; });
    holdBack(pairs, pairsAlone, share, held);
    return {splitOf(photos, held), splitOf(pairs, held)};
}

} // namespace pentimento::training
