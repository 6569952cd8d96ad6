// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"

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

bool isJoiner(char32_t c)
{
    return c == 0x200c || c == 0x200d;
}

bool isVariationSelector(char32_t c)
{
    return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
}

/// What a reader cannot see, though it changes what is seen: controls, line and paragraph
/// separators, marks of direction, fillers and tags.
bool isUnseen(char32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x034f || c == 0x061c ||
           c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 || c == 0x180e ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0x3164 || c == 0xfeff || c == 0xffa0 ||
           (c >= 0xfff0 && c <= 0xfffb) || (c & 0xfffeU) == 0xfffe || isVariationSelector(c) ||
           (c >= 0xe0000 && c <= 0xe007f);
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

/// The text in pieces that are shown as one character each, or as the name of one.
std::vector<std::string> shownPieces(std::string_view text, Lines lines)
{
    std::vector<std::string> pieces;
    Character before;
    while (!text.empty()) {
        const Character character = firstOf(text);
        text.remove_prefix(character.bytes.size());
        const bool kept = lines == Lines::Keep && character.valid &&
                          (character.code == '\n' || character.code == '\t');
        const bool joins = isJoiner(character.code) && takesJoiner(before) && !text.empty() &&
                           takesJoiner(firstOf(text));
        const bool selects = isVariationSelector(character.code) && takesJoiner(before);
        const bool plain = character.valid && !isUnseen(character.code);
        pieces.push_back(plain || kept || joins || selects ? std::string(character.bytes)
                                                           : named(character));
        // A selector stands between an emoji and its joiner.
        if (!selects)
            before = character;
    }
    return pieces;
}

/// A terminal breaks long lines where it is full: with enough spaces what follows would stand on a
/// line of its own.
std::vector<std::string> withSpacesCounted(const std::vector<std::string>& pieces)
{
    constexpr std::ptrdiff_t many = 4;
    std::vector<std::string> result;
    for (auto piece = pieces.begin(); piece != pieces.end();) {
        const auto end =
            std::find_if(piece, pieces.end(), [](const std::string& text) { return text != " "; });
        if (end - piece >= many) {
            std::string counted = "<";
            counted += std::to_string(end - piece);
            counted += " spaces>";
            result.push_back(std::move(counted));
            piece = end;
        } else if (piece != end) {
            result.insert(result.end(), piece, end);
            piece = end;
        } else {
            result.push_back(*piece++);
        }
    }
    return result;
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

std::string visibleText(std::string_view text)
{
    const auto pieces = shownPieces(text, Lines::Keep);
    return joined(pieces.begin(), pieces.end());
}

std::string visibleLine(std::string_view text, std::size_t most)
{
    const auto pieces = withSpacesCounted(shownPieces(text, Lines::Name));
    if (pieces.size() <= most)
        return joined(pieces.begin(), pieces.end());
    const auto tail = static_cast<std::ptrdiff_t>(most / 2);
    const auto head = static_cast<std::ptrdiff_t>(most) - tail;
    return joined(pieces.begin(), pieces.begin() + head) + "\u2026" +
           joined(pieces.end() - tail, pieces.end());
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
    std::string field = visibleLine(text, text.size());
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
