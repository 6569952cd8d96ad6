// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

namespace pentimento::metrics {

namespace {

constexpr int resamplings = 2000;
constexpr std::uint64_t bootstrapSeed = 20240917;
constexpr double low = 0.025;
constexpr double high = 0.975;

/// The standard's distributions differ between libraries; its engines do not.
std::size_t drawBelow(std::size_t count, std::mt19937_64& engine)
{
    const double unit = static_cast<double>(engine() >> 11) * 0x1.0p-53;
    return std::min(count - 1, static_cast<std::size_t>(unit * static_cast<double>(count)));
}

void redraw(Resample& resample, std::mt19937_64& engine)
{
    for (auto& group : resample)
        for (std::size_t& member : group)
            member = drawBelow(group.size(), engine);
}

/// Linear between the ranks of sorted values.
double percentile(const std::vector<double>& sorted, double share)
{
    const double rank = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(rank);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    const double weight = rank - static_cast<double>(below);
    return sorted[below] + weight * (sorted[above] - sorted[below]);
}

} // namespace

Interval bootstrap(std::span<const std::size_t> groupSizes,
                   const std::function<double(const Resample&)>& figure)
{
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    if (std::none_of(groupSizes.begin(), groupSizes.end(), [](auto size) { return size > 1; }))
        return {unknown, unknown};
    Resample resample;
    for (const std::size_t size : groupSizes)
        resample.emplace_back(size);
    std::mt19937_64 engine(bootstrapSeed);
    std::vector<double> figures;
    for (int i = 0; i < resamplings; ++i) {
        redraw(resample, engine);
        if (const double value = figure(resample); !std::isnan(value))
            figures.push_back(value);
    }
    if (figures.empty())
        return {unknown, unknown};
    std::sort(figures.begin(), figures.end());
    return {percentile(figures, low), percentile(figures, high)};
}

Interval bootstrapMean(std::span<const std::vector<double>> groups)
{
    std::vector<std::vector<double>> known;
    std::vector<std::size_t> sizes;
    for (const auto& group : groups) {
        std::vector<double> values;
        std::copy_if(group.begin(), group.end(), std::back_inserter(values),
                     [](double value) { return !std::isnan(value); });
        if (values.empty())
            continue;
        sizes.push_back(values.size());
        known.push_back(std::move(values));
    }
    return bootstrap(sizes, [&known](const Resample& resample) {
        double sum = 0;
        for (std::size_t group = 0; group < known.size(); ++group) {
            double groupSum = 0;
            for (const std::size_t member : resample[group])
                groupSum += known[group][member];
            sum += groupSum / static_cast<double>(known[group].size());
        }
        return sum / static_cast<double>(known.size());
    });
}

} // namespace pentimento::metrics
