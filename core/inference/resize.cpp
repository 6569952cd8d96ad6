// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/resize.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace pentimento {

namespace {

constexpr int weightBits = 22;
constexpr int channels = 3;

/// Which input positions an output position is made of, and with which weights.
struct Taps
{
    int first;
    std::vector<std::int32_t> weights; ///< fixed point, sum about 1 << weightBits
};

std::vector<Taps> tapsFor(int from, int to)
{
    const double scale = static_cast<double>(from) / to;
    const double reach = std::max(scale, 1.0); // of the triangle, in input positions
    std::vector<Taps> result(static_cast<std::size_t>(to));
    std::vector<double> weights;
    for (int i = 0; i < to; ++i) {
        const double centre = (i + 0.5) * scale;
        const int begin = std::max(0, static_cast<int>(centre - reach + 0.5));
        const int end = std::min(from, static_cast<int>(centre + reach + 0.5));
        weights.clear();
        double sum = 0;
        for (int x = begin; x < end; ++x) {
            const double distance = std::abs((x - centre + 0.5) * (1 / reach));
            weights.push_back(distance < 1 ? 1 - distance : 0);
            sum += weights.back();
        }
        Taps& taps = result[static_cast<std::size_t>(i)];
        taps.first = begin;
        for (const double weight : weights)
            taps.weights.push_back(
                static_cast<std::int32_t>(weight / sum * (1 << weightBits) + 0.5));
    }
    return result;
}

std::uint8_t rounded(std::int32_t value)
{
    return static_cast<std::uint8_t>(std::clamp(value >> weightBits, 0, 255));
}

constexpr std::int32_t half = 1 << (weightBits - 1);

void resizeRow(const std::uint8_t* in, const std::vector<Taps>& taps, std::uint8_t* out)
{
    for (const Taps& tap : taps) {
        std::int32_t sum[channels] = {half, half, half};
        const std::uint8_t* pixel = in + static_cast<std::ptrdiff_t>(tap.first) * channels;
        for (const std::int32_t weight : tap.weights)
            for (std::int32_t& channel : sum)
                channel += *pixel++ * weight;
        for (const std::int32_t channel : sum)
            *out++ = rounded(channel);
    }
}

} // namespace

Raster resizedBilinear(const Raster& picture, int x, int y, int partWidth, int partHeight,
                       int width, int height)
{
    const auto rowBytes = static_cast<std::size_t>(width) * channels;
    const auto columns = tapsFor(partWidth, width);
    std::vector<std::uint8_t> narrow(rowBytes * static_cast<std::size_t>(partHeight));
    for (int row = 0; row < partHeight; ++row)
        resizeRow(picture.row(y + row) + static_cast<std::ptrdiff_t>(x) * channels, columns,
                  narrow.data() + static_cast<std::size_t>(row) * rowBytes);

    std::vector<std::uint8_t> result;
    result.reserve(rowBytes * static_cast<std::size_t>(height));
    std::vector<std::int32_t> sums(rowBytes);
    for (const Taps& tap : tapsFor(partHeight, height)) {
        std::fill(sums.begin(), sums.end(), half);
        const std::uint8_t* in = narrow.data() + static_cast<std::size_t>(tap.first) * rowBytes;
        for (const std::int32_t weight : tap.weights)
            for (std::int32_t& sum : sums)
                sum += *in++ * weight;
        for (const std::int32_t sum : sums)
            result.push_back(rounded(sum));
    }
    return {width, height, std::move(result)};
}

Raster resizedBilinear(const Raster& picture, int width, int height)
{
    return resizedBilinear(picture, 0, 0, picture.width(), picture.height(), width, height);
}

} // namespace pentimento
