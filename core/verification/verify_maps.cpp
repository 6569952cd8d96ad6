// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/verify_maps.h"

#include "core/analysis/grid.h"
#include "core/bundle/bundle.h"
#include "core/evidence/json_parts.h"
#include "core/evidence/map_file.h"
#include "core/imaging/raster_io.h"
#include "core/verification/evenness.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pentimento {

namespace {

/// Lenses reckon with whole numbers, on whatever device the network ran.
constexpr double lensTolerance = 0.001;

/// How a recorded map differs from a fresh one.
struct MapDifference
{
    double largest = 0;
    double mean = 0;
    double within = 0; ///< see Evenness
    double between = 0;

    [[nodiscard]] VerifyCheck check(const std::string& name, double tolerance) const
    {
        const double mostWithin = mostUnevenWithin * tolerance;
        const double mostBetween = mostUnevenBetween * tolerance;
        return {okIf(largest <= tolerance && within <= mostWithin && between <= mostBetween),
                name + ": largest difference " + decimals(largest, 4) + ", mean " +
                    decimals(mean, 6) + " (allowed " + decimals(tolerance, 4) + "); unevenly by " +
                    decimals(within, 4) + " within and " + decimals(between, 4) +
                    " between small squares (allowed " + decimals(mostWithin, 4) + " and " +
                    decimals(mostBetween, 4) + ")"};
    }
};

Result<VerifyCheck> compareMap(const std::filesystem::path& file, const Map& fresh,
                               double tolerance, const Job& job)
{
    const std::string name = file.filename().string();
    const auto recorded = readMapPng(file);
    if (!recorded)
        return VerifyCheck{CheckState::Wrong,
                           name + ": cannot be read as a map: " + recorded.error().message};
    if (recorded->width() != fresh.pictureWidth() || recorded->height() != fresh.pictureHeight())
        return VerifyCheck{CheckState::Wrong, name + ": is not of the picture's size"};
    std::vector<float> row(static_cast<std::size_t>(fresh.pictureWidth()));
    Evenness evenness(fresh.pictureWidth(), fresh.pictureHeight());
    MapDifference difference;
    for (int y = 0; y < fresh.pictureHeight(); ++y) {
        if (job.stopRequested())
            return Error{ErrorCode::Cancelled, name + ": cancelled", {}};
        fresh.pictureRow(y, row.data());
        for (int x = 0; x < fresh.pictureWidth(); ++x) {
            const double off = static_cast<double>(recorded->cell(x, y)) -
                               static_cast<double>(row[static_cast<std::size_t>(x)]);
            evenness.add(x, y, off);
            difference.largest = std::max(difference.largest, std::abs(off));
            difference.mean += std::abs(off);
        }
    }
    difference.mean /= static_cast<double>(fresh.pictureWidth()) * fresh.pictureHeight();
    difference.within = evenness.within().by;
    difference.between = evenness.between().by;
    return difference.check(name, tolerance);
}

/// The pixel in which a cell has its centre.
int centreOf(int cell, double cellSide, int pixels)
{
    return std::clamp(static_cast<int>((cell + 0.5) * cellSide), 0, pixels - 1);
}

/// A bundle's map is the fresh one at every pixel, and off by about as much around: what it is off
/// by at a cell's centre is what the cell was off by.
Map asRecorded(const std::filesystem::path& file, const Map& fresh)
{
    const auto recorded = readMapPng(file);
    if (!recorded || recorded->width() != fresh.pictureWidth() ||
        recorded->height() != fresh.pictureHeight())
        return fresh;
    std::vector<float> values;
    values.reserve(static_cast<std::size_t>(fresh.width()) *
                   static_cast<std::size_t>(fresh.height()));
    for (int j = 0; j < fresh.height(); ++j) {
        const int y = centreOf(j, fresh.cellHeight(), fresh.pictureHeight());
        for (int i = 0; i < fresh.width(); ++i) {
            const int x = centreOf(i, fresh.cellWidth(), fresh.pictureWidth());
            const float off = recorded->cell(x, y) - fresh.atPixel(x, y);
            values.push_back(std::clamp(fresh.cell(i, j) + off, 0.0F, 1.0F));
        }
    }
    return mapLike(fresh, std::move(values));
}

double toleranceOf(const LayerId& layer, double tolerance)
{
    if (layer.source == LayerId::Source::Spread) // of two values, each of which may be off
        return 2 * tolerance;
    return layer.source == LayerId::Source::Lens ? lensTolerance : tolerance;
}

} // namespace

Result<void> checkMaps(VerifyReport& report, const std::filesystem::path& folder,
                       const Analysis& fresh, double tolerance, const Job& job)
{
    for (const Layer& layer : layersOf(fresh)) {
        auto check = compareMap(folder / mapFileName(layer.id), layer.map,
                                toleranceOf(layer.id, tolerance), job);
        if (!check)
            return check.error();
        report.checks.push_back(*std::move(check));
    }
    return {};
}

std::shared_ptr<const MapSet> mapsAsRecorded(const std::filesystem::path& folder,
                                             const MapSet& fresh)
{
    auto maps = std::make_shared<MapSet>(fresh);
    maps->combined = asRecorded(folder / mapFileName({}), fresh.combined);
    for (HeadMap& head : maps->heads)
        head.map = asRecorded(folder / mapFileName({LayerId::Source::Head, head.head}), head.map);
    return maps;
}

} // namespace pentimento
