// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pentimento {

/// A file's size for people, e.g. "933 MB": millions of bytes, rounded.
[[nodiscard]] std::string megabytes(std::uint64_t bytes);

/// Whether every byte belongs to a character of UTF-8, as JSON demands.
[[nodiscard]] bool isUtf8(std::string_view text);

/// At most so many bytes of a text in UTF-8, which end where a character does.
[[nodiscard]] std::string_view beginningOf(std::string_view text, std::size_t most);

/// A text that somebody else wrote (a file name, a pack's or a head's name, metadata, what a bundle
/// states), made safe to show: always valid UTF-8, and nothing in it can move the cursor, hide or
/// reorder what stands beside it. Control characters and those that steer direction or have no
/// width become "<U+202E>", bytes that are no UTF-8 "<0xE9>", marks beyond what letters bear (two
/// accents, four signs of a script) "<U+0302>". Line breaks stay (as "\n") and so do the joiners
/// that Arabic, Indic scripts and emoji need between visible characters.
/// Everything foreign passes through here, or through visibleLine(), before it reaches terminal,
/// window, PDF, HTML, CSV or log; JSON keeps the exact text.
[[nodiscard]] std::string visibleText(std::string_view text);

/// The same on one line: line breaks and tabs are named as well ("<U+000A>"), and two spaces or
/// more of any width are counted ("<7 spaces>"). A text of more than `most` characters is cut in
/// its middle, which an ellipsis says: both a name's beginning and its ending stay.
[[nodiscard]] std::string visibleLine(std::string_view text, std::size_t most = 400);

/// One word of a POSIX shell's command line that gives exactly this text: in single quotes unless
/// it is plain.
[[nodiscard]] std::string shellWord(std::string_view text);

/// One text field of a CSV file: visibleLine() in double quotes where it needs them, and with a
/// leading apostrophe where a spreadsheet would take it for a formula (= + - @). Numbers are not
/// texts: write them as they are.
[[nodiscard]] std::string csvText(std::string_view text);

} // namespace pentimento
