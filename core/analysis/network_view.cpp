// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/network_view.h"

#include <algorithm>
#include <cmath>

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
    view.cellWidth = within(map.cellWidth(), map.pictureWidth());
    view.cellHeight = within(map.cellHeight(), map.pictureHeight());
    const auto scaleOf = [&](int length) {
        if (inputSide > 0)
            return length / static_cast<double>(inputSide);
        // A window that is larger than the picture is filled by enlarging it.
        return pack.graph->windowsOfInputSize
                   ? std::min(1.0, length / static_cast<double>(pack.wholeInput))
                   : 1.0;
    };
    const double scaleX = scaleOf(map.pictureWidth());
    const double scaleY = scaleOf(map.pictureHeight());
    if (pack.graph->featuresOf == nullptr)
        return view;
    for (const auto& [name, stride] : pack.graph->featuresOf(pack))
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

Place highestPlace(const HeatMap& map)
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
