// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lenses/jpeg_ghosts.h"

#include "core/lenses/resaved.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace pentimento {

namespace {

constexpr int block = 8;
constexpr int finest = 95;
/// Squared grey levels: where a place changes less than this at every quality, rounding is all that
/// there is to compare.
constexpr float leastChange = 0.2F;
/// From this depth on a place's quality is told.
constexpr float clearDepth = 0.45F;

struct Grid
{
    int columns;
    int rows;

    explicit Grid(const Raster& picture)
        : columns((picture.width() + block - 1) / block),
          rows((picture.height() + block - 1) / block)
    {}
    [[nodiscard]] std::size_t size() const
    {
        return static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
    }
    [[nodiscard]] std::size_t at(int column, int row) const
    {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
               static_cast<std::size_t>(column);
    }
};

/// Each block's mean with those around it, as far as there are any: one block alone is too few
/// pixels to tell a dip from chance.
std::vector<float> smoothed(const std::vector<float>& values, const Grid& grid)
{
    std::vector<float> result(values.size());
    for (int j = 0; j < grid.rows; ++j)
        for (int i = 0; i < grid.columns; ++i) {
            float sum = 0;
            int count = 0;
            for (int y = std::max(j - 1, 0); y <= std::min(j + 1, grid.rows - 1); ++y)
                for (int x = std::max(i - 1, 0); x <= std::min(i + 1, grid.columns - 1); ++x) {
                    sum += values[grid.at(x, y)];
                    ++count;
                }
            result[grid.at(i, j)] = sum / static_cast<float>(count);
        }
    return result;
}

/// Mean squared change of each block at a quality.
Result<std::vector<float>> changesAt(const Raster& picture, const Grid& grid, int quality,
                                     const Job& job)
{
    std::vector<float> sums(grid.size());
    const auto addRow = [&](int y, const std::uint8_t* before, const std::uint8_t* after) {
        float* blocks = sums.data() + grid.at(0, y / block);
        for (int x = 0; x < picture.width() * 3; ++x) {
            const int change = before[x] - after[x];
            blocks[x / (3 * block)] += static_cast<float>(change * change);
        }
    };
    if (auto done = forEachResavedRow(picture, quality, addRow, job); !done)
        return done.error();
    for (int j = 0; j < grid.rows; ++j)
        for (int i = 0; i < grid.columns; ++i)
            sums[grid.at(i, j)] /=
                static_cast<float>(3 * std::min(block, picture.width() - i * block) *
                                   std::min(block, picture.height() - j * block));
    return smoothed(sums, grid);
}

/// From the finest that is coarser than the file's own save, which leaves a ghost everywhere.
std::vector<int> qualitiesFor(const StoredCompression& stored, int coarsest, int step)
{
    const int own = stored.kind == StoredCompression::Kind::Jpeg ? stored.quality : 0;
    std::vector<int> qualities;
    for (int quality = finest; quality >= coarsest; quality -= step)
        if (own == 0 || quality < own)
            qualities.push_back(quality);
    return qualities;
}

/// How deep each block's deepest dip is, and at which quality it lies.
struct Dips
{
    std::vector<float> depth;
    std::vector<float> quality; ///< a hundredth of it; 0 where there is no clear dip
};

/// Coarser saves change a place more. By how much one of them changes it less than a finer one did
/// is how deep the ghost is, 1 where it changes nothing at all.
Result<Dips> dipsOf(const Raster& picture, const Grid& grid, const std::vector<int>& qualities,
                    const Job& job)
{
    Dips dips{std::vector<float>(grid.size()), std::vector<float>(grid.size())};
    std::vector<float> highest(grid.size());
    for (std::size_t i = 0; i < qualities.size(); ++i) {
        const Job part{job.stop, [&](double fraction, std::string_view stage) {
                           job.report((static_cast<double>(i) + fraction) /
                                          static_cast<double>(qualities.size()),
                                      stage);
                       }};
        const auto changes = changesAt(picture, grid, qualities[i], part);
        if (!changes)
            return changes.error();
        for (std::size_t k = 0; k < grid.size(); ++k) {
            const float change = (*changes)[k];
            const float depth = highest[k] < leastChange ? 0 : 1 - change / highest[k];
            if (depth > dips.depth[k]) {
                dips.depth[k] = depth;
                dips.quality[k] = depth < clearDepth ? 0 : static_cast<float>(qualities[i]) / 100;
            }
            highest[k] = std::max(highest[k], change);
        }
    }
    return dips;
}

std::string percent(std::size_t part, std::size_t whole)
{
    const std::size_t tenths = (1000 * part + whole / 2) / whole;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

class JpegGhostLens final : public Lens
{
public:
    [[nodiscard]] const LensDescription& description() const override { return m_description; }

    [[nodiscard]] Result<LensResult> examine(const Picture& picture, const LensSettings& settings,
                                             const Job& job) const override
    {
        const Raster& pixels = picture.pixels;
        const Grid grid(pixels);
        const auto qualities =
            qualitiesFor(picture.compression, static_cast<int>(settings.at("lowest")),
                         static_cast<int>(settings.at("step")));
        auto dips = dipsOf(pixels, grid, qualities, job);
        if (!dips)
            return dips.error();
        const auto clear = static_cast<std::size_t>(std::count_if(
            dips->quality.begin(), dips->quality.end(), [](float value) { return value > 0; }));
        const auto mapOf = [&](std::vector<float> values) {
            return HeatMap{grid.columns,    grid.rows,         pixels.width(),
                           pixels.height(), std::move(values), double{block}};
        };
        LensResult result;
        result.layers = {{.part = {}, .title = "JPEG ghosts", .map = mapOf(std::move(dips->depth))},
                         {.part = "quality",
                          .title = "Quality of the ghost",
                          .map = mapOf(std::move(dips->quality)),
                          .threshold = 0.01}};
        result.facts = {
            {"clear", "Share of blocks with a clear ghost", percent(clear, grid.size())},
            {"saves", "Qualities tried", listed(qualities)}};
        result.cautions = {"Only places whose blocks still lie where they lay when they were saved "
                           "leave a ghost: a part that was moved, turned or scaled leaves none."};
        if (qualities.size() < 2)
            result.cautions.emplace_back("The file itself was saved too coarsely for an earlier "
                                         "save to show within the qualities that were asked for.");
        return result;
    }

private:
    static std::string listed(const std::vector<int>& qualities)
    {
        return qualities.empty()
                   ? "none"
                   : std::to_string(qualities.back()) + " to " + std::to_string(qualities.front());
    }

    const LensDescription m_description{
        .id = "ghosts",
        .version = 1,
        .title = "JPEG ghosts",
        .highMeans = "The picture is saved as JPEG at one quality after the other. A high value "
                     "says that a coarser save changes the place less than a finer one did, as it "
                     "does where the place was saved at about that quality before. The second map "
                     "shows that quality, 0.6 for 60.",
        .ignore = "A picture that was saved twice as a whole has ghosts everywhere. Flat and "
                  "overexposed places, and repeating patterns, can have one by chance. Collages, "
                  "logos and subtitles have them for good reasons. A ghost says that places were "
                  "saved differently, not by whom or why, and its absence says nothing.",
        .reference = "H. Farid, Exposing Digital Forgeries from JPEG Ghosts, IEEE TIFS 4(1), 2009",
        .parameters = {{.id = "lowest",
                        .label = "Coarsest quality tried",
                        .unit = {},
                        .lowest = 30,
                        .highest = 85,
                        .initial = 50,
                        .step = 5},
                       {.id = "step",
                        .label = "Step between qualities",
                        .unit = {},
                        .lowest = 1,
                        .highest = 10,
                        .initial = 5,
                        .step = 1}}};
};

} // namespace

const Lens& jpegGhostLens()
{
    static const JpegGhostLens lens;
    return lens;
}

} // namespace pentimento
