// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For this folder's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/training/random.h"

#include <ATen/ATen.h>

#include <vector>

namespace pentimento::training {

/// Random masks (N, 1, side, side) on the CPU, 1 where the edit goes: ellipses, boxes, polygons,
/// strokes, one or several, and bands along a border, from 1 % of the area to `largest[n]` (0..1).
[[nodiscard]] at::Tensor randomMasks(std::int64_t side, const std::vector<float>& largest,
                                     Random& random);

/// Masks that follow what is in the pictures (N, 3, H, W): connected by colour and nearness around
/// a random place, `shares` of the area. On the pictures' device.
[[nodiscard]] at::Tensor contentMasks(const at::Tensor& pictures, const std::vector<float>& shares,
                                      Random& random);

} // namespace pentimento::training
