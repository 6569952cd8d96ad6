// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For this folder's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/base/heat_map.h"
#include "core/base/raster.h"

#include <ATen/ATen.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace pentimento {

/// One stretch of a picture along one axis: the core that a tile is responsible for and the same
/// with its halo, clipped to the picture.
struct Span
{
    int core;
    int coreEnd;
    int begin;
    int end;
};
[[nodiscard]] std::vector<Span> spans(int length, int tile, int halo);

[[nodiscard]] int roundedUp(int value, int multiple);

/// A picture's pixels as an 8-bit tensor (H, W, 3) that shares its memory.
[[nodiscard]] at::Tensor bytesOf(const Raster& picture);

/// Rows `top` to `bottom` and columns `left` to `right` of bytesOf() as floats (1, 3, h, w), the
/// last row and column repeated where the part reaches over the lower or right edge.
[[nodiscard]] at::Tensor floatPart(const at::Tensor& bytes, int top, int bottom, int left,
                                   int right);

/// Thrown when a network gives values that are no numbers (infinite ones included); what() names
/// the head. Caught at the border of this folder: such a map says nothing, least of all "nothing".
class NotNumbers : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/// A plane of a head's logits (H, W) as a map over a picture: with square cells of `cell` pixels,
/// or spanning the picture when that is 0. NotNumbers.
[[nodiscard]] HeatMap mapOf(const at::Tensor& logits, const std::string& head,
                            const Raster& picture, int cell);
/// The probabilities that belong to them, `shift` added first.
[[nodiscard]] HeatMap probabilitiesOf(const at::Tensor& logits, double shift,
                                      const std::string& head, const Raster& picture, int cell);

} // namespace pentimento
