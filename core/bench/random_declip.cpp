// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bench/random_declip.h"

#include "core/packs/declip_graph.h"
#include "core/weights/safetensors.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <charconv>
#include <cmath>
#include <utility>

namespace pentimento::bench {

namespace {

namespace fs = std::filesystem;

constexpr int maxHeads = 64;
constexpr int xceptionLayer = 2; ///< the one that decoders read

/// Draws named tensors, half precision as in the published files.
class Draw
{
public:
    explicit Draw(std::uint64_t seed) : m_generator(at::make_generator<at::CPUGeneratorImpl>(seed))
    {}

    void normal(const std::string& name, at::IntArrayRef shape, double spread, double mean = 0)
    {
        at::Tensor values = at::empty(shape);
        m_tensors[name] = values.normal_(mean, spread, m_generator).to(at::kHalf);
    }

    /// A product that keeps the variance of what goes through it, times `gain`.
    void linear(const std::string& name, int outputs, int inputs, double gain = 1,
                const char* separator = ".")
    {
        normal(name + separator + "weight", {outputs, inputs}, gain / std::sqrt(inputs));
        normal(name + separator + "bias", {outputs}, 0.02);
    }

    void convolution(const std::string& name, int outputs, int inputs, int side)
    {
        normal(name + ".weight", {outputs, inputs, side, side},
               std::sqrt(2.0 / (inputs * side * side))); // a ReLU follows and halves the variance
    }

    void layerNorm(const std::string& name, int width)
    {
        normal(name + ".weight", {width}, 0.05, 1);
        normal(name + ".bias", {width}, 0.05);
    }

    void batchNorm(const std::string& name, int channels, double scale = 1)
    {
        normal(name + ".weight", {channels}, 0.05 * scale, scale);
        normal(name + ".bias", {channels}, 0.1);
        normal(name + ".running_mean", {channels}, 0.1);
        at::Tensor variance = at::empty({channels});
        m_tensors[name + ".running_var"] = variance.uniform_(0.8, 1.2, m_generator).to(at::kHalf);
    }

    [[nodiscard]] const TensorMap& tensors() const { return m_tensors; }

private:
    at::Generator m_generator;
    TensorMap m_tensors;
};

void drawVit(Draw& draw, const VitSizes& sizes, int inputSide)
{
    const int width = sizes.width;
    const int grid = inputSide / sizes.patch;
    const double residual = 1 / std::sqrt(2.0 * sizes.blocks); // the stream stays of order one
    draw.normal("class_embedding", {width}, 1);
    draw.normal("positional_embedding", {1 + grid * grid, width}, 1);
    draw.normal("conv1.weight", {width, 3, sizes.patch, sizes.patch},
                1 / std::sqrt(3.0 * sizes.patch * sizes.patch));
    draw.layerNorm("ln_pre", width);
    for (int i = 0; i < sizes.blocks; ++i) {
        const std::string block = "transformer.resblocks." + std::to_string(i) + ".";
        draw.layerNorm(block + "ln_1", width);
        draw.linear(block + "attn.in_proj", 3 * width, width, 1, "_");
        draw.linear(block + "attn.out_proj", width, width, residual);
        draw.layerNorm(block + "ln_2", width);
        draw.linear(block + "mlp.c_fc", 4 * width, width);
        draw.linear(block + "mlp.c_proj", width, 4 * width, residual);
    }
}

void drawResnet(Draw& draw, const ResnetSizes& sizes)
{
    const auto layer = [&](const std::string& prefix, const char* number, int outputs, int inputs,
                           int side, double scale = 1) {
        draw.convolution(prefix + "conv" + number, outputs, inputs, side);
        draw.batchNorm(prefix + "bn" + number, outputs, scale);
    };
    layer("", "1", sizes.width / 2, 3, 3);
    layer("", "2", sizes.width / 2, sizes.width / 2, 3);
    layer("", "3", sizes.width, sizes.width / 2, 3);
    int inputs = sizes.width;
    for (int stage = 0; stage < 4; ++stage) {
        const int planes = sizes.width << stage;
        for (int i = 0; i < sizes.blocks[static_cast<std::size_t>(stage)]; ++i) {
            const std::string block =
                "layer" + std::to_string(stage + 1) + "." + std::to_string(i) + ".";
            layer(block, "1", planes, inputs, 1);
            layer(block, "2", planes, planes, 3);
            layer(block, "3", 4 * planes, planes, 1, 0.3); // what is added to the residual stream
            if (i == 0) {
                draw.normal(block + "downsample.0.weight", {4 * planes, inputs, 1, 1},
                            1 / std::sqrt(inputs));
                draw.batchNorm(block + "downsample.1", 4 * planes);
            }
            inputs = 4 * planes;
        }
    }
}

void drawXception(Draw& draw, const XceptionSizes& sizes)
{
    const auto& widths = sizes.widths;
    draw.convolution("conv1", widths[0], 3, 3);
    draw.batchNorm("bn1", widths[0]);
    draw.convolution("conv2", widths[1], widths[0], 3);
    draw.batchNorm("bn2", widths[1]);
    for (std::size_t i = 1; i < 3; ++i) {
        const int outputs = widths[i + 1];
        const std::string block = "block" + std::to_string(i) + ".";
        int place = i == 1 ? 0 : 1; // the second block begins with a ReLU
        for (int inputs : {widths[i], outputs}) {
            const std::string rep = block + "rep.";
            draw.normal(rep + std::to_string(place) + ".conv1.weight", {inputs, 1, 3, 3}, 1.0 / 3);
            draw.convolution(rep + std::to_string(place) + ".pointwise", outputs, inputs, 1);
            draw.batchNorm(rep + std::to_string(place + 1), outputs);
            place += 3;
        }
        draw.normal(block + "skip.weight", {outputs, widths[i], 1, 1}, 1 / std::sqrt(widths[i]));
        draw.batchNorm(block + "skipbn", outputs);
    }
}

/// The places in the official decoders' nn.Sequential: convolution, normalisation and ReLU for each
/// layer, an up-sampling after each stage but the first ones of large features, one more before the
/// last convolution after a convolutional backbone.
void drawConvDecoder(Draw& draw, const RandomDeclip& options, int inputs, int layersPerStage)
{
    int place = 0;
    const auto name = [&place] { return "fc." + std::to_string(place); };
    const bool alone = !options.vit;
    const int layer = options.xception ? xceptionLayer : options.resnetLayer;
    for (int stage = 0; stage < 4; ++stage) {
        const int outputs = options.decoderWidths[static_cast<std::size_t>(stage)];
        for (int i = 0; i < layersPerStage; ++i) {
            draw.convolution(name(), outputs, inputs, 5);
            draw.normal(name() + ".bias", {outputs}, 0.02);
            ++place;
            draw.batchNorm(name(), outputs);
            place += 2;
            inputs = outputs;
        }
        place += alone && stage + layer < 3 ? 0 : 1;
    }
    place += options.resnet || options.xception ? 1 : 0;
    draw.convolution(name(), 1, inputs, 5);
    draw.normal(name() + ".bias", {1}, 0.02);
}

/// Layers in each of the four stages of "conv-N"; 0 for another decoder.
int layersPerStage(std::string_view decoder)
{
    return decoder == "conv-4" ? 1 : decoder == "conv-12" ? 3 : decoder == "conv-20" ? 5 : 0;
}

Error badText(std::string_view text)
{
    return {ErrorCode::Usage,
            std::string(text) + ": is not BACKBONE:layerN:DECODER[xHEADS], such as "
                                "vit-l-14:layer20:conv-20x4",
            {}};
}

std::optional<int> number(std::string_view digits, int least, int most)
{
    int value = 0;
    const auto [end, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (failure != std::errc() || end != digits.data() + digits.size() || value < least ||
        value > most)
        return std::nullopt;
    return value;
}

HeadInfo randomHead(std::string id, std::string title)
{
    HeadInfo head;
    head.id = std::move(id);
    head.title = std::move(title);
    head.trainedOn = "nothing: random weights";
    head.description = "Random weights: measures speed and finds nothing.";
    return head;
}

/// Writes one weight file and names it in the pack.
Result<void> store(Pack& pack, const std::string& file, const Draw& draw)
{
    pack.weightFiles.push_back(file);
    return writeSafetensors(pack.folder / file, draw.tensors(), {{"weights", "random"}});
}

Result<void> storeBackbones(Pack& pack, const RandomDeclip& options)
{
    if (options.vit) {
        const VitSizes& sizes = *options.vit;
        pack.backbones.push_back(
            {"vit",
             std::string(clipVit.id),
             "Vision transformer with random weights",
             "vit.safetensors",
             {{"width", sizes.width}, {"blocks", sizes.blocks}, {"patch", sizes.patch}}});
        Draw draw(options.seed);
        drawVit(draw, sizes, options.inputSide);
        if (auto stored = store(pack, "vit.safetensors", draw); !stored)
            return stored;
    }
    if (options.resnet) {
        pack.backbones.push_back({"resnet",
                                  std::string(clipResNet.id),
                                  "ResNet with random weights",
                                  "resnet.safetensors",
                                  {{"width", options.resnet->width}}});
        Draw draw(options.seed + 1);
        drawResnet(draw, *options.resnet);
        return store(pack, "resnet.safetensors", draw);
    }
    if (options.xception) {
        pack.backbones.push_back({"xception",
                                  std::string(xceptionNet.id),
                                  "Xception with random weights",
                                  "xception.safetensors",
                                  {{"width", options.xception->widths.back()}}});
        Draw draw(options.seed);
        drawXception(draw, *options.xception);
        return store(pack, "xception.safetensors", draw);
    }
    return {};
}

Result<void> storeHeads(Pack& pack, const RandomDeclip& options)
{
    std::vector<FeatureSource> features;
    int inputs = 0;
    if (options.vit) {
        features.push_back({"vit", options.vitLayer});
        inputs += options.vit->width;
    }
    if (options.resnet) {
        features.push_back({"resnet", options.resnetLayer});
        inputs += options.resnet->width << (options.resnetLayer + 1);
    }
    if (options.xception) {
        features.push_back({"xception", xceptionLayer});
        inputs += options.xception->widths.back();
    }
    for (int i = 0; i < options.heads; ++i) {
        const std::string n = std::to_string(i + 1);
        HeadInfo head = randomHead("random-" + n, "Random " + n);
        head.features = features;
        head.decoder = options.decoder;
        head.weights = head.id + ".safetensors";
        Draw draw(options.seed + 2 + static_cast<std::uint64_t>(i));
        if (const int layers = layersPerStage(options.decoder); layers > 0)
            drawConvDecoder(draw, options, inputs, layers);
        else
            draw.linear("fc.0", 1, inputs);
        if (auto stored = store(pack, head.weights, draw); !stored)
            return stored;
        pack.heads.push_back(std::move(head));
    }
    return {};
}

} // namespace

Result<RandomDeclip> parseRandomDeclip(std::string_view text)
{
    const std::size_t first = text.find(':');
    const std::size_t second = first == text.npos ? text.npos : text.find(':', first + 1);
    if (second == text.npos)
        return badText(text);
    const std::string_view backbone = text.substr(0, first);
    const std::string_view layer = text.substr(first + 1, second - first - 1);
    std::string_view decoder = text.substr(second + 1);

    RandomDeclip options;
    if (backbone == "vit-l-14" || backbone == "vit-l-14+rn50")
        options.vit = VitSizes{};
    if (backbone == "rn50" || backbone == "vit-l-14+rn50")
        options.resnet = ResnetSizes{};
    if (backbone == "xception")
        options.xception = XceptionSizes{};
    const int least = options.xception ? xceptionLayer : options.vit ? 0 : 1;
    const int most = options.xception ? xceptionLayer : options.vit ? VitSizes{}.blocks - 1 : 4;
    const auto at =
        layer.starts_with("layer") ? number(layer.substr(5), least, most) : std::nullopt;
    if (!at || (!options.vit && !options.resnet && !options.xception))
        return badText(text);
    if (!options.xception)
        (options.vit ? options.vitLayer : options.resnetLayer) = *at;
    if (const std::size_t times = decoder.find('x'); times != decoder.npos) {
        const auto heads = number(decoder.substr(times + 1), 1, maxHeads);
        if (!heads)
            return badText(text);
        options.heads = *heads;
        decoder = decoder.substr(0, times);
    }
    if (layersPerStage(decoder) == 0 && decoder != "linear")
        return badText(text);
    options.decoder = decoder;
    return options;
}

Result<Pack> writeRandomDeclipPack(const fs::path& folder, const RandomDeclip& options)
{
    Pack pack;
    pack.folder = folder;
    pack.name = "random";
    pack.version = "0";
    pack.licence = "CC0-1.0";
    pack.description = "Random weights: measures speed and finds nothing.";
    pack.graph = &declipGraph;
    pack.wholeInput = options.inputSide;
    pack.combined = randomHead("combined", "Combined");
    std::error_code failure;
    fs::create_directories(folder, failure);
    try {
        if (auto stored = storeBackbones(pack, options); !stored)
            return stored.error();
        if (auto stored = storeHeads(pack, options); !stored)
            return stored.error();
    } catch (const std::exception& error) {
        return Error{ErrorCode::OutOfMemory, folder.string() + ": random weights cannot be made",
                     error.what()};
    }
    if (auto written = writePack(pack); !written)
        return written.error();
    return readPack(folder);
}

} // namespace pentimento::bench
