// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/verify_maps.h"

#include "core/evidence/bundle.h"

#include "core/imaging/raster_io.h"

#include <QString>

#include <algorithm>
#include <cmath>
#include <vector>

namespace pentimento {

namespace {

std::string decimals(double value, int digits)
{
    return QString::number(value, 'f', digits).toStdString();
}

Result<VerifyCheck> compareMap(const std::filesystem::path& file, const Map& fresh,
                               double tolerance, const Job& job)
{
    const std::string name = file.filename().string();
    const auto recorded = readMapPng(file);
    if (!recorded)
        return VerifyCheck{CheckState::Wrong, name + ": cannot be read as a map"};
    if (recorded->width() != fresh.pictureWidth() || recorded->height() != fresh.pictureHeight())
        return VerifyCheck{CheckState::Wrong, name + ": is not of the picture's size"};
    std::vector<float> row(static_cast<std::size_t>(fresh.pictureWidth()));
    double largest = 0;
    double sum = 0;
    for (int y = 0; y < fresh.pictureHeight(); ++y) {
        if (job.stopRequested())
            return Error{ErrorCode::Cancelled, name + ": cancelled", {}};
        fresh.pictureRow(y, row.data());
        for (int x = 0; x < fresh.pictureWidth(); ++x) {
            const double difference =
                std::abs(row[static_cast<std::size_t>(x)] - recorded->cell(x, y));
            largest = std::max(largest, difference);
            sum += difference;
        }
    }
    const double mean = sum / (static_cast<double>(fresh.pictureWidth()) * fresh.pictureHeight());
    return VerifyCheck{okIf(largest <= tolerance),
                       name + ": largest difference " + decimals(largest, 4) + ", mean " +
                           decimals(mean, 6) + " (allowed " + decimals(tolerance, 4) + ")"};
}

} // namespace

Result<void> checkMaps(VerifyReport& report, const std::filesystem::path& folder,
                       const Analysis& fresh, double tolerance, const Job& job)
{
    auto combined = compareMap(folder / "map.png", fresh.maps->combined, tolerance, job);
    if (!combined)
        return combined.error();
    report.checks.push_back(*std::move(combined));
    for (const HeadMap& head : fresh.maps->heads) {
        auto check = compareMap(folder / ("map-" + head.head + ".png"), head.map, tolerance, job);
        if (!check)
            return check.error();
        report.checks.push_back(*std::move(check));
    }
    if (!fresh.spread.empty()) {
        // A difference of two values, each of which may be off by the tolerance.
        auto check = compareMap(folder / disagreementMapName, fresh.spread, 2 * tolerance, job);
        if (!check)
            return check.error();
        report.checks.push_back(*std::move(check));
    }
    return {};
}

} // namespace pentimento
