// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>

namespace pentimento {

/// The few inks of everything that leaves the program on paper or as a picture.
namespace ink {
inline const QColor text{0x1b, 0x1f, 0x24};
inline const QColor muted{0x57, 0x60, 0x6a};
inline const QColor hairline{0xd3, 0xd8, 0xde};
inline const QColor wash{0xf4, 0xf6, 0xf8};
inline const QColor accent{0x2a, 0x5d, 0x84};
} // namespace ink

struct TextStyle
{
    qreal size = 9; ///< in canvas units
    QFont::Weight weight = QFont::Normal;
    QColor colour = ink::text;
    bool italic = false;
    bool mono = false;
    Qt::Alignment align = Qt::AlignLeft;

    [[nodiscard]] qreal lineHeight() const { return size * 1.42; }
};

} // namespace pentimento
