// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pentimento {

struct Pack;

/// What a network's input layer expects of sRGB pixels.
struct Preprocessing
{
    struct Normalisation ///< of values that were scaled, for each channel
    {
        std::array<double, 3> mean;
        std::array<double, 3> spread;
    };
    int highest = 255;            ///< what 255 is scaled to: 1 or 255
    std::string_view resize = {}; ///< to the input's size; empty where there is no one way
    std::optional<Normalisation> normalisation = {};
};

/// The finest thing that a decoder reads: one value for so many pixels of the network's input.
struct FeatureStride
{
    std::string name; ///< "token of CLIP ViT-L/14"
    int stride = 0;
    bool windowed = false; ///< of a network on windows of the input's size, see windowsOfInputSize
    double pixels = 0;     ///< of the picture that is looked at, reduced where it has more; 0: all

    bool operator==(const FeatureStride&) const = default;
};

/// What whoever reads packs, maps and evidence knows of a network graph, without the network.
/// Nobody else asks which graph a pack is of. Its other half, the network, is a GraphRuntime
/// (core/inference).
struct GraphSpec
{
    /// How a combined map comes about.
    enum class Combination {
        OwnChannel,    ///< the network answers it like a head
        StrongestHead, ///< at each place, after the heads' own shifts
    };

    std::string_view id;               ///< as manifests name it: "declip-1"
    std::string_view publishedBy = {}; ///< who squashes whole pictures so: "the DeCLIP paper"
    Combination combination = Combination::OwnChannel;
    int smallestInput = 16; ///< side in pixels of the squashed input, at least
    /// InferenceMode::SlidingWindow cuts windows of the squashed input's size, and one that is
    /// larger than the picture enlarges it; else tiles of any size.
    bool windowsOfInputSize = false;
    std::string_view windowsNote = {}; ///< what InferenceMode::SlidingWindow means beside that
    /// Heads are decoders on frozen image backbones, beside which more can be trained.
    bool frozenBackbones = false;
    Preprocessing preprocessing = {};
    /// What is wrong with the parts of a manifest that this graph alone needs; may be null.
    std::optional<std::string> (*flawOf)(const Pack&) = nullptr;
    /// What the pack's decoders read, each once, coarsest first; may be null.
    std::vector<FeatureStride> (*featuresOf)(const Pack&) = nullptr;
};

/// Of a pack that was not read from a manifest and names none.
inline constexpr GraphSpec noGraph{.id = ""};

using GraphSpecs = std::span<const GraphSpec* const>;

/// Every graph that this version knows.
[[nodiscard]] GraphSpecs graphs();

/// Null for a graph that is none of `known`.
[[nodiscard]] const GraphSpec* graphNamed(std::string_view id, GraphSpecs known = graphs());

} // namespace pentimento
