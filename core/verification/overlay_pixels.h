// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drawing/overlay.h"
#include "core/verification/verify_report.h"

#include <QPoint>

namespace pentimento::verification {

/// Compares the picture's part of an overlay, which lies at `place` on `sheet`, with the picture
/// under a fresh map, pixel by pixel. `tolerance` is how far a map may have moved since, in map
/// values. Within it, what may differ is bounded so that it cannot be spent on shapes:
/// - pixels change sides of the threshold only along the contour of the redrawn colours, few in
///   all, and hardly any where so much lies near the threshold that shapes could be cut from it;
/// - colours move by no more than the map, and within any small square evenly;
/// - the picture itself may be off by a grey level in few scattered pixels, as decoders round.
/// Returns one line that says what deviated and how much was allowed.
[[nodiscard]] VerifyCheck comparePicture(const Raster& sheet, const QPoint& place,
                                         const Raster& picture, const HeatMap& map,
                                         const OverlayStyle& style, double tolerance);

} // namespace pentimento::verification
