// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/layout.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
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

/// How Hugging Face names the tensors of a transformer, and how its authors do.
struct HuggingFaceNames
{
    std::span<const Renaming> outer; ///< outside the blocks
    std::span<const Renaming> inner; ///< inside them
    std::string_view blocks;         ///< theirs
    std::string_view blocksHere;
    std::array<std::string_view, 3> projections; ///< that the authors keep as one
    std::string_view joined;
};

constexpr std::array<Renaming, 5> clipOuter{{
    {"embeddings.class_embedding", "class_embedding"},
    {"embeddings.patch_embedding.", "conv1."},
    {"embeddings.position_embedding.weight", "positional_embedding"},
    {"pre_layrnorm.", "ln_pre."}, // their spelling
    {"post_layernorm.", "ln_post."},
}};
constexpr std::array<Renaming, 5> clipInner{{
    {"self_attn.out_proj.", "attn.out_proj."},
    {"layer_norm1.", "ln_1."},
    {"layer_norm2.", "ln_2."},
    {"mlp.fc1.", "mlp.c_fc."},
    {"mlp.fc2.", "mlp.c_proj."},
}};
constexpr HuggingFaceNames clipNames{
    clipOuter,
    clipInner,
    "encoder.layers.",
    "transformer.resblocks.",
    {"self_attn.q_proj.", "self_attn.k_proj.", "self_attn.v_proj."},
    "attn.in_proj_"};

constexpr std::array<Renaming, 6> dinoOuter{{
    {"embeddings.cls_token", "cls_token"},
    {"embeddings.mask_token", "mask_token"},
    {"embeddings.register_tokens", "register_tokens"},
    {"embeddings.position_embeddings", "pos_embed"},
    {"embeddings.patch_embeddings.projection.", "patch_embed.proj."},
    {"layernorm.", "norm."},
}};
constexpr std::array<Renaming, 9> dinoInner{{
    {"norm1.", "norm1."},
    {"norm2.", "norm2."},
    {"attention.output.dense.", "attn.proj."},
    {"layer_scale1.lambda1", "ls1.gamma"},
    {"layer_scale2.lambda1", "ls2.gamma"},
    {"mlp.fc1.", "mlp.fc1."},
    {"mlp.fc2.", "mlp.fc2."},
    {"mlp.weights_in.", "mlp.w12."},
    {"mlp.weights_out.", "mlp.w3."},
}};
constexpr HuggingFaceNames dinoNames{
    dinoOuter,
    dinoInner,
    "encoder.layer.",
    "blocks.",
    {"attention.attention.query.", "attention.attention.key.", "attention.attention.value."},
    "attn.qkv."};

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

/// `name` without what stands before all of the image tower's.
std::optional<Target> huggingFaceTarget(std::string_view name, const HuggingFaceNames& names)
{
    if (name == "embeddings.position_ids")
        return Target{};
    if (!startsWith(name, names.blocks)) {
        if (const auto outer = renamed(name, names.outer))
            return Target{*outer};
        return std::nullopt;
    }
    name.remove_prefix(names.blocks.size());
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos)
        return std::nullopt;
    const std::string block =
        std::string(names.blocksHere) + std::string(name.substr(0, dot)) + '.';
    const std::string_view inner = name.substr(dot + 1);
    for (std::size_t part = 0; part < names.projections.size(); ++part)
        if (startsWith(inner, names.projections[part]))
            return Target{block + std::string(names.joined) +
                              std::string(inner.substr(names.projections[part].size())),
                          part, names.projections.size()};
    if (const auto known = renamed(inner, names.inner))
        return Target{block + *known};
    return std::nullopt;
}

/// What stands before every tensor's name in a DINOv2 model of Hugging Face's: often nothing.
/// Nothing at all for other files.
std::optional<std::string> dinoPrefix(const Shapes& tensors)
{
    for (const auto& [name, shape] : tensors)
        if (endsWith(name, dinoOuter.front().first))
            return name.substr(0, name.size() - dinoOuter.front().first.size());
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
        return huggingFaceTarget(name.substr(std::string_view("vision_model.").size()), clipNames);
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
    const auto& parts = weight.parts;
    const auto gap = std::find(parts.begin(), parts.end(), "");
    if (gap == parts.end())
        return std::nullopt;
    const auto there = std::find_if(parts.begin(), parts.end(),
                                    [](const std::string& name) { return !name.empty(); });
    std::string name = *there;
    for (const HuggingFaceNames* names : {&clipNames, &dinoNames}) {
        const auto nameOf = [&](auto part) {
            return names->projections[static_cast<std::size_t>(part - parts.begin())];
        };
        if (const auto at = name.find(nameOf(there)); at != std::string::npos)
            name.replace(at, nameOf(there).size(), nameOf(gap));
    }
    return name;
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
    const bool bare =
        tensors.count("conv1.weight") != 0 || tensors.count("patch_embed.proj.weight") != 0;
    const auto dino = dinoPrefix(tensors);
    Layout layout;
    layout.note = noteOn(tensors);
    for (const auto& [name, shape] : tensors) {
        const std::string_view plain = std::string_view(name).substr(skipped);
        if (startsWith(plain, "visual.trunk."))
            return damaged(file, "is an open_clip model on a timm backbone (" + name +
                                     "), which is not CLIP's network");
        const auto target =
            dino && startsWith(name, *dino)
                ? huggingFaceTarget(std::string_view(name).substr(dino->size()), dinoNames)
                : targetOf(plain, bare);
        if (!target)
            return damaged(file,
                           "has tensor " + name + ", which neither CLIP, DINOv2 nor DeCLIP has");
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
