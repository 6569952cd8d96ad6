// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/raster.h"
#include "core/base/result.h"
#include "core/laundering/platform_chains.h"

#include <functional>
#include <string>
#include <vector>

namespace pentimento {

/// What happens to pictures on their way to a reader, done by the codecs and the arithmetic that
/// really do it. None of them moves or crops anything, so a mask laid over the result (mapOnto())
/// still fits. The input is not changed; any thread. Internal where a codec refuses.

/// Compressed and decoded again; quality 1..100.
[[nodiscard]] Result<Raster> throughJpeg(const Raster& picture, int quality,
                                         Chroma chroma = Chroma::Half);
[[nodiscard]] Result<Raster> throughWebp(const Raster& picture, int quality);

/// At another size by Lanczos resampling (libvips), as servers and editors do it.
[[nodiscard]] Result<Raster> scaledBy(const Raster& picture, double factor);

/// As a screenshot holds it: drawn bilinearly to fit a screen of 1920 x 1080, or, when it is
/// smaller, enlarged by a quarter as a screen at 125 % does; kept without loss.
[[nodiscard]] Raster asScreenshot(const Raster& picture);

[[nodiscard]] Result<Raster> throughPlatform(const Raster& picture, const PlatformChain& chain);

/// One named degradation.
struct Degradation
{
    std::string name; ///< "JPEG 80", "WhatsApp"
    std::string kind; ///< "jpeg", "webp", "resize", "screenshot" or "platform"
    std::function<Result<Raster>(const Raster&)> apply;
};

/// JPEG 95 to 50, WebP 90 to 50, resizing 0.5 to 1.5, a screenshot, and every platform's chain.
[[nodiscard]] const std::vector<Degradation>& standardDegradations();

} // namespace pentimento
