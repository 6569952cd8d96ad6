// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packs/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace pentimento {

namespace {

std::string percent(double share)
{
    const double value = share * 100;
    std::array<char, 32> text{};
    const bool whole = value >= 9.95 || std::abs(value - std::round(value)) < 0.005;
    std::snprintf(text.data(), text.size(), "%.*f", whole ? 0 : 1, value);
    return text.data();
}

} // namespace

std::string lineText(double line)
{
    if (line > 1)
        return "never";
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "from %.6g", line);
    return text.data();
}

Interval wilsonInterval(int reached, int count)
{
    if (count <= 0)
        return {0, 1};
    constexpr double z = 1.959963984540054; // 97.5 % of the normal distribution lie below
    const double n = count;
    const double share = reached / n;
    const double middle = (share + z * z / (2 * n)) / (1 + z * z / n);
    const double half =
        z / (1 + z * z / n) * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    // At the ends the formula gives exactly 0 and 1, but for rounding.
    return {reached == 0 ? 0.0 : std::max(0.0, middle - half),
            reached == count ? 1.0 : std::min(1.0, middle + half)};
}

double RateCheck::rate() const
{
    return photos > 0 ? static_cast<double>(reached) / photos : 0;
}

bool RateCheck::withinFactorTwo() const
{
    return photos > 0 && rate() >= promised / 2 && rate() <= promised * 2;
}

bool RateCheck::clearlyOutside() const
{
    return photos > 0 && (interval().high < promised / 2 || interval().low > promised * 2);
}

std::string RateCheck::text() const
{
    const std::string promise = line + ": promised at most " + percent(promised) + " %, ";
    if (photos == 0)
        return promise + "not checked";
    const Interval range = interval();
    std::string found = "reached by " + std::to_string(reached) + " of " + std::to_string(photos) +
                        " (" + percent(rate()) + " %, 95 % interval " + percent(range.low) +
                        " to " + percent(range.high) + " %): ";
    if (withinFactorTwo())
        found += "within a factor of two";
    else
        found += (rate() < promised ? "less than half of it" : "more than twice as much") +
                 std::string(clearlyOutside() ? "" : ", which so few photos can give by chance");
    return promise + found;
}

const CalibrationTable& Calibration::tableOf(std::optional<QualityClass> wanted) const
{
    for (const CalibrationTable& table : classes)
        if (wanted && table.quality == wanted && table.pristineScores.size() >= fewestClassPhotos)
            return table;
    return *this;
}

} // namespace pentimento
