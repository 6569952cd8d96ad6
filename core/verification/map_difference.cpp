// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/map_difference.h"

#include "core/base/map_rows.h"
#include "core/evidence/json_parts.h"
#include "core/imaging/raster_io.h"
#include "core/verification/evenness.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace pentimento::verification {

namespace {

/// Differences counted in steps, for the one that 99 of 100 do not exceed.
class Histogram
{
public:
    void add(double difference)
    {
        const auto step = static_cast<std::size_t>(difference * stepsOfOne);
        ++m_counts[std::min(step, m_counts.size() - 1)];
        ++m_total;
    }
    [[nodiscard]] double mostOf(double share) const
    {
        const auto wanted =
            static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(m_total)));
        std::uint64_t seen = 0;
        for (std::size_t step = 0; step < m_counts.size(); ++step)
            if ((seen += m_counts[step]) >= wanted)
                return static_cast<double>(step) / stepsOfOne;
        return 1;
    }

private:
    static constexpr double stepsOfOne = 1e5;
    std::vector<std::uint64_t> m_counts = std::vector<std::uint64_t>(100'001);
    std::uint64_t m_total = 0;
};

} // namespace

bool MapDifference::isWithin(const MapBounds& allowed) const
{
    return found.largest <= allowed.largest && found.most <= allowed.most &&
           found.mean <= allowed.mean && found.within <= allowed.within &&
           found.between <= allowed.between;
}

std::string MapDifference::text(const MapBounds& allowed) const
{
    const auto part = [](const char* what, double by, double most) {
        return std::string(what) + decimals(by, 5) + " (allowed " + decimals(most, 5) + ")";
    };
    return part("largest difference ", found.largest, allowed.largest) +
           part(", of 99 in 100 pixels at most ", found.most, allowed.most) +
           part(", mean ", found.mean, allowed.mean) +
           part(", unevenly by ", found.within, allowed.within) +
           part(" within small squares and ", found.between, allowed.between) + " between them";
}

Result<MapDifference> differenceOf(const HeatMap& recorded, const HeatMap& fresh, const Job& job)
{
    const int width = fresh.pictureWidth();
    const int height = fresh.pictureHeight();
    MapRows rows(fresh);
    std::vector<float> row(static_cast<std::size_t>(width));
    Evenness evenness(width, height);
    Histogram histogram;
    MapDifference difference;
    double sum = 0;
    for (int y = 0; y < height; ++y) {
        if (job.stopRequested())
            return Error{ErrorCode::Cancelled, "cancelled", {}};
        rows.read(y, row.data());
        for (int x = 0; x < width; ++x) {
            const float now = row[static_cast<std::size_t>(x)];
            const float then = recorded.cell(x, y);
            const double off = static_cast<double>(then) - static_cast<double>(now);
            difference.same = difference.same && sixteenBits(then) == sixteenBits(now);
            evenness.add(x, y, off);
            histogram.add(std::abs(off));
            difference.found.largest = std::max(difference.found.largest, std::abs(off));
            sum += std::abs(off);
        }
    }
    difference.found.most = histogram.mostOf(0.99);
    difference.found.mean = sum / (static_cast<double>(width) * height);
    difference.found.within = evenness.within().by;
    difference.found.between = evenness.between().by;
    return difference;
}

} // namespace pentimento::verification
