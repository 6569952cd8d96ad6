// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/forging/jpeg_simulation.h"

#include "core/training/filters.h"

#include <torch/nn/functional.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace pentimento::training {

namespace F = torch::nn::functional;
using at::Tensor;

namespace {

constexpr std::int64_t block = 8;
constexpr std::int64_t unit = 16; // with halved chroma, blocks cover this many pixels

constexpr std::array<int, 64> lumaTable{
    16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,
    14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,
    18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};
constexpr std::array<int, 64> chromaTable{
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99,
    99, 99, 47, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99};

/// (N, 1, 1, 1, 8, 8): libjpeg's jpeg_quality_scaling().
Tensor tables(const std::array<int, 64>& base, const std::vector<JpegSetting>& settings,
              const Tensor& like)
{
    const auto n = static_cast<std::int64_t>(settings.size());
    Tensor all = at::empty({n, 64});
    auto values = all.accessor<float, 2>();
    for (std::int64_t i = 0; i < n; ++i) {
        const int quality = settings[static_cast<std::size_t>(i)].quality;
        const int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        for (std::int64_t k = 0; k < 64; ++k)
            values[i][k] = static_cast<float>(
                std::clamp((base[static_cast<std::size_t>(k)] * scale + 50) / 100, 1, 255));
    }
    return all.view({n, 1, 1, 1, block, block}).to(like.device());
}

/// The orthonormal DCT-II matrix.
Tensor dctMatrix(const Tensor& like)
{
    Tensor basis = at::empty({block, block});
    auto values = basis.accessor<float, 2>();
    for (int k = 0; k < block; ++k)
        for (int n = 0; n < block; ++n)
            values[k][n] = static_cast<float>(std::sqrt((k == 0 ? 1.0 : 2.0) / block) *
                                              std::cos(M_PI * (2 * n + 1) * k / (2 * block)));
    return basis.to(like.device());
}

/// One or two planes (N, C, H, W), sides multiples of 8, through quantised coefficients.
Tensor quantised(const Tensor& planes, const Tensor& table, const Tensor& dct)
{
    const auto n = planes.size(0);
    const auto c = planes.size(1);
    const auto h = planes.size(2);
    const auto w = planes.size(3);
    const Tensor blocks =
        (planes - 128).view({n, c, h / block, block, w / block, block}).transpose(3, 4);
    const Tensor coefficients = at::matmul(at::matmul(dct, blocks), dct.t());
    // As libjpeg rounds: coefficients to eighths, then halves away from zero, which flat places
    // have many of.
    const Tensor steps = coefficients.mul(8).round_().div_(8) / table;
    const Tensor kept = steps.abs().add_(0.5001).floor_().mul_(steps.sign()).mul_(table);
    return at::matmul(at::matmul(dct.t(), kept), dct)
        .transpose(3, 4)
        .reshape(planes.sizes())
        .add_(128)
        .round_()
        .clamp_(0, 255);
}

/// Rounds as libjpeg's resampling of chroma does, which adds one or the other in turns along a row.
Tensor roundedInTurns(const Tensor& planes, double even, double odd)
{
    const Tensor column = at::arange(planes.size(3), planes.options()).remainder_(2);
    return (planes + (column * (odd - even) + even)).floor_();
}

/// Coordinates first + i mirrored into 0..size-1, for each picture: (N, count).
Tensor mirrored(const std::vector<std::int64_t>& firsts, std::int64_t count, std::int64_t size,
                const Tensor& like)
{
    const auto options = like.options().dtype(at::kLong);
    const Tensor place =
        at::tensor(firsts).to(like.device()).view({-1, 1}) + at::arange(count, options);
    const Tensor inside = at::where(place < 0, -place, place);
    return at::where(inside >= size, 2 * (size - 1) - inside, inside).clamp_(0, size - 1);
}

/// picture[n, :, rows[n], columns[n]]
Tensor gathered(const Tensor& pictures, const Tensor& rows, const Tensor& columns)
{
    const auto n = pictures.size(0);
    const auto c = pictures.size(1);
    const Tensor tall =
        pictures.gather(2, rows.view({n, 1, -1, 1}).expand({n, c, rows.size(1), pictures.size(3)}));
    return tall.gather(3,
                       columns.view({n, 1, 1, -1}).expand({n, c, rows.size(1), columns.size(1)}));
}

} // namespace

Tensor throughJpeg(const Tensor& pictures, const std::vector<JpegSetting>& settings)
{
    const auto height = pictures.size(2);
    const auto width = pictures.size(3);
    const auto roundedUp = [](std::int64_t x) { return (x + unit - 1) / unit * unit; };
    std::vector<std::int64_t> top;
    std::vector<std::int64_t> left;
    std::vector<float> half;
    for (const JpegSetting& setting : settings) {
        top.push_back(setting.offsetY);
        left.push_back(setting.offsetX);
        half.push_back(setting.halfChroma ? 1.0F : 0.0F);
    }
    const auto negated = [](std::vector<std::int64_t> values) {
        for (auto& value : values)
            value = -value;
        return values;
    };
    const std::int64_t tall = roundedUp(height + unit);
    const std::int64_t wide = roundedUp(width + unit);
    const Tensor rgb = gathered(pictures, mirrored(negated(top), tall, height, pictures),
                                mirrored(negated(left), wide, width, pictures));

    // JFIF's conversion, in whole numbers as coders keep them.
    const Tensor r = rgb.slice(1, 0, 1);
    const Tensor g = rgb.slice(1, 1, 2);
    const Tensor b = rgb.slice(1, 2, 3);
    const Tensor y = (0.299 * r + 0.587 * g + 0.114 * b).round_();
    const Tensor chroma = at::cat({-0.168735892 * r - 0.331264108 * g + 0.5 * b + 128,
                                   0.5 * r - 0.418687589 * g - 0.081312411 * b + 128},
                                  1)
                              .round_()
                              .clamp_(0, 255);

    const Tensor dct = dctMatrix(pictures);
    const Tensor chromaSteps = tables(chromaTable, settings, pictures);
    const Tensor luma = quantised(y, tables(lumaTable, settings, pictures), dct);
    const Tensor full = quantised(chroma, chromaSteps, dct);
    const Tensor small = quantised(roundedInTurns(at::avg_pool2d(chroma, {2, 2}), 1 / 4.0, 2 / 4.0),
                                   chromaSteps, dct);
    // libjpeg's "fancy" up-sampling is the triangle filter, which is bilinear interpolation.
    const Tensor enlarged =
        roundedInTurns(at::upsample_bilinear2d(small, {tall, wide}, false), 8 / 16.0, 7 / 16.0);
    const Tensor both = at::where(perPicture(half, pictures) > 0.5, enlarged, full) - 128;
    const Tensor cb = both.slice(1, 0, 1);
    const Tensor cr = both.slice(1, 1, 2);
    const Tensor result = at::cat(
        {luma + 1.402 * cr, luma - 0.344136286 * cb - 0.714136286 * cr, luma + 1.772 * cb}, 1);
    return asBytes(gathered(result, mirrored(top, height, tall, pictures),
                            mirrored(left, width, wide, pictures)));
}

} // namespace pentimento::training
