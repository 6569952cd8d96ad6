// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/verify_maps.h"

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

/// How a recorded map differs from a fresh one.
class MapDifference
{
public:
    explicit MapDifference(int width) : m_squares(static_cast<std::size_t>((width - 1) / side) + 1)
    {}

    void addRow(int y, const float* fresh, const Map& recorded)
    {
        if (y % side == 0)
            closeSquares();
        for (int x = 0; x < recorded.width(); ++x) {
            const double off = static_cast<double>(recorded.cell(x, y)) - fresh[x];
            Sums& square = m_squares[static_cast<std::size_t>(x / side)];
            square.count += 1;
            square.sum += off;
            square.squares += off * off;
            m_largest = std::max(m_largest, std::abs(off));
            m_total += std::abs(off);
        }
        m_count += recorded.width();
    }

    void closeSquares()
    {
        for (Sums& square : m_squares) {
            if (square.count > 0) {
                const double mean = square.sum / square.count;
                const double spread =
                    std::sqrt(std::max(0.0, square.squares / square.count - mean * mean));
                m_uneven = std::max(m_uneven, spread);
            }
            square = {};
        }
    }

    [[nodiscard]] VerifyCheck check(const std::string& name, double tolerance) const
    {
        // bf16 against fp32 gives up to 0.02 in all and 0.005 within a square.
        constexpr double unevenness = 0.3;
        return {okIf(m_largest <= tolerance && m_uneven <= unevenness * tolerance),
                name + ": largest difference " + decimals(m_largest, 4) + ", mean " +
                    decimals(m_total / m_count, 6) + " (allowed " + decimals(tolerance, 4) +
                    "); uneven within a square by " + decimals(m_uneven, 4) + " (allowed " +
                    decimals(unevenness * tolerance, 4) + ")"};
    }

private:
    static constexpr int side = 32; ///< of a square, in pixels

    struct Sums
    {
        double count = 0;
        double sum = 0;
        double squares = 0;
    };

    std::vector<Sums> m_squares; ///< of the rows that are being looked at
    double m_largest = 0;
    double m_total = 0;
    double m_count = 0;
    double m_uneven = 0; ///< standard deviation within a square, the largest
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
    MapDifference difference(fresh.pictureWidth());
    for (int y = 0; y < fresh.pictureHeight(); ++y) {
        if (job.stopRequested())
            return Error{ErrorCode::Cancelled, name + ": cancelled", {}};
        fresh.pictureRow(y, row.data());
        difference.addRow(y, row.data(), *recorded);
    }
    difference.closeSquares();
    return difference.check(name, tolerance);
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
