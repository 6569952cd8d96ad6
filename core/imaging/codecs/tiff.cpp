// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/codecs/tiff.h"

#include "core/imaging/byte_fields.h"
#include "core/imaging/decode_vips.h"
#include "core/imaging/foreign_kind.h"
#include "core/imaging/jpeg_header.h"
#include "core/imaging/tiff_header.h"

#include <algorithm>
#include <array>
#include <set>

namespace pentimento::codecs {

namespace {

using namespace std::string_view_literals;
using Kind = StoredCompression::Kind;

bool isTiff(Bytes file)
{
    static constexpr std::array magics = {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv};
    return !isCameraRaw(file) &&
           std::find(magics.begin(), magics.end(), textAt(file, 0, 4)) != magics.end();
}

/// The first directory, which says what the picture is, may stand anywhere in a TIFF.
bool endsEarly(Bytes file)
{
    if (file.size() < 16)
        return true;
    const bool little = file[0] == 'I';
    const bool big = file[2] == 43 || file[3] == 43; // BigTIFF: 8-byte offsets
    if (big)
        return (little ? littleEndian(file, 8, 8) : bigEndian(file, 8, 8)) >= file.size();
    return (little ? littleEndian(file, 4, 4) : bigEndian(file, 4, 4)) >= file.size();
}

enum Photometric : std::uint64_t {
    WhiteIsZero = 0,
    Rgb = 2,
    Palette = 3,
    Ink = 5,
    YCbCr = 6,
    CieLab = 8
};

/// Programs keep saved selections and spot colours behind the colours: only what calls itself
/// transparency is.
std::optional<Channels> tiffChannels(Bytes file)
{
    constexpr std::uint64_t premultiplied = 1;
    constexpr std::uint64_t separate = 2;
    const std::optional<TiffHeader> header = readTiffHeader(file);
    if (!header || header->photometric > CieLab || header->photometric == Palette)
        return {};
    Channels channels;
    channels.zeroIsWhite = header->photometric == WhiteIsZero;
    if (header->photometric < Rgb)
        channels.colours = 1;
    else if (header->photometric == Ink)
        channels.colours = 4;
    const auto& extra = header->extraSamples;
    const auto opacity = std::find_if(extra.begin(), extra.end(), [](std::uint64_t kind) {
        return kind == premultiplied || kind == separate;
    });
    if (opacity != extra.end())
        channels.opacity = channels.colours + static_cast<int>(opacity - extra.begin());
    return channels;
}

Result<Decoded> decodeUntilError(Bytes file, const PictureLimits& limits, const Job& job);

const VipsFormat tiff{.name = "TIFF",
                      .load = vips::VImage::tiffload_buffer,
                      .channels = tiffChannels,
                      .part = decodeUntilError};

Result<Decoded> decodeUntilError(Bytes file, const PictureLimits& limits, const Job& job)
{
    return decodeVipsUntilError(tiff, file, limits, job);
}

Result<Decoded> decodeTiff(Bytes file, const PictureLimits& limits, const Job& job)
{
    return endsEarly(file) ? cutOff() : decodeWithVips(tiff, file, limits, job);
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
    constexpr std::uint64_t oldJpeg = 6;
    constexpr std::uint64_t jpeg = 7;
    // None, CCITT, LZW, Deflate twice, PackBits, LZMA, Zstandard.
    static constexpr std::array<std::uint64_t, 10> lossless = {1, 2,     3,     4,     5,
                                                               8, 32773, 32946, 34925, 50000};
    const std::optional<TiffHeader> header = readTiffHeader(file);
    if (!header)
        return storedAs(Kind::Unknown);
    if (header->compression == oldJpeg)
        return storedAs(Kind::Jpeg);
    if (header->compression == jpeg) {
        StoredCompression result =
            storedAsJpeg(readJpegHeader(header->firstPart, header->jpegTables));
        if (header->photometric != YCbCr)
            result.subsampling.clear();
        return result;
    }
    if (std::find(lossless.begin(), lossless.end(), header->compression) == lossless.end())
        return storedAs(Kind::Unknown);
    return storedAs(header->photometric == Palette ? kindOfTiffTable(header->colourTable)
                                                   : Kind::Lossless);
}

/// Pages that call themselves reduced copies: thumbnails and previews.
int previewsIn(Bytes file)
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

Container tiffContainer(Bytes file)
{
    Container container;
    container.previews = previewsIn(file);
    return container;
}

constexpr std::array extensions = {".tif"sv, ".tiff"sv};
constexpr std::array mimeTypes = {"image/tiff"sv};

} // namespace

const Codec tiffCodec{.name = "TIFF",
                      .extensions = extensions,
                      .mimeTypes = mimeTypes,
                      .recognises = isTiff,
                      .decode = decodeTiff,
                      .compression = tiffCompression,
                      .container = tiffContainer,
                      .metadata = readMetadata,
                      .page = "page",
                      .previewsAreRaw = true};

} // namespace pentimento::codecs
