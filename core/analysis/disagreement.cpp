// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/disagreement.h"

#include "core/analysis/findings.h"
#include "core/analysis/grid.h"

#include <algorithm>
#include <cmath>

namespace pentimento {

namespace {

/// A head that covers less than this of a region has hardly seen it.
constexpr double leastShareOfRegion = 0.1;

/// What a head marks, cell by cell of the combined map's grid.
std::vector<bool> markedBy(const HeadMap& head, const HeatMap& grid, double threshold)
{
    const std::vector<float> values = onGrid(head.map, grid);
    std::vector<bool> marked(values.size());
    std::transform(values.begin(), values.end(), marked.begin(),
                   [threshold](float value) { return value >= threshold; });
    return marked;
}

PairAgreement pairOf(const HeadMap& a, const std::vector<bool>& markedA, const HeadMap& b,
                     const std::vector<bool>& markedB)
{
    std::size_t both = 0;
    std::size_t either = 0;
    for (std::size_t i = 0; i < markedA.size(); ++i) {
        both += markedA[i] && markedB[i] ? 1 : 0;
        either += markedA[i] || markedB[i] ? 1 : 0;
    }
    PairAgreement pair{a.head, b.head, std::nullopt};
    if (either > 0)
        pair.overlap = static_cast<double>(both) / static_cast<double>(either);
    return pair;
}

/// Whether a head marks enough of the cells that the combined map marks inside a region's frame.
bool marksRegion(const std::vector<bool>& marked, const HeatMap& combined, const Region& region,
                 double threshold)
{
    const auto firstCell = [](int pixel, double size) { return static_cast<int>(pixel / size); };
    const auto endCell = [](int pixel, double size, int cells) {
        return std::min(cells, static_cast<int>(std::ceil(pixel / size)));
    };
    std::size_t inside = 0;
    std::size_t seen = 0;
    const int right = endCell(region.x + region.width, combined.cellWidth(), combined.width());
    const int bottom = endCell(region.y + region.height, combined.cellHeight(), combined.height());
    for (int j = firstCell(region.y, combined.cellHeight()); j < bottom; ++j)
        for (int i = firstCell(region.x, combined.cellWidth()); i < right; ++i) {
            if (combined.cell(i, j) < threshold)
                continue;
            ++inside;
            seen +=
                marked[static_cast<std::size_t>(j) * static_cast<std::size_t>(combined.width()) +
                       static_cast<std::size_t>(i)]
                    ? 1
                    : 0;
        }
    return inside > 0 &&
           static_cast<double>(seen) >= leastShareOfRegion * static_cast<double>(inside);
}

void countShares(Disagreement& result, const std::vector<std::vector<bool>>& marked)
{
    const std::size_t cells = marked.front().size();
    std::size_t any = 0;
    std::size_t all = 0;
    std::size_t one = 0;
    for (std::size_t i = 0; i < cells; ++i) {
        const auto count = static_cast<std::size_t>(
            std::count_if(marked.begin(), marked.end(), [i](const auto& head) { return head[i]; }));
        any += count > 0 ? 1 : 0;
        all += count == marked.size() ? 1 : 0;
        one += count == 1 ? 1 : 0;
    }
    if (any == 0)
        return;
    result.markedArea = static_cast<double>(any) / static_cast<double>(cells);
    result.shareByAll = static_cast<double>(all) / static_cast<double>(any);
    result.shareByOne = static_cast<double>(one) / static_cast<double>(any);
}

} // namespace

std::string Disagreement::summary() const
{
    const long hundredths = std::lround(100 * scoreSpread);
    if (hundredths == 0)
        return "The detectors' scores lie less than 0.01 apart.";
    const std::string digits = std::to_string(100 + hundredths % 100).substr(1);
    return "The detectors' scores lie " + std::to_string(hundredths / 100) + "." + digits +
           " apart.";
}

std::string Disagreement::caution()
{
    return "Detectors trained on different generators may differ: one can see what others cannot, "
           "and a place that one alone marks can be its false alarm. They are no independent "
           "witnesses either, for as a rule they share one network. How often they agree on "
           "untouched photos was not measured, so that nothing follows from how many mark a place.";
}

std::string Disagreement::text() const
{
    return summary() + ' ' + caution();
}

HeatMap spreadOf(const MapSet& maps)
{
    if (maps.heads.size() < 2 || maps.combined.empty())
        return {};
    const HeatMap& grid = maps.combined;
    std::vector<float> lowest = onGrid(maps.heads.front().map, grid);
    std::vector<float> highest = lowest;
    for (std::size_t h = 1; h < maps.heads.size(); ++h) {
        const std::vector<float> values = onGrid(maps.heads[h].map, grid);
        for (std::size_t i = 0; i < values.size(); ++i) {
            lowest[i] = std::min(lowest[i], values[i]);
            highest[i] = std::max(highest[i], values[i]);
        }
    }
    for (std::size_t i = 0; i < highest.size(); ++i)
        highest[i] -= lowest[i];
    return mapLike(grid, std::move(highest));
}

std::optional<Disagreement> disagreementOf(const MapSet& maps, const Pack& pack,
                                           const std::vector<HeadFinding>& findings,
                                           const std::vector<Region>& regions)
{
    const std::size_t heads = std::min(maps.heads.size(), pack.heads.size());
    if (heads < 2 || maps.combined.empty())
        return std::nullopt;
    std::vector<std::vector<bool>> marked;
    for (std::size_t h = 0; h < heads; ++h)
        marked.push_back(markedBy(maps.heads[h], maps.combined, pack.heads[h].mapThreshold));

    Disagreement result;
    result.heads = static_cast<int>(heads);
    const auto [lowest, highest] = std::minmax_element(
        findings.begin(), findings.end(),
        [](const HeadFinding& a, const HeadFinding& b) { return a.score < b.score; });
    if (lowest != findings.end())
        result.scoreSpread = highest->score - lowest->score;
    countShares(result, marked);
    result.marking = static_cast<int>(
        std::count_if(marked.begin(), marked.end(), [](const std::vector<bool>& head) {
            return std::find(head.begin(), head.end(), true) != head.end();
        }));
    if (!regions.empty())
        result.markingStrongest = static_cast<int>(
            std::count_if(marked.begin(), marked.end(), [&](const std::vector<bool>& head) {
                return marksRegion(head, maps.combined, regions.front(),
                                   pack.combined.mapThreshold);
            }));
    for (std::size_t a = 0; a < heads; ++a)
        for (std::size_t b = a + 1; b < heads; ++b)
            result.pairs.push_back(pairOf(maps.heads[a], marked[a], maps.heads[b], marked[b]));
    return result;
}

} // namespace pentimento
