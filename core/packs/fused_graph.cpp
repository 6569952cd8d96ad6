// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packs/fused_graph.h"

#include "core/packs/declip_graph.h"
#include "core/packs/trace_graph.h"

#include <algorithm>

namespace pentimento {

namespace {

constexpr std::size_t fewestTraceMaps = 2; ///< TraceNetwork's: noise consistency and combined

bool readsBackbone(const HeadInfo& head)
{
    return !head.features.empty();
}

/// Fields that both networks share with the whole.
Pack partOf(const Pack& pack, const GraphSpec& graph)
{
    Pack part;
    part.folder = pack.folder;
    part.name = pack.name;
    part.version = pack.version;
    part.licence = pack.licence;
    part.sha256 = pack.sha256;
    part.graph = &graph;
    part.wholeInput = pack.wholeInput;
    return part;
}

std::vector<FeatureStride> featuresOf(const Pack& pack)
{
    const FusedParts parts = fusedPartsOf(pack);
    std::vector<FeatureStride> features = declipGraph.featuresOf(parts.meaning);
    for (FeatureStride& feature : features) {
        feature.windowed = true;
        feature.pixels = meaningPixels;
    }
    for (FeatureStride& feature : traceGraph.featuresOf(parts.traces)) {
        feature.name = "feature of the network of traces";
        features.push_back(std::move(feature));
    }
    return features;
}

std::optional<std::string> flawOf(const Pack& pack)
{
    const auto meaning = std::find_if(pack.heads.begin(), pack.heads.end(), readsBackbone);
    if (!std::all_of(meaning, pack.heads.end(), readsBackbone))
        return "has a map of traces after one of a backbone";
    if (static_cast<std::size_t>(meaning - pack.heads.begin()) < fewestTraceMaps)
        return "has too few maps of traces";
    for (const char* file : {tracesFile, fusionFile})
        if (std::find(pack.weightFiles.begin(), pack.weightFiles.end(), file) ==
            pack.weightFiles.end())
            return std::string("does not list ") + file;
    return declipGraph.flawOf(fusedPartsOf(pack).meaning);
}

} // namespace

int tracesInput(int side)
{
    return (side + traceAlignment - 1) / traceAlignment * traceAlignment;
}

FusedParts fusedPartsOf(const Pack& pack)
{
    FusedParts parts{partOf(pack, traceGraph), partOf(pack, declipGraph)};
    for (HeadInfo head : pack.heads) {
        head.logitShift = 0;
        (readsBackbone(head) ? parts.meaning : parts.traces).heads.push_back(std::move(head));
    }
    if (!parts.traces.heads.empty()) {
        parts.traces.combined = std::move(parts.traces.heads.back());
        parts.traces.heads.pop_back();
    }
    if (!parts.meaning.heads.empty())
        parts.meaning.combined = combinedOf(parts.meaning.heads);
    parts.traces.wholeInput = tracesInput(pack.wholeInput);
    parts.meaning.backbones = pack.backbones;
    for (std::size_t i = 0; i < pack.weightFiles.size(); ++i) {
        const std::string& file = pack.weightFiles[i];
        if (file == fusionFile)
            continue;
        Pack& part = file == tracesFile ? parts.traces : parts.meaning;
        part.weightFiles.push_back(file);
        if (i < pack.weightSha256.size())
            part.weightSha256.push_back(pack.weightSha256[i]);
    }
    return parts;
}

constinit const GraphSpec fusedGraph{
    .id = "fused-1",
    .combination = GraphSpec::Combination::OwnChannel,
    .smallestInput = 64, // declipGraph's
    .windowsNote = "what the picture shows is looked for in at most 1.5 megapixels of it",
    .flawOf = flawOf,
    .featuresOf = featuresOf,
};

} // namespace pentimento
