// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lenses/resaved.h"

#include "core/laundering/degradation.h"

#include <algorithm>
#include <vector>

namespace pentimento {

namespace {

constexpr std::size_t stripPixels = 2'000'000; ///< about: some hundredths of a second
constexpr int unit = 16; ///< rows that JPEG with halved chroma encodes together
/// Chroma is interpolated from the rows beside: one unit more on either side changes nothing
/// within.
constexpr int context = unit;

Raster rowsOf(const Raster& picture, int from, int to)
{
    return {picture.width(), to - from,
            std::vector<std::uint8_t>(picture.row(from),
                                      picture.row(from) +
                                          static_cast<std::size_t>(to - from) * picture.stride())};
}

int stripRows(const Raster& picture)
{
    const auto rows = static_cast<int>(stripPixels / static_cast<std::size_t>(picture.width()));
    return std::max(rows / unit, 4) * unit;
}

} // namespace

Result<void> forEachResavedRow(const Raster& picture, int quality, const ResavedRow& row,
                               const Job& job)
{
    const int rows = stripRows(picture);
    for (int top = 0; top < picture.height(); top += rows) {
        if (job.stopRequested())
            return Error{ErrorCode::Cancelled, "cancelled", {}};
        const int bottom = std::min(top + rows, picture.height());
        const int from = std::max(top - context, 0);
        const int to = std::min(bottom + context, picture.height());
        const auto again = throughJpeg(rowsOf(picture, from, to), quality);
        if (!again)
            return again.error();
        for (int y = top; y < bottom; ++y)
            row(y, picture.row(y), again->row(y - from));
        job.report(static_cast<double>(bottom) / picture.height(), "saving again as JPEG");
    }
    return {};
}

} // namespace pentimento
