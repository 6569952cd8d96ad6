// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/layer.h"

#include "core/analysis/analysis.h"
#include "core/packs/reserved_ids.h"

#include <algorithm>
#include <utility>

namespace pentimento {

namespace {

const std::string lensPrefix = "lens:";

/// Null where no part of a result is of this head.
template <class Part>
const Part* partOf(const std::vector<Part>& parts, const std::string& head, std::string Part::*id)
{
    const auto found = std::find_if(parts.begin(), parts.end(),
                                    [&](const auto& part) { return part.*id == head; });
    return found == parts.end() ? nullptr : &*found;
}

} // namespace

std::string LayerId::name() const
{
    switch (source) {
    case Source::Combined:
        return combinedId;
    case Source::Spread:
        return disagreementId;
    case Source::Lens:
        return lensPrefix + id + (part.empty() ? "" : ':' + part);
    case Source::Head:
        break;
    }
    return id;
}

LayerId LayerId::named(std::string_view name)
{
    if (name == combinedId)
        return {Source::Combined};
    if (name == disagreementId)
        return {Source::Spread};
    if (!name.starts_with(lensPrefix))
        return {Source::Head, std::string(name)};
    name.remove_prefix(lensPrefix.size());
    const std::size_t colon = std::min(name.find(':'), name.size());
    return {Source::Lens, std::string(name.substr(0, colon)),
            std::string(name.substr(std::min(colon + 1, name.size())))};
}

std::vector<Layer> layersOf(const MapSet& maps, const Pack& pack)
{
    std::vector<Layer> layers{
        {LayerId{}, pack.combined.title, maps.combined, pack.combined.mapThreshold}};
    for (const HeadMap& head : maps.heads) {
        const LayerId id{LayerId::Source::Head, head.head};
        const HeadInfo* info = headOf(pack, id);
        layers.push_back(info ? Layer{id, info->title, head.map, info->mapThreshold}
                              : Layer{id, head.head, head.map});
    }
    return layers;
}

std::vector<Layer> layersOf(const LensRun& run)
{
    std::vector<Layer> layers;
    if (run.outcome)
        for (const LensLayer& layer : run.outcome->layers)
            layers.push_back({{LayerId::Source::Lens, run.lens.id, layer.part},
                              layer.title,
                              layer.map,
                              layer.threshold});
    return layers;
}

std::vector<Layer> layersOf(const Analysis& analysis)
{
    std::vector<Layer> layers = layersOf(*analysis.maps, analysis.pack);
    if (!analysis.spread.empty())
        layers.push_back(
            {{LayerId::Source::Spread}, "Disagreement", analysis.spread, disagreementThreshold});
    for (const LensRun& run : analysis.lenses)
        for (Layer& layer : layersOf(run))
            layers.push_back(std::move(layer));
    return layers;
}

HeatMap mapOf(const MapSet& maps, const LayerId& layer)
{
    if (layer.source == LayerId::Source::Combined)
        return maps.combined;
    const HeadMap* head = partOf(maps.heads, layer.name(), &HeadMap::head);
    return head ? head->map : HeatMap();
}

HeatMap mapOf(const Analysis& analysis, const LayerId& layer)
{
    for (const Layer& known : layersOf(analysis))
        if (known.id == layer)
            return known.map;
    return {};
}

const HeadFinding* findingOf(const Findings& findings, const LayerId& layer)
{
    return layer.source == LayerId::Source::Combined
               ? &findings.combined
               : partOf(findings.heads, layer.name(), &HeadFinding::id);
}

const HeadInfo* headOf(const Pack& pack, const LayerId& layer)
{
    return layer.source == LayerId::Source::Combined
               ? &pack.combined
               : partOf(pack.heads, layer.name(), &HeadInfo::id);
}

} // namespace pentimento
