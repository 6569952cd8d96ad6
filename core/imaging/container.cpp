// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/container.h"

#include "core/imaging/byte_fields.h"
#include "core/imaging/jpeg_layout.h"
#include "core/imaging/png_layout.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

namespace pentimento {

namespace {

using namespace std::string_view_literals;

std::string listed(const std::vector<std::string>& names)
{
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i)
        text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
    return text;
}

/// What bytes behind a picture seem to be, by the first of them.
std::string kindOfTail(Bytes tail, PictureFormat format)
{
    if (std::all_of(tail.begin(), tail.end(), [](std::uint8_t byte) { return byte == 0; }))
        return "zero bytes only";
    if (textAt(tail, 4, 4) == "ftyp"sv)
        return "they begin like a video (MP4), as in a motion photo";
    if (const auto other = detectFormat(tail))
        return std::string("they begin like a ") + formatName(*other) + " picture";
    const std::string guess = guessOther(tail);
    if (!guess.empty())
        return "they begin like " + guess;
    const bool pngEnds = format == PictureFormat::Png && tail.size() >= 8 &&
                         textAt(tail, tail.size() - 8, 4) == "IEND"sv;
    return pngEnds ? "they end like a PNG and may be leftovers of a larger picture"
                   : "they begin like no known kind of file and may be leftovers of a larger "
                     "picture or a device's own data";
}

void noteEnd(Bytes file, std::optional<std::uint64_t> found, PictureFormat format,
             Container& container)
{
    container.cut = !found || *found > file.size();
    if (container.cut || *found == file.size())
        return;
    const std::uint64_t end = *found;
    const std::uint64_t length = file.size() - end;
    container.notes.push_back(
        "The file goes on after the picture's end: " + std::to_string(length) +
        (length == 1 ? " byte" : " bytes") + " from byte " + std::to_string(end) + " on; " +
        kindOfTail(file.subspan(end), format) + ".");
}

void examineJpeg(Bytes file, Container& container)
{
    const JpegLayout layout = jpegLayout(file);
    container.pictures = layout.pictures;
    if (layout.gainMap)
        container.notes.emplace_back("The file also holds a brightness map for bright screens "
                                     "(gain map), which is not analysed.");
    noteEnd(file, layout.end ? std::optional(layout.used) : std::nullopt, PictureFormat::Jpeg,
            container);
}

void examinePng(Bytes file, Container& container)
{
    const PngLayout layout = pngLayout(file);
    container.frames = layout.frames;
    if (!layout.damaged.empty())
        container.notes.push_back("Damage: the checksum of " + listed(layout.damaged) +
                                  " is wrong" +
                                  (layout.criticalDamage ? "; parts of the picture may be damaged."
                                                         : "; what is stored there was not used."));
    if (const auto behind = metadataBehindPixels(file); !behind.empty())
        container.notes.push_back("The file's " + listed(behind) +
                                  (behind.size() > 1 ? " stand" : " stands") +
                                  " after the image data; read and applied as if before it.");
    noteEnd(file, layout.end, PictureFormat::Png, container);
}

/// Behind a GIF's trailer; nothing where it has none or is damaged before.
std::optional<std::uint64_t> endOfGif(Bytes file)
{
    const auto tableBytes = [](std::uint64_t flags) {
        return (flags & 0x80) != 0 ? std::uint64_t{3} << ((flags & 7) + 1) : 0;
    };
    std::uint64_t at = 13 + tableBytes(littleEndian(file, 10, 1));
    const auto skipBlocks = [&] {
        while (at < file.size() && file[at] != 0)
            at += 1 + std::uint64_t{file[at]};
        ++at;
    };
    while (at < file.size()) {
        if (file[at] == 0x3b)
            return at + 1;
        if (file[at] == 0x21) {
            at += 2;
        } else if (file[at] == 0x2c) {
            at += 10 + tableBytes(littleEndian(file, at + 9, 1)) + 1;
        } else {
            break;
        }
        skipBlocks();
    }
    return {};
}

/// Pages of a TIFF that call themselves reduced copies: thumbnails and previews.
int previewsInTiff(Bytes file)
{
    constexpr std::uint64_t subfileType = 254;
    constexpr std::uint64_t mostEntries = 4096;
    constexpr std::size_t mostPages = 10'000;
    const bool little = textAt(file, 0, 1) == "I"sv;
    const auto number = [&](std::uint64_t offset, std::uint64_t bytes) {
        return little ? littleEndian(file, offset, bytes) : bigEndian(file, offset, bytes);
    };
    const bool big = number(2, 2) == 43;
    const std::uint64_t countBytes = big ? 8 : 2;
    const std::uint64_t entryBytes = big ? 20 : 12;
    const std::uint64_t offsetBytes = big ? 8 : 4;
    int previews = 0;
    std::set<std::uint64_t> seen;
    std::uint64_t page = number(big ? 8 : 4, offsetBytes);
    while (page != 0 && page < file.size() && seen.size() < mostPages && seen.insert(page).second) {
        const std::uint64_t entries = std::min(number(page, countBytes), mostEntries);
        for (std::uint64_t i = 0; i < entries; ++i) {
            const std::uint64_t entry = page + countBytes + i * entryBytes;
            if (number(entry, 2) == subfileType && (number(entry + (big ? 12 : 8), 4) & 1) != 0)
                ++previews;
        }
        page = number(page + countBytes + entries * entryBytes, offsetBytes);
    }
    return previews;
}

} // namespace

Container examineContainer(PictureFormat format, Bytes file)
{
    Container container;
    switch (format) {
    case PictureFormat::Jpeg:
        examineJpeg(file, container);
        break;
    case PictureFormat::Png:
        examinePng(file, container);
        break;
    case PictureFormat::Gif:
        noteEnd(file, endOfGif(file), format, container);
        break;
    case PictureFormat::WebP:
        noteEnd(file, 8 + littleEndian(file, 4, 4), format, container);
        break;
    case PictureFormat::Tiff:
        container.previews = previewsInTiff(file);
        break;
    case PictureFormat::Heic:
    case PictureFormat::Avif:
        container.cut = endsEarly(format, file);
        break;
    case PictureFormat::Bmp:
        break;
    }
    return container;
}

int heifTurn(Bytes file)
{
    std::uint64_t at = 0;
    while (holds(file, at, 8) && textAt(file, at + 4, 4) != "meta"sv) {
        const std::uint64_t length = bigEndian(file, at, 4);
        if (length < 8)
            return 1;
        at += length;
    }
    const Bytes meta = partOf(file, at, bigEndian(file, at, 4));
    const std::string_view text = textAt(meta, 0, meta.size());
    constexpr int mirrored = 2;
    if (text.find("\0\0\0\x09imir"sv) != std::string_view::npos)
        return mirrored;
    const std::size_t turn = text.find("\0\0\0\x09irot"sv);
    if (turn == std::string_view::npos || turn + 8 >= meta.size())
        return 1;
    constexpr int quarterTurns[] = {1, 8, 3, 6}; // anticlockwise
    return quarterTurns[meta[turn + 8] & 3];
}

} // namespace pentimento
