// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/credentials.h"

#include "core/imaging/byte_fields.h"

namespace pentimento {
namespace {

using namespace std::string_view_literals;

/// A JUMBF superbox that is labelled as C2PA's store begins with a description whose type is
/// "c2pa".
bool beginsLikeStore(Bytes box)
{
    return textAt(box, 4, 4) == "jumb"sv && textAt(box, 12, 4) == "jumd"sv &&
           textAt(box, 16, 4) == "c2pa"sv;
}

/// APP11 segments: "JP", number of the box (2), number of the packet (4), then a part of the box;
/// packets after the first repeat its head of eight bytes.
std::uint64_t inJpeg(Bytes file)
{
    constexpr std::uint64_t heads = 2 + 2 + 2 + 4; // length, "JP", box, packet
    std::uint64_t bytes = 0;
    std::uint64_t store = 0; // number of the box, from 1
    std::uint64_t at = 2;
    while (holds(file, at, 4) && file[at] == 0xff) {
        const std::uint8_t marker = file[at + 1];
        if (marker == 0xff) { // filler
            ++at;
            continue;
        }
        if (marker == 0xda || marker == 0xd9) // pixels begin, or the end
            break;
        const std::uint64_t length = bigEndian(file, at + 2, 2);
        if (length < 2)
            break;
        if (marker == 0xeb && textAt(file, at + 4, 2) == "JP"sv && length > heads) {
            const std::uint64_t number = bigEndian(file, at + 6, 2) + 1;
            const Bytes part = partOf(file, at + 2 + heads, length - heads);
            if (store == 0 && beginsLikeStore(part))
                store = number;
            if (store == number)
                bytes += part.size();
        }
        at += 2 + length;
    }
    return bytes;
}

std::uint64_t inPng(Bytes file)
{
    std::uint64_t at = 8;
    while (holds(file, at, 8)) {
        const std::uint64_t length = bigEndian(file, at, 4);
        if (textAt(file, at + 4, 4) == "caBX"sv)
            return partOf(file, at + 8, length).size();
        at += 12 + length;
    }
    return 0;
}

std::uint64_t inWebp(Bytes file)
{
    std::uint64_t at = 12;
    while (holds(file, at, 8)) {
        const std::uint64_t length = littleEndian(file, at + 4, 4);
        if (textAt(file, at, 4) == "C2PA"sv)
            return partOf(file, at + 8, length).size();
        at += 8 + length + (length & 1);
    }
    return 0;
}

/// Boxes of the base media format at the file's top level.
std::uint64_t inBoxes(Bytes file)
{
    constexpr auto store = "\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81"sv;
    std::uint64_t at = 0;
    while (holds(file, at, 8)) {
        std::uint64_t length = bigEndian(file, at, 4);
        std::uint64_t head = 8;
        if (length == 1) {
            length = bigEndian(file, at + 8, 8);
            head = 16;
        } else if (length == 0) {
            length = file.size() - at;
        }
        if (length < head)
            break;
        if (textAt(file, at + 4, 4) == "uuid"sv && textAt(file, at + head, store.size()) == store)
            return partOf(file, at + head, length - head).size();
        if (length > file.size() - at)
            break;
        at += length;
    }
    return 0;
}

} // namespace

std::uint64_t credentialBytes(Bytes file)
{
    if (textAt(file, 0, 2) == "\xff\xd8"sv)
        return inJpeg(file);
    if (textAt(file, 1, 3) == "PNG"sv)
        return inPng(file);
    if (textAt(file, 0, 4) == "RIFF"sv && textAt(file, 8, 4) == "WEBP"sv)
        return inWebp(file);
    if (textAt(file, 4, 4) == "ftyp"sv)
        return inBoxes(file);
    return 0;
}

} // namespace pentimento
