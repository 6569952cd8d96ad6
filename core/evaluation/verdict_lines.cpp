// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/verdict_lines.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace pentimento {

namespace {

constexpr double clearlyHigh = 0.5;
constexpr double steps = 1e5;       ///< stored scores from 0 to 1
constexpr double rounding = 1e-9;   ///< 0.05 * 20 must count as one whole photo
constexpr double sourceFactor = 2;  ///< a source alone may break the promise this often
constexpr std::size_t worstOf = 10; ///< one source in so many may do worse

/// How many of `count` may reach a line.
std::ptrdiff_t allowed(double count, double rate)
{
    return static_cast<std::ptrdiff_t>(std::floor(count * rate + rounding));
}

/// The lowest line that at most `most` of the scores reach.
double lineAbove(std::vector<float> scores, std::ptrdiff_t most)
{
    if (most >= static_cast<std::ptrdiff_t>(scores.size()))
        return 0;
    const auto first = scores.begin() + std::max<std::ptrdiff_t>(most, 0);
    std::nth_element(scores.begin(), first, scores.end(), std::greater<>());
    return (std::round(static_cast<double>(*first) * steps) + 1) / steps;
}

double lineOfAll(const ScoresBySource& scores, double rate)
{
    std::vector<float> all;
    for (const auto& source : scores)
        all.insert(all.end(), source.begin(), source.end());
    const auto count = static_cast<double>(all.size());
    return lineAbove(std::move(all), allowed(count + 1, rate) - 1);
}

double lineOfSources(const ScoresBySource& scores, double rate)
{
    std::vector<double> lines;
    for (const auto& source : scores) {
        const std::ptrdiff_t most =
            allowed(static_cast<double>(source.size()), rate * sourceFactor);
        if (most >= 1)
            lines.push_back(lineAbove(source, most));
    }
    if (lines.empty())
        return 0;
    std::sort(lines.begin(), lines.end(), std::greater<>());
    return lines[lines.size() / worstOf];
}

} // namespace

float storedScore(double score)
{
    return static_cast<float>(std::round(score * steps) / steps);
}

double lineFor(const ScoresBySource& scores, double rate)
{
    return std::max(lineOfAll(scores, rate), lineOfSources(scores, rate));
}

CalibrationTable calibrationTable(const ScoresBySource& scores, const PromisedRates& rates,
                                  const CalibrationTable* all)
{
    CalibrationTable table;
    for (const auto& source : scores)
        table.authenticScores.insert(table.authenticScores.end(), source.begin(), source.end());
    if (table.authenticScores.empty())
        return table;
    std::sort(table.authenticScores.begin(), table.authenticScores.end());
    const auto sources = std::count_if(scores.begin(), scores.end(),
                                       [](const auto& source) { return !source.empty(); });
    const bool few = sources < static_cast<std::ptrdiff_t>(worstOf);
    CalibrationTable lowest;
    if (all != nullptr && few)
        lowest = *all;
    else
        lowest.inconclusiveLine = lowest.moderateLine = lowest.strongLine = 0;
    table.moderateLine =
        std::max({lineFor(scores, rates.moderate), clearlyHigh, lowest.moderateLine});
    table.strongLine =
        std::max({lineFor(scores, rates.strong), table.moderateLine, lowest.strongLine});
    table.inconclusiveLine = std::min(
        std::max(lineFor(scores, rates.inconclusive), lowest.inconclusiveLine), table.moderateLine);
    return table;
}

} // namespace pentimento
