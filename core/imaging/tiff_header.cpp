// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/tiff_header.h"

#include "core/imaging/byte_fields.h"

#include <algorithm>

namespace pentimento {

namespace {

enum Tag : std::uint64_t {
    Compression = 259,
    Photometric = 262,
    StripOffsets = 273,
    StripLengths = 279,
    ColourTable = 320,
    TileOffsets = 324,
    TileLengths = 325,
    ExtraSamples = 338,
    JpegTables = 347,
};

/// Reads numbers and the first directory of a TIFF or BigTIFF, of either byte order. Whatever lies
/// outside the file reads as 0 or empty.
class Directory
{
public:
    explicit Directory(Bytes file)
        : m_file(file), m_little(file.size() > 2 && file[0] == 'I'),
          m_big(file.size() > 4 && (m_little ? file[2] : file[3]) == 43),
          m_begin(m_big ? number(8, 8) : number(4, 4)), m_count(number(m_begin, m_big ? 8 : 2))
    {}

    /// Whether all of it lies in the file: of a part, a missing entry would look like a default.
    [[nodiscard]] bool isWhole() const
    {
        const std::uint64_t size = m_file.size();
        return m_begin > 0 && m_begin < size && m_count > 0 &&
               m_count <= (size - m_begin) / entryBytes();
    }

    /// The values of a tag as they are stored; empty without the tag or when they are cut.
    [[nodiscard]] Bytes valuesOf(Tag tag) const
    {
        const std::uint64_t entry = entryOf(tag);
        if (entry == 0)
            return {};
        const std::uint64_t count = number(entry + 4, m_big ? 8 : 4);
        const std::uint64_t size = sizeOf(number(entry + 2, 2));
        if (size == 0 || count > m_file.size() / size)
            return {};
        const std::uint64_t field = entry + (m_big ? 12 : 8);
        const std::size_t inPlace = m_big ? 8 : 4;
        const Bytes values =
            part(count * size <= inPlace ? field : number(field, inPlace), count * size);
        return values.size() == count * size ? values : Bytes();
    }

    /// The first value of a tag.
    [[nodiscard]] std::uint64_t numberOf(Tag tag, std::uint64_t otherwise) const
    {
        const std::vector<std::uint64_t> numbers = numbersOf(tag, 1);
        return numbers.empty() ? otherwise : numbers.front();
    }

    /// The first values of a tag, at most so many.
    [[nodiscard]] std::vector<std::uint64_t> numbersOf(Tag tag, std::size_t most) const
    {
        const Bytes values = valuesOf(tag);
        if (values.empty())
            return {};
        const std::uint64_t size = sizeOf(number(entryOf(tag) + 2, 2));
        const auto begin = static_cast<std::uint64_t>(values.data() - m_file.data());
        std::vector<std::uint64_t> numbers(std::min<std::size_t>(most, values.size() / size));
        for (std::size_t i = 0; i < numbers.size(); ++i)
            numbers[i] = number(begin + i * size, size);
        return numbers;
    }

    [[nodiscard]] Bytes part(std::uint64_t offset, std::uint64_t length) const
    {
        return partOf(m_file, offset, length);
    }

private:
    /// Bytes of one value of a field type; 0 for those that no tag of ours has.
    static std::uint64_t sizeOf(std::uint64_t type)
    {
        switch (type) {
        case 1: // byte
        case 7: // undefined
            return 1;
        case 3: // short
            return 2;
        case 4: // long
            return 4;
        case 16: // long of 8 bytes
            return 8;
        default:
            return 0;
        }
    }

    [[nodiscard]] std::uint64_t number(std::uint64_t offset, std::uint64_t bytes) const
    {
        return m_little ? littleEndian(m_file, offset, bytes) : bigEndian(m_file, offset, bytes);
    }

    [[nodiscard]] std::uint64_t entryBytes() const { return m_big ? 20 : 12; }

    [[nodiscard]] std::uint64_t entryOf(Tag tag) const
    {
        constexpr std::uint64_t mostEntries = 4096;
        const std::uint64_t first = m_begin + (m_big ? 8 : 2);
        for (std::uint64_t i = 0; i < std::min(m_count, mostEntries); ++i)
            if (number(first + i * entryBytes(), 2) == tag)
                return first + i * entryBytes();
        return 0;
    }

    Bytes m_file;
    bool m_little;
    bool m_big;
    std::uint64_t m_begin;
    std::uint64_t m_count;
};

} // namespace

std::optional<TiffHeader> readTiffHeader(Bytes file)
{
    const Directory directory(file);
    if (!directory.isWhole())
        return {};
    const bool tiled = !directory.valuesOf(TileOffsets).empty();
    TiffHeader header;
    header.compression = directory.numberOf(Compression, header.compression);
    header.photometric = directory.numberOf(Photometric, header.photometric);
    header.colourTable = directory.valuesOf(ColourTable);
    header.jpegTables = directory.valuesOf(JpegTables);
    constexpr std::size_t mostExtraSamples = 64;
    header.extraSamples = directory.numbersOf(ExtraSamples, mostExtraSamples);
    header.firstPart = directory.part(directory.numberOf(tiled ? TileOffsets : StripOffsets, 0),
                                      directory.numberOf(tiled ? TileLengths : StripLengths, 0));
    return header;
}

} // namespace pentimento
