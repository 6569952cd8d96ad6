// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nets/trace_network.h"

#include "core/nets/copy_state.h"
#include "core/nets/mixed_precision.h"

#include <ATen/ATen.h>
#include <torch/nn/functional/conv.h>
#include <torch/nn/functional/normalization.h>
#include <torch/nn/functional/padding.h>
#include <torch/nn/functional/upsampling.h>
#include <torch/nn/init.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

namespace pentimento::nets {

namespace {

namespace F = torch::nn::functional;
using at::Tensor;

constexpr int stemChannels = 16;
constexpr int halfChannels = 32;
constexpr int quarterChannels = 64;
constexpr int sideChannels = 32; // of each of the two block branches, after reduction
constexpr int traceChannels = 128;
constexpr int contextChannels = 128;
constexpr int mapChannels = 48;
constexpr int attentionChannels = 64;
constexpr int fingerprintChannels = 32;
constexpr float fingerprintSlope = 8.0F; // logits per unit of cosine
constexpr double fingerprintShare = 0.5; // of its logit in the combined map; see the model card
constexpr int tokenGrid = 16;            // at most this many tokens along each side
constexpr float residualClamp = 4.0F;    // grey levels; research on steganalysis uses 2 to 4

torch::nn::BatchNorm2d normalisation(int channels)
{
    return torch::nn::BatchNorm2d(torch::nn::BatchNorm2dOptions(channels).momentum(0.03));
}

/// Folds a batch normalisation in evaluation mode into the convolution before it.
void foldInto(torch::nn::Conv2d& convolution, const torch::nn::BatchNorm2d& norm)
{
    const Tensor scale = norm->weight / (norm->running_var + norm->options.eps()).sqrt();
    convolution->weight = convolution->weight * scale.view({-1, 1, 1, 1});
    convolution->bias = norm->bias - norm->running_mean * scale;
}

/// Convolution, batch normalisation, ReLU.
struct ConvolutionImpl : torch::nn::Module
{
    ConvolutionImpl(int in, int out, int kernel, int stride = 1, int dilation = 1)
        : convolution(
              register_module("0", torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, kernel)
                                                         .stride(stride)
                                                         .padding(dilation * (kernel / 2))
                                                         .dilation(dilation)
                                                         .bias(false)))),
          norm(register_module("1", normalisation(out)))
    {}
    Tensor forward(const Tensor& x)
    {
        const Tensor y = convolution(x);
        return (folded ? y : norm(y)).relu_();
    }
    void fold()
    {
        foldInto(convolution, norm);
        folded = true;
    }
    torch::nn::Conv2d convolution;
    torch::nn::BatchNorm2d norm;
    bool folded = false;
};
TORCH_MODULE(Convolution);

/// x + two 3x3 convolutions of x.
struct ResidualImpl : torch::nn::Module
{
    explicit ResidualImpl(int channels, int dilation = 1)
        : first(register_module("first", Convolution(channels, channels, 3, 1, dilation))),
          second(register_module("second",
                                 torch::nn::Conv2d(torch::nn::Conv2dOptions(channels, channels, 3)
                                                       .padding(dilation)
                                                       .dilation(dilation)
                                                       .bias(false)))),
          norm(register_module("norm", normalisation(channels)))
    {
        torch::nn::init::constant_(norm->weight, 0.2); // near the identity at first
    }
    Tensor forward(const Tensor& x)
    {
        const Tensor y = second(first(x));
        return torch::relu(x + (folded ? y : norm(y)));
    }
    void fold()
    {
        foldInto(second, norm);
        folded = true;
    }
    Convolution first;
    torch::nn::Conv2d second;
    torch::nn::BatchNorm2d norm;
    bool folded = false;
};
TORCH_MODULE(Residual);

/// Three high-pass filters of the spatial rich model, applied to each colour channel.
Tensor residualFilters()
{
    Tensor filters = torch::zeros({3, 1, 5, 5});
    const float second[3][3] = {{-1, 2, -1}, {2, -4, 2}, {-1, 2, -1}};
    const float square[5][5] = {{-1, 2, -2, 2, -1},
                                {2, -6, 8, -6, 2},
                                {-2, 8, -12, 8, -2},
                                {2, -6, 8, -6, 2},
                                {-1, 2, -2, 2, -1}};
    for (int y = 0; y < 3; ++y)
        for (int x = 0; x < 3; ++x)
            filters[0][0][y + 1][x + 1] = second[y][x] / 4;
    for (int y = 0; y < 5; ++y)
        for (int x = 0; x < 5; ++x)
            filters[1][0][y][x] = square[y][x] / 12;
    for (int x = 0; x < 3; ++x)
        filters[2][0][2][x + 1] = (x == 1 ? -2.0F : 1.0F) / 2;
    return filters.repeat({3, 1, 1, 1}); // grouped: three filters for each of R, G, B
}

/// The 64 basis pictures of the orthonormal 8x8 DCT-II, (64, 1, 8, 8).
Tensor dctFilters()
{
    Tensor basis = torch::zeros({8, 8});
    for (int k = 0; k < 8; ++k)
        for (int n = 0; n < 8; ++n)
            basis[k][n] =
                std::sqrt((k == 0 ? 1.0 : 2.0) / 8) * std::cos(M_PI * (2 * n + 1) * k / 16);
    return torch::einsum("im,jn->ijmn", {basis, basis}).reshape({64, 1, 8, 8});
}

/// Rounded to TF32, ten bits of mantissa: what a GPU's convolutions leave of a filter in training.
/// Exact filters in inference would be others than those that the weights were learned with.
Tensor roundedToTf32(const Tensor& filters)
{
    return filters.to(at::kHalf).to(at::kFloat);
}

/// The luma quantisation table of the JPEG standard (ITU-T T.81, table K.1).
Tensor standardQuantisation()
{
    return torch::tensor({16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,
                          14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,
                          18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,
                          49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99},
                         torch::kFloat);
}

/// Averages over 5x5 cells, borders over what is there; along one side, then the other.
Tensor smoothed(const Tensor& x)
{
    const auto along = [](const Tensor& y, std::int64_t h, std::int64_t w) {
        return F::avg_pool2d(y, F::AvgPool2dFuncOptions({h, w})
                                    .stride(1)
                                    .padding({h / 2, w / 2})
                                    .count_include_pad(false));
    };
    return along(along(x, 1, 5), 5, 1);
}

Tensor upsampled(const Tensor& x)
{
    return F::interpolate(x, F::InterpolateFuncOptions()
                                 .scale_factor(std::vector<double>{2, 2})
                                 .mode(torch::kBilinear)
                                 .align_corners(false));
}

/// Cross-attention of cells (queries) over the summary's tokens: what is usual in this picture.
struct CrossAttentionImpl : torch::nn::Module
{
    CrossAttentionImpl()
        : query(register_module("query", torch::nn::Conv2d(contextChannels, attentionChannels, 1))),
          key(register_module("key", torch::nn::Linear(traceChannels, attentionChannels))),
          value(register_module("value", torch::nn::Linear(traceChannels, contextChannels)))
    {}
    Tensor forward(const Tensor& x, const Tensor& tokens)
    {
        const Tensor q = query(x).flatten(2).transpose(1, 2);
        const double scale = 1 / std::sqrt(static_cast<double>(attentionChannels));
        const Tensor weights = torch::softmax(q.matmul(key(tokens).transpose(1, 2)) * scale, 2);
        return x + weights.matmul(value(tokens)).transpose(1, 2).reshape(x.sizes());
    }
    torch::nn::Conv2d query;
    torch::nn::Linear key, value;
};
TORCH_MODULE(CrossAttention);

/// A noise embedding as Noiseprint's, a unit vector for each 8x8 cell: what camera and processing
/// leave in every part of a picture. It shares the fixed filters with the rest and no weight.
struct FingerprintImpl : torch::nn::Module
{
    FingerprintImpl()
        : half(register_module("half", Convolution(9, 16, 3, 2))),
          quarter(register_module("quarter", Convolution(16, 32, 3, 2))),
          eighth(register_module("eighth", Convolution(32, 48, 3, 2))),
          grid(register_module("grid", Convolution(128, 24, 1))),
          spectrum(register_module("spectrum", Convolution(68, 24, 1))),
          merge(register_module("merge", Convolution(96, 64, 1))),
          block(register_module("block", Residual(64))),
          last(register_module("last", torch::nn::Conv2d(64, fingerprintChannels, 1)))
    {}
    Tensor forward(const Tensor& residual, const Tensor& folded, const Tensor& spectra)
    {
        const Tensor x = eighth(quarter(half(residual)));
        const Tensor y = block(merge(torch::cat({x, grid(folded), spectrum(spectra)}, 1)));
        return F::normalize(last(y).to(at::kFloat), F::NormalizeFuncOptions().dim(1));
    }
    Convolution half, quarter, eighth, grid, spectrum, merge;
    Residual block;
    torch::nn::Conv2d last;
};
TORCH_MODULE(Fingerprint);

} // namespace

struct TraceNetwork::Graph : torch::nn::Module
{
    explicit Graph(int heads)
        : srm(register_buffer("srm", roundedToTf32(residualFilters()))),
          dct(register_buffer("dct", roundedToTf32(dctFilters()))),
          quantisation(register_buffer("quantisation", standardQuantisation().view({1, 64, 1, 1}))),
          stem(register_module("stem", Convolution(12, stemChannels, 3))),
          half(register_module("half", Convolution(stemChannels, halfChannels, 3, 2))),
          halfMore(register_module("half_more", Convolution(halfChannels, halfChannels, 3))),
          quarter(register_module("quarter", Convolution(halfChannels, quarterChannels, 3, 2))),
          quarterMore(register_module("quarter_more", Residual(quarterChannels))),
          eighth(register_module("eighth", Convolution(quarterChannels, traceChannels, 3, 2))),
          grid(register_module("grid", Convolution(128, sideChannels, 1))),
          spectrum(register_module("spectrum", Convolution(68, sideChannels, 1))),
          merge(register_module("merge",
                                Convolution(traceChannels + 2 * sideChannels, traceChannels, 1))),
          block1(register_module("block1", Residual(traceChannels))),
          block2(register_module("block2", Residual(traceChannels))),
          contrast(register_module("contrast", Convolution(2 * traceChannels, contextChannels, 1))),
          near(register_module("near", Residual(contextChannels))),
          ask1(register_module("ask1", CrossAttention())),
          ask2(register_module("ask2", CrossAttention())),
          far1(register_module("far1", Residual(contextChannels, 1))),
          far2(register_module("far2", Residual(contextChannels, 2))),
          far4(register_module("far4", Residual(contextChannels, 4))),
          far8(register_module("far8", Residual(contextChannels, 8))),
          join(register_module("join", Convolution(2 * contextChannels, contextChannels, 1))),
          map8(register_module("map8", Convolution(contextChannels, mapChannels, 5))),
          map4(register_module("map4", Convolution(mapChannels, mapChannels, 5))),
          head(register_module(
              "head",
              torch::nn::Conv2d(torch::nn::Conv2dOptions(mapChannels, heads - 1, 5).padding(2)))),
          fingerprint(register_module("fingerprint", Fingerprint()))
    {
        torch::nn::init::constant_(head->bias, -2.0); // most of a picture is untouched
    }

    /// Fixed filters are part of the graph, not of its weights: a file would only round them.
    static bool isConstant(const std::string& name)
    {
        return name == "srm" || name == "dct" || name == "quantisation";
    }

    /// Whether features() depends on this part.
    static bool isBackbone(const std::string& part)
    {
        static const std::set<std::string> parts{
            "stem", "half",     "half_more", "quarter", "quarter_more", "eighth",
            "grid", "spectrum", "merge",     "block1",  "block2",       "fingerprint"};
        return parts.contains(part);
    }

    Tensor features(const Tensor& rgb)
    {
        const Tensor residual = F::conv2d(rgb, srm, F::Conv2dFuncOptions().padding(2).groups(3))
                                    .clamp_(-residualClamp, residualClamp)
                                    .mul_(0.5);
        const Tensor plain =
            torch::cat({rgb / 127.5 - 1, residual}, 1).contiguous(at::MemoryFormat::ChannelsLast);
        const Tensor luma =
            0.299 * rgb.slice(1, 0, 1) + 0.587 * rgb.slice(1, 1, 2) + 0.114 * rgb.slice(1, 2, 3);
        const Tensor folded = blockGrid(luma);
        const Tensor spectra = blockSpectrum(luma);

        // The fixed filters above keep full precision: they are small differences of large numbers.
        const MixedPrecision precision(mixed, srm.is_cuda(), reducedType());
        Tensor x = halfMore(half(stem(plain)));
        x = eighth(quarterMore(quarter(x)));
        x = merge(torch::cat({x, grid(folded), spectrum(spectra)}, 1));
        const Tensor traces = block2(block1(x)).to(at::kFloat);
        return torch::cat({traces, fingerprint(residual, folded, spectra)}, 1);
    }

    /// Second differences folded by their place in the 8x8 grid, 64 places along and 64 across: a
    /// cell whose JPEG grid is missing or shifted stands out.
    static Tensor blockGrid(const Tensor& luma)
    {
        const Tensor padded = F::pad(luma, F::PadFuncOptions({1, 1, 1, 1}).mode(torch::kReplicate));
        const auto h = luma.size(2);
        const auto w = luma.size(3);
        const auto part = [&](std::int64_t y, std::int64_t x) {
            return padded.slice(2, y, y + h).slice(3, x, x + w);
        };
        const Tensor centre = 2 * luma;
        const Tensor folded =
            torch::cat({torch::pixel_unshuffle((part(1, 0) + part(1, 2) - centre).abs(), cell),
                        torch::pixel_unshuffle((part(0, 1) + part(2, 1) - centre).abs(), cell)},
                       1);
        const Tensor level = smoothed(folded) + 0.25;
        const Tensor mean = level.view({level.size(0), 2, 64, level.size(2), level.size(3)})
                                .mean(2, true)
                                .expand({-1, -1, 64, -1, -1})
                                .reshape(level.sizes());
        return torch::log(level / mean);
    }

    /// 68 channels: local log spectrum of the 8x8 blocks (64), and what re-quantising them at four
    /// JPEG qualities would change (error level analysis, Krawetz 2007, in the DCT domain).
    Tensor blockSpectrum(const Tensor& luma) const
    {
        const Tensor c = F::conv2d(luma - 128, dct, F::Conv2dFuncOptions().stride(cell));
        std::vector<Tensor> parts{torch::log(smoothed(c.abs()) + 0.25)};
        for (const int quality : {95, 90, 80, 65}) {
            const Tensor step = (quantisation * ((200 - 2 * quality) / 100.0)).round().clamp_min(1);
            const Tensor scaled = c / step;
            const Tensor error = ((scaled - scaled.round()) * step).square().mean(1, true);
            parts.push_back(torch::log(smoothed(error) + 0.05));
        }
        return torch::cat(parts, 1);
    }

    static Tensor summary(const Tensor& f)
    {
        const Tensor flat = f.flatten(2);
        const Tensor mean = flat.mean(2, true);
        const Tensor spread = (flat - mean).square().mean(2, true).sqrt();
        const auto tokens = [](std::int64_t cells) {
            return std::clamp<std::int64_t>(cells / 2, 1, tokenGrid);
        };
        const Tensor pooled = F::adaptive_avg_pool2d(
            f, F::AdaptiveAvgPool2dFuncOptions({tokens(f.size(2)), tokens(f.size(3))}));
        return torch::cat({mean, spread, pooled.flatten(2)}, 2);
    }

    Tensor decode(const Tensor& all, const Tensor& wholeSummary)
    {
        const Tensor f = all.slice(1, 0, traceChannels);
        const Tensor summary = wholeSummary.slice(1, 0, traceChannels);
        const Tensor mean = summary.slice(2, 0, 1).unsqueeze(3);
        const Tensor spread = summary.slice(2, 1, 2).unsqueeze(3);
        const Tensor standard = ((f - mean) / (spread + 0.05)).clamp(-6, 6);
        const Tensor foreign = upsampled(
            anomaly(all.slice(1, traceChannels), wholeSummary.slice(1, traceChannels).slice(2, 2)));
        const MixedPrecision precision(mixed, srm.is_cuda(), reducedType());
        const Tensor x = near(contrast(torch::cat({f, standard}, 1)));

        Tensor y = F::avg_pool2d(x, F::AvgPool2dFuncOptions(2));
        const Tensor tokens =
            ((summary.slice(2, 2) - summary.slice(2, 0, 1)) / (summary.slice(2, 1, 2) + 0.05))
                .clamp(-6, 6)
                .transpose(1, 2);
        y = far4(far2(far1(ask1(y, tokens))));
        y = far8(ask2(y, tokens));

        const Tensor joined = join(torch::cat({x, upsampled(y)}, 1));
        const Tensor logits = head(map4(upsampled(map8(joined)))).to(at::kFloat);
        const auto last = logits.size(1) - 1;
        // Evidence of another camera or processing adds to the combined map; its absence takes
        // nothing away, for a generator may leave the noise as it was.
        const Tensor combined =
            logits.slice(1, last) + fingerprintShare * foreign.detach().clamp_min(0);
        return torch::cat({logits.slice(1, 0, last), foreign, combined}, 1);
    }

    /// A GPU infers in half precision; gradients need bfloat16's range, and CPUs have that alone.
    [[nodiscard]] at::ScalarType reducedType() const
    {
        return srm.is_cuda() && !is_training() ? at::kHalf : at::kBFloat16;
    }

    /// Anomaly as a logit: how far the embedding around each cell is from the picture's usual one.
    /// The usual one is found by mean shift (Comaniciu & Meer 2002) from the token that
    /// is most like all others, after Huh et al., "Fighting fake news: image splice detection via
    /// learned self-consistency" (2018).
    static Tensor anomaly(const Tensor& fingerprints, const Tensor& tokens)
    {
        const auto unit = F::NormalizeFuncOptions().dim(1);
        const Tensor own = F::normalize(smoothed(fingerprints), unit);
        const Tensor t = F::normalize(tokens, unit);              // (N, C, T)
        const Tensor likeness = t.transpose(1, 2).matmul(t);      // (N, T, T)
        const Tensor most = std::get<1>(likeness.mean(2).max(1)); // (N)
        Tensor usual = t.gather(2, most.view({-1, 1, 1}).expand({-1, t.size(1), 1}));
        for (int i = 0; i < 3; ++i) {
            const Tensor weight = torch::softmax(fingerprintSlope * (usual * t).sum(1, true), 2);
            usual = F::normalize((weight * t).sum(2, true), unit);
        }
        return fingerprintSlope * (0.5 - (own * usual.unsqueeze(3)).sum(1, true));
    }

    bool mixed = false;
    Tensor srm;
    Tensor dct;
    Tensor quantisation;
    Convolution stem, half, halfMore, quarter;
    Residual quarterMore;
    Convolution eighth, grid, spectrum, merge;
    Residual block1, block2;
    Convolution contrast;
    Residual near;
    CrossAttention ask1, ask2;
    Residual far1, far2, far4, far8;
    Convolution join, map8, map4;
    torch::nn::Conv2d head;
    Fingerprint fingerprint;
};

TraceNetwork::TraceNetwork(int heads) : m_graph(std::make_shared<Graph>(heads)) {}
TraceNetwork::~TraceNetwork() = default;
TraceNetwork::TraceNetwork(TraceNetwork&&) noexcept = default;
TraceNetwork& TraceNetwork::operator=(TraceNetwork&&) noexcept = default;

Tensor TraceNetwork::features(const Tensor& rgb)
{
    return m_graph->features(rgb);
}

Tensor TraceNetwork::summary(const Tensor& features)
{
    return Graph::summary(features);
}

Tensor TraceNetwork::decode(const Tensor& features, const Tensor& summary)
{
    return m_graph->decode(features, summary);
}

Tensor TraceNetwork::fingerprints(const Tensor& features)
{
    return features.slice(1, traceChannels);
}

Tensor TraceNetwork::forward(const Tensor& rgb)
{
    const Tensor f = features(rgb);
    return decode(f, summary(f));
}

std::vector<Tensor> TraceNetwork::parameters() const
{
    return m_graph->parameters();
}

TensorMap TraceNetwork::state() const
{
    TensorMap state;
    for (const auto& item : m_graph->named_parameters())
        state[item.key()] = item.value();
    for (const auto& item : m_graph->named_buffers())
        if (!Graph::isConstant(item.key()))
            state[item.key()] = item.value();
    return state;
}

Result<void> TraceNetwork::load(const TensorMap& given)
{
    return copyState(given, state());
}

void TraceNetwork::freezeBackbone()
{
    for (const auto& child : m_graph->named_children()) {
        if (!Graph::isBackbone(child.key()))
            continue;
        child.value()->eval();
        for (Tensor& parameter : child.value()->parameters())
            parameter.set_requires_grad(false);
    }
}

void TraceNetwork::setTraining(bool on)
{
    m_graph->train(on);
}

void TraceNetwork::foldNormalisation()
{
    const torch::NoGradGuard guard;
    for (const auto& module : m_graph->modules(false)) {
        if (auto* convolution = module->as<ConvolutionImpl>())
            convolution->fold();
        else if (auto* residual = module->as<ResidualImpl>())
            residual->fold();
        if (auto* plain = module->as<torch::nn::Conv2dImpl>())
            plain->weight = plain->weight.contiguous(at::MemoryFormat::ChannelsLast);
    }
}

void TraceNetwork::setMixedPrecision(bool on)
{
    m_graph->mixed = on;
}

void TraceNetwork::moveTo(const char* device)
{
    const torch::NoGradGuard guard;
    m_graph->to(torch::Device(device));
    // What foldNormalisation() put in place of the registered weights stays behind otherwise.
    for (const auto& module : m_graph->modules(false))
        if (auto* plain = module->as<torch::nn::Conv2dImpl>()) {
            plain->weight = plain->weight.to(torch::Device(device));
            if (plain->bias.defined())
                plain->bias = plain->bias.to(torch::Device(device));
        }
}

Result<TraceNetwork> readTraceNetwork(const Pack& pack)
{
    TraceNetwork network(static_cast<int>(pack.heads.size()) + 1);
    for (const std::string& name : pack.weightFiles) {
        const auto tensors = readSafetensors(pack.folder / name);
        if (!tensors)
            return tensors.error();
        if (auto loaded = network.load(*tensors); !loaded)
            return loaded.error();
    }
    network.setTraining(false);
    network.foldNormalisation();
    return network;
}

} // namespace pentimento::nets
