// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/forging/inpainter.h"

#include "core/training/filters.h"

#include <torch/torch.h>

#include <algorithm>

namespace pentimento::training {

namespace F = torch::nn::functional;
using at::Tensor;

namespace {

/// Convolution with the activation that the design asks for.
struct StepImpl : torch::nn::Module
{
    StepImpl(int in, int out, int kernel, int stride, int dilation, const InpainterDesign& design)
        : gated(design.gated), normalised(design.normalised),
          convolution(register_module(
              "convolution",
              torch::nn::Conv2d(torch::nn::Conv2dOptions(in, gated ? 2 * out : out, kernel)
                                    .stride(stride)
                                    .dilation(dilation)
                                    .padding(dilation * (kernel - 1) / 2)
                                    .padding_mode(torch::kReplicate))))
    {}
    Tensor forward(const Tensor& x)
    {
        Tensor y = convolution(x);
        Tensor gate;
        if (gated) {
            const auto parts = y.chunk(2, 1);
            y = parts[0];
            gate = torch::sigmoid(parts[1]);
        }
        if (normalised)
            y = F::instance_norm(y);
        y = torch::leaky_relu(y, 0.2);
        return gated ? y * gate : y;
    }
    bool gated;
    bool normalised;
    torch::nn::Conv2d convolution;
};
TORCH_MODULE(Step);

/// Twice the size.
struct EnlargeImpl : torch::nn::Module
{
    EnlargeImpl(int in, int out, const InpainterDesign& design)
        : kind(design.upsampling), step(register_module("step", Step(out, out, 3, 1, 1, design)))
    {
        if (kind == Upsampling::Transposed4 || kind == Upsampling::Transposed3) {
            const int kernel = kind == Upsampling::Transposed4 ? 4 : 3;
            auto options = torch::nn::ConvTranspose2dOptions(in, out, kernel).stride(2).padding(1);
            if (kernel == 3)
                options.output_padding(1);
            transposed = register_module("transposed", torch::nn::ConvTranspose2d(options));
        } else {
            plain = register_module(
                "plain",
                torch::nn::Conv2d(torch::nn::Conv2dOptions(
                                      in, kind == Upsampling::PixelShuffle ? 4 * out : out, 3)
                                      .padding(1)
                                      .padding_mode(torch::kReplicate)));
        }
    }
    Tensor forward(const Tensor& x)
    {
        const auto h = 2 * x.size(2);
        const auto w = 2 * x.size(3);
        Tensor y;
        switch (kind) {
        case Upsampling::Transposed4:
        case Upsampling::Transposed3:
            y = transposed(x);
            break;
        case Upsampling::Nearest:
            y = plain(resized(x, h, w, Resampling::Nearest));
            break;
        case Upsampling::Bilinear:
            y = plain(resized(x, h, w, Resampling::Bilinear));
            break;
        case Upsampling::PixelShuffle:
            y = torch::pixel_shuffle(plain(x), 2);
            break;
        case Upsampling::Filtered: { // convolution at the small size, then StyleGAN's [1 3 3 1]
            const Tensor small = plain(x);
            const auto c = small.size(1);
            const Tensor tap =
                at::tensor({1.0F, 3.0F, 3.0F, 1.0F}).div_(4).to(x.device(), small.scalar_type());
            const Tensor kernel = (tap.view({4, 1}) * tap.view({1, 4})).repeat({c, 1, 1, 1});
            y = F::conv_transpose2d(small, kernel,
                                    F::ConvTranspose2dFuncOptions().stride(2).padding(1).groups(c));
        }
        }
        return step(torch::leaky_relu(y, 0.2));
    }
    Upsampling kind;
    torch::nn::ConvTranspose2d transposed{nullptr};
    torch::nn::Conv2d plain{nullptr};
    Step step;
};
TORCH_MODULE(Enlarge);

std::vector<InpainterDesign> allDesigns()
{
    using enum Upsampling;
    std::vector<InpainterDesign> designs(14);
    const auto set = [&](std::size_t i, const char* name, Upsampling up, int width,
                         int levels) -> InpainterDesign& {
        designs[i].name = name;
        designs[i].upsampling = up;
        designs[i].width = width;
        designs[i].levels = levels;
        return designs[i];
    };
    set(0, "fill-nearest-gated", Nearest, 20, 2).gated = true;
    set(1, "fill-transposed4", Transposed4, 28, 2).blocks = 6;
    set(2, "fill-transposed3-unet", Transposed3, 24, 3).skips = true;
    set(3, "fill-bilinear", Bilinear, 24, 2).normalised = true;
    set(4, "fill-shuffle", PixelShuffle, 24, 2).blocks = 6;
    set(5, "fill-filtered-noise", Filtered, 28, 3).noise = true;
    set(6, "fill-unet-gated", Transposed4, 20, 4).skips = designs[6].gated = true;
    set(7, "fill-blurry", Bilinear, 24, 3).adversarial = 0;
    set(8, "fill-nearest-strong", Nearest, 28, 3).adversarial = 0.4;
    set(9, "fill-shuffle-unet-noise", PixelShuffle, 24, 3).skips = designs[9].noise = true;
    set(10, "code-transposed4", Transposed4, 24, 3).latent = 8;
    set(11, "code-nearest", Nearest, 24, 3).latent = 4;
    set(12, "code-shuffle", PixelShuffle, 24, 2).latent = 3;
    set(13, "code-bilinear-normalised", Bilinear, 24, 3).latent = 16;
    designs[5].adversarial = 0.3;
    designs[13].normalised = true;
    return designs;
}

} // namespace

struct Inpainter::Graph : torch::nn::Module
{
    explicit Graph(const InpainterDesign& design) : skips(design.skips), noise(design.noise)
    {
        const int input = design.latent > 0 ? 3 : 4;
        int channels = design.width;
        first = register_module("first", Step(input, channels, 5, 1, 1, design));
        std::vector<int> widths{channels};
        for (int i = 0; i < design.levels; ++i) {
            const int wider = std::min(4 * design.width, 2 * channels);
            down->push_back(Step(channels, wider, 4, 2, 1, design));
            channels = wider;
            widths.push_back(channels);
        }
        for (int i = 0; i < design.blocks; ++i)
            middle->push_back(Step(channels, channels, 3, 1, 1 << (i % 4), design));
        if (design.latent > 0) {
            code = register_module(
                "code", torch::nn::Conv2d(torch::nn::Conv2dOptions(channels, design.latent, 1)));
            decode = register_module(
                "decode", torch::nn::Conv2d(torch::nn::Conv2dOptions(design.latent, channels, 1)));
        }
        for (int i = design.levels; i-- > 0;) {
            const int narrower = widths[static_cast<std::size_t>(i)];
            up->push_back(Enlarge(channels, narrower, design));
            channels = skips ? 2 * narrower : narrower;
        }
        last = register_module("last", torch::nn::Conv2d(torch::nn::Conv2dOptions(channels, 3, 3)
                                                             .padding(1)
                                                             .padding_mode(torch::kReplicate)));
        register_module("down", down);
        register_module("middle", middle);
        register_module("up", up);
        strength = register_parameter("strength", torch::full({design.levels}, 0.1));
    }

    Tensor forward(const Tensor& pictures, const Tensor& masks, std::uint64_t seed)
    {
        const Tensor scaled = pictures / 127.5 - 1;
        Tensor x = first(code ? scaled : torch::cat({scaled * (1 - masks), masks}, 1));
        std::vector<Tensor> passed{x};
        for (const auto& step : *down) {
            x = step->as<StepImpl>()->forward(x);
            passed.push_back(x);
        }
        for (const auto& step : *middle)
            x = x + step->as<StepImpl>()->forward(x);
        if (code)
            x = torch::leaky_relu(decode(torch::tanh(code(x))), 0.2);
        std::size_t level = passed.size() - 1;
        for (const auto& enlarge : *up) {
            x = enlarge->as<EnlargeImpl>()->forward(x);
            --level;
            if (noise)
                x = x +
                    strength[static_cast<std::int64_t>(level)] *
                        normalNoise({x.size(0), 1, x.size(2), x.size(3)}, seed + level, pictures);
            if (skips)
                x = torch::cat({x, passed[level]}, 1);
        }
        return (torch::tanh(last(x).to(at::kFloat)) + 1) * 127.5;
    }

    bool skips;
    bool noise;
    Step first{nullptr};
    torch::nn::ModuleList down, middle, up;
    torch::nn::Conv2d code{nullptr}, decode{nullptr}, last{nullptr};
    Tensor strength;
};

const std::vector<InpainterDesign>& inpainterDesigns()
{
    static const std::vector<InpainterDesign> designs = allDesigns();
    return designs;
}

const InpainterDesign* findInpainterDesign(const std::string& name)
{
    for (const InpainterDesign& design : inpainterDesigns())
        if (design.name == name)
            return &design;
    return nullptr;
}

Inpainter::Inpainter(InpainterDesign design)
    : m_design(std::move(design)), m_graph(std::make_shared<Graph>(m_design))
{}

Tensor Inpainter::generate(const Tensor& pictures, const Tensor& masks, std::uint64_t seed)
{
    return m_graph->forward(pictures, masks, seed);
}

TensorMap Inpainter::state() const
{
    TensorMap state;
    for (const auto& item : m_graph->named_parameters())
        state[item.key()] = item.value();
    return state;
}

Result<void> Inpainter::load(const TensorMap& given)
{
    torch::NoGradGuard guard;
    for (const auto& [name, tensor] : state()) {
        const auto found = given.find(name);
        if (found == given.end() || found->second.sizes() != tensor.sizes())
            return Error{ErrorCode::ModelUnavailable,
                         m_design.name + ": tensor " + name + " is missing or has another shape",
                         {}};
        tensor.copy_(found->second);
    }
    return {};
}

void Inpainter::moveTo(const at::Device& device)
{
    m_graph->to(device);
}

void Inpainter::setTraining(bool on)
{
    m_graph->train(on);
}

} // namespace pentimento::training
