// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

namespace pentimento {

enum class Chroma { Full, Half }; ///< 4:4:4; 4:2:0, both directions halved

/// What a platform does to a photo that is posted or sent the ordinary way: shrink it until its
/// longer side fits, sharpen it where the platform does, compress it as JPEG.
struct PlatformChain
{
    std::string_view name;
    int longestSide; ///< in pixels; smaller pictures keep their size
    int jpegQuality; ///< libjpeg's scale, or the nearest to the tables that were measured
    Chroma chroma;
    double sharpening; ///< amount of an unsharp mask with sigma 0.7 after shrinking; 0: none
};

/// Platforms change their figures without notice and serve several sizes of one upload: these are
/// the ones that people pass on. Where figures differ between sources, the more destructive one was
/// taken. Chroma is halved throughout, as libjpeg does unless told otherwise; that alone was not
/// found measured for each of them.
inline constexpr std::array platformChains{
    // 2048: the largest size that Facebook's help pages name (720, 960, 2048). Quality 85: the
    // tables of a downloaded photo, dsp.stackexchange.com/questions/74275 (2021). Shrinking, an
    // enhancement filter, quality 71 to 95 by content: Wu et al., "Robust image forgery detection
    // over online social network shared images", CVPR 2022; the filter's strength is an assumption.
    PlatformChain{"Facebook", 2048, 85, Chroma::Half, 0.2},
    // The same pipeline at its worst: 960 for older uploads and slow lines, quality 71.
    PlatformChain{"Facebook 960", 960, 71, Chroma::Half, 0.2},
    // 1080: hundreds of uploads, phototacopodcast.com/dimensions-and-quality-for-social-media-
    // photo-sharing (2021). Quality: reports range from 70 to 80; no measured table was found.
    PlatformChain{"Instagram", 1080, 75, Chroma::Half, 0},
    // Quality 85 for uploads above it: announcement by Twitter's staff,
    // twittercommunity.com/t/upcoming-changes-to-png-image-support/118695 (2018). 4096: Photo Taco,
    // as above.
    PlatformChain{"X", 4096, 85, Chroma::Half, 0},
    // The "large" size, which a browser shows and people save:
    // compress-or-die.com/Better-image-quality-in-your-Twitter-tweets (2022).
    PlatformChain{"X large", 2048, 85, Chroma::Half, 0},
    // 1600: field reports since 2022 agree (shrinkto.com/blog/compress-image-for-whatsapp-without-
    // quality-loss and others); quality: they say 50 to 80, most 75. Sent as a photo, not in HD.
    PlatformChain{"WhatsApp", 1600, 75, Chroma::Half, 0},
    // The source of Telegram Desktop, storage/localimageloader.cpp: 1280 at 87.
    PlatformChain{"Telegram", 1280, 87, Chroma::Half, 0},
    // The source of Telegram for Android: ImageLoader.scaleAndSaveImage(…, 1280, 1280, 80, …).
    PlatformChain{"Telegram Android", 1280, 80, Chroma::Half, 0},
    // The source of Signal for Android, PushMediaConstraints: 1600 at 70 for standard quality,
    // 4096 at 75 for high quality.
    PlatformChain{"Signal", 1600, 70, Chroma::Half, 0},
    PlatformChain{"Signal high", 4096, 75, Chroma::Half, 0},
    // 1280 from pairs of sent and received pictures, github.com/emmet7life/WXImageCompress; quality
    // so that the file sizes in that table come out (140 kB for 1280 x 960: 0.9 bits a pixel).
    PlatformChain{"WeChat", 1280, 70, Chroma::Half, 0},
};

} // namespace pentimento
