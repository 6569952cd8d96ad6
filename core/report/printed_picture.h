// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/report/page_flow.h"

#include <QImage>

namespace pentimento {

/// Draws a picture into a rectangle of the same proportions, with as many pixels as print shows.
void drawPrinted(PageFlow& flow, const QRectF& rect, const QImage& image);

/// The size of `image` fitted into `width` x `height`, in points.
[[nodiscard]] QSizeF fitted(const QImage& image, qreal width, qreal height);

} // namespace pentimento
