// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/filters.h"

#include <torch/nn/functional.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace pentimento::training {

namespace F = torch::nn::functional;
using at::Tensor;

namespace {

Tensor padded(const Tensor& x, std::int64_t left, std::int64_t right, std::int64_t top,
              std::int64_t bottom)
{
    return F::pad(x, F::PadFuncOptions({left, right, top, bottom}).mode(torch::kReflect));
}

/// The views of a padded batch that are moved by up to `radius` in both directions.
std::vector<Tensor> neighbours(const Tensor& x, std::int64_t radius)
{
    const Tensor wide = padded(x, radius, radius, radius, radius);
    std::vector<Tensor> views;
    for (std::int64_t dy = 0; dy <= 2 * radius; ++dy)
        for (std::int64_t dx = 0; dx <= 2 * radius; ++dx)
            views.push_back(wide.slice(2, dy, dy + x.size(2)).slice(3, dx, dx + x.size(3)));
    return views;
}

} // namespace

Tensor perPicture(const std::vector<float>& values, const Tensor& like)
{
    return at::tensor(values).view({-1, 1, 1, 1}).to(like.device());
}

Tensor asBytes(const Tensor& pictures)
{
    return pictures.round().clamp_(0, 255);
}

Tensor normalNoise(at::IntArrayRef sizes, std::uint64_t seed, const Tensor& like)
{
    const auto count = c10::multiply_integers(sizes);
    const auto options = like.options().dtype(at::kLong);
    // Logical shifts: the arithmetic one brings copies of the sign, which the mask removes.
    const auto shifted = [](const Tensor& x, std::int64_t by) {
        return x.bitwise_right_shift(by).bitwise_and_((std::int64_t{1} << (64 - by)) - 1);
    };
    Tensor x = at::arange(count, options).add_(static_cast<std::int64_t>(seed));
    x = x.bitwise_xor(shifted(x, 30)).mul_(static_cast<std::int64_t>(0xBF58476D1CE4E5B9ULL));
    x = x.bitwise_xor(shifted(x, 27)).mul_(static_cast<std::int64_t>(0x94D049BB133111EBULL));
    x = x.bitwise_xor(shifted(x, 31));
    constexpr double step = 1.0 / (1 << 24);
    const Tensor radius =
        (x.bitwise_and((1 << 24) - 1).to(at::kFloat).add_(1).mul_(step)).log_().mul_(-2).sqrt_();
    const Tensor angle = shifted(x, 40).to(at::kFloat).mul_(2 * M_PI * step);
    return radius.mul_(angle.cos_()).view(sizes);
}

Tensor blurred(const Tensor& pictures, const std::vector<float>& sigmas)
{
    const float widest = *std::max_element(sigmas.begin(), sigmas.end());
    const auto shortest = std::min(pictures.size(2), pictures.size(3));
    const auto radius = std::min<std::int64_t>(
        std::max(1, static_cast<int>(std::ceil(2.5F * widest))), shortest - 1);
    const auto n = pictures.size(0);
    const auto c = pictures.size(1);
    const Tensor place = at::arange(-radius, radius + 1, pictures.options());
    Tensor kernel =
        (place.square().view({1, -1}) / (-2 * perPicture(sigmas, pictures).view({-1, 1}).square()))
            .exp_();
    kernel = (kernel / kernel.sum(1, true)).repeat_interleave(c, 0);
    Tensor x =
        padded(pictures, radius, radius, radius, radius)
            .reshape({1, n * c, pictures.size(2) + 2 * radius, pictures.size(3) + 2 * radius});
    const auto options = F::Conv2dFuncOptions().groups(n * c);
    x = F::conv2d(x, kernel.view({n * c, 1, 1, -1}), options);
    x = F::conv2d(x, kernel.view({n * c, 1, -1, 1}), options);
    return x.view_as(pictures);
}

Tensor blurred(const Tensor& pictures, float sigma)
{
    return blurred(pictures, std::vector<float>(static_cast<std::size_t>(pictures.size(0)), sigma));
}

Tensor medianFiltered(const Tensor& pictures)
{
    // A network of exchanges (Paeth 1990): sorting nine values for each pixel takes a GPU far
    // longer.
    static constexpr std::array<std::pair<int, int>, 19> exchanges{{{1, 2},
                                                                    {4, 5},
                                                                    {7, 8},
                                                                    {0, 1},
                                                                    {3, 4},
                                                                    {6, 7},
                                                                    {1, 2},
                                                                    {4, 5},
                                                                    {7, 8},
                                                                    {0, 3},
                                                                    {5, 8},
                                                                    {4, 7},
                                                                    {3, 6},
                                                                    {1, 4},
                                                                    {2, 5},
                                                                    {4, 7},
                                                                    {4, 2},
                                                                    {6, 4},
                                                                    {4, 2}}};
    auto values = neighbours(pictures, 1);
    for (const auto& [low, high] : exchanges) {
        Tensor& a = values[static_cast<std::size_t>(low)];
        Tensor& b = values[static_cast<std::size_t>(high)];
        const Tensor less = at::minimum(a, b);
        b = at::maximum(a, b);
        a = less;
    }
    return values[4];
}

Tensor bilateralFiltered(const Tensor& pictures, double sigmaColour, double sigmaSpace)
{
    constexpr int radius = 2;
    const auto views = neighbours(pictures, radius);
    Tensor sum = at::zeros_like(pictures);
    Tensor weights = at::zeros_like(pictures.slice(1, 0, 1));
    std::size_t i = 0;
    for (int dy = -radius; dy <= radius; ++dy)
        for (int dx = -radius; dx <= radius; ++dx, ++i) {
            const double space = (dx * dx + dy * dy) / (2 * sigmaSpace * sigmaSpace);
            const Tensor weight =
                ((views[i] - pictures).square().mean(1, true) / (-2 * sigmaColour * sigmaColour) -
                 space)
                    .exp_();
            sum.addcmul_(views[i], weight);
            weights.add_(weight);
        }
    return sum.div_(weights);
}

Tensor resized(const Tensor& pictures, std::int64_t height, std::int64_t width, Resampling method)
{
    if (pictures.size(2) == height && pictures.size(3) == width)
        return pictures;
    switch (method) {
    case Resampling::Bilinear:
        return at::upsample_bilinear2d(pictures, {height, width}, false);
    case Resampling::BilinearAntialiased:
        return at::_upsample_bilinear2d_aa(pictures, {height, width}, false);
    case Resampling::Cubic:
        return at::upsample_bicubic2d(pictures, {height, width}, false);
    case Resampling::CubicAntialiased:
        return at::_upsample_bicubic2d_aa(pictures, {height, width}, false);
    case Resampling::Area:
        return at::adaptive_avg_pool2d(pictures, {height, width});
    case Resampling::Nearest:
        break;
    }
    return at::upsample_nearest2d(pictures, {height, width});
}

Resampling anyResampling(double scale, Random& random)
{
    using enum Resampling;
    if (scale < 1) {
        static constexpr std::array methods{BilinearAntialiased, CubicAntialiased, Area, Bilinear};
        return methods[static_cast<std::size_t>(random.integer(0, 3))];
    }
    return random.chance(0.5) ? Bilinear : random.chance(0.95) ? Cubic : Nearest;
}

Tensor displaced(const Tensor& pictures, const Displacement& by, bool cubic, Outside outside)
{
    const auto n = pictures.size(0);
    Tensor turn = at::empty({n, 2, 3});
    auto values = turn.accessor<float, 3>();
    for (std::int64_t i = 0; i < n; ++i) {
        const auto k = static_cast<std::size_t>(i);
        const float angle = by.degrees[k] * static_cast<float>(M_PI / 180);
        const float c = std::cos(angle) / by.scale[k];
        const float s = std::sin(angle) / by.scale[k];
        values[i][0][0] = c;
        values[i][0][1] = -s;
        values[i][0][2] = 2 * by.x[k];
        values[i][1][0] = s;
        values[i][1][1] = c;
        values[i][1][2] = 2 * by.y[k];
    }
    const Tensor grid =
        at::affine_grid_generator(turn.to(pictures.device()), pictures.sizes(), false);
    const int padding = outside == Outside::Zero ? 0 : 2; // grid_sampler's zeros, reflection
    return at::grid_sampler(pictures, grid, cubic ? 2 : 0, padding, false);
}

Tensor pushPullFilled(const Tensor& pictures, const Tensor& masks)
{
    const Tensor known = 1 - masks;
    const Tensor sum = pictures * known;
    if (std::min(pictures.size(2), pictures.size(3)) < 4)
        return sum.sum({2, 3}, true) / known.sum({2, 3}, true).clamp_min(1e-3) +
               at::zeros_like(sum);
    const std::vector<std::int64_t> half{(pictures.size(2) + 1) / 2, (pictures.size(3) + 1) / 2};
    const Tensor weight = at::adaptive_avg_pool2d(known, half);
    const Tensor coarse = at::adaptive_avg_pool2d(sum, half) / weight.clamp_min(1e-6);
    const Tensor filled = pushPullFilled(coarse, (weight < 1e-4).to(at::kFloat));
    return sum +
           masks * at::upsample_bilinear2d(filled, {pictures.size(2), pictures.size(3)}, false);
}

} // namespace pentimento::training
