// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/resolve.h"

#include "core/import/decoder_plan.h"
#include "core/packs/declip_graph.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace pentimento {

namespace {

using Match = std::vector<ResolvedSource>;
using Matches = std::vector<Match>;

constexpr int fusedStage = 3;    ///< of the ResNet beside a ViT, whatever the stated layer
constexpr int xceptionBlock = 2; ///< DeCLIP reads no other
constexpr int xceptionReduction = 8;
constexpr int attentionTokens = 257; ///< DeCLIP's causal mask has this side

class Matching
{
public:
    Matching(const DecoderPlan& decoder, std::optional<int> layer,
             const std::vector<AvailableBackbone>& available)
        : m_decoder(decoder), m_layer(layer.value_or(-1)), m_available(available)
    {}

    [[nodiscard]] Matches all() const
    {
        Matches matches;
        for (std::size_t i = 0; i < m_available.size(); ++i) {
            const BackboneKind* kind = kindOf(plan(i).info);
            if (kind == &clipVit || kind == &dinoVit)
                addTransformer(i, matches);
            else if (kind == &clipResNet && fits(i, m_layer) && m_decoder.resized)
                matches.push_back({{i, m_layer}});
            else if (kind == &xceptionNet && fitsXception(i))
                matches.push_back({{i, xceptionBlock}});
        }
        return matches;
    }

private:
    [[nodiscard]] const BackbonePlan& plan(std::size_t i) const { return *m_available[i].plan; }
    [[nodiscard]] bool fits(std::size_t i, int layer) const
    {
        return plan(i).channelsAfter(layer) == m_decoder.channels;
    }

    /// DeCLIP's linear decoder takes Xception's cells for channels and the other way round.
    [[nodiscard]] bool fitsXception(std::size_t i) const
    {
        const int side = plan(i).inputSide / xceptionReduction;
        return m_decoder.type == "linear" ? m_decoder.channels == side * side
                                          : m_decoder.resized && fits(i, xceptionBlock);
    }

    void addTransformer(std::size_t vit, Matches& matches) const
    {
        const bool tokensFit = m_decoder.type != "attention" || plan(vit).tokens == attentionTokens;
        if (fits(vit, m_layer) && !m_decoder.resized && tokensFit)
            matches.push_back({{vit, m_layer}});
        const int channels = plan(vit).channelsAfter(m_layer);
        for (std::size_t other = 0; other < m_available.size() && m_decoder.resized; ++other)
            if (channels > 0 && kindOf(plan(other).info) == &clipResNet &&
                channels + plan(other).channelsAfter(fusedStage) == m_decoder.channels)
                matches.push_back({{vit, m_layer}, {other, fusedStage}});
    }

    const DecoderPlan& m_decoder;
    int m_layer;
    const std::vector<AvailableBackbone>& m_available;
};

int distanceOf(const Match& match, const std::vector<AvailableBackbone>& available)
{
    int distance = 0;
    for (const ResolvedSource& source : match)
        distance += available[source.backbone].distance;
    return distance;
}

void keepNearest(Matches& matches, const std::vector<AvailableBackbone>& available)
{
    int nearest = distanceOf(matches.front(), available);
    for (const Match& match : matches)
        nearest = std::min(nearest, distanceOf(match, available));
    std::erase_if(matches,
                  [&](const Match& match) { return distanceOf(match, available) != nearest; });
}

/// DeCLIP's authors name the backbones in front: "ViT_...", "ViT_layer20+RN50_layer3_...".
void keepNamed(Matches& matches, const std::vector<AvailableBackbone>& available,
               const std::filesystem::path& file)
{
    std::string name = file.stem().string();
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto named = [&](const Match& match, const BackboneKind& kind) {
        return std::any_of(match.begin(), match.end(), [&](const ResolvedSource& source) {
            return kindOf(available[source.backbone].plan->info) == &kind;
        });
    };
    // DINOv2's networks are as wide as CLIP's: its decoders are expected to say so.
    const bool dino = name.find("dino") != std::string::npos;
    const auto asNamed = [&](const Match& match) { return named(match, dinoVit) == dino; };
    if (std::any_of(matches.begin(), matches.end(), asNamed))
        std::erase_if(matches, [&](const Match& match) { return !asNamed(match); });
    const bool vit = !dino && name.find("vit") != std::string::npos;
    const bool resNet = name.find("rn") != std::string::npos;
    if (vit || resNet)
        std::erase_if(matches, [&](const Match& match) {
            return named(match, clipVit) != vit || named(match, clipResNet) != resNet;
        });
}

std::string listOf(const std::vector<AvailableBackbone>& available)
{
    std::string list;
    for (const AvailableBackbone& backbone : available) {
        list += (list.empty() ? "" : "; ") + backbone.plan->info.title + " gives ";
        std::string widths; // each once; those of a ViT are all the same
        int before = 0;
        for (const int channels : backbone.plan->channels)
            if (channels != before) {
                widths += (widths.empty() ? "" : ", ") + std::to_string(channels);
                before = channels;
            }
        list += widths;
    }
    return list.empty() ? "there is none" : list;
}

} // namespace

Result<std::vector<ResolvedSource>> resolveFeatures(const DecoderPlan& decoder,
                                                    std::optional<int> layer,
                                                    const std::vector<AvailableBackbone>& available,
                                                    const std::filesystem::path& file)
{
    const auto failed = [&](const std::string& reason) {
        return Error{ErrorCode::ModelUnavailable, file.string() + ": " + reason, {}};
    };
    Matches matches = Matching(decoder, layer, available).all();
    const std::string reads = "its decoder (" + decoder.type + ") reads " +
                              std::to_string(decoder.channels) + " channels" +
                              (layer ? " after layer " + std::to_string(*layer) : "");
    if (matches.empty())
        return failed(layer ? reads + ", which no backbone at hand gives: " + listOf(available)
                            : "does not state the layer that its decoder reads; name it with "
                              "--layer");
    keepNearest(matches, available);
    if (matches.size() > 1)
        keepNamed(matches, available, file);
    if (matches.size() != 1)
        return failed(reads + ", which several backbones at hand give: " + listOf(available));
    return matches.front();
}

} // namespace pentimento
