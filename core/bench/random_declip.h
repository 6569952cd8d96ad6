// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/packs/pack.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace pentimento::bench {

/// Sizes of a CLIP vision transformer; at first those of ViT-L/14.
struct VitSizes
{
    int width = 1024;
    int blocks = 24;
    int patch = 14;
};

/// Sizes of a CLIP ModifiedResNet; at first those of RN50.
struct ResnetSizes
{
    int width = 64;
    std::array<int, 4> blocks{3, 4, 6, 3}; ///< of each stage
};

/// Channels of an Xception's first two convolutions and first two blocks; at first the published
/// ones.
struct XceptionSizes
{
    std::array<int, 4> widths{32, 64, 128, 256};
};

/// What writeRandomDeclipPack() makes. Heads read the transformer at `vitLayer`, the ResNet at
/// `resnetLayer`, or both, as far as they are there; an Xception stands alone and is read after its
/// second block.
struct RandomDeclip
{
    std::optional<VitSizes> vit;
    std::optional<ResnetSizes> resnet;
    std::optional<XceptionSizes> xception;
    int inputSide = 224;
    int vitLayer = 20;
    int resnetLayer = 3;
    std::string decoder = "conv-20"; ///< "conv-4", "conv-12", "conv-20" or "linear"
    std::array<int, 4> decoderWidths{512, 256, 128, 64};
    int heads = 1;
    std::uint64_t seed = 1;
};

/// Reads "BACKBONE:layerN:DECODER[xHEADS]": full widths by name, e.g. "vit-l-14:layer20:conv-20x4",
/// "rn50:layer3:conv-12", "vit-l-14+rn50:layer20:conv-20" or "xception:layer2:conv-20". Usage on
/// anything else.
[[nodiscard]] Result<RandomDeclip> parseRandomDeclip(std::string_view text);

/// Writes a pack of declipGraph with random weights into `folder`, which is created: for measuring
/// speed at full width and for tests at toy width. It finds nothing, and its manifest says so.
/// Weights are scaled so that values stay finite and of order one through every block, in half
/// precision too. The same options give the same bytes.
[[nodiscard]] Result<Pack> writeRandomDeclipPack(const std::filesystem::path& folder,
                                                 const RandomDeclip& options);

} // namespace pentimento::bench
