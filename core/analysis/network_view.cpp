// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/network_view.h"

#include "core/nets/trace_network.h"

#include <algorithm>
#include <cmath>

namespace pentimento {

namespace {

/// Pixels of the network's input to a side of one feature; 0 where the pack does not tell.
int strideOf(const BackboneInfo& backbone, int layer)
{
    if (const auto patch = backbone.sizes.find("patch"); patch != backbone.sizes.end())
        return patch->second;
    if (backbone.kind == "clip-resnet" && layer >= 1 && layer <= 4)
        return 2 << layer; // the stem divides by 4, every stage after the first by 2 more
    if (backbone.kind == "xception" && (layer == 1 || layer == 2))
        return 2 << layer; // the stem divides by 2, each of its first blocks by 2 more
    return 0;
}

/// Names and strides of what the pack's decoders read, each once, coarsest first.
std::vector<std::pair<std::string, int>> featuresOf(const Pack& pack)
{
    if (pack.graph == "trace-2")
        return {{"feature of the network", TraceNetwork::cell}};
    std::vector<std::pair<std::string, int>> found;
    for (const HeadInfo& head : pack.heads)
        for (const FeatureSource& source : head.features)
            for (const BackboneInfo& backbone : pack.backbones) {
                const int stride = strideOf(backbone, source.layer);
                if (backbone.id != source.backbone || stride <= 0)
                    continue;
                const std::string what = backbone.kind == "clip-vit" ? "token of " : "feature of ";
                const std::pair feature{
                    what + (backbone.title.empty() ? backbone.id : backbone.title), stride};
                if (std::find(found.begin(), found.end(), feature) == found.end())
                    found.push_back(feature);
            }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    return found;
}

NetworkView viewOf(const Map& map, int inputSide, const Pack& pack)
{
    NetworkView view;
    view.inputSide = inputSide;
    // Nothing covers more pixels than there are.
    const auto within = [](double size, int length) {
        return std::min(size, static_cast<double>(length));
    };
    view.cellWidth = within(map.cellWidth(), map.pictureWidth());
    view.cellHeight = within(map.cellHeight(), map.pictureHeight());
    const auto scaleOf = [&](int length) {
        if (inputSide > 0)
            return length / static_cast<double>(inputSide);
        // A window that is larger than the picture is filled by enlarging it.
        return pack.graph == "declip-1"
                   ? std::min(1.0, length / static_cast<double>(pack.wholeInput))
                   : 1.0;
    };
    const double scaleX = scaleOf(map.pictureWidth());
    const double scaleY = scaleOf(map.pictureHeight());
    for (const auto& [name, stride] : featuresOf(pack))
        view.features.push_back({name, within(stride * scaleX, map.pictureWidth()),
                                 within(stride * scaleY, map.pictureHeight())});
    return view;
}

std::string number(double value)
{
    if (value >= 9.95 || (value >= 0.95 && std::abs(value - std::round(value)) < 0.05))
        return std::to_string(std::lround(value));
    const long tenths = std::max(1L, std::lround(value * 10));
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

std::string size(double width, double height)
{
    return number(width) + " × " + number(height);
}

} // namespace

std::string NetworkView::text() const
{
    std::string text =
        "One cell of the map covers " + size(cellWidth, cellHeight) + " pixels of the picture";
    for (const FeatureCell& feature : features)
        text += "; one " + feature.name + " covers " + size(feature.width, feature.height);
    return text + ".";
}

Place highestPlace(const Map& map)
{
    if (map.empty())
        return {};
    const auto count = static_cast<std::ptrdiff_t>(map.width()) * map.height();
    const auto at = std::max_element(map.data(), map.data() + count) - map.data();
    return {(static_cast<double>(at % map.width()) + 0.5) * map.cellWidth(),
            (static_cast<double>(at / map.width()) + 0.5) * map.cellHeight()};
}

NetworkView networkViewOf(const MapSet& maps, const Pack& pack)
{
    return viewOf(maps.combined, maps.protocol == Protocol::Whole ? pack.wholeInput : 0, pack);
}

std::optional<NetworkView> guideViewOf(const MapSet& maps, const Pack& pack)
{
    if (maps.protocol != Protocol::Windows || maps.guide.empty())
        return std::nullopt;
    return viewOf(maps.guide, pack.wholeInput, pack);
}

} // namespace pentimento
