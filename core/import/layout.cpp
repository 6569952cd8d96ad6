// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/layout.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace pentimento {

namespace {

using Renaming = std::pair<std::string_view, std::string_view>;

constexpr std::array<std::string_view, 3> decoderPrefixes{"fc.", "att1.", "att2."};

/// The text tower of a CLIP model and what joins it to the image tower; nothing here reads it.
constexpr std::array<std::string_view, 14> textTower{
    "transformer.",
    "token_embedding.",
    "positional_embedding",
    "text_projection",
    "logit_scale",
    "logit_bias",
    "ln_final.",
    "text.",
    "text_model.",
    "input_resolution",
    "context_length",
    "vocab_size",
    "visual_projection.",
    "attn_mask",
};

/// Hugging Face's names outside the blocks, and inside them.
constexpr std::array<Renaming, 5> huggingFaceOuter{{
    {"embeddings.class_embedding", "class_embedding"},
    {"embeddings.patch_embedding.", "conv1."},
    {"embeddings.position_embedding.weight", "positional_embedding"},
    {"pre_layrnorm.", "ln_pre."}, // their spelling
    {"post_layernorm.", "ln_post."},
}};
constexpr std::array<Renaming, 5> huggingFaceInner{{
    {"self_attn.out_proj.", "attn.out_proj."},
    {"layer_norm1.", "ln_1."},
    {"layer_norm2.", "ln_2."},
    {"mlp.fc1.", "mlp.c_fc."},
    {"mlp.fc2.", "mlp.c_proj."},
}};
constexpr std::string_view huggingFaceBlocks = "encoder.layers.";
constexpr std::array<std::string_view, 3> projections{"self_attn.q_proj.", "self_attn.k_proj.",
                                                      "self_attn.v_proj."};

bool startsWith(std::string_view text, std::string_view start)
{
    return text.substr(0, start.size()) == start;
}

bool endsWith(std::string_view text, std::string_view end)
{
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

template <class Prefixes>
bool startsWithAny(std::string_view text, const Prefixes& prefixes)
{
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&](std::string_view prefix) { return startsWith(text, prefix); });
}

template <class Renamings>
std::optional<std::string> renamed(std::string_view name, const Renamings& renamings)
{
    for (const auto& [from, to] : renamings)
        if (startsWith(name, from))
            return std::string(to) + std::string(name.substr(from.size()));
    return std::nullopt;
}

/// Where a tensor of the file goes.
struct Target
{
    std::string name;     ///< CLIP's; empty: left out
    std::size_t part = 0; ///< which of `of` tensors that are joined
    std::size_t of = 1;
    bool decoder = false;
};

/// `name` without "vision_model.".
std::optional<Target> huggingFaceTarget(std::string_view name)
{
    if (name == "embeddings.position_ids")
        return Target{};
    if (!startsWith(name, huggingFaceBlocks)) {
        if (const auto outer = renamed(name, huggingFaceOuter))
            return Target{*outer};
        return std::nullopt;
    }
    name.remove_prefix(huggingFaceBlocks.size());
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos)
        return std::nullopt;
    const std::string block = "transformer.resblocks." + std::string(name.substr(0, dot)) + '.';
    const std::string_view inner = name.substr(dot + 1);
    for (std::size_t part = 0; part < projections.size(); ++part)
        if (startsWith(inner, projections[part]))
            return Target{block + "attn.in_proj_" +
                              std::string(inner.substr(projections[part].size())),
                          part, projections.size()};
    if (const auto known = renamed(inner, huggingFaceInner))
        return Target{block + *known};
    return std::nullopt;
}

/// Nothing for a name of no known layout. `bare`: the file names the image tower's tensors without
/// a prefix, as our own packs do.
std::optional<Target> targetOf(std::string_view name, bool bare)
{
    if (endsWith(name, ".num_batches_tracked")) // a counter of training
        return Target{};
    if (startsWithAny(name, decoderPrefixes))
        return Target{std::string(name), 0, 1, true};
    if (bare)
        return Target{std::string(name)};
    if (startsWith(name, "vision_model."))
        return huggingFaceTarget(name.substr(std::string_view("vision_model.").size()));
    const bool insideDeclip = startsWith(name, "model.");
    if (insideDeclip)
        name.remove_prefix(std::string_view("model.").size());
    if (startsWith(name, "visual."))
        return Target{std::string(name.substr(std::string_view("visual.").size()))};
    if (startsWithAny(name, textTower))
        return Target{};
    if (insideDeclip) // its Xception lies there without a prefix of its own
        return Target{std::string(name)};
    return std::nullopt;
}

Error damaged(const std::filesystem::path& file, const std::string& reason)
{
    return {ErrorCode::ModelUnavailable, file.string() + ": " + reason, {}};
}

/// Puts one more tensor of the file into its place.
Result<void> place(Weights& weights, const Target& target, const std::string& name,
                   const Shape& shape, const std::filesystem::path& file)
{
    Weight& weight = weights[target.name];
    weight.parts.resize(target.of);
    if (!weight.parts[target.part].empty())
        return damaged(file, "holds " + target.name + " twice (" + weight.parts[target.part] +
                                 " and " + name + ")");
    weight.parts[target.part] = name;
    if (weight.shape.empty()) {
        weight.shape = shape;
        return {};
    }
    const bool joins = !shape.empty() && shape.size() == weight.shape.size() &&
                       std::equal(shape.begin() + 1, shape.end(), weight.shape.begin() + 1);
    if (!joins)
        return damaged(file, "has tensor " + name + " of another shape than its neighbours");
    weight.shape[0] += shape[0];
    return {};
}

/// Names of data-parallel training start with "module.": drops that where all of them do.
std::size_t commonPrefix(const Shapes& tensors)
{
    constexpr std::string_view prefix = "module.";
    const bool all = std::all_of(tensors.begin(), tensors.end(), [&](const auto& tensor) {
        return startsWith(tensor.first, prefix);
    });
    return all ? prefix.size() : 0;
}

/// The name that the file should have for a part of a joined tensor that it lacks.
std::optional<std::string> missingPart(const Weight& weight)
{
    for (std::size_t part = 0; part < weight.parts.size(); ++part)
        for (std::size_t other = 0; weight.parts[part].empty() && other < weight.parts.size();
             ++other)
            if (std::string name = weight.parts[other]; !name.empty())
                return name.replace(name.find(projections[other]), projections[other].size(),
                                    projections[part]);
    return std::nullopt;
}

std::string noteOn(const Shapes& tensors)
{
    const bool huggingFace = std::any_of(tensors.begin(), tensors.end(), [](const auto& tensor) {
        return startsWith(tensor.first, "vision_model.");
    });
    return huggingFace ? "Hugging Face's layout; QuickGELU taken for granted" : "";
}

} // namespace

Result<Layout> layoutOf(const Shapes& tensors, const std::filesystem::path& file)
{
    if (tensors.empty())
        return damaged(file, "holds no tensors");
    const std::size_t skipped = commonPrefix(tensors);
    const bool bare = tensors.count("conv1.weight") != 0;
    Layout layout;
    layout.note = noteOn(tensors);
    for (const auto& [name, shape] : tensors) {
        const std::string_view plain = std::string_view(name).substr(skipped);
        if (startsWith(plain, "visual.trunk."))
            return damaged(file, "is an open_clip model on a timm backbone (" + name +
                                     "), which is not CLIP's network");
        const auto target = targetOf(plain, bare);
        if (!target)
            return damaged(file, "has tensor " + name + ", which neither CLIP nor DeCLIP has");
        if (target->name.empty())
            continue;
        Weights& weights = target->decoder ? layout.decoder : layout.backbone;
        if (auto placed = place(weights, *target, name, shape, file); !placed)
            return placed.error();
    }
    for (const auto& [name, weight] : layout.backbone)
        if (const auto missing = missingPart(weight))
            return damaged(file, "lacks tensor " + *missing);
    return layout;
}

} // namespace pentimento
