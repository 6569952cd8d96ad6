// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/heat_map.h"
#include "core/base/raster.h"

#include <string>
#include <vector>

namespace pentimento {

enum class InferenceMode {
    SlidingWindow, ///< native resolution, overlapping tiles: the default
    Resized, ///< the whole picture squashed to Pack::wholeInput, as published networks are used
};

struct HeadMap
{
    std::string head; ///< HeadInfo::id
    HeatMap map;      ///< probabilities
    HeatMap logits;   ///< the decoder's own output at its own resolution; empty unless
                      ///< Request::keepLogits
};

/// What the network gave for one picture. Immutable and shared.
struct MapSet
{
    std::vector<HeadMap> heads; ///< in the pack's order
    HeatMap combined;
    Raster modelInput; ///< whole: the picture as the network saw it, squashed to a square;
                       ///< windows: the same for the guide, empty without one
    HeatMap guide;     ///< windows of a graph that looks at the whole picture first: the combined
                       ///< map of that view, which guided them; else empty
    InferenceMode inferenceMode = InferenceMode::SlidingWindow;
    bool preview = false;           ///< coarse or partly refined; more is to come
    std::string device;             ///< Device::name of what this was computed on
    std::string precision;          ///< "fp32", "bf16", "fp16"
    double seconds = 0;             ///< wall time of the inference
    std::vector<std::string> notes; ///< what the engine changed for want of memory or range, for
                                    ///< this picture or one before: "GPU memory ran out; ..."
};

} // namespace pentimento
