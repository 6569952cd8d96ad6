// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench_picture.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace pentimento::cli {

Raster benchPicture(double megapixels)
{
    const int width = std::max(16, static_cast<int>(std::lround(std::sqrt(megapixels * 4e6 / 3))));
    const int height = std::max(16, width * 3 / 4);
    std::vector<std::uint8_t> rgb;
    rgb.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
    std::mt19937 random(1); // the engine's numbers are standardised, a distribution's are not
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int channel = 0; channel < 3; ++channel) {
                const double shape =
                    128 + 60 * std::sin(x * 0.011 + channel) + 40 * std::cos(y * 0.017 - channel);
                rgb.push_back(static_cast<std::uint8_t>(shape + (random() % 17) - 8.0));
            }
    return {width, height, std::move(rgb)};
}

double baselineSeconds(const Raster& picture)
{
    const cv::Mat pixels(picture.height(), picture.width(), CV_8UC3,
                         const_cast<std::uint8_t*>(picture.data()), picture.stride());
    cv::Mat blurred;
    const auto begin = std::chrono::steady_clock::now();
    cv::GaussianBlur(pixels, blurred, cv::Size(9, 9), 2);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

} // namespace pentimento::cli
