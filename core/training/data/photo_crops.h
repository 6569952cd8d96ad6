// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For training's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/training/filters.h"
#include "core/training/random.h"

#include <ATen/ATen.h>

namespace pentimento::training {

/// A window of a photo at a random scale, turn and flip. Drawn once, it can be cut out of several
/// pictures of the same size, so that an original and its forgery stay aligned.
class PhotoCrop
{
public:
    /// How often crops are what, 0..1.
    struct Shares
    {
        double turned = 0.2; ///< by a quarter or more
        double enlarged = 0; ///< small originals: reduced below `side`, then enlarged to it
    };
    /// For pictures (H, W, channels) of this size; `side` pixels come out. Half of the crops show
    /// the camera's pixels or little less, half most of the photo, reduced as the web does.
    PhotoCrop(std::int64_t height, std::int64_t width, std::int64_t side, Random& random,
              const Shares& shares);
    PhotoCrop(std::int64_t height, std::int64_t width, std::int64_t side, Random& random)
        : PhotoCrop(height, width, side, random, Shares())
    {}

    /// (H, W, C) 8 bit -> (1, C, side, side) float, whole numbers 0..255.
    [[nodiscard]] at::Tensor operator()(const at::Tensor& picture) const;

private:
    std::int64_t m_side;
    std::int64_t m_small; ///< the side it is reduced to before, m_side in most crops
    std::int64_t m_top, m_left, m_height, m_width; ///< the window, in the photo's pixels
    Resampling m_method;
    bool m_flip;
    int m_turns;
};

} // namespace pentimento::training
