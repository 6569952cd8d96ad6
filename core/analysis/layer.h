// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/heat_map.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pentimento {

struct Analysis;
struct Findings;
struct HeadFinding;
struct HeadInfo;
struct LensRun;
struct MapSet;
struct Pack;

/// Which map over a picture is meant.
struct LayerId
{
    enum class Source {
        Combined, ///< of all heads
        Head,     ///< of the head named `id`
        Spread,   ///< how far the heads lie apart, see spreadOf()
        Lens,     ///< of the lens named `id`
    };
    Source source = Source::Combined;
    std::string id = {};   ///< empty where the source says all
    std::string part = {}; ///< of a lens with several layers: which, empty for the first

    /// As JSON and the command line name it: "combined", "disagreement", "lens:ela",
    /// "lens:ela:part" or the head's id, which holds no colon.
    [[nodiscard]] std::string name() const;
    /// Back from any text: what is none of the reserved names means a head, which need not exist.
    [[nodiscard]] static LayerId named(std::string_view name);

    friend bool operator==(const LayerId&, const LayerId&) = default;
};

/// A map that can be laid over its picture, the same for window, report and bundle.
struct Layer
{
    LayerId id;
    std::string title;    ///< a pack may have written it
    HeatMap map;          ///< 0..1 on a fixed scale
    double threshold = 0; ///< from here on it is drawn unless somebody chose another
};

/// The combined map and those of the heads, in the pack's order; `maps` may be a preview.
[[nodiscard]] std::vector<Layer> layersOf(const MapSet& maps, const Pack& pack);
/// What a lens draws; nothing where it failed.
[[nodiscard]] std::vector<Layer> layersOf(const LensRun& run);
/// All of an analysis: the same, and the spread, which exists with two heads or more.
[[nodiscard]] std::vector<Layer> layersOf(const Analysis& analysis);

/// What belongs to a layer: an empty map, or null, where there is none. Spread and lenses have maps
/// in an Analysis alone, and neither findings nor an entry in the pack.
[[nodiscard]] HeatMap mapOf(const MapSet& maps, const LayerId& layer);
[[nodiscard]] HeatMap mapOf(const Analysis& analysis, const LayerId& layer);
[[nodiscard]] const HeadFinding* findingOf(const Findings& findings, const LayerId& layer);
[[nodiscard]] const HeadInfo* headOf(const Pack& pack, const LayerId& layer);

} // namespace pentimento
