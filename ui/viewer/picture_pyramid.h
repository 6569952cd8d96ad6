// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/raster.h"

#include <QImage>

#include <cstddef>
#include <memory>
#include <vector>

namespace pentimento::ui {

/// A picture in halving sizes, so that any zoom level reads about as many pixels as the screen
/// has. Level 0 is the raster itself, not copied. Immutable; shared between threads.
class PicturePyramid
{
public:
    /// Takes tens of milliseconds for a large picture: not for the GUI thread. Giving hundreds of
    /// megabytes back to the system takes long too, so the last owner leaves that to another
    /// thread.
    [[nodiscard]] static std::shared_ptr<const PicturePyramid> create(Raster picture);

    [[nodiscard]] int width() const { return m_picture.width(); }
    [[nodiscard]] int height() const { return m_picture.height(); }
    [[nodiscard]] const Raster& picture() const { return m_picture; }
    [[nodiscard]] std::size_t bytes() const;

    struct Level
    {
        const QImage& image;
        int reduction; ///< picture pixels to a side of one pixel of the level
    };
    /// The smallest level that still has `scale` pixels for each pixel of the picture.
    [[nodiscard]] Level levelFor(double scale) const;
    /// The last level, a few hundred pixels: cheap enough to stretch on the GUI thread.
    [[nodiscard]] const QImage& smallest() const { return m_levels.back(); }

private:
    explicit PicturePyramid(Raster picture);

    Raster m_picture;
    std::vector<QImage> m_levels;
};

} // namespace pentimento::ui
