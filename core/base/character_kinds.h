// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pentimento {

/// Kinds of characters that a reader does not see as such, after Unicode 14.

[[nodiscard]] bool isJoiner(char32_t c);
[[nodiscard]] bool isVariationSelector(char32_t c);

/// What a reader cannot see, though it changes what is seen: controls, line and paragraph
/// separators, marks of direction, fillers, selectors, tags and whatever else Unicode calls
/// "format".
[[nodiscard]] bool isUnseen(char32_t c);

/// Whether it only moves what follows, whatever its width.
[[nodiscard]] bool isSpace(char32_t c);

/// Marks are drawn over the letter before them, one on the other without end.
enum class Mark {
    None,
    General, ///< goes on the letters of any script
    OfScript ///< belongs to the letters of one
};

[[nodiscard]] Mark markOf(char32_t c);

} // namespace pentimento
