// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/verdict_lines.h"

#include <algorithm>
#include <cmath>
#include <ranges>
#include <utility>

namespace pentimento {

namespace {

constexpr double clearlyHigh = 0.5;
constexpr double steps = 1e5;        ///< stored scores from 0 to 1
constexpr double rounding = 1e-9;    ///< a bound of exactly the rate keeps it
constexpr double unluckyEnd = 1.645; ///< 95 % of the normal distribution lie below

/// Just above a score.
double lineAbove(float score)
{
    return (std::round(static_cast<double>(score) * steps) + 1) / steps;
}

double reaching(const std::vector<float>& ascending, double line)
{
    const auto first =
        std::lower_bound(ascending.begin(), ascending.end(), line, [](float score, double value) {
            return static_cast<double>(score) < value;
        });
    return static_cast<double>(ascending.end() - first);
}

std::vector<float> together(const ScoresBySource& scores)
{
    std::vector<float> all;
    for (const SourceScores& source : scores)
        all.insert(all.end(), source.scores.begin(), source.scores.end());
    std::sort(all.begin(), all.end());
    return all;
}

} // namespace

float storedScore(double score)
{
    return static_cast<float>(std::round(score * steps) / steps);
}

double unluckyRate(const ScoresBySource& scores, double line)
{
    double photos = 0;
    double reached = 0;
    double sources = 0;
    for (const SourceScores& source : scores) {
        photos += static_cast<double>(source.scores.size());
        reached += reaching(source.scores, line);
        sources += source.scores.empty() ? 0 : 1;
    }
    if (photos == 0)
        return 1;
    double squares = 0;
    for (const SourceScores& source : scores) {
        const double expected = static_cast<double>(source.scores.size()) * reached / photos;
        squares += std::pow(reaching(source.scores, line) - expected, 2);
    }
    const double clustered = squares * sources / std::max(1.0, sources - 1) / (photos * photos);
    const double independent = (reached + 1) / std::pow(photos + 1, 2);
    return (reached + 1) / (photos + 1) + unluckyEnd * std::sqrt(std::max(clustered, independent));
}

double lineFor(const ScoresBySource& scores, double rate)
{
    const std::vector<float> all = together(scores);
    double line = neverReached;
    for (const float score : all | std::views::reverse) {
        const double above = lineAbove(score) > 1 ? neverReached : lineAbove(score);
        if (unluckyRate(scores, above) > rate + rounding)
            return line;
        line = above;
    }
    return unluckyRate(scores, 0) > rate + rounding ? line : 0;
}

CalibrationTable calibrationTable(ScoresBySource scores, const PromisedRates& rates)
{
    std::erase_if(scores, [](const SourceScores& source) { return source.scores.empty(); });
    for (SourceScores& source : scores)
        std::sort(source.scores.begin(), source.scores.end());
    CalibrationTable table;
    table.pristineScores = together(scores);
    table.sources = std::move(scores);
    if (table.pristineScores.empty())
        return table;
    const std::size_t sources = table.sources.size();
    const double inconclusive = lineFor(table.sources, rates.inconclusive);
    table.moderateLine = sources < fewestModerateSources
                             ? neverReached
                             : std::max(lineFor(table.sources, rates.moderate), clearlyHigh);
    table.strongLine = sources < fewestStrongSources
                           ? neverReached
                           : std::max(lineFor(table.sources, rates.strong), table.moderateLine);
    // Without a line nothing can be said for the picture either.
    table.inconclusiveLine =
        inconclusive == neverReached ? 0 : std::min(inconclusive, table.moderateLine);
    return table;
}

void liftToClasses(Calibration& calibration)
{
    for (const CalibrationTable& table : calibration.classes) {
        if (table.pristineScores.size() < fewestClassPhotos)
            continue;
        calibration.inconclusiveLine =
            std::max(calibration.inconclusiveLine, table.inconclusiveLine);
        calibration.moderateLine = std::max(calibration.moderateLine, table.moderateLine);
        calibration.strongLine = std::max(calibration.strongLine, table.strongLine);
    }
}

} // namespace pentimento
