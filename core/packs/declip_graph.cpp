// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packs/declip_graph.h"

#include "core/packs/pack.h"

#include <algorithm>
#include <set>

namespace pentimento {

namespace {

int vitStride(const BackboneInfo& backbone, int)
{
    const auto patch = backbone.sizes.find("patch");
    return patch == backbone.sizes.end() ? 0 : patch->second;
}

/// The stem divides by 4, every stage after the first by 2 more.
int resNetStride(const BackboneInfo&, int layer)
{
    return layer >= 1 && layer <= 4 ? 2 << layer : 0;
}

/// The stem divides by 2, each of its first blocks by 2 more.
int xceptionStride(const BackboneInfo&, int layer)
{
    return layer == 1 || layer == 2 ? 2 << layer : 0;
}

const BackboneInfo* backboneNamed(const Pack& pack, const std::string& id)
{
    const auto found = std::find_if(pack.backbones.begin(), pack.backbones.end(),
                                    [&](const BackboneInfo& info) { return info.id == id; });
    return found == pack.backbones.end() ? nullptr : &*found;
}

/// What one decoder reads; nothing where the manifest does not tell.
std::optional<FeatureStride> featureOf(const Pack& pack, const FeatureSource& source)
{
    const BackboneInfo* backbone = backboneNamed(pack, source.backbone);
    const BackboneKind* kind = backbone == nullptr ? nullptr : kindOf(*backbone);
    const int stride = kind == nullptr ? 0 : kind->strideOf(*backbone, source.layer);
    if (stride <= 0)
        return std::nullopt;
    return FeatureStride{(kind->tokens ? "token of " : "feature of ") +
                             (backbone->title.empty() ? backbone->id : backbone->title),
                         stride};
}

std::vector<FeatureStride> featuresOf(const Pack& pack)
{
    std::vector<FeatureStride> found;
    for (const HeadInfo& head : pack.heads)
        for (const FeatureSource& source : head.features)
            if (auto feature = featureOf(pack, source);
                feature && std::find(found.begin(), found.end(), *feature) == found.end())
                found.push_back(*std::move(feature));
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.stride > b.stride; });
    return found;
}

/// The parts refer to each other by name: every head must find its backbones, and every file must
/// be one that the manifest pins.
std::optional<std::string> flawOf(const Pack& pack)
{
    const auto pinned = [&pack](const std::string& file) {
        return std::find(pack.weightFiles.begin(), pack.weightFiles.end(), file) !=
               pack.weightFiles.end();
    };
    std::set<std::string> backbones;
    for (const BackboneInfo& backbone : pack.backbones) {
        if (!isPartId(backbone.id) || !backbones.insert(backbone.id).second)
            return "has a backbone without an id of its own";
        if (kindOf(backbone) == nullptr)
            return "has a backbone of the unknown kind " + backbone.kind;
        if (!pinned(backbone.weights))
            return "does not list the weights of backbone " + backbone.id;
    }
    for (const HeadInfo& head : pack.heads) {
        if (head.features.empty())
            return "does not say which backbone head " + head.id + " reads";
        for (const FeatureSource& source : head.features)
            if (backbones.count(source.backbone) == 0 || source.layer < 0)
                return "has head " + head.id + " read layer " + std::to_string(source.layer) +
                       " of " + source.backbone + ", which it does not hold";
        if (!pinned(head.weights))
            return "does not list the weights of head " + head.id;
    }
    return pack.heads.empty() ? std::optional<std::string>("has no head") : std::nullopt;
}

} // namespace

constinit const BackboneKind clipVit{"clip-vit", "vit", true, 0, vitStride};
constinit const BackboneKind dinoVit{"dinov2-vit", "dinov2", true, 0, vitStride};
constinit const BackboneKind clipResNet{"clip-resnet", "rn50", false, 1, resNetStride};
constinit const BackboneKind xceptionNet{"xception", "xception", false, 1, xceptionStride};

const BackboneKind* kindOf(const BackboneInfo& backbone)
{
    for (const BackboneKind* kind : {&clipVit, &dinoVit, &clipResNet, &xceptionNet})
        if (kind->id == backbone.kind)
            return kind;
    return nullptr;
}

constinit const GraphSpec declipGraph{
    .id = "declip-1",
    .publishedBy = "the DeCLIP paper",
    .combination = GraphSpec::Combination::StrongestHead,
    .smallestInput = 64, // windows share 32 pixels with each neighbour and must go forward
    .windowsOfInputSize = true,
    .frozenBackbones = true,
    .preprocessing = {.highest = 1,
                      .resize = "antialiased bilinear",
                      .normalisation = {{.mean = {0.48145466, 0.4578275, 0.40821073},
                                         .spread = {0.26862954, 0.26130258, 0.27577711}}}},
    .flawOf = flawOf,
    .featuresOf = featuresOf,
};

HeadInfo combinedOf(const std::vector<HeadInfo>& heads)
{
    HeadInfo combined;
    combined.id = "combined";
    combined.title = "Combined";
    combined.trainedOn = heads.size() == 1 ? heads.front().trainedOn : "the same as its heads";
    combined.description = "The strongest answer of all heads at each place.";
    return combined;
}

} // namespace pentimento
