// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/verify_maps.h"

#include "core/analysis/disagreement.h"
#include "core/analysis/grid.h"
#include "core/evidence/json_parts.h"
#include "core/evidence/map_file.h"
#include "core/imaging/raster_io.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

namespace pentimento::verification {

namespace {

namespace fs = std::filesystem;

/// Lenses reckon with whole numbers, on whatever device the network ran.
constexpr MapBounds lensBounds{0.001, 0.001, 0.0005, 0.0003, 0.0006};

/// The file's samples; what makes it no map of this picture is said.
std::optional<HeatMap> readMap(VerifyReport& report, const fs::path& file, const HeatMap& fresh)
{
    const std::string name = file.filename().string();
    auto recorded = readMapPng(file);
    if (!recorded)
        report.add(false, name + ": cannot be read as a map: " + recorded.error().message);
    else if (recorded->width() != fresh.pictureWidth() ||
             recorded->height() != fresh.pictureHeight())
        report.add(false, name + ": is not of the picture's size");
    else
        return *std::move(recorded);
    return std::nullopt;
}

/// A probability with its logit moved.
double shifted(double probability, double by)
{
    const double odds = probability * std::exp(by);
    return odds / (1 - probability + odds);
}

/// Compares the maps of one bundle and gathers what they are.
class MapComparison
{
public:
    MapComparison(VerifyReport& report, const fs::path& folder, const MapBounds& bounds,
                  const Job& job)
        : m_report(report), m_folder(folder), m_bounds(bounds), m_job(job)
    {}

    /// The recorded map, the fresh one where there is no other.
    Result<HeatMap> compare(const std::string& name, const HeatMap& fresh);
    /// Whether a map that follows from the recorded ones is stored as such.
    Result<void> compareDerived(const std::string& name, const HeatMap& derived);
    /// Whether the combined map is the strongest of the heads', where the pack makes it so.
    void compareCombination(const MapSet& maps, const Pack& pack);
    /// What a lens drew.
    Result<void> compareLens(const std::string& name, const HeatMap& fresh);
    [[nodiscard]] RecordedMaps take(std::shared_ptr<const MapSet> maps)
    {
        m_found.maps = std::move(maps);
        return m_found;
    }

private:
    VerifyReport& m_report;
    const fs::path& m_folder;
    const MapBounds& m_bounds;
    const Job& m_job;
    RecordedMaps m_found;
};

Result<HeatMap> MapComparison::compare(const std::string& name, const HeatMap& fresh)
{
    const auto pixels = readMap(m_report, m_folder / name, fresh);
    if (!pixels)
        return fresh;
    const auto difference = differenceOf(*pixels, fresh, m_job);
    if (!difference)
        return difference.error();
    if (difference->same) {
        m_report.add(true, name + ": every sample is that of the second run");
        return fresh;
    }
    m_found.same = false;
    m_found.largest = std::max(m_found.largest, difference->found.largest);
    bool onGrid = true;
    std::optional<HeatMap> cells = cellsBehind(*pixels, fresh);
    if (cells) {
        const auto rest = differenceOf(*pixels, *cells, m_job);
        if (!rest)
            return rest.error();
        onGrid = rest->found.largest <= storedMapPrecision;
        m_found.slack = std::max(m_found.slack, storedMapPrecision);
    } else {
        // What is out of bounds is wrong, and excuses nothing else.
        m_found.slack =
            std::max(m_found.slack, std::min(difference->found.largest, m_bounds.largest));
    }
    m_report.add(onGrid && difference->isWithin(m_bounds),
                 name + ": " + difference->text(m_bounds) +
                     (onGrid ? "" : "; shows detail finer than the network's grid"));
    return cells ? *std::move(cells) : nearCentres(*pixels, fresh);
}

Result<void> MapComparison::compareDerived(const std::string& name, const HeatMap& derived)
{
    const auto pixels = readMap(m_report, m_folder / name, derived);
    if (!pixels)
        return {};
    const auto difference = differenceOf(*pixels, derived, m_job);
    if (!difference)
        return difference.error();
    // A difference of two values, each of which may be off.
    const bool follows = difference->same || difference->found.largest <= 2 * m_found.slack;
    m_report.add(follows,
                 name + (follows ? ": follows from the detectors' maps"
                                 : ": does not follow from the detectors' maps, by up to " +
                                       decimals(difference->found.largest, 5)));
    return {};
}

void MapComparison::compareCombination(const MapSet& maps, const Pack& pack)
{
    const HeatMap& combined = maps.combined;
    if (pack.graph->combination != GraphSpec::Combination::StrongestHead ||
        !std::all_of(maps.heads.begin(), maps.heads.end(),
                     [&](const HeadMap& head) { return sameGrid(head.map, combined); }))
        return;
    const double shift = pack.combined.logitShift;
    const auto cells = static_cast<std::ptrdiff_t>(combined.width()) * combined.height();
    double farthest = 0;
    for (std::ptrdiff_t i = 0; i < cells; ++i) {
        double strongest = 0;
        for (const HeadMap& head : maps.heads)
            strongest = std::max<double>(strongest, head.map.data()[i]);
        farthest = std::max(farthest, std::abs(combined.data()[i] - shifted(strongest, shift)));
    }
    // Both sides may be off, and the shift stretches what a head's is off by.
    const double allowed =
        std::max(m_found.slack, storedMapPrecision) * (1 + std::exp(std::abs(shift)));
    const std::string name = mapFileName({});
    m_report.add(farthest <= allowed,
                 name + (farthest <= allowed
                             ? ": is the strongest of the detectors' maps at each place"
                             : ": is not the strongest of the detectors' maps at each place, by up "
                               "to " +
                                   decimals(farthest, 5)));
}

Result<void> MapComparison::compareLens(const std::string& name, const HeatMap& fresh)
{
    const auto pixels = readMap(m_report, m_folder / name, fresh);
    if (!pixels)
        return {};
    const auto difference = differenceOf(*pixels, fresh, m_job);
    if (!difference)
        return difference.error();
    m_report.add(difference->isWithin(lensBounds), name + ": " + difference->text(lensBounds));
    return {};
}

} // namespace

Result<RecordedMaps> checkMaps(VerifyReport& report, const fs::path& folder, const Analysis& fresh,
                               const MapBounds& bounds, const Job& job)
{
    MapComparison comparison(report, folder, bounds, job);
    auto maps = std::make_shared<MapSet>(*fresh.maps);
    auto combined = comparison.compare(mapFileName({}), fresh.maps->combined);
    if (!combined)
        return combined.error();
    maps->combined = *std::move(combined);
    for (HeadMap& head : maps->heads) {
        auto map = comparison.compare(mapFileName({LayerId::Source::Head, head.head}), head.map);
        if (!map)
            return map.error();
        head.map = *std::move(map);
    }
    comparison.compareCombination(*maps, fresh.pack);
    if (const HeatMap spread = spreadOf(*maps); !spread.empty())
        if (auto compared =
                comparison.compareDerived(mapFileName({LayerId::Source::Spread}), spread);
            !compared)
            return compared.error();
    for (const LensRun& run : fresh.lenses)
        for (const Layer& layer : layersOf(run))
            if (auto compared = comparison.compareLens(mapFileName(layer.id), layer.map); !compared)
                return compared.error();
    return comparison.take(std::move(maps));
}

} // namespace pentimento::verification
