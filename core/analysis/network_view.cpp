// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/network_view.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace pentimento {

namespace {

NetworkView viewOf(const HeatMap& map, int inputSide, const Pack& pack)
{
    NetworkView view;
    view.inputSide = inputSide;
    // Nothing covers more pixels than there are.
    const auto within = [](double size, int length) {
        return std::min(size, static_cast<double>(length));
    };
    const double pixels = static_cast<double>(map.pictureWidth()) * map.pictureHeight();
    /// Pixels of the picture for one of what the network was given, along a side.
    const auto scaleOf = [&](const FeatureStride& feature, int length) {
        if (inputSide > 0)
            return length / static_cast<double>(inputSide);
        const double reduced =
            feature.pixels > 0 ? std::max(1.0, std::sqrt(pixels / feature.pixels)) : 1.0;
        // A window that is larger than the picture is filled by enlarging it.
        return pack.graph->windowsOfInputSize || feature.windowed
                   ? std::min(reduced, length / static_cast<double>(pack.wholeInput))
                   : reduced;
    };
    view.cellWidth = within(map.cellWidth(), map.pictureWidth());
    view.cellHeight = within(map.cellHeight(), map.pictureHeight());
    if (pack.graph->featuresOf == nullptr)
        return view;
    for (const FeatureStride& feature : pack.graph->featuresOf(pack))
        view.features.push_back(
            {feature.name,
             within(feature.stride * scaleOf(feature, map.pictureWidth()), map.pictureWidth()),
             within(feature.stride * scaleOf(feature, map.pictureHeight()), map.pictureHeight())});
    std::stable_sort(
        view.features.begin(), view.features.end(),
        [](const FeatureCell& one, const FeatureCell& other) { return one.width > other.width; });
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

Place highestPlace(const HeatMap& map)
{
    if (map.empty())
        return {};
    const auto count = static_cast<std::ptrdiff_t>(map.width()) * map.height();
    const auto at = std::max_element(map.data(), map.data() + count) - map.data();
    const auto [row, column] = std::div(at, std::ptrdiff_t{map.width()});
    return {(static_cast<double>(column) + 0.5) * map.cellWidth(),
            (static_cast<double>(row) + 0.5) * map.cellHeight()};
}

NetworkView networkViewOf(const MapSet& maps, const Pack& pack)
{
    return viewOf(maps.combined, maps.inferenceMode == InferenceMode::Resized ? pack.wholeInput : 0,
                  pack);
}

std::optional<NetworkView> guideViewOf(const MapSet& maps, const Pack& pack)
{
    if (maps.inferenceMode != InferenceMode::SlidingWindow || maps.guide.empty())
        return std::nullopt;
    return viewOf(maps.guide, pack.wholeInput, pack);
}

} // namespace pentimento
