// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/recorded_maps.h"

#include "core/analysis/grid.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace pentimento::verification {

namespace {

/// The pixel that a cell's centre lies in, along one axis.
int centreOf(int cell, double cellSide, int pixels)
{
    return std::clamp(static_cast<int>((cell + 0.5) * cellSide), 0, pixels - 1);
}

/// What that pixel shows along one axis: the cell, and a little of its
/// neighbour (see HeatMap::atPixel()).
struct Sample
{
    int pixel = 0;
    double own = 1;
    int neighbour = 0;
};

std::vector<Sample> samplesAlong(int cells, double cellSide, int pixels)
{
    std::vector<Sample> samples;
    samples.reserve(static_cast<std::size_t>(cells));
    for (int i = 0; i < cells; ++i) {
        const int pixel = centreOf(i, cellSide, pixels);
        const double at =
            std::clamp((pixel + 0.5) / cellSide - 0.5, 0.0, static_cast<double>(cells - 1));
        const double aside = at - i;
        samples.push_back({pixel, 1 - std::abs(aside), i + (aside > 0 ? 1 : aside < 0 ? -1 : 0)});
    }
    return samples;
}

/// Whether each pixel shows more of its own cell than of any other.
bool tell(const std::vector<Sample>& samples)
{
    constexpr double enough = 0.6;
    return std::all_of(samples.begin(), samples.end(),
                       [](const Sample& sample) { return sample.own >= enough; });
}

/// Solves one line for its cells, in place: values[i * step] is what sample i shows. From the far
/// end, as each pixel shows a little of the cell behind it; only at the edge it is the one before.
void solve(const std::vector<Sample>& samples, double* values, std::size_t step)
{
    constexpr int mostSweeps = 60;
    constexpr double settled = 1e-9;
    std::vector<double> cells(samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i)
        cells[i] = values[i * step];
    double moved = 1;
    for (int sweep = 0; sweep < mostSweeps && moved > settled; ++sweep) {
        moved = 0;
        for (std::size_t i = samples.size(); i-- > 0;) {
            const Sample& sample = samples[i];
            const double cell =
                (values[i * step] -
                 (1 - sample.own) * cells[static_cast<std::size_t>(sample.neighbour)]) /
                sample.own;
            moved = std::max(moved, std::abs(cell - cells[i]));
            cells[i] = cell;
        }
    }
    for (std::size_t i = 0; i < samples.size(); ++i)
        values[i * step] = cells[i];
}

} // namespace

std::optional<HeatMap> cellsBehind(const HeatMap& pixels, const HeatMap& grid)
{
    const auto across = samplesAlong(grid.width(), grid.cellWidth(), grid.pictureWidth());
    const auto down = samplesAlong(grid.height(), grid.cellHeight(), grid.pictureHeight());
    if (!tell(across) || !tell(down))
        return std::nullopt;
    const auto width = across.size();
    std::vector<double> values;
    values.reserve(width * down.size());
    for (const Sample& row : down)
        for (const Sample& column : across)
            values.push_back(pixels.cell(column.pixel, row.pixel));
    for (std::size_t j = 0; j < down.size(); ++j)
        solve(across, values.data() + j * width, 1);
    for (std::size_t i = 0; i < width; ++i)
        solve(down, values.data() + i, width);
    std::vector<float> cells(values.size());
    std::transform(values.begin(), values.end(), cells.begin(),
                   [](double value) { return static_cast<float>(std::clamp(value, 0.0, 1.0)); });
    return mapLike(grid, std::move(cells));
}

HeatMap nearCentres(const HeatMap& pixels, const HeatMap& fresh)
{
    std::vector<float> values;
    values.reserve(static_cast<std::size_t>(fresh.width()) *
                   static_cast<std::size_t>(fresh.height()));
    for (int j = 0; j < fresh.height(); ++j) {
        const int y = centreOf(j, fresh.cellHeight(), fresh.pictureHeight());
        for (int i = 0; i < fresh.width(); ++i) {
            const int x = centreOf(i, fresh.cellWidth(), fresh.pictureWidth());
            const float off = pixels.cell(x, y) - fresh.atPixel(x, y);
            values.push_back(std::clamp(fresh.cell(i, j) + off, 0.0F, 1.0F));
        }
    }
    return mapLike(fresh, std::move(values));
}

} // namespace pentimento::verification
