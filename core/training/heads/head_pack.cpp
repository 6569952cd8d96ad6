// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/heads/head_pack.h"

#include "core/base/hash.h"
#include "core/base/output.h"
#include "core/packs/declip_graph.h"
#include "core/training/pack_files.h"
#include "core/weights/safetensors.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace pentimento::training {

namespace {

namespace fs = std::filesystem;

std::string manipulationsOf(const HeadSpec& spec)
{
    if (spec.manipulations.empty())
        return "of every family";
    std::string text = "of the families ";
    for (std::size_t i = 0; i < spec.manipulations.size(); ++i)
        text += (i == 0 ? "" : ", ") +
                std::string(manipulationNames[static_cast<std::size_t>(spec.manipulations[i])]);
    return text;
}

HeadInfo headOf(const TrainedHead& trained, const HeadTrainingOptions& options,
                const std::string& origin)
{
    HeadInfo head;
    head.id = trained.spec.id;
    head.title = trained.spec.title;
    head.trainedOn = std::to_string(trained.forgeries) + " forgeries " +
                     manipulationsOf(trained.spec) + " and " + std::to_string(trained.untouched) +
                     " untouched pictures, made from " + origin + "; the backbone is frozen";
    head.description = "High where a place looks like its training forgeries. Not calibrated: how "
                       "often untouched photos score high was not measured.";
    head.features = options.features;
    head.decoder = options.decoder;
    head.weights = "head-" + head.id + ".safetensors";
    return head;
}

/// Products in half precision; normalisations and biases, which are small, exactly.
Result<void> writeHead(const fs::path& from, const fs::path& to)
{
    auto tensors = readSafetensors(from);
    if (!tensors)
        return tensors.error();
    for (auto& [name, tensor] : *tensors)
        if (tensor.dim() > 1)
            tensor = tensor.to(at::kHalf);
    return writeSafetensors(to, *tensors, {{"graph", std::string(declipGraph.id)}});
}

Result<void> addBackbone(Pack& pack, const BackboneInfo& info, const Pack& from)
{
    const fs::path source = from.folder / info.weights;
    if (auto taken = takeOver(source, pack.folder / info.weights); !taken)
        return taken;
    const auto hash = sha256OfFile(source);
    if (!hash)
        return hash.error();
    pack.backbones.push_back(info);
    pack.weightFiles.push_back(info.weights);
    pack.sources.push_back(info.title + ", from the pack " + from.name + ' ' + from.version +
                           ", SHA-256 of the file " + *hash);
    return {};
}

Result<void> fill(Pack& pack, const HeadTrainingOptions& options,
                  const std::vector<TrainedHead>& heads, const std::string& origin)
{
    pack.graph = &declipGraph;
    pack.wholeInput = options.pack.wholeInput;
    pack.licence = "backbones as in the pack " + options.pack.name + " (" + options.pack.licence +
                   "); none is stated for the heads";
    std::string titles;
    for (const BackboneInfo& info : options.pack.backbones)
        if (std::any_of(options.features.begin(), options.features.end(),
                        [&](const FeatureSource& source) { return source.backbone == info.id; })) {
            titles += (titles.empty() ? "" : ", ") + info.title;
            if (auto added = addBackbone(pack, info, options.pack); !added)
                return added.error();
        }
    for (const TrainedHead& trained : heads) {
        HeadInfo head = headOf(trained, options, origin);
        if (auto written =
                writeHead(options.out / (head.id + ".safetensors"), pack.folder / head.weights);
            !written)
            return written.error();
        pack.weightFiles.push_back(head.weights);
        pack.heads.push_back(std::move(head));
    }
    const bool one = pack.heads.size() == 1;
    pack.description = "Trained with this program: " + std::to_string(pack.heads.size()) +
                       (one ? " decoder on " : " decoders on ") + titles + '.';
    pack.combined = combinedOf(pack.heads);
    return {};
}

} // namespace

Result<Pack> writeHeadPack(const HeadTrainingOptions& options,
                           const std::vector<TrainedHead>& heads, const std::string& origin)
{
    return placePack(options.out, [&](Pack& pack) { return fill(pack, options, heads, origin); });
}

} // namespace pentimento::training
