// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>

namespace pentimento::ui {

/// The actions' pictograms, drawn as lines in the palette's own text colour, so that they are
/// sharp at every scale and follow light and dark.
enum class Glyph {
    Open,
    Paste,
    Export,
    Stop,
    Retry,
    Remove,
    ZoomIn,
    ZoomOut,
    Fit,
    ActualSize,
    Overlay
};

[[nodiscard]] QIcon glyphIcon(Glyph glyph);

} // namespace pentimento::ui
