// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"

#include "core/base/character_kinds.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

namespace pentimento {

namespace {

/// One character of UTF-8, or one byte that is none.
struct Character
{
    std::string_view bytes;
    char32_t code = 0;
    bool valid = false;
};

std::size_t lengthOf(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead < 0xe0)
        return 2;
    if (lead >= 0xe0 && lead < 0xf0)
        return 3;
    return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

Character firstOf(std::string_view text)
{
    const Character broken{text.substr(0, 1), static_cast<unsigned char>(text.front()), false};
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lengthOf(lead);
    if (length == 0 || length > text.size())
        return broken;
    char32_t code = length == 1 ? lead : lead & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xc0U) != 0x80)
            return broken;
        code = code << 6U | (next & 0x3fU);
    }
    constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xd800 && code < 0xe000;
    if (code < smallest[length] || surrogate || code > 0x10ffff)
        return broken;
    return {text.substr(0, length), code, true};
}

/// ASCII takes no joiner: there it could only hide.
bool takesJoiner(const Character& character)
{
    return character.valid && character.code >= 0x80 && !isUnseen(character.code);
}

std::string named(const Character& character)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), character.valid ? "<U+%04X>" : "<0x%02X>",
                  static_cast<unsigned>(character.code));
    return text.data();
}

enum class Lines { Keep, Name };

/// Takes a text apart into what is shown of it, a character, its name or a count of spaces at a
/// time.
class ShownPieces
{
public:
    ShownPieces(std::string_view text, Lines lines) : m_text(text), m_lines(lines) {}

    [[nodiscard]] bool atEnd() const { return m_text.empty(); }
    [[nodiscard]] std::string next();

private:
    [[nodiscard]] bool isShown(const Character& character) const;
    [[nodiscard]] bool hasRoomFor(Mark mark);
    [[nodiscard]] std::size_t takeSpaces();

    std::string_view m_text;
    Lines m_lines;
    Character m_before;
    int m_generalMarks = mostGeneralMarks; ///< on the letter before; where there is none, none fit
    int m_marks = mostMarks;

    static constexpr int mostGeneralMarks = 2; ///< as on the letters of Vietnamese
    static constexpr int mostMarks = 4;        ///< as on those of Burmese and Hebrew
};

/// Of `character`, with what follows it in the text.
bool ShownPieces::isShown(const Character& character) const
{
    if (!character.valid)
        return false;
    if (character.code == '\n' || character.code == '\t')
        return m_lines == Lines::Keep;
    if (isJoiner(character.code))
        return takesJoiner(m_before) && !m_text.empty() && takesJoiner(firstOf(m_text));
    if (isVariationSelector(character.code))
        return takesJoiner(m_before);
    return !isUnseen(character.code);
}

bool ShownPieces::hasRoomFor(Mark mark)
{
    return ++m_marks <= mostMarks &&
           (mark != Mark::General || ++m_generalMarks <= mostGeneralMarks);
}

std::size_t ShownPieces::takeSpaces()
{
    std::size_t count = 0;
    while (!m_text.empty()) {
        const Character character = firstOf(m_text);
        if (!character.valid || !isSpace(character.code))
            break;
        m_text.remove_prefix(character.bytes.size());
        ++count;
    }
    return count;
}

std::string ShownPieces::next()
{
    // A terminal breaks long lines where it is full: with enough spaces what follows would stand
    // on a line of its own.
    const std::string_view text = m_text;
    const std::size_t spaces = m_lines == Lines::Name ? takeSpaces() : 0;
    if (spaces > 1) {
        m_before = {};
        m_marks = mostMarks;
        std::string counted = "<";
        return counted.append(std::to_string(spaces)).append(" spaces>");
    }
    const Character character = firstOf(text);
    m_text = text.substr(character.bytes.size());
    const Mark mark = character.valid ? markOf(character.code) : Mark::None;
    const bool shown = isShown(character) && (mark == Mark::None || hasRoomFor(mark));
    const bool selects = shown && isVariationSelector(character.code);
    if (mark == Mark::None && !selects && !isJoiner(character.code)) {
        const bool letter = shown && character.code > ' ';
        m_generalMarks = letter ? 0 : mostGeneralMarks;
        m_marks = letter ? 0 : mostMarks;
    }
    // A selector stands between an emoji and its joiner.
    if (!selects)
        m_before = shown ? character : Character();
    return shown ? std::string(character.bytes) : named(character);
}

std::vector<std::string> piecesOf(std::string_view text)
{
    std::vector<std::string> pieces;
    for (ShownPieces shown(text, Lines::Name); !shown.atEnd();)
        pieces.push_back(shown.next());
    return pieces;
}

std::string shownWhole(std::string_view text, Lines lines)
{
    std::string whole;
    for (ShownPieces shown(text, lines); !shown.atEnd();)
        whole += shown.next();
    return whole;
}

template <class Iterator>
std::string joined(Iterator begin, Iterator end)
{
    std::string text;
    std::for_each(begin, end, [&](const std::string& piece) { text += piece; });
    return text;
}

} // namespace

std::string megabytes(std::uint64_t bytes)
{
    return std::to_string((bytes + 500'000) / 1'000'000) + " MB";
}

bool isUtf8(std::string_view text)
{
    while (!text.empty()) {
        const Character character = firstOf(text);
        if (!character.valid)
            return false;
        text.remove_prefix(character.bytes.size());
    }
    return true;
}

std::string_view beginningOf(std::string_view text, std::size_t most)
{
    if (most >= text.size())
        return text;
    std::size_t end = most;
    while (end > 0 && most - end < 3 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80)
        --end;
    return text.substr(0, end);
}

std::string visibleText(std::string_view text)
{
    return shownWhole(text, Lines::Keep);
}

std::string visibleLine(std::string_view text, std::size_t most)
{
    // Nobody's megabytes are taken apart to show a line of them.
    constexpr std::size_t bytesOfPiece = 8;
    const std::size_t room = most * bytesOfPiece;
    const bool cut = text.size() / 2 > room;
    const auto head = piecesOf(cut ? beginningOf(text, room) : text);
    const auto tail =
        cut ? piecesOf(text.substr(beginningOf(text, text.size() - room).size())) : head;
    if (!cut && head.size() <= most)
        return joined(head.begin(), head.end());
    const std::size_t last = std::min(most / 2, tail.size());
    const std::size_t first = std::min(most - most / 2, head.size());
    return joined(head.begin(), head.begin() + static_cast<std::ptrdiff_t>(first)) + "\u2026" +
           joined(tail.end() - static_cast<std::ptrdiff_t>(last), tail.end());
}

std::string shellWord(std::string_view text)
{
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789._/:+,@%-";
    if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos)
        return std::string(text);
    std::string word = "'";
    for (const char letter : text)
        word += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    return word + "'";
}

std::string csvText(std::string_view text)
{
    std::string field = shownWhole(text, Lines::Name);
    if (field.empty())
        return field;
    if (std::string_view("=+-@").find(field.front()) != std::string_view::npos)
        field.insert(field.begin(), '\'');
    if (field.find_first_of("\",;") == std::string::npos && field.front() != ' ' &&
        field.back() != ' ')
        return field;
    std::string quoted = "\"";
    for (const char letter : field)
        quoted += letter == '"' ? std::string("\"\"") : std::string(1, letter);
    return quoted + "\"";
}

} // namespace pentimento
