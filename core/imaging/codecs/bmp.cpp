// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/codecs/bmp.h"

#include "core/imaging/byte_fields.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <optional>

namespace pentimento::codecs {

namespace {

using Colour = std::array<std::uint8_t, 3>;

enum Compression : std::uint64_t {
    None = 0,
    RunLength8 = 1,
    RunLength4 = 2,
    Masks = 3,
    Masks4 = 6
};

/// The parts of a BMP's headers that say how its pixels are stored.
struct BmpHeader
{
    std::uint64_t pixelOffset = 0;
    std::int64_t width = 0;
    std::int64_t height = 0;
    bool topDown = false;
    std::uint64_t bitsPerPixel = 0;
    std::uint64_t compression = None;
    std::array<std::uint32_t, 3> masks{}; ///< red, green, blue of 16 and 32 bits
    std::array<Colour, 256> palette{};

    [[nodiscard]] bool isRunLength() const
    {
        return compression == RunLength8 || compression == RunLength4;
    }
    [[nodiscard]] std::int64_t rowBytes() const
    {
        return (width * static_cast<std::int64_t>(bitsPerPixel) + 31) / 32 * 4;
    }
};

void readPalette(Bytes file, std::uint64_t at, std::uint64_t colours, std::uint64_t entryBytes,
                 BmpHeader& header)
{
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(colours, header.palette.size()); ++i)
        for (std::uint64_t channel = 0; channel < 3; ++channel)
            header.palette[i][channel] =
                static_cast<std::uint8_t>(littleEndian(file, at + i * entryBytes + 2 - channel, 1));
}

void readMasks(Bytes file, BmpHeader& header)
{
    if (header.compression == None) {
        if (header.bitsPerPixel == 16)
            header.masks = {0x7c00, 0x3e0, 0x1f};
        else
            header.masks = {0xff0000, 0xff00, 0xff};
        return;
    }
    for (std::uint64_t channel = 0; channel < 3; ++channel)
        header.masks[channel] = static_cast<std::uint32_t>(littleEndian(file, 54 + channel * 4, 4));
}

BmpHeader readHeader(Bytes file)
{
    BmpHeader header;
    header.pixelOffset = littleEndian(file, 10, 4);
    const std::uint64_t headerBytes = littleEndian(file, 14, 4);
    if (headerBytes == 12 || headerBytes == 16) { // OS/2
        const std::uint64_t side = headerBytes == 12 ? 2 : 4;
        header.width = static_cast<std::int64_t>(littleEndian(file, 18, side));
        header.height = static_cast<std::int64_t>(littleEndian(file, 18 + side, side));
        header.bitsPerPixel = littleEndian(file, 20 + 2 * side, 2);
        readPalette(file, 14 + headerBytes, 256, 3, header);
        readMasks(file, header);
        return header;
    }
    header.width = static_cast<std::int32_t>(littleEndian(file, 18, 4));
    const auto height = std::int64_t{static_cast<std::int32_t>(littleEndian(file, 22, 4))};
    header.height = std::abs(height);
    header.topDown = height < 0;
    header.bitsPerPixel = littleEndian(file, 28, 2);
    header.compression = littleEndian(file, 30, 4);
    const std::uint64_t colours = littleEndian(file, 46, 4);
    readPalette(file, 14 + headerBytes, colours == 0 ? 256 : colours, 4, header);
    readMasks(file, header);
    return header;
}

bool isKnownKind(const BmpHeader& header)
{
    switch (header.compression) {
    case None:
        return header.bitsPerPixel == 1 || header.bitsPerPixel == 4 || header.bitsPerPixel == 8 ||
               header.bitsPerPixel == 16 || header.bitsPerPixel == 24 || header.bitsPerPixel == 32;
    case RunLength8:
        return header.bitsPerPixel == 8 && !header.topDown;
    case RunLength4:
        return header.bitsPerPixel == 4 && !header.topDown;
    case Masks:
    case Masks4:
        return (header.bitsPerPixel == 16 || header.bitsPerPixel == 32) &&
               std::find(header.masks.begin(), header.masks.end(), 0U) == header.masks.end();
    default:
        return false;
    }
}

StoredForm storedForm(const BmpHeader& header)
{
    StoredForm stored;
    stored.width = static_cast<int>(header.width);
    stored.height = static_cast<int>(header.height);
    stored.channels = 3;
    stored.bitsPerChannel = header.bitsPerPixel == 16 ? 5 : 8;
    stored.colourSpace = "sRGB";
    return stored;
}

/// The bits under a mask as a value of 8 bits: fewer are shifted up.
std::uint8_t underMask(std::uint32_t value, std::uint32_t mask)
{
    const std::uint32_t bits = (value & mask) >> std::countr_zero(mask);
    const int width = std::bit_width(mask >> std::countr_zero(mask));
    return static_cast<std::uint8_t>(width > 8 ? bits >> (width - 8) : bits << (8 - width));
}

void convertRow(const BmpHeader& header, const std::uint8_t* row, std::uint8_t* rgb)
{
    const auto bits = static_cast<std::size_t>(header.bitsPerPixel);
    for (std::size_t x = 0; x < static_cast<std::size_t>(header.width); ++x, rgb += 3) {
        if (bits == 24) {
            std::reverse_copy(row + x * 3, row + x * 3 + 3, rgb);
        } else if (bits > 8) {
            const auto value = static_cast<std::uint32_t>(
                littleEndian({row + x * bits / 8, bits / 8}, 0, bits / 8));
            for (std::size_t channel = 0; channel < 3; ++channel)
                rgb[channel] = underMask(value, header.masks[channel]);
        } else {
            const std::size_t perByte = 8 / bits;
            const std::size_t shift = bits * (perByte - 1 - x % perByte);
            const Colour& colour = header.palette[(row[x / perByte] >> shift) & ((1U << bits) - 1)];
            std::copy(colour.begin(), colour.end(), rgb);
        }
    }
}

/// Unpacks run-length codes into palette indices, bottom row first.
class RunLengthReader
{
public:
    RunLengthReader(const BmpHeader& header, Bytes codes)
        : m_codes(codes), m_nibbles(header.compression == RunLength4), m_width(header.width),
          m_height(header.height), m_indices(static_cast<std::size_t>(header.width) *
                                             static_cast<std::size_t>(header.height))
    {}

    /// Rows that the codes fill, from the bottom; all of them when an end code says so.
    std::int64_t read()
    {
        while (m_y < m_height) {
            if (!holds(m_codes, m_at, 2))
                return m_y;
            const std::uint8_t count = m_codes[m_at];
            const std::uint8_t value = m_codes[m_at + 1];
            m_at += 2;
            if (count > 0)
                put(count, [&](std::int64_t i) { return nibbleOr(value, i); });
            else if (value > 2)
                readLiterals(value);
            else if (!obey(value))
                break;
        }
        return m_height;
    }

    [[nodiscard]] std::uint8_t index(std::int64_t x, std::int64_t y) const
    {
        return m_indices[static_cast<std::size_t>(y * m_width + x)];
    }

private:
    [[nodiscard]] std::uint8_t nibbleOr(std::uint8_t value, std::int64_t i) const
    {
        if (!m_nibbles)
            return value;
        return static_cast<std::uint8_t>(i % 2 == 0 ? value >> 4 : value & 15);
    }

    template <class Index>
    void put(std::int64_t count, Index indexAt)
    {
        for (std::int64_t i = 0; i < count && m_x < m_width; ++i, ++m_x)
            m_indices[static_cast<std::size_t>(m_y * m_width + m_x)] = indexAt(i);
    }

    void readLiterals(std::int64_t count)
    {
        const std::int64_t bytes = m_nibbles ? (count + 1) / 2 : count;
        put(count, [&](std::int64_t i) {
            const auto at = m_at + static_cast<std::uint64_t>(m_nibbles ? i / 2 : i);
            return nibbleOr(static_cast<std::uint8_t>(littleEndian(m_codes, at, 1)), i);
        });
        m_at += static_cast<std::uint64_t>(bytes + bytes % 2);
    }

    /// 0: next row, 1: the end, 2: a step aside and up. False at the end.
    bool obey(std::uint8_t code)
    {
        if (code == 0) {
            m_x = 0;
            ++m_y;
        } else if (code == 2) {
            m_x += static_cast<std::int64_t>(littleEndian(m_codes, m_at, 1));
            m_y += static_cast<std::int64_t>(littleEndian(m_codes, m_at + 1, 1));
            m_at += 2;
        }
        return code != 1;
    }

    Bytes m_codes;
    bool m_nibbles;
    std::int64_t m_width;
    std::int64_t m_height;
    std::vector<std::uint8_t> m_indices;
    std::uint64_t m_at = 0;
    std::int64_t m_x = 0;
    std::int64_t m_y = 0;
};

/// Where a row of the file, counted as stored, lies in the picture.
std::uint8_t* rowOf(PixelBytes& rgb, const BmpHeader& header, std::int64_t fileRow)
{
    const std::int64_t y = header.topDown ? fileRow : header.height - 1 - fileRow;
    return rgb.data() + y * header.width * 3;
}

/// Converts what is there; how many rows that is.
std::int64_t readRows(const BmpHeader& header, Bytes pixels, PixelBytes& rgb)
{
    const auto allocate = [&] {
        rgb.assign(static_cast<std::size_t>(header.width * header.height) * 3, fillerGrey);
    };
    if (header.isRunLength()) {
        RunLengthReader reader(header, pixels);
        const std::int64_t rows = reader.read();
        allocate();
        for (std::int64_t row = 0; row < rows; ++row) {
            std::uint8_t* out = rowOf(rgb, header, row);
            for (std::int64_t x = 0; x < header.width; ++x, out += 3) {
                const Colour& colour = header.palette[reader.index(x, row)];
                std::copy(colour.begin(), colour.end(), out);
            }
        }
        return rows;
    }
    const std::int64_t rows =
        std::min(header.height, static_cast<std::int64_t>(pixels.size()) / header.rowBytes());
    if (static_cast<double>(rows) < leastShare * static_cast<double>(header.height))
        return rows; // before memory is spent on what a header claims
    allocate();
    for (std::int64_t row = 0; row < rows; ++row)
        convertRow(header, pixels.data() + row * header.rowBytes(), rowOf(rgb, header, row));
    return rows;
}

Result<Decoded> decodeBmp(Bytes file, const PictureLimits& limits, const Job&)
{
    const BmpHeader header = readHeader(file);
    if (const auto size = checkSize(header.width, header.height, limits); !size)
        return size.error();
    if (!isKnownKind(header))
        return Error{ErrorCode::UnreadableInput, "is damaged or of a rare kind of BMP", {}};
    Decoded decoded;
    decoded.stored = storedForm(header);
    const Bytes pixels = partOf(file, header.pixelOffset, file.size());
    const std::int64_t rows = readRows(header, pixels, decoded.rgb);
    if (const auto enough = noteMissing(rows, header.topDown, 1, decoded); !enough)
        return enough.error();
    if (header.bitsPerPixel == 32)
        decoded.notes.emplace_back("The BMP's fourth channel was not used.");
    return decoded;
}

/// Two letters are little to go by: the header's length must be a known one, too.
bool isBmp(Bytes file)
{
    static constexpr std::array<std::uint64_t, 8> headers = {12, 16, 40, 52, 56, 64, 108, 124};
    return textAt(file, 0, 2) == "BM" && file.size() >= 26 &&
           std::find(headers.begin(), headers.end(), littleEndian(file, 14, 4)) != headers.end();
}

StoredCompression::Kind bmpKind(Bytes file)
{
    constexpr std::size_t fileHeader = 14;
    const std::uint64_t header = littleEndian(file, fileHeader, 4);
    const bool old = header == 12; // OS/2: another place for the depth, tables of three bytes
    const std::size_t depth = old ? 24 : 28;
    if (file.size() <= depth)
        return StoredCompression::Kind::Unknown;
    if (file[depth] == 0 || file[depth] > 8)
        return StoredCompression::Kind::Lossless;
    const std::uint64_t table = fileHeader + header;
    const std::uint64_t pixels = std::min<std::uint64_t>(littleEndian(file, 10, 4), file.size());
    return table < pixels ? kindOfTable(file.subspan(table, pixels - table), old ? 3 : 4)
                          : StoredCompression::Kind::Unknown;
}

StoredCompression bmpCompression(Bytes file)
{
    return storedAs(bmpKind(file));
}

Container bmpContainer(Bytes)
{
    return {};
}

constexpr std::array<std::string_view, 1> extensions = {".bmp"};
constexpr std::array<std::string_view, 1> mimeTypes = {"image/bmp"};

} // namespace

const Codec bmpCodec{.name = "BMP",
                     .extensions = extensions,
                     .mimeTypes = mimeTypes,
                     .recognises = isBmp,
                     .decode = decodeBmp,
                     .compression = bmpCompression,
                     .container = bmpContainer,
                     .metadata = readMetadata};

} // namespace pentimento::codecs
