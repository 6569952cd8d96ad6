// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For this folder's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/training/random.h"

#include <ATen/ATen.h>

#include <vector>

namespace pentimento::training {

/// Picture operations on batches, on whatever device the batch is. A batch is (N, 3, H, W) float,
/// RGB, 0..255; masks are (N, 1, H, W), 0..1. Nothing is rounded unless said.

/// Host values as a float tensor (N, 1, 1, 1) beside `like`.
[[nodiscard]] at::Tensor perPicture(const std::vector<float>& values, const at::Tensor& like);

/// Whole numbers within 0..255, as a file would hold them.
[[nodiscard]] at::Tensor asBytes(const at::Tensor& pictures);

/// Standard normal noise that depends on the seed alone, not on the device: a counter through the
/// finaliser of SplitMix64 (Steele et al. 2014), then Box and Muller.
[[nodiscard]] at::Tensor normalNoise(at::IntArrayRef sizes, std::uint64_t seed,
                                     const at::Tensor& like);

/// Gaussian blur with a sigma (pixels, 0.2..4) for each picture; any number of channels.
[[nodiscard]] at::Tensor blurred(const at::Tensor& pictures, const std::vector<float>& sigmas);
[[nodiscard]] at::Tensor blurred(const at::Tensor& pictures, float sigma); ///< the same for all

/// Median of the 3x3 neighbourhood, channel by channel.
[[nodiscard]] at::Tensor medianFiltered(const at::Tensor& pictures);

/// Bilateral filter (Tomasi & Manduchi 1998) over 5x5 pixels.
[[nodiscard]] at::Tensor bilateralFiltered(const at::Tensor& pictures, double sigmaColour,
                                           double sigmaSpace);

enum class Resampling { Bilinear, BilinearAntialiased, Cubic, CubicAntialiased, Area, Nearest };

[[nodiscard]] at::Tensor resized(const at::Tensor& pictures, std::int64_t height,
                                 std::int64_t width, Resampling method);

/// One of the methods that programs use, for a factor below or above 1.
[[nodiscard]] Resampling anyResampling(double scale, Random& random);

/// Each picture turned by `degrees`, enlarged by `scale` and moved by (x, y) in shares of its
/// side. All vectors hold a value a picture.
struct Displacement
{
    std::vector<float> degrees;
    std::vector<float> scale;
    std::vector<float> x;
    std::vector<float> y;
};
enum class Outside { Mirrored, Zero }; ///< what comes in over the borders
[[nodiscard]] at::Tensor displaced(const at::Tensor& pictures, const Displacement& by, bool cubic,
                                   Outside outside = Outside::Mirrored);

/// Fills the masked places from what surrounds them, coarse to fine (push-pull, Gortler et al.
/// 1996): smooth, without detail of its own.
[[nodiscard]] at::Tensor pushPullFilled(const at::Tensor& pictures, const at::Tensor& masks);

} // namespace pentimento::training
