// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/fusion/fused_pack.h"

#include "core/base/output.h"
#include "core/packs/fused_graph.h"
#include "core/training/pack_files.h"

#include <algorithm>
#include <set>

namespace pentimento::training {

namespace {

namespace fs = std::filesystem;

constexpr const char* tracesId =
    "traces"; ///< of the head that was the pack of traces' combined map

HeadInfo uncalibrated(HeadInfo head)
{
    head.calibration = {};
    head.mapThreshold = 0.5;
    head.logitShift = 0;
    return head;
}

std::vector<HeadInfo> headsOf(const FusionOptions& options)
{
    std::vector<HeadInfo> heads;
    for (const HeadInfo& head : options.traces.heads)
        heads.push_back(uncalibrated(head));
    HeadInfo traces = uncalibrated(options.traces.combined);
    traces.id = tracesId;
    traces.title = "All traces together";
    heads.push_back(std::move(traces));
    for (const HeadInfo& head : options.meaning.heads)
        heads.push_back(uncalibrated(head));
    return heads;
}

HeadInfo combined()
{
    HeadInfo head;
    head.id = "combined";
    head.title = "Combined";
    head.trainedOn = "the same as its heads";
    head.description =
        "Traces and meaning, each weighed by how far it can be seen in this picture.";
    return head;
}

Result<void> fill(Pack& pack, const FusionOptions& options, const TensorMap& fusion,
                  const std::vector<std::string>& photos)
{
    pack.graph = &fusedGraph;
    pack.wholeInput = options.meaning.wholeInput;
    pack.licence = options.traces.licence + "; " + options.meaning.licence;
    pack.description =
        "Two kinds of evidence: " + options.traces.description + ' ' + options.meaning.description;
    pack.backbones = options.meaning.backbones;
    pack.heads = headsOf(options);
    pack.combined = combined();
    pack.sources = options.meaning.sources;
    pack.sources.insert(pack.sources.end(), options.traces.sources.begin(),
                        options.traces.sources.end());
    for (const Pack* part : {&options.traces, &options.meaning})
        pack.sources.push_back("weights of the pack " + part->name + ' ' + part->version +
                               ", SHA-256 of its manifest " + part->sha256);
    pack.sources.insert(pack.sources.end(), photos.begin(), photos.end());
    if (options.traces.weightFiles.size() != 1)
        return Error{ErrorCode::ModelUnavailable,
                     options.traces.name + ": has not one weight file but several",
                     {}};
    pack.weightFiles = {tracesFile, fusionFile};
    if (auto taken = takeOver(options.traces.folder / options.traces.weightFiles.front(),
                              pack.folder / tracesFile);
        !taken)
        return taken.error();
    for (const std::string& file : options.meaning.weightFiles) {
        if (auto taken = takeOver(options.meaning.folder / file, pack.folder / file); !taken)
            return taken.error();
        pack.weightFiles.push_back(file);
    }
    if (auto written = writeSafetensors(pack.folder / fusionFile, fusion,
                                        {{"graph", std::string(fusedGraph.id)}});
        !written)
        return written.error();
    return {};
}

} // namespace

std::optional<std::string> fusedHeadsFlaw(const FusionOptions& options)
{
    std::set<std::string> ids;
    for (const HeadInfo& head : headsOf(options))
        if (!ids.insert(head.id).second)
            return "both packs have a head " + head.id + ": train the decoders under another id";
    return std::nullopt;
}

Result<Pack> writeFusedPack(const FusionOptions& options, const TensorMap& fusion,
                            const std::vector<std::string>& photos)
{
    return placePack(options.out, [&](Pack& pack) { return fill(pack, options, fusion, photos); });
}

} // namespace pentimento::training
