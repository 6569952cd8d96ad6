// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forensics/block_grid.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

namespace pentimento {

namespace {

constexpr int block = 8;
constexpr int grids = block * block;
/// A sample of the picture is enough and keeps the cost independent of its size: this many
/// patches across and down, each this many pixels wide and high.
constexpr int patchesPerSide = 8;
constexpr int patchSide = 72;
constexpr int origins = patchSide - block + 1;

/// Natural logarithm of one in a million, over the 64 grids that are tried.
const double significance = std::log(1e-6 / grids);

using Patch = std::array<float, std::size_t{patchSide} * patchSide>;
using Votes = std::array<std::int64_t, grids>;

using CosineTable = std::array<std::array<float, block>, block>;

CosineTable cosines()
{
    CosineTable table;
    for (int frequency = 0; frequency < block; ++frequency) {
        const double scale = frequency == 0 ? std::sqrt(1.0 / block) : std::sqrt(2.0 / block);
        for (int i = 0; i < block; ++i)
            table[static_cast<std::size_t>(frequency)][static_cast<std::size_t>(i)] =
                static_cast<float>(
                    scale * std::cos((2 * i + 1) * frequency * std::numbers::pi / (2 * block)));
    }
    return table;
}

Patch lumaPatch(const Raster& picture, int left, int top)
{
    Patch patch;
    float* out = patch.data();
    for (int y = top; y < top + patchSide; ++y) {
        const std::uint8_t* pixel = picture.row(y) + static_cast<std::size_t>(left) * 3;
        for (int x = 0; x < patchSide; ++x, pixel += 3)
            *out++ = 0.299F * pixel[0] + 0.587F * pixel[1] + 0.114F * pixel[2];
    }
    return patch;
}

/// DCT along the columns of every origin: it serves all blocks that start in one row.
using ColumnTransform = std::array<std::array<float, block>, patchSide>;

void transformColumns(const Patch& patch, int top, const CosineTable& table,
                      ColumnTransform& columns)
{
    for (std::size_t x = 0; x < patchSide; ++x) {
        columns[x].fill(0);
        for (std::size_t i = 0; i < block; ++i) {
            const float value = patch[(static_cast<std::size_t>(top) + i) * patchSide + x];
            for (std::size_t frequency = 0; frequency < block; ++frequency)
                columns[x][frequency] += table[frequency][i] * value;
        }
    }
}

/// Coefficients that quantisation would round to zero, without the mean. Flat blocks say nothing:
/// they are zero at every grid.
int countZeros(const ColumnTransform& columns, int left, const CosineTable& table)
{
    int zeros = 0;
    for (std::size_t across = 0; across < block; ++across) {
        std::array<float, block> sums{};
        for (std::size_t i = 0; i < block; ++i)
            for (std::size_t down = 0; down < block; ++down)
                sums[down] += table[across][i] * columns[static_cast<std::size_t>(left) + i][down];
        for (const float sum : sums)
            zeros += std::abs(sum) < 0.5F ? 1 : 0;
    }
    return zeros;
}

/// The best block seen so far over one pixel.
struct Ballot
{
    int zeros = -1;
    int grid = -1; ///< -1: no block yet, or several equally good ones
};

std::size_t indexInPatch(int x, int y)
{
    return static_cast<std::size_t>(y) * patchSide + static_cast<std::size_t>(x);
}

void castVotes(const Patch& patch, int left, int top, const CosineTable& table, Votes& votes)
{
    ColumnTransform columns{};
    std::vector<Ballot> ballots(patch.size());
    for (int y = 0; y < origins; ++y) {
        transformColumns(patch, y, table, columns);
        for (int x = 0; x < origins; ++x) {
            const int zeros = countZeros(columns, x, table);
            const int grid = ((top + y) % block) * block + (left + x) % block;
            for (int i = 0; i < block; ++i) {
                Ballot* ballot = &ballots[indexInPatch(x, y + i)];
                for (int j = 0; j < block; ++j, ++ballot) {
                    if (zeros > ballot->zeros)
                        *ballot = {zeros, grid};
                    else if (zeros == ballot->zeros)
                        ballot->grid = -1;
                }
            }
        }
    }
    // Pixels near the patch's border are covered by fewer grids than 64 and would be biased.
    for (int y = block - 1; y <= patchSide - block; ++y) {
        for (int x = block - 1; x <= patchSide - block; ++x) {
            const int grid = ballots[indexInPatch(x, y)].grid;
            if (grid >= 0)
                ++votes[static_cast<std::size_t>(grid)];
        }
    }
}

/// Upper bound (Hoeffding) of the logarithm of the chance that a grid gets `share` of `trials`
/// independent votes when every grid is equally likely.
double logChance(double share, double trials)
{
    constexpr double fair = 1.0 / grids;
    if (share <= fair)
        return 0;
    if (share >= 1)
        return trials * std::log(fair);
    return -trials *
           (share * std::log(share / fair) + (1 - share) * std::log((1 - share) / (1 - fair)));
}

/// Evenly spread positions of patches along one side.
std::vector<int> patchPositions(int side)
{
    const int count = std::clamp(side / patchSide, 1, patchesPerSide);
    std::vector<int> positions;
    positions.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        positions.push_back(
            count == 1 ? (side - patchSide) / 2
                       : static_cast<int>(std::int64_t{i} * (side - patchSide) / (count - 1)));
    return positions;
}

} // namespace

std::optional<BlockGrid> findBlockGrid(const Raster& picture)
{
    if (picture.empty() || picture.width() < patchSide || picture.height() < patchSide)
        return {};
    static const CosineTable table = cosines();
    Votes votes{};
    int patches = 0;
    for (const int top : patchPositions(picture.height())) {
        for (const int left : patchPositions(picture.width())) {
            castVotes(lumaPatch(picture, left, top), left, top, table, votes);
            ++patches;
        }
    }
    const auto best = std::max_element(votes.begin(), votes.end());
    constexpr int votersPerSide = patchSide - 2 * block + 2;
    const double voters = static_cast<double>(patches) * votersPerSide * votersPerSide;
    // Neighbouring pixels share blocks: only one vote in a block's worth of them is independent.
    if (logChance(static_cast<double>(*best) / voters, voters / grids) > significance)
        return {};
    const int grid = static_cast<int>(best - votes.begin());
    return BlockGrid{grid % block, grid / block};
}

} // namespace pentimento
