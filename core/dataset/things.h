// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// It includes LibTorch.
#pragma once

#include "core/training/random.h"

#include <ATen/ATen.h>

namespace pentimento {

/// Things in a photo (H, W, 3) 8 bit, as somebody would cut them out: GrabCut (Rother, Kolmogorov,
/// Blake 2004) from a few random boxes, of each the largest connected piece. (n, h, w) 8 bit, 255
/// inside, the longer side at most 256; undefined where none was found. The same state of `random`
/// gives the same things.
[[nodiscard]] at::Tensor thingsIn(const at::Tensor& photo, training::Random& random);

} // namespace pentimento
