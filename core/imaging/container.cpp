// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/container.h"

#include "core/imaging/byte_fields.h"
#include "core/imaging/codec.h"
#include "core/imaging/foreign_kind.h"

#include <algorithm>
#include <string_view>

namespace pentimento {

namespace {

using namespace std::string_view_literals;

/// What bytes behind a picture seem to be, by the first of them.
std::string kindOfTail(Bytes tail, const std::string& unknown)
{
    if (std::all_of(tail.begin(), tail.end(), [](std::uint8_t byte) { return byte == 0; }))
        return "zero bytes only";
    if (textAt(tail, 4, 4) == "ftyp"sv)
        return "they begin like a video (MP4), as in a motion photo";
    if (const Codec* other = codecFor(tail))
        return "they begin like a " + std::string(other->name) + " picture";
    const std::string guess = guessOther(tail);
    return guess.empty() ? unknown : "they begin like " + guess;
}

} // namespace

void noteEnd(Bytes file, std::optional<std::uint64_t> found, Container& container,
             const std::string& unknown)
{
    container.cut = !found || *found > file.size();
    if (container.cut || *found == file.size())
        return;
    const std::uint64_t end = *found;
    const std::uint64_t length = file.size() - end;
    container.notes.push_back(
        "The file goes on after the picture's end: " + std::to_string(length) +
        (length == 1 ? " byte" : " bytes") + " from byte " + std::to_string(end) + " on; " +
        kindOfTail(file.subspan(end), unknown) + ".");
}

} // namespace pentimento
