// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/architecture.h"

#include "core/import/shape_check.h"
#include "core/packs/declip_graph.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string_view>

namespace pentimento {

namespace {

using Sizes = std::map<std::string, int>;

constexpr int usualInput = 224; ///< of a backbone whose tensors do not tell
constexpr std::int64_t headWidth = 64;
/// CLIP's own transformers are up to this wide; open_clip's wider ones have heads of other widths.
constexpr std::int64_t maxTransformerWidth = 1024;
constexpr std::int64_t maxDinoWidth = 1536; ///< of its giant
constexpr std::int64_t maxChannels = 1 << 16;
constexpr int bottleneckExpansion = 4;

struct KnownBackbone
{
    const char* id;
    const char* title;
    Sizes sizes;
};

/// Of one of Meta's: patches of 14 pixels, trained last on pictures of 518.
Sizes dinoSizes(int width, int blocks, int registers)
{
    return {{"width", width}, {"blocks", blocks},       {"patch", 14},
            {"grid", 37},     {"registers", registers}, {"input", 518}};
}

/// OpenAI's nine archives and Meta's eight files.
const std::vector<KnownBackbone>& knownBackbones()
{
    static const std::vector<KnownBackbone> known{
        {"vit-b-32",
         "CLIP ViT-B/32",
         {{"width", 768}, {"blocks", 12}, {"patch", 32}, {"grid", 7}, {"input", 224}}},
        {"vit-b-16",
         "CLIP ViT-B/16",
         {{"width", 768}, {"blocks", 12}, {"patch", 16}, {"grid", 14}, {"input", 224}}},
        {"vit-l-14",
         "CLIP ViT-L/14",
         {{"width", 1024}, {"blocks", 24}, {"patch", 14}, {"grid", 16}, {"input", 224}}},
        {"vit-l-14-336",
         "CLIP ViT-L/14@336px",
         {{"width", 1024}, {"blocks", 24}, {"patch", 14}, {"grid", 24}, {"input", 336}}},
        {"rn50",
         "CLIP RN50",
         {{"width", 64},
          {"stage1", 3},
          {"stage2", 4},
          {"stage3", 6},
          {"stage4", 3},
          {"input", 224}}},
        {"rn101",
         "CLIP RN101",
         {{"width", 64},
          {"stage1", 3},
          {"stage2", 4},
          {"stage3", 23},
          {"stage4", 3},
          {"input", 224}}},
        {"rn50x4",
         "CLIP RN50x4",
         {{"width", 80},
          {"stage1", 4},
          {"stage2", 6},
          {"stage3", 10},
          {"stage4", 6},
          {"input", 288}}},
        {"rn50x16",
         "CLIP RN50x16",
         {{"width", 96},
          {"stage1", 6},
          {"stage2", 8},
          {"stage3", 18},
          {"stage4", 8},
          {"input", 384}}},
        {"rn50x64",
         "CLIP RN50x64",
         {{"width", 128},
          {"stage1", 3},
          {"stage2", 15},
          {"stage3", 36},
          {"stage4", 10},
          {"input", 448}}},
        {"dinov2-vit-s-14", "DINOv2 ViT-S/14", dinoSizes(384, 12, 0)},
        {"dinov2-vit-b-14", "DINOv2 ViT-B/14", dinoSizes(768, 12, 0)},
        {"dinov2-vit-l-14", "DINOv2 ViT-L/14", dinoSizes(1024, 24, 0)},
        {"dinov2-vit-g-14", "DINOv2 ViT-g/14", dinoSizes(1536, 40, 0)},
        {"dinov2-vit-s-14-reg4", "DINOv2 ViT-S/14 with registers", dinoSizes(384, 12, 4)},
        {"dinov2-vit-b-14-reg4", "DINOv2 ViT-B/14 with registers", dinoSizes(768, 12, 4)},
        {"dinov2-vit-l-14-reg4", "DINOv2 ViT-L/14 with registers", dinoSizes(1024, 24, 4)},
        {"dinov2-vit-g-14-reg4", "DINOv2 ViT-g/14 with registers", dinoSizes(1536, 40, 4)},
    };
    return known;
}

/// Id, title and sizes of a backbone: OpenAI's name where the sizes are one of theirs.
void describe(BackbonePlan& plan, const BackboneKind& kind, Sizes sizes,
              const std::string& otherwise)
{
    plan.info.kind = kind.id;
    plan.info.id = otherwise.substr(0, otherwise.find(' '));
    plan.info.title = otherwise.substr(otherwise.find(' ') + 1);
    for (const KnownBackbone& known : knownBackbones())
        if (known.sizes == sizes) {
            plan.info.id = known.id;
            plan.info.title = known.title;
        }
    plan.info.sizes = std::move(sizes);
}

/// The whole root of a square; 0 when there is none.
std::int64_t squareRoot(std::int64_t square)
{
    const auto root =
        static_cast<std::int64_t>(std::lround(std::sqrt(static_cast<double>(square))));
    return root * root == square ? root : 0;
}

int asInt(std::int64_t size)
{
    return static_cast<int>(std::min<std::int64_t>(size, maxChannels));
}

/// What a vision transformer's authors call the tensors that its sizes follow from.
struct TransformerNames
{
    const char* patches;
    const char* positions;
    std::size_t positionSides; ///< of their tensor; rows are the last but one
    const char* blocks;
    std::int64_t widest;
    const char* whose; ///< attention heads are expected
};

struct TransformerSizes
{
    std::int64_t width;
    std::int64_t patch;
    std::int64_t rows; ///< of positions, the class token's among them
    std::int64_t grid;
    std::int64_t blocks;
};

TransformerSizes expectTransformer(ShapeCheck& check, const TransformerNames& names)
{
    const Shape patches = check.sizesOf(names.patches, 4);
    const std::int64_t rows =
        check.sizesOf(names.positions, names.positionSides)[names.positionSides - 2];
    const TransformerSizes sizes{patches[0], patches[2], rows, squareRoot(rows - 1),
                                 check.countOf(names.blocks)};
    if (sizes.width % headWidth != 0 || sizes.width > names.widest)
        check.fail("has a transformer of width " + std::to_string(sizes.width) +
                   ", whose attention heads are not those of " + names.whose);
    if (sizes.grid < 1 || sizes.blocks < 1 || sizes.patch < 1 || sizes.patch > usualInput)
        check.fail("has no square grid of patches or no blocks");
    check.expect(names.patches, {sizes.width, 3, sizes.patch, sizes.patch});
    return sizes;
}

/// All but kind, id and title.
BackbonePlan transformerPlan(const TransformerSizes& sizes, std::vector<std::string> tensors)
{
    BackbonePlan plan;
    plan.tensors = std::move(tensors);
    plan.inputSide = asInt(sizes.grid * sizes.patch);
    plan.tokens = asInt(sizes.rows);
    plan.channels.assign(static_cast<std::size_t>(sizes.blocks), asInt(sizes.width));
    return plan;
}

/// "1024x24-14 CLIP ViT, width 1024, 24 blocks, patch 14": the end of an id, and a title.
std::string otherwiseCalled(const TransformerSizes& sizes, const std::string& whose)
{
    const std::string width = std::to_string(sizes.width);
    const std::string blocks = std::to_string(sizes.blocks);
    const std::string patch = std::to_string(sizes.patch);
    return width + 'x' + blocks + '-' + patch + ' ' + whose + " ViT, width " + width + ", " +
           blocks + " blocks, patch " + patch;
}

Result<BackbonePlan> planTransformer(const Weights& weights, const std::filesystem::path& file)
{
    ShapeCheck check(weights, file);
    const TransformerSizes sizes =
        expectTransformer(check, {"conv1.weight", "positional_embedding", 2,
                                  "transformer.resblocks.", maxTransformerWidth, "OpenAI's CLIP"});
    const auto& [width, patch, rows, grid, blocks] = sizes;
    check.expect("class_embedding", {width});
    check.expect("positional_embedding", {rows, width});
    for (const char* name : {"ln_pre.weight", "ln_pre.bias"})
        check.expect(name, {width});
    for (std::int64_t block = 0; block < blocks; ++block)
        check.expectAttentionBlock("transformer.resblocks." + std::to_string(block) + '.', width);
    for (const char* unused : {"ln_post.", "proj"})
        check.allow(unused);
    auto tensors = check.tensors();
    if (!tensors)
        return tensors.error();
    BackbonePlan plan = transformerPlan(sizes, std::move(*tensors));
    describe(plan, clipVit,
             {{"width", asInt(width)},
              {"blocks", asInt(blocks)},
              {"patch", asInt(patch)},
              {"grid", asInt(grid)},
              {"input", plan.inputSide}},
             "vit-" + otherwiseCalled(sizes, "CLIP"));
    return plan;
}

void expectDinoBlock(ShapeCheck& check, const std::string& name, std::int64_t width)
{
    for (const char* norm : {"norm1", "norm2"})
        for (const char* part : {".weight", ".bias"})
            check.expect(name + norm + part, {width});
    check.expectLinear(name + "attn.qkv", 3 * width, width);
    check.expectLinear(name + "attn.proj", width, width);
    check.expect(name + "ls1.gamma", {width});
    check.expect(name + "ls2.gamma", {width});
    const bool gated = check.has(name + "mlp.w12.weight");
    const std::int64_t wide =
        check.sizesOf(name + (gated ? "mlp.w12.weight" : "mlp.fc1.weight"), 2)[0];
    check.expectLinear(name + (gated ? "mlp.w12" : "mlp.fc1"), wide, width);
    check.expectLinear(name + (gated ? "mlp.w3" : "mlp.fc2"), width, gated ? wide / 2 : wide);
}

Result<BackbonePlan> planDino(const Weights& weights, const std::filesystem::path& file)
{
    ShapeCheck check(weights, file);
    const TransformerSizes sizes = expectTransformer(
        check, {"patch_embed.proj.weight", "pos_embed", 3, "blocks.", maxDinoWidth, "DINOv2"});
    const auto& [width, patch, rows, grid, blocks] = sizes;
    check.expect("patch_embed.proj.bias", {width});
    check.expect("cls_token", {1, 1, width});
    check.expect("pos_embed", {1, rows, width});
    std::int64_t registers = 0;
    if (check.has("register_tokens")) {
        registers = check.sizesOf("register_tokens", 3)[1];
        check.expect("register_tokens", {1, registers, width});
    }
    for (std::int64_t block = 0; block < blocks; ++block)
        expectDinoBlock(check, "blocks." + std::to_string(block) + '.', width);
    for (const char* unused : {"mask_token", "norm."})
        check.allow(unused);
    auto tensors = check.tensors();
    if (!tensors)
        return tensors.error();
    BackbonePlan plan = transformerPlan(sizes, std::move(*tensors));
    describe(plan, dinoVit,
             {{"width", asInt(width)},
              {"blocks", asInt(blocks)},
              {"patch", asInt(patch)},
              {"grid", asInt(grid)},
              {"registers", asInt(registers)},
              {"input", plan.inputSide}},
             "dinov2-vit-" + otherwiseCalled(sizes, "DINOv2"));
    return plan;
}

/// One stage of CLIP's ResNet; returns its number of blocks.
std::int64_t expectStage(ShapeCheck& check, int stage, std::int64_t& inputs, std::int64_t planes)
{
    const std::string name = "layer" + std::to_string(stage) + '.';
    const std::int64_t blocks = check.countOf(name);
    if (blocks < 1)
        check.fail("lacks " + name + "0.conv1.weight");
    const std::int64_t outputs = planes * bottleneckExpansion;
    for (std::int64_t block = 0; block < blocks; ++block) {
        const std::string at = name + std::to_string(block) + '.';
        check.expect(at + "conv1.weight", {planes, inputs, 1, 1});
        check.expect(at + "conv2.weight", {planes, planes, 3, 3});
        check.expect(at + "conv3.weight", {outputs, planes, 1, 1});
        check.expectBatchNorm(at + "bn1", planes);
        check.expectBatchNorm(at + "bn2", planes);
        check.expectBatchNorm(at + "bn3", outputs);
        if (block == 0) {
            check.expect(at + "downsample.0.weight", {outputs, inputs, 1, 1});
            check.expectBatchNorm(at + "downsample.1", outputs);
        }
        inputs = outputs;
    }
    return blocks;
}

Result<BackbonePlan> planResNet(const Weights& weights, const std::filesystem::path& file)
{
    ShapeCheck check(weights, file);
    const std::int64_t width = check.sizesOf("conv3.weight", 4)[0];
    const std::int64_t stem = check.sizesOf("conv1.weight", 4)[0];
    if (width > maxChannels)
        check.fail("has more channels than any network");
    check.expect("conv1.weight", {stem, 3, 3, 3});
    check.expect("conv2.weight", {stem, stem, 3, 3});
    check.expect("conv3.weight", {width, stem, 3, 3});
    check.expectBatchNorm("bn1", stem);
    check.expectBatchNorm("bn2", stem);
    check.expectBatchNorm("bn3", width);
    BackbonePlan plan;
    plan.channels = {0}; // stages count from 1
    Sizes sizes{{"width", asInt(width)}};
    std::string blocksText;
    std::int64_t inputs = width;
    for (int stage = 1; stage <= 4; ++stage) {
        const std::int64_t blocks = expectStage(check, stage, inputs, width << (stage - 1));
        sizes["stage" + std::to_string(stage)] = asInt(blocks);
        blocksText += '-' + std::to_string(blocks);
        plan.channels.push_back(asInt(inputs));
    }
    check.allow("attnpool.");
    auto tensors = check.tensors();
    if (!tensors)
        return tensors.error();
    plan.tensors = std::move(*tensors);
    plan.inputSide = usualInput;
    if (const auto pool = weights.find("attnpool.positional_embedding"); pool != weights.end())
        if (const Shape& shape = pool->second.shape; !shape.empty())
            plan.inputSide = asInt(squareRoot(shape[0] - 1) * 32);
    sizes["input"] = plan.inputSide;
    describe(plan, clipResNet, std::move(sizes),
             "rn-" + std::to_string(width) + blocksText + " CLIP ResNet, width " +
                 std::to_string(width) + ", blocks " + blocksText.substr(1));
    return plan;
}

void expectXceptionBlock(ShapeCheck& check, const std::string& name, int first, std::int64_t in,
                         std::int64_t out)
{
    check.expect(name + "skip.weight", {out, in, 1, 1});
    check.expectBatchNorm(name + "skipbn", out);
    for (const auto& [index, channels] : {std::pair(first, in), std::pair(first + 3, out)}) {
        const std::string at = name + "rep." + std::to_string(index);
        check.expect(at + ".conv1.weight", {channels, 1, 3, 3});
        check.expect(at + ".pointwise.weight", {out, channels, 1, 1});
        check.expectBatchNorm(name + "rep." + std::to_string(index + 1), out);
    }
}

/// The stem and the first two blocks of Xception, all that DeCLIP's comparison keeps of it.
Result<BackbonePlan> planXception(const Weights& weights, const std::filesystem::path& file)
{
    ShapeCheck check(weights, file);
    const std::int64_t first = check.sizesOf("conv1.weight", 4)[0];
    const std::int64_t second = check.sizesOf("conv2.weight", 4)[0];
    const std::int64_t third = check.sizesOf("block1.skip.weight", 4)[0];
    const std::int64_t fourth = check.sizesOf("block2.skip.weight", 4)[0];
    check.expect("conv1.weight", {first, 3, 3, 3});
    check.expectBatchNorm("bn1", first);
    check.expect("conv2.weight", {second, first, 3, 3});
    check.expectBatchNorm("bn2", second);
    expectXceptionBlock(check, "block1.", 0, second, third); // without a ReLU in front
    expectXceptionBlock(check, "block2.", 1, third, fourth);
    auto tensors = check.tensors();
    if (!tensors)
        return tensors.error();
    BackbonePlan plan;
    plan.tensors = std::move(*tensors);
    plan.inputSide = usualInput;
    plan.channels = {0, asInt(third), asInt(fourth)};
    describe(plan, xceptionNet, {{"width", asInt(fourth)}, {"input", usualInput}},
             "xception Xception, first two blocks");
    return plan;
}

} // namespace

int BackbonePlan::channelsAfter(int layer) const
{
    return layer >= 0 && static_cast<std::size_t>(layer) < channels.size()
               ? channels[static_cast<std::size_t>(layer)]
               : 0;
}

Result<BackbonePlan> planBackbone(const Weights& weights, const std::filesystem::path& file)
{
    const auto holds = [&](std::string_view prefix) {
        const auto found = weights.lower_bound(std::string(prefix));
        return found != weights.end() && found->first.compare(0, prefix.size(), prefix) == 0;
    };
    if (holds("transformer.resblocks."))
        return planTransformer(weights, file);
    if (holds("blocks."))
        return planDino(weights, file);
    if (holds("layer1."))
        return planResNet(weights, file);
    if (holds("block1."))
        return planXception(weights, file);
    return Error{ErrorCode::ModelUnavailable,
                 file.string() +
                     ": holds the image tower of no CLIP ViT, DINOv2, CLIP ResNet or Xception (no "
                     "tensor transformer.resblocks.0..., blocks.0..., layer1.0... or "
                     "block1...)",
                 {}};
}

} // namespace pentimento
