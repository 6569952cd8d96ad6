// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drawing/text_style.h"

#include <QFont>
#include <QList>
#include <QString>
#include <QTextLayout>

namespace pentimento {

/// The fonts that come with the program (resources/fonts). Evidence is drawn with these alone:
/// what was made on one machine is held against a redraw on another, which has other fonts.

/// The font of a style; text in other scripts needs others, see drawnAlike().
[[nodiscard]] QFont evidenceFont(const TextStyle& style, qreal pixelsPerUnit);

/// A text as every machine draws it.
struct DrawnText
{
    QString text;                            ///< letters that no font has are named: "<U+1F600>"
    QList<QTextLayout::FormatRange> formats; ///< the fonts of what the style's own lacks
};

[[nodiscard]] DrawnText drawnAlike(const QString& text, const TextStyle& style,
                                   qreal pixelsPerUnit);

} // namespace pentimento
