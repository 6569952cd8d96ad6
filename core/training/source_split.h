// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace pentimento {

/// Which photos or pairs are learned from and which are held back, as indices.
struct SourceSplit
{
    std::vector<std::size_t> training;
    std::vector<std::size_t> validation;
};

/// Whole sources go to validation, the smallest first, until `share` is reached; never all.
template <class Item>
[[nodiscard]] SourceSplit splitBySource(const std::vector<Item>& items, double share)
{
    std::map<std::string, std::vector<std::size_t>> bySource;
    for (std::size_t i = 0; i < items.size(); ++i)
        bySource[items[i].source].push_back(i);
    std::vector<std::vector<std::size_t>> sources;
    for (auto& [name, members] : bySource)
        sources.push_back(std::move(members));
    std::stable_sort(sources.begin(), sources.end(),
                     [](const auto& a, const auto& b) { return a.size() < b.size(); });
    SourceSplit split;
    const double wanted = share * static_cast<double>(items.size());
    for (std::size_t s = 0; s < sources.size(); ++s) {
        const bool holdBack =
            s + 1 < sources.size() && static_cast<double>(split.validation.size()) < wanted;
        auto& side = holdBack ? split.validation : split.training;
        side.insert(side.end(), sources[s].begin(), sources[s].end());
    }
    return split;
}

} // namespace pentimento
