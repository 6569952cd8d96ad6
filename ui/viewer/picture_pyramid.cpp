// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/viewer/picture_pyramid.h"

#include "ui/widgets/task_queue.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace pentimento::ui {
namespace {

constexpr int smallestSide = 512;

/// One output pixel from two rows of the level above; the last odd row or column is repeated.
template <class ReadPixel>
QImage halved(int width, int height, ReadPixel read)
{
    QImage half(std::max(1, (width + 1) / 2), std::max(1, (height + 1) / 2), QImage::Format_RGB32);
    for (int y = 0; y < half.height(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(half.scanLine(y));
        const int y0 = 2 * y;
        const int y1 = std::min(y0 + 1, height - 1);
        for (int x = 0; x < half.width(); ++x) {
            const int x0 = 2 * x;
            const int x1 = std::min(x0 + 1, width - 1);
            const std::array<QRgb, 4> p{read(x0, y0), read(x1, y0), read(x0, y1), read(x1, y1)};
            int red = 2;
            int green = 2;
            int blue = 2;
            for (const QRgb c : p) {
                red += qRed(c);
                green += qGreen(c);
                blue += qBlue(c);
            }
            line[x] = qRgb(red / 4, green / 4, blue / 4);
        }
    }
    return half;
}

} // namespace

std::shared_ptr<const PicturePyramid> PicturePyramid::create(Raster picture)
{
    return {new PicturePyramid(std::move(picture)), [](const PicturePyramid* pyramid) {
                TaskQueue::detach([pyramid] { delete pyramid; });
            }};
}

PicturePyramid::PicturePyramid(Raster picture) : m_picture(std::move(picture))
{
    const Raster& raster = m_picture;
    m_levels.emplace_back(raster.data(), raster.width(), raster.height(),
                          static_cast<qsizetype>(raster.stride()), QImage::Format_RGB888);
    if (std::max(raster.width(), raster.height()) <= smallestSide)
        return;
    m_levels.push_back(halved(raster.width(), raster.height(), [&](int x, int y) {
        const std::uint8_t* p = raster.row(y) + static_cast<std::size_t>(x) * 3;
        return qRgb(p[0], p[1], p[2]);
    }));
    while (std::max(m_levels.back().width(), m_levels.back().height()) > smallestSide) {
        const QImage above = m_levels.back();
        m_levels.push_back(halved(above.width(), above.height(), [&](int x, int y) {
            return reinterpret_cast<const QRgb*>(above.constScanLine(y))[x];
        }));
    }
}

std::size_t PicturePyramid::bytes() const
{
    std::size_t total = m_picture.stride() * static_cast<std::size_t>(m_picture.height());
    for (std::size_t i = 1; i < m_levels.size(); ++i)
        total += static_cast<std::size_t>(m_levels[i].sizeInBytes());
    return total;
}

PicturePyramid::Level PicturePyramid::levelFor(double scale) const
{
    std::size_t level = 0;
    while (level + 1 < m_levels.size() && std::ldexp(scale, static_cast<int>(level) + 1) <= 1.0)
        ++level;
    return {m_levels[level], 1 << level};
}

} // namespace pentimento::ui
