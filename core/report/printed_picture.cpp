// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/printed_picture.h"

namespace pentimento {

namespace {

constexpr int printPixelsPerInch = 300;

} // namespace

void drawPrinted(PageFlow& flow, const QRectF& rect, const QImage& image)
{
    if (flow.counting())
        return;
    const QSize pixels = (rect.size() * printPixelsPerInch / 72).toSize();
    const bool larger = image.width() > pixels.width();
    flow.canvas().painter().drawImage(
        rect,
        larger ? image.scaled(pixels, Qt::IgnoreAspectRatio, Qt::SmoothTransformation) : image);
}

QSizeF fitted(const QImage& image, qreal width, qreal height)
{
    return QSizeF(image.size()).scaled(width, height, Qt::KeepAspectRatio);
}

} // namespace pentimento
