// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lenses/error_level.h"

#include "core/lenses/resaved.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

namespace pentimento {

namespace {

constexpr int block = 8;
constexpr int plainQuality = 90;
constexpr double plainScale = 16;

int largestDifference(const std::uint8_t* a, const std::uint8_t* b)
{
    return std::max({std::abs(a[0] - b[0]), std::abs(a[1] - b[1]), std::abs(a[2] - b[2])});
}

/// Mean change of each block of 8 x 8 pixels, as far as it lies in the picture; `scale` levels of
/// 255 and more are 1.
Result<HeatMap> changes(const Raster& picture, int quality, double scale, const Job& job)
{
    const int columns = (picture.width() + block - 1) / block;
    const int rows = (picture.height() + block - 1) / block;
    std::vector<int> sums(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
    const auto addRow = [&](int y, const std::uint8_t* before, const std::uint8_t* after) {
        int* blocks = sums.data() + static_cast<std::ptrdiff_t>(y / block) * columns;
        for (int x = 0; x < picture.width(); ++x)
            blocks[x / block] +=
                largestDifference(before + std::ptrdiff_t{x} * 3, after + std::ptrdiff_t{x} * 3);
    };
    if (auto done = forEachResavedRow(picture, quality, addRow, job); !done)
        return done.error();
    std::vector<float> values;
    values.reserve(sums.size());
    for (int j = 0; j < rows; ++j)
        for (int i = 0; i < columns; ++i) {
            const int pixels = std::min(block, picture.width() - i * block) *
                               std::min(block, picture.height() - j * block);
            const auto sum = static_cast<float>(
                sums[static_cast<std::size_t>(j) * static_cast<std::size_t>(columns) +
                     static_cast<std::size_t>(i)]);
            values.push_back(
                std::min(1.0F, sum / static_cast<float>(pixels) / static_cast<float>(scale)));
        }
    return HeatMap{columns,           rows,         picture.width(), picture.height(),
                   std::move(values), double{block}};
}

std::string levels(double value)
{
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%.2f of 255 levels", value);
    return text.data();
}

std::vector<LensFact> factsOf(const HeatMap& map, double scale)
{
    std::vector<float> values(map.data(), map.data() + static_cast<std::size_t>(map.width()) *
                                                           static_cast<std::size_t>(map.height()));
    std::sort(values.begin(), values.end());
    const auto share = [&](double part) {
        const auto index = static_cast<std::size_t>(part * static_cast<double>(values.size() - 1));
        return levels(static_cast<double>(values[index]) * scale);
    };
    return {{"half", "Half of the blocks change by at most", share(0.5)},
            {"most", "99 of 100 blocks change by at most", share(0.99)}};
}

/// What of the file's own history bears on the map.
std::vector<std::string> cautionsOf(const StoredCompression& stored, int quality)
{
    constexpr int near = 3;
    if (stored.kind != StoredCompression::Kind::Jpeg)
        return {"The file is not stored as JPEG, so nothing tells whether and at which quality its "
                "pixels were saved as JPEG before."};
    if (stored.quality == 0)
        return {"The file is a JPEG, but its tables do not tell at which quality it was saved."};
    const std::string saved =
        "The file was saved as JPEG of quality " + std::to_string(stored.quality) + ". ";
    if (std::abs(stored.quality - quality) <= near)
        return {saved + "Saving it again at about the same quality changes little anywhere, which "
                        "leaves little to compare."};
    if (stored.quality < quality)
        return {saved + "That coarser save has already evened out much of what an edit before it "
                        "would have left."};
    return {saved + "Saving it again at quality " + std::to_string(quality) +
            " is coarser, so texture and edges change most."};
}

class ErrorLevelLens final : public Lens
{
public:
    [[nodiscard]] const LensDescription& description() const override { return m_description; }

    [[nodiscard]] Result<LensResult> examine(const Picture& picture, const LensSettings& settings,
                                             const Job& job) const override
    {
        const auto quality = static_cast<int>(settings.at("quality"));
        const double scale = settings.at("scale");
        auto map = changes(picture.pixels, quality, scale, job);
        if (!map)
            return map.error();
        LensResult result;
        result.facts = factsOf(*map, scale);
        result.cautions = cautionsOf(picture.compression, quality);
        result.layers = {{.part = {}, .title = m_description.title, .map = *std::move(map)}};
        return result;
    }

private:
    const LensDescription m_description{
        .id = "ela",
        .version = 1,
        .title = "Error level analysis",
        .highMeans = "The picture is saved as JPEG once more. A high value says that this changes "
                     "the place much; a place with another past than its surroundings can change "
                     "more, or less, than they do.",
        .ignore = "Edges, fine texture and strong colours are bright by nature, flat places dark, "
                  "in every picture. Only places of the same kind can be compared, and a "
                  "difference between them has harmless causes too. It is no proof of anything, "
                  "and an even map is none either.",
        .reference = "N. Krawetz, A Picture's Worth, Black Hat USA 2007",
        .parameters = {{.id = "quality",
                        .label = "JPEG quality",
                        .unit = {},
                        .lowest = 50,
                        .highest = 98,
                        .initial = plainQuality,
                        .step = 1},
                       {.id = "scale",
                        .label = "Change shown as 1",
                        .unit = "levels",
                        .lowest = 2,
                        .highest = 64,
                        .initial = plainScale,
                        .step = 1}}};
};

} // namespace

const Lens& errorLevelLens()
{
    static const ErrorLevelLens lens;
    return lens;
}

HeatMap errorLevelMap(const Raster& picture)
{
    if (picture.empty())
        return {};
    auto map = changes(picture, plainQuality, plainScale, {});
    return map ? *std::move(map) : HeatMap();
}

} // namespace pentimento
