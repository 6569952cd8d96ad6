// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/raster.h"

#include <QImage>

namespace pentimento {

/// The raster as a QImage that shares its pixels and keeps them alive.
[[nodiscard]] inline QImage imageOf(const Raster& raster)
{
    if (raster.empty())
        return {};
    auto* keeper = new Raster(raster);
    return {raster.data(),
            raster.width(),
            raster.height(),
            static_cast<qsizetype>(raster.stride()),
            QImage::Format_RGB888,
            [](void* owned) { delete static_cast<Raster*>(owned); },
            keeper};
}

/// A copy of the image's colours; alpha is dropped.
[[nodiscard]] inline Raster rasterOf(const QImage& image)
{
    const QImage rgb = image.convertToFormat(QImage::Format_RGB888);
    const auto stride = static_cast<std::size_t>(rgb.width()) * 3;
    std::vector<std::uint8_t> pixels;
    pixels.reserve(stride * static_cast<std::size_t>(rgb.height()));
    for (int y = 0; y < rgb.height(); ++y)
        pixels.insert(pixels.end(), rgb.constScanLine(y), rgb.constScanLine(y) + stride);
    return {rgb.width(), rgb.height(), std::move(pixels)};
}

} // namespace pentimento
