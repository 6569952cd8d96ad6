// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/compression.h"

#include "core/imaging/byte_fields.h"
#include "core/imaging/jpeg_header.h"
#include "core/imaging/tiff_header.h"
#include "core/imaging/webp_header.h"

#include <algorithm>
#include <array>

namespace pentimento {

namespace {

using Kind = StoredCompression::Kind;

StoredCompression only(Kind kind)
{
    StoredCompression result;
    result.kind = kind;
    return result;
}

StoredCompression jpegCompression(const std::optional<JpegHeader>& header)
{
    if (!header)
        return only(Kind::Jpeg);
    return {Kind::Jpeg, header->quality, header->standardTables, header->subsampling,
            header->progressive};
}

StoredCompression webPCompression(Bytes file)
{
    const std::optional<WebPHeader> header = readWebPHeader(file);
    if (!header)
        return only(Kind::Unknown);
    StoredCompression result = only(header->lossless ? Kind::Lossless : Kind::Vp8);
    result.quality = header->quality;
    return result;
}

/// A table of greys alone is only another way to store a grey picture.
Kind kindOfTable(Bytes table, std::size_t entry)
{
    for (std::size_t at = 0; at + entry <= table.size(); at += entry)
        if (table[at] != table[at + 1] || table[at] != table[at + 2])
            return Kind::Palette;
    return Kind::Lossless;
}

Kind pngKind(Bytes file)
{
    constexpr std::size_t firstChunk = 8;
    constexpr std::size_t colourType = 25;
    constexpr std::uint8_t indexed = 3;
    if (file.size() <= colourType)
        return Kind::Unknown;
    if (file[colourType] != indexed)
        return Kind::Lossless;
    for (std::size_t at = firstChunk; at + 12 <= file.size();) {
        const std::uint64_t length = bigEndian(file, at, 4);
        if (textAt(file, at + 4, 4) == "PLTE")
            return kindOfTable(partOf(file, at + 8, length), 3);
        at += 12 + length;
    }
    return Kind::Unknown;
}

Kind bmpKind(Bytes file)
{
    constexpr std::size_t fileHeader = 14;
    const std::uint64_t header = littleEndian(file, fileHeader, 4);
    const bool old = header == 12; // OS/2: another place for the depth, tables of three bytes
    const std::size_t depth = old ? 24 : 28;
    if (file.size() <= depth)
        return Kind::Unknown;
    if (file[depth] == 0 || file[depth] > 8)
        return Kind::Lossless;
    const std::uint64_t table = fileHeader + header;
    const std::uint64_t pixels = std::min<std::uint64_t>(littleEndian(file, 10, 4), file.size());
    return table < pixels ? kindOfTable(file.subspan(table, pixels - table), old ? 3 : 4)
                          : Kind::Unknown;
}

Kind kindOfTiffTable(Bytes table)
{
    const std::size_t third = table.size() / 3;
    for (std::size_t i = 0; i < third; ++i)
        if (table[i] != table[third + i] || table[i] != table[2 * third + i])
            return Kind::Palette;
    return third > 0 ? Kind::Lossless : Kind::Unknown;
}

StoredCompression tiffCompression(Bytes file)
{
    constexpr std::uint64_t palette = 3;
    constexpr std::uint64_t yCbCr = 6;
    constexpr std::uint64_t oldJpeg = 6;
    constexpr std::uint64_t jpeg = 7;
    // None, CCITT, LZW, Deflate twice, PackBits, LZMA, Zstandard.
    static constexpr std::array<std::uint64_t, 10> lossless = {1, 2,     3,     4,     5,
                                                               8, 32773, 32946, 34925, 50000};
    const std::optional<TiffHeader> header = readTiffHeader(file);
    if (!header)
        return only(Kind::Unknown);
    if (header->compression == oldJpeg)
        return only(Kind::Jpeg);
    if (header->compression == jpeg) {
        StoredCompression result =
            jpegCompression(readJpegHeader(header->firstPart, header->jpegTables));
        if (header->photometric != yCbCr)
            result.subsampling.clear();
        return result;
    }
    if (std::find(lossless.begin(), lossless.end(), header->compression) == lossless.end())
        return only(Kind::Unknown);
    return only(header->photometric == palette ? kindOfTiffTable(header->colourTable)
                                               : Kind::Lossless);
}

} // namespace

StoredCompression readCompression(PictureFormat format, Bytes file)
{
    switch (format) {
    case PictureFormat::Jpeg:
        return jpegCompression(readJpegHeader(file));
    case PictureFormat::WebP:
        return webPCompression(file);
    case PictureFormat::Tiff:
        return tiffCompression(file);
    case PictureFormat::Png:
        return only(pngKind(file));
    case PictureFormat::Bmp:
        return only(bmpKind(file));
    case PictureFormat::Gif:
        return only(Kind::Palette);
    case PictureFormat::Heic:
        return only(Kind::Hevc);
    case PictureFormat::Avif:
        return only(Kind::Av1);
    }
    return only(Kind::Unknown);
}

} // namespace pentimento
