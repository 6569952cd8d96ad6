// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For this folder's .cpp files alone: it includes LibTorch.
#pragma once

#include <ATen/ATen.h>

#include <vector>

namespace pentimento::training {

/// How one picture is compressed.
struct JpegSetting
{
    int quality = 90;       ///< 1..100, as libjpeg counts
    bool halfChroma = true; ///< 4:2:0, else 4:4:4
    int offsetX = 0;        ///< where the 8x8 grid starts, 0..15
    int offsetY = 0;
};

/// JPEG (ITU-T T.81 with the tables of its annex K, as libjpeg scales them) there and back, on the
/// device of the batch: what a decoder would show, within a grey level or two of libjpeg's. One
/// setting a picture; (N, 3, H, W) float RGB 0..255 in and out, whole numbers out.
[[nodiscard]] at::Tensor throughJpeg(const at::Tensor& pictures,
                                     const std::vector<JpegSetting>& settings);

} // namespace pentimento::training
