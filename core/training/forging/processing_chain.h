// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For this folder's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/training/random.h"

#include <ATen/ATen.h>

namespace pentimento::training {

/// Processing histories for training forgeries. All take and give a batch (N, 3, H, W) float, RGB,
/// whole numbers 0..255, on any device; each picture of the batch gets its own history. The same
/// dice give the same histories.

/// What a picture may have gone through before an edit: one to three steps of the camera's
/// pipeline (demosaicing, noise that grows with the signal, smoothing, sharpening, tone), of
/// compression, of resampling, and of simulated up-sampling decoders.
[[nodiscard]] at::Tensor throughProcessing(const at::Tensor& pictures, Random& random);

/// What an editor may do to a piece, or a camera to a scene, that shows at a glance: one or two
/// steps of other light, tone, noise, sharpening, blur or fewer pixels.
[[nodiscard]] at::Tensor throughEditing(const at::Tensor& pictures, Random& random);

/// What may happen to a picture after an edit: nothing, compression, a light resize, noise, or the
/// chain of a platform (core/base/platform_chains.h).
[[nodiscard]] at::Tensor throughPostProcessing(const at::Tensor& pictures, Random& random);

/// What happens to nearly every picture that people come across, each to its own: compression at
/// qualities 50 to 95 once or twice, mostly on the picture's own grid, resizing by 0.4 to 1.5, a
/// platform, a screenshot, a codec that smooths its blocks. No picture is left as it was.
[[nodiscard]] at::Tensor throughTheWeb(const at::Tensor& pictures, Random& random);

/// Rebuilt from a 2, 4 or 8 times smaller copy by a random up-sampling scheme (transposed
/// convolution with a random kernel, nearest, bilinear, cubic, pixel shuffle with unequal phases),
/// with some of the lost detail put back: the periodic fingerprint of decoders that nobody has seen
/// yet.
[[nodiscard]] at::Tensor throughUpsampling(const at::Tensor& pictures, Random& random);

} // namespace pentimento::training
