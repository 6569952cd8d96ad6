// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/jpeg_layout.h"

#include "core/imaging/byte_fields.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace pentimento {

namespace {

using namespace std::string_view_literals;

constexpr std::uint8_t endOfImage = 0xd9;
constexpr std::uint8_t app2 = 0xe2;
constexpr std::uint8_t app14 = 0xee;

bool standsAlone(std::uint8_t marker)
{
    return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8); // TEM, RST0..7, SOI
}

/// The next byte 0xff from `at` on that begins a marker: inside a scan, 0xff 0x00 is a value.
std::uint64_t nextMarker(Bytes file, std::uint64_t at)
{
    while (at + 1 < file.size()) {
        const void* found = std::memchr(file.data() + at, 0xff, file.size() - at - 1);
        if (found == nullptr)
            break;
        at = static_cast<std::uint64_t>(static_cast<const std::uint8_t*>(found) - file.data());
        if (file[at + 1] != 0x00 && file[at + 1] != 0xff)
            return at;
        ++at;
    }
    return file.size();
}

/// The multi-picture index (CIPA DC-007): a small TIFF whose tag 0xb002 lists the pictures.
class MultiPictureIndex
{
public:
    /// `index` begins with the TIFF header; `base` is where that lies in the file, and what the
    /// index counts from.
    MultiPictureIndex(Bytes index, std::uint64_t base)
        : m_index(index), m_base(base), m_little(textAt(index, 0, 2) == "II"sv)
    {}

    void addTo(JpegLayout& layout, Bytes file) const
    {
        constexpr std::uint64_t entriesTag = 0xb002;
        constexpr std::uint64_t entrySize = 16;
        constexpr std::uint64_t most = 1000;
        const std::uint64_t directory = number(4, 4);
        for (std::uint64_t i = 0; i < std::min(number(directory, 2), most); ++i) {
            const std::uint64_t field = directory + 2 + i * 12;
            if (number(field, 2) != entriesTag)
                continue;
            const std::uint64_t count = std::min(number(field + 4, 4) / entrySize, most);
            const std::uint64_t entries = number(field + 8, 4);
            for (std::uint64_t entry = 1; entry < count; ++entry) // the first is the file's own
                addPicture(entries + entry * entrySize, layout, file);
        }
    }

private:
    [[nodiscard]] std::uint64_t number(std::uint64_t offset, std::uint64_t bytes) const
    {
        return m_little ? littleEndian(m_index, offset, bytes) : bigEndian(m_index, offset, bytes);
    }

    void addPicture(std::uint64_t entry, JpegLayout& layout, Bytes file) const
    {
        constexpr std::uint64_t typeMask = 0xffffff;
        const std::uint64_t kind = number(entry, 4) & typeMask;
        const std::uint64_t begin = m_base + number(entry + 8, 4);
        const Bytes picture = partOf(file, begin, number(entry + 4, 4));
        if (begin == m_base || textAt(picture, 0, 3) != "\xff\xd8\xff"sv)
            return;
        layout.used = std::max(layout.used, begin + picture.size());
        if (kind == 0x010001 || kind == 0x010002) // "large thumbnails"
            return;
        constexpr std::uint64_t headBytes = 65536;
        const Bytes head = partOf(picture, 0, headBytes);
        const std::string_view text = textAt(head, 0, head.size());
        if (text.find("hdrgm:"sv) != std::string_view::npos ||
            text.find("HDRGainMap"sv) != std::string_view::npos)
            layout.gainMap = true;
        else
            ++layout.pictures;
    }

    Bytes m_index;
    std::uint64_t m_base;
    bool m_little;
};

} // namespace

JpegLayout jpegLayout(Bytes file)
{
    JpegLayout layout;
    Bytes index;
    std::uint64_t indexBase = 0;
    for (std::uint64_t at = nextMarker(file, 2); at < file.size(); at = nextMarker(file, at)) {
        const std::uint8_t marker = file[at + 1];
        if (marker == endOfImage) {
            layout.end = layout.used = at + 2;
            break;
        }
        if (standsAlone(marker)) {
            at += 2;
            continue;
        }
        const std::uint64_t content = at + 4;
        const std::uint64_t length = bigEndian(file, at + 2, 2);
        layout.adobe = layout.adobe || (marker == app14 && textAt(file, content, 5) == "Adobe"sv);
        if (marker == app2 && length > 6 && textAt(file, content, 4) == "MPF\0"sv) {
            indexBase = content + 4;
            index = partOf(file, indexBase, length - 6);
        }
        at += 2 + length; // of a scan, that is its header; values follow, which hold no marker
    }
    if (layout.end && !index.empty())
        MultiPictureIndex(index, indexBase).addTo(layout, file);
    return layout;
}

Bytes withoutZeroTail(Bytes file)
{
    constexpr std::size_t longRun = 512; // entropy-coded data hold no such run
    const auto last = std::find_if(file.rbegin(), file.rend(), [](auto byte) { return byte != 0; });
    const auto zeros = static_cast<std::size_t>(last - file.rbegin());
    return zeros < longRun ? file : file.first(file.size() - zeros);
}

} // namespace pentimento
