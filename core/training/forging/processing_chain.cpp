// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/forging/processing_chain.h"

#include "core/laundering/platform_chains.h"
#include "core/training/filters.h"
#include "core/training/forging/jpeg_simulation.h"

#include <torch/nn/functional.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <span>
#include <vector>

namespace pentimento::training {

namespace F = torch::nn::functional;
using at::Tensor;

namespace {

constexpr std::int64_t sharedBy = 6; ///< pictures that share what cannot differ within a call

/// Runs `work` on a few pictures at a time, for operations with one parameter for all of them.
template <class Work>
Tensor inPortions(const Tensor& x, const Work& work)
{
    std::vector<Tensor> parts;
    for (std::int64_t i = 0; i < x.size(0); i += sharedBy)
        parts.push_back(work(x.slice(0, i, std::min(i + sharedBy, x.size(0)))));
    return at::cat(parts, 0);
}

Tensor compressed(const Tensor& x, int lowest, int highest, double aligned, Random& random)
{
    std::vector<JpegSetting> settings;
    for (std::int64_t i = 0; i < x.size(0); ++i) {
        JpegSetting setting{random.integer(lowest, highest), random.chance(0.6), 0, 0};
        if (!random.chance(aligned)) {
            setting.offsetX = random.integer(0, 15);
            setting.offsetY = random.integer(0, 15);
        }
        settings.push_back(setting);
    }
    return throughJpeg(x, settings);
}

Tensor thereAndBack(const Tensor& x, double low, double high, Random& random)
{
    return inPortions(x, [&](const Tensor& part) {
        const double scale = random.real(low, high);
        const auto side = [&](std::int64_t length) {
            return std::max<std::int64_t>(16, std::lround(static_cast<double>(length) * scale));
        };
        const Tensor there = asBytes(
            resized(part, side(part.size(2)), side(part.size(3)), anyResampling(scale, random)));
        return resized(there, part.size(2), part.size(3), anyResampling(1 / scale, random));
    });
}

/// Sensor noise: grey or in colours, fine or correlated as after demosaicing, the same everywhere
/// or growing with the signal as photons do.
Tensor noisy(const Tensor& x, double most, Random& random)
{
    const auto n = x.size(0);
    std::vector<float> sigma;
    std::vector<float> grey;
    std::vector<float> growing;
    for (std::int64_t i = 0; i < n; ++i) {
        sigma.push_back(static_cast<float>(random.factor(0.5, most)));
        grey.push_back(random.chance(0.4) ? 1.0F : 0.0F);
        growing.push_back(random.chance(0.5) ? 1.0F : 0.0F);
    }
    Tensor noise = normalNoise(x.sizes(), random.seed(), x);
    noise = at::where(perPicture(grey, x) > 0.5, noise.slice(1, 0, 1), noise);
    if (random.chance(0.4))
        noise = blurred(noise, random.reals(n, 0.4, 0.9)) * 1.6;
    const Tensor level = (x.mean(1, true).clamp_min(0) + 8).div_(100).sqrt_();
    const Tensor strength = at::where(perPicture(growing, x) > 0.5, level, at::ones_like(level));
    return x + noise * strength * perPicture(sigma, x);
}

Tensor sharpened(const Tensor& x, Random& random)
{
    const Tensor soft = blurred(x, random.reals(x.size(0), 0.5, 1.8));
    return x + (x - soft) * perPicture(random.reals(x.size(0), 0.3, 1.6), x);
}

Tensor smoothed(const Tensor& x, Random& random)
{
    const double roll = random.real(0, 1);
    if (roll < 0.5)
        return blurred(x, random.reals(x.size(0), 0.35, 1.6));
    return roll < 0.75 ? medianFiltered(x)
                       : bilateralFiltered(x, random.real(8, 40), random.real(1, 3));
}

/// Gamma, contrast and the gains of a white balance.
Tensor toned(const Tensor& x, Random& random)
{
    const auto n = x.size(0);
    std::vector<float> gamma;
    std::vector<float> gains;
    for (std::int64_t i = 0; i < n; ++i) {
        gamma.push_back(static_cast<float>(random.factor(0.75, 1.35)));
        for (int c = 0; c < 3; ++c)
            gains.push_back(static_cast<float>(random.factor(0.9, 1.1)));
    }
    const Tensor gain = at::tensor(gains).view({n, 3, 1, 1}).to(x.device());
    return (x / 255 * gain).clamp_(1e-4, 1).pow(perPicture(gamma, x)).mul_(255);
}

/// Other light: stronger gains for each colour than a white balance gives, more or less saturation.
Tensor recoloured(const Tensor& x, Random& random)
{
    const auto n = x.size(0);
    std::vector<float> gains;
    for (std::int64_t i = 0; i < 3 * n; ++i)
        gains.push_back(static_cast<float>(random.factor(0.75, 1.3)));
    const Tensor lit = x * at::tensor(gains).view({n, 3, 1, 1}).to(x.device());
    const Tensor grey = lit.mean(1, true);
    return (grey + (lit - grey) * perPicture(random.reals(n, 0.5, 1.4), x)).clamp_(0, 255);
}

/// A Bayer mosaic of the picture, interpolated: by the mean of neighbours, or with the gradient
/// correction of Malvar, He & Cutler (2004) in green.
Tensor demosaiced(const Tensor& x, Random& random)
{
    const auto h = x.size(2);
    const auto w = x.size(3);
    const int phase = random.integer(0, 3);
    const auto options = x.options();
    const Tensor row = (at::arange(h, options) + phase / 2).remainder(2).view({1, 1, h, 1});
    const Tensor column = (at::arange(w, options) + phase % 2).remainder(2).view({1, 1, 1, w});
    const Tensor red = (1 - row) * (1 - column);
    const Tensor blue = row * column;
    const Tensor green = 1 - red - blue;
    const Tensor mask = at::cat({red, green, blue}, 1);
    const Tensor kernel = at::tensor({1.0F, 2.0F, 1.0F, 2.0F, 4.0F, 2.0F, 1.0F, 2.0F, 1.0F})
                              .view({1, 1, 3, 3})
                              .to(x.device());
    const auto spread = [&](const Tensor& planes) {
        const auto n = planes.size(0);
        const auto c = planes.size(1);
        return F::conv2d(planes.reshape({n * c, 1, h, w}), kernel,
                         F::Conv2dFuncOptions().padding(1))
            .view({n, c, h, w});
    };
    Tensor filled = spread(x * mask) / spread(mask).clamp_min(1e-3);
    if (random.chance(0.5)) {
        const Tensor mosaic = (x * mask).sum(1, true);
        const Tensor laplacian =
            at::tensor({0.F, 0.F,  -1.F, 0.F, 0.F, 0.F, 0.F, 0.F, 0.F, 0.F,  -1.F, 0.F, 4.F,
                        0.F, -1.F, 0.F,  0.F, 0.F, 0.F, 0.F, 0.F, 0.F, -1.F, 0.F,  0.F})
                .view({1, 1, 5, 5})
                .to(x.device());
        // Mirrored borders keep the mosaic's phase.
        const Tensor correction =
            F::conv2d(F::pad(mosaic, F::PadFuncOptions({2, 2, 2, 2}).mode(torch::kReflect)),
                      laplacian) /
            8;
        filled = at::cat({filled.slice(1, 0, 1), filled.slice(1, 1, 2) + correction * (1 - green),
                          filled.slice(1, 2, 3)},
                         1);
    }
    return filled * (1 - mask) + x * mask;
}

/// Zero insertion and a random kernel for each picture and colour, whose phases are unequal.
Tensor transposedConvolution(const Tensor& small, std::int64_t factor, Random& random)
{
    const auto n = small.size(0);
    const std::int64_t side = 2 * factor;
    const Tensor place = at::arange(side, small.options()) + 0.5;
    const Tensor tent =
        1 - (place - static_cast<double>(factor)).abs() / static_cast<double>(factor);
    const Tensor waver = normalNoise({n * 3, 1, side, side}, random.seed(), small) *
                         perPicture(random.reals(n, 0.01, 0.12), small).repeat_interleave(3, 0);
    const Tensor kernel = tent.view({-1, 1}) * tent.view({1, -1}) * (1 + waver);
    const Tensor wide = F::pad(small, F::PadFuncOptions({1, 1, 1, 1}).mode(torch::kReplicate));
    const Tensor up = F::conv_transpose2d(
        wide.reshape({1, n * 3, wide.size(2), wide.size(3)}), kernel,
        F::ConvTranspose2dFuncOptions().stride(factor).padding(factor / 2).groups(n * 3));
    return up.slice(2, factor, factor + small.size(2) * factor)
        .slice(3, factor, factor + small.size(3) * factor)
        .reshape({n, 3, small.size(2) * factor, small.size(3) * factor});
}

/// Each of the factor x factor phases with its own small gain and offset, as an imperfectly trained
/// pixel shuffle leaves them.
Tensor withUnequalPhases(const Tensor& x, std::int64_t factor, Random& random)
{
    const auto n = x.size(0);
    const Tensor strength = perPicture(random.reals(n, 0.003, 0.025), x);
    const std::vector<std::int64_t> phases{n, 3, factor, factor};
    const auto tiled = [&](const Tensor& phase) {
        return phase.repeat({1, 1, x.size(2) / factor, x.size(3) / factor});
    };
    const Tensor gain = 1 + strength * normalNoise(phases, random.seed(), x);
    const Tensor offset = 50 * strength * normalNoise(phases, random.seed(), x);
    return x * tiled(gain) + tiled(offset);
}

Tensor rebuiltFromSmall(const Tensor& x, Random& random)
{
    const std::int64_t factor = 1 << (random.chance(0.55) ? 1 : random.chance(0.65) ? 2 : 3);
    const std::int64_t h = (x.size(2) + factor - 1) / factor;
    const std::int64_t w = (x.size(3) + factor - 1) / factor;
    const Tensor small = resized(x, h, w, Resampling::Area);
    Tensor up;
    switch (random.integer(0, 4)) {
    case 0:
    case 1:
        up = transposedConvolution(small, factor, random);
        break;
    case 2:
        up = resized(small, h * factor, w * factor, Resampling::Bilinear);
        break;
    case 3:
        up = resized(small, h * factor, w * factor, Resampling::Cubic);
        break;
    default:
        up = blurred(resized(small, h * factor, w * factor, Resampling::Nearest),
                     random.reals(x.size(0), 0.2 * static_cast<double>(factor),
                                  0.45 * static_cast<double>(factor)));
    }
    if (random.chance(0.6))
        up = withUnequalPhases(up, factor, random);
    up = up.slice(2, 0, x.size(2)).slice(3, 0, x.size(3));
    const Tensor detail =
        perPicture(random.reals(x.size(0), 0, 0.85), x); // a decoder restores some
    up = up + detail * (x - up);
    if (random.chance(0.35)) { // a last convolution near the identity
        Tensor kernel = normalNoise({3, 3, 3, 3}, random.seed(), x) * 0.04;
        for (std::int64_t c = 0; c < 3; ++c)
            kernel[c][c][1][1] += 1 - kernel[c].sum();
        up = F::conv2d(F::pad(up, F::PadFuncOptions({1, 1, 1, 1}).mode(torch::kReflect)), kernel);
    }
    return up;
}

/// One step that a history may hold, and how often it does.
struct Step
{
    double share;
    Tensor (*work)(const Tensor&, Random&);
};

/// A random step for each picture, by the steps' shares; what these lack to 1 stays untouched.
Tensor throughOneOf(std::span<const Step> steps, const Tensor& pictures, Random& random)
{
    std::vector<std::vector<std::int64_t>> members(steps.size());
    for (std::int64_t i = 0; i < pictures.size(0); ++i) {
        double roll = random.real(0, 1);
        for (std::size_t s = 0; s < steps.size(); ++s) {
            if (roll < steps[s].share) {
                members[s].push_back(i);
                break;
            }
            roll -= steps[s].share;
        }
    }
    Tensor result = pictures.clone();
    for (std::size_t s = 0; s < steps.size(); ++s) {
        if (members[s].empty())
            continue;
        const Tensor who = at::tensor(members[s]).to(pictures.device());
        result.index_copy_(0, who, asBytes(steps[s].work(pictures.index_select(0, who), random)));
    }
    return result;
}

/// One step, and each further one by its chance.
Tensor throughSeveral(std::span<const Step> steps, const Tensor& pictures, Random& random,
                      std::initializer_list<double> further)
{
    Tensor result = throughOneOf(steps, pictures, random);
    for (const double chance : further) {
        std::vector<std::int64_t> who;
        for (std::int64_t i = 0; i < pictures.size(0); ++i)
            if (random.chance(chance))
                who.push_back(i);
        if (who.empty())
            continue;
        const Tensor index = at::tensor(who).to(pictures.device());
        result.index_copy_(0, index, throughOneOf(steps, result.index_select(0, index), random));
    }
    return result;
}

/// What a platform makes of an upload. Crops do not tell how large the whole photo was, so the
/// shrinking is drawn; the quality, chroma and sharpening are a platform's.
Tensor throughPlatform(const Tensor& x, Random& random)
{
    return inPortions(x, [&](const Tensor& part) {
        const PlatformChain& platform = platformChains[static_cast<std::size_t>(
            random.integer(0, static_cast<int>(platformChains.size()) - 1))];
        Tensor made = asBytes(random.chance(0.7) ? thereAndBack(part, 0.4, 0.9, random) : part);
        if (platform.sharpening > 0) {
            made = asBytes(made + platform.sharpening * (made - blurred(made, 0.7F)));
        }
        const JpegSetting setting{platform.jpegQuality, platform.chroma == Chroma::Half, 0, 0};
        return throughJpeg(
            made, std::vector<JpegSetting>(static_cast<std::size_t>(part.size(0)), setting));
    });
}

const Step processingSteps[]{
    {0.30, [](const Tensor& x, Random& d) { return compressed(x, 50, 98, 0.3, d); }},
    {0.16, [](const Tensor& x, Random& d) { return thereAndBack(x, 0.45, 1.6, d); }},
    {0.14, [](const Tensor& x, Random& d) { return noisy(x, 8, d); }},
    {0.08, sharpened},
    {0.13, smoothed},
    {0.06, throughUpsampling},
    {0.06,
     [](const Tensor& x, Random& d) {
         return inPortions(x, [&](const Tensor& part) { return demosaiced(part, d); });
     }},
    {0.07, toned},
};

const Step editingSteps[]{
    {0.24, recoloured},
    {0.16, toned},
    {0.16, [](const Tensor& x, Random& d) { return noisy(x, 10, d); }},
    {0.14, sharpened},
    {0.15, [](const Tensor& x, Random& d) { return blurred(x, d.reals(x.size(0), 0.5, 1.8)); }},
    {0.15, [](const Tensor& x, Random& d) { return thereAndBack(x, 0.35, 0.8, d); }},
};

const Step publicationSteps[]{
    {0.30, [](const Tensor& x, Random& d) { return compressed(x, 70, 98, 0.75, d); }},
    {0.08, [](const Tensor& x, Random& d) { return compressed(x, 40, 98, 0.75, d); }},
    {0.12, throughPlatform},
    {0.05, [](const Tensor& x, Random& d) { return thereAndBack(x, 0.7, 1.4, d); }},
    {0.05, [](const Tensor& x, Random& d) { return noisy(x, 4, d); }},
    {0.05,
     [](const Tensor& x, Random& d) {
         return compressed(asBytes(thereAndBack(x, 0.6, 1.2, d)), 70, 98, 1, d);
     }},
};

/// Scaled by the screen and sharpened, as a browser and a viewer do; half of them saved as JPEG.
Tensor throughScreenshot(const Tensor& x, Random& random)
{
    Tensor shown = asBytes(thereAndBack(x, 0.6, 1.4, random));
    if (random.chance(0.5))
        shown = asBytes(sharpened(shown, random));
    return random.chance(0.5) ? compressed(shown, 75, 95, 0.5, random) : shown;
}

/// As WebP and video codecs leave a picture: quantised blocks under a filter that takes their edges
/// away.
Tensor throughSmoothingCodec(const Tensor& x, Random& random)
{
    return bilateralFiltered(compressed(x, 35, 85, 0.75, random), random.real(4, 14), 1);
}

const Step webSteps[]{
    {0.44, [](const Tensor& x, Random& d) { return compressed(x, 50, 95, 0.85, d); }},
    {0.16, [](const Tensor& x,
              Random& d) { return compressed(compressed(x, 60, 95, 0.85, d), 50, 95, 0.4, d); }},
    {0.14, throughPlatform},
    {0.12,
     [](const Tensor& x, Random& d) {
         return compressed(asBytes(thereAndBack(x, 0.4, 1.5, d)), 60, 95, 1, d);
     }},
    {0.07, throughScreenshot},
    {1.00, throughSmoothingCodec},
};

} // namespace

Tensor throughTheWeb(const Tensor& pictures, Random& random)
{
    return throughOneOf(webSteps, pictures, random);
}

Tensor throughUpsampling(const Tensor& pictures, Random& random)
{
    return asBytes(
        inPortions(pictures, [&](const Tensor& part) { return rebuiltFromSmall(part, random); }));
}

Tensor throughProcessing(const Tensor& pictures, Random& random)
{
    return throughSeveral(processingSteps, pictures, random, {0.67, 0.33});
}

Tensor throughEditing(const Tensor& pictures, Random& random)
{
    return throughSeveral(editingSteps, pictures, random, {0.5});
}

Tensor throughPostProcessing(const Tensor& pictures, Random& random)
{
    return throughOneOf(publicationSteps, pictures, random);
}

} // namespace pentimento::training
