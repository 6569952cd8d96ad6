// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/imaging/fixtures.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

/// Files as they come from interrupted downloads, odd programs and phones, made on the spot.
namespace odd {

using File = std::vector<std::uint8_t>;

inline void append(File& file, std::string_view text)
{
    file.insert(file.end(), text.begin(), text.end());
}

inline void appendBig(File& file, std::uint32_t value, int bytes = 4)
{
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        file.push_back(static_cast<std::uint8_t>(value >> shift));
}

inline void appendLittle(File& file, std::uint32_t value, int bytes = 4)
{
    for (int shift = 0; shift < 8 * bytes; shift += 8)
        file.push_back(static_cast<std::uint8_t>(value >> shift));
}

/// An entry of a TIFF's directory, little-endian.
inline void appendTiffEntry(File& file, std::uint32_t tag, std::uint32_t type, std::uint32_t count,
                            std::uint32_t value)
{
    appendLittle(file, tag, 2);
    appendLittle(file, type, 2);
    appendLittle(file, count);
    appendLittle(file, value);
}

/// Exif of a Canon camera, whose maker's note names a lens by a number that several lenses share.
inline std::string exifOfCanonLens()
{
    constexpr std::uint32_t settings = 47; // shorts of its own table
    constexpr std::uint32_t lens = 22;     // the one of them that names the lens
    File file;
    append(file, std::string_view("II*\0\x08\0\0\0", 8));
    const std::uint32_t first = 8 + 2 + 2 * 12 + 4;
    const std::uint32_t maker = first;
    const std::uint32_t exif = maker + 8;
    const std::uint32_t note = exif + 2 + 12 + 4;
    const std::uint32_t table = note + 2 + 12 + 4;
    appendLittle(file, 2, 2);
    appendTiffEntry(file, 0x010f, 2, 6, maker); // Make
    appendTiffEntry(file, 0x8769, 4, 1, exif);
    appendLittle(file, 0);
    append(file, std::string_view("Canon\0\0\0", 8));
    appendLittle(file, 1, 2);
    appendTiffEntry(file, 0x927c, 7, 2 + 12 + 4 + 2 * settings, note); // MakerNote
    appendLittle(file, 0);
    appendLittle(file, 1, 2);
    appendTiffEntry(file, 1, 3, settings, table); // Canon's camera settings
    appendLittle(file, 0);
    for (std::uint32_t i = 0; i < settings; ++i)
        appendLittle(file, i == 0 ? 2 * settings : i == lens ? 31 : 0, 2);
    return {file.begin(), file.end()};
}

inline File first(const File& file, double share)
{
    return {file.begin(),
            file.begin() + static_cast<std::ptrdiff_t>(static_cast<double>(file.size()) * share)};
}

/// The picture by another program's encoder: OpenCV's, with its own parameters.
inline File encoded(const pentimento::Raster& picture, const std::string& ending,
                    const std::vector<int>& parameters = {})
{
    const cv::Mat rgb(picture.height(), picture.width(), CV_8UC3,
                      const_cast<std::uint8_t*>(picture.data()));
    cv::Mat bgr;
    cv::cvtColor(rgb, bgr, cv::COLOR_RGB2BGR);
    File file;
    cv::imencode(ending, bgr, file, parameters);
    return file;
}

/// A JPEG with this segment (marker 0xffe0 + `application`) behind its start.
inline File withSegment(const File& jpeg, int application, std::string_view content)
{
    File segment;
    appendBig(segment, 0xffe0U + static_cast<std::uint32_t>(application), 2);
    appendBig(segment, static_cast<std::uint32_t>(content.size() + 2), 2);
    append(segment, content);
    File file = jpeg;
    file.insert(file.begin() + 2, segment.begin(), segment.end());
    return file;
}

/// A big-endian TIFF header with one directory: an EXIF block with an orientation.
inline std::string exifOfOrientation(int orientation)
{
    File tiff;
    append(tiff, std::string_view("MM\0*", 4));
    appendBig(tiff, 8);
    appendBig(tiff, 1, 2);
    appendBig(tiff, 0x01120003);
    appendBig(tiff, 1);
    appendBig(tiff, static_cast<std::uint32_t>(orientation), 2);
    appendBig(tiff, 0, 2);
    appendBig(tiff, 0);
    return {tiff.begin(), tiff.end()};
}

inline File withOrientation(const File& jpeg, int orientation)
{
    return withSegment(jpeg, 1, std::string("Exif\0\0", 6) + exifOfOrientation(orientation));
}

/// CRC-32 as PNG defines it.
inline std::uint32_t crc(std::string_view bytes)
{
    std::uint32_t value = 0xffffffffU;
    for (const char byte : bytes) {
        value ^= static_cast<std::uint8_t>(byte);
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1U) != 0 ? 0xedb88320U ^ (value >> 1) : value >> 1;
    }
    return ~value;
}

inline File chunk(const std::string& name, const std::string& content)
{
    File file;
    appendBig(file, static_cast<std::uint32_t>(content.size()));
    append(file, name + content);
    appendBig(file, crc(name + content));
    return file;
}

/// Where a PNG's chunk of this name begins: its length field.
inline std::size_t chunkAt(const File& png, std::string_view name)
{
    const std::string_view text(reinterpret_cast<const char*>(png.data()), png.size());
    return text.find(name) - 4;
}

inline File withChunkBefore(const File& png, std::string_view name, const File& added)
{
    File file = png;
    file.insert(file.begin() + static_cast<std::ptrdiff_t>(chunkAt(png, name)), added.begin(),
                added.end());
    return file;
}

inline std::uint32_t big(const File& file, std::size_t at)
{
    return static_cast<std::uint32_t>(file[at]) << 24 |
           static_cast<std::uint32_t>(file[at + 1]) << 16 |
           static_cast<std::uint32_t>(file[at + 2]) << 8 | file[at + 3];
}

/// The same PNG with all of its compressed pixels in one chunk.
inline File withOnePixelChunk(const File& png)
{
    std::string pixels;
    File file(png.begin(), png.begin() + static_cast<std::ptrdiff_t>(chunkAt(png, "IDAT")));
    for (std::size_t at = file.size(); at < png.size(); at += 12 + big(png, at)) {
        const std::string name(png.begin() + static_cast<std::ptrdiff_t>(at + 4),
                               png.begin() + static_cast<std::ptrdiff_t>(at + 8));
        if (name == "IDAT")
            pixels.append(reinterpret_cast<const char*>(png.data()) + at + 8, big(png, at));
    }
    const File joined = chunk("IDAT", pixels);
    const File end = chunk("IEND", "");
    file.insert(file.end(), joined.begin(), joined.end());
    file.insert(file.end(), end.begin(), end.end());
    return file;
}

/// A byte in the first chunk of pixels is another one, `share` of the way through; the checksum is
/// made to fit or is left wrong.
inline File withChangedPixels(const File& png, double share, bool mendChecksum)
{
    File file = png;
    const std::size_t at = chunkAt(png, "IDAT");
    const std::size_t length = big(png, at);
    file[at + 8 + static_cast<std::size_t>(static_cast<double>(length) * share)] ^= 0x10;
    if (mendChecksum) {
        const std::string content(file.begin() + static_cast<std::ptrdiff_t>(at + 8),
                                  file.begin() + static_cast<std::ptrdiff_t>(at + 8 + length));
        const File mended = chunk("IDAT", content);
        std::copy(mended.begin(), mended.end(), file.begin() + static_cast<std::ptrdiff_t>(at));
    }
    return file;
}

/// The first chunk of this name gets a wrong checksum.
inline File withWrongChecksum(const File& png, std::string_view name)
{
    File file = png;
    const std::size_t at = chunkAt(png, name);
    file[at + 8 + big(png, at)] ^= 0x55;
    return file;
}

/// One page of a TIFF.
struct Page
{
    pentimento::Raster picture;
    bool reduced = false; ///< calls itself a preview of another
};

/// Uncompressed, sixteen rows to a strip, each page's directory before its pixels, so that a file
/// that is cut off still says what it holds.
inline File tiff(const std::vector<Page>& pages)
{
    constexpr std::uint32_t stripRows = 16;
    File file;
    append(file, std::string_view("II*\0", 4));
    std::size_t link = file.size();
    appendLittle(file, 0);
    for (const auto& [picture, reduced] : pages) {
        const auto width = static_cast<std::uint32_t>(picture.width());
        const auto height = static_cast<std::uint32_t>(picture.height());
        const std::uint32_t strips = (height + stripRows - 1) / stripRows;
        const auto directory = static_cast<std::uint32_t>(file.size());
        for (int i = 0; i < 4; ++i)
            file[link + static_cast<std::size_t>(i)] =
                static_cast<std::uint8_t>(directory >> (8 * i));
        constexpr std::uint32_t entries = 11;
        const std::uint32_t bits = directory + 2 + entries * 12 + 4;
        const std::uint32_t offsets = bits + 8;
        const std::uint32_t counts = offsets + strips * 4;
        const std::uint32_t pixels = counts + strips * 4;
        appendLittle(file, entries, 2);
        const auto entry = [&](auto... fields) { appendTiffEntry(file, fields...); };
        entry(254, 4, 1, reduced ? 1 : 0);
        entry(256, 4, 1, width);
        entry(257, 4, 1, height);
        entry(258, 3, 3, bits);
        entry(259, 3, 1, 1);
        entry(262, 3, 1, 2);
        entry(273, 4, strips, strips > 1 ? offsets : pixels);
        entry(277, 3, 1, 3);
        entry(278, 4, 1, stripRows);
        entry(279, 4, strips, strips > 1 ? counts : width * height * 3);
        entry(284, 3, 1, 1);
        link = file.size();
        appendLittle(file, 0);
        for (int i = 0; i < 4; ++i)
            appendLittle(file, 8, 2);
        for (std::uint32_t i = 0; i < strips; ++i)
            appendLittle(file, pixels + i * stripRows * width * 3);
        for (std::uint32_t i = 0; i < strips; ++i)
            appendLittle(file, std::min(stripRows, height - i * stripRows) * width * 3);
        file.insert(file.end(), picture.data(), picture.data() + width * height * 3);
    }
    return file;
}

/// How the samples of a TIFF of one strip are stored.
struct Samples
{
    std::uint32_t channels = 3;
    std::uint32_t photometric = 2;
    std::vector<std::uint32_t> extra = {}; ///< what the channels behind the colours are called
    std::uint32_t bits = 8;
    std::uint32_t format = 1; ///< 3: floating point
};

/// An uncompressed TIFF of these samples, little-endian.
inline File tiffOf(const File& samples, std::uint32_t width, std::uint32_t height,
                   const Samples& kind)
{
    const std::uint32_t entries = kind.extra.empty() ? 11 : 12;
    File values; // behind the directory
    const auto appendValues = [&](const std::vector<std::uint32_t>& numbers) {
        const auto at = static_cast<std::uint32_t>(8 + 2 + entries * 12 + 4 + values.size());
        for (const std::uint32_t number : numbers)
            appendLittle(values, number, 2);
        return at;
    };
    File file;
    append(file, std::string_view("II*\0\x08\0\0\0", 8));
    appendLittle(file, entries, 2);
    const auto entry = [&](auto... fields) { appendTiffEntry(file, fields...); };
    const auto shorts = [&](std::uint32_t tag, const std::vector<std::uint32_t>& numbers) {
        const auto count = static_cast<std::uint32_t>(numbers.size());
        const std::uint32_t both = numbers[0] | (count > 1 ? numbers[1] << 16 : 0);
        entry(tag, 3, count, count > 2 ? appendValues(numbers) : both);
    };
    constexpr std::uint32_t room = 256; // for values, so that the strip's place is known
    entry(256, 4, 1, width);
    entry(257, 4, 1, height);
    shorts(258, std::vector<std::uint32_t>(kind.channels, kind.bits));
    entry(259, 3, 1, 1);
    entry(262, 3, 1, kind.photometric);
    entry(273, 4, 1, 8 + 2 + entries * 12 + 4 + room);
    entry(277, 3, 1, kind.channels);
    entry(278, 4, 1, height);
    entry(279, 4, 1, static_cast<std::uint32_t>(samples.size()));
    entry(284, 3, 1, 1);
    if (!kind.extra.empty())
        shorts(338, kind.extra);
    shorts(339, std::vector<std::uint32_t>(kind.channels, kind.format));
    appendLittle(file, 0);
    values.resize(room);
    file.insert(file.end(), values.begin(), values.end());
    file.insert(file.end(), samples.begin(), samples.end());
    return file;
}

/// Two JPEGs in one file with a multi-picture index; `kind` is the second one's type code there.
inline File multiPicture(const File& front, const File& back, std::uint32_t kind)
{
    constexpr std::uint32_t header = 8;
    constexpr std::uint32_t entriesAt = header + 2 + 2 * 12 + 4;
    File index;
    append(index, std::string_view("MPF\0MM\0*", 8));
    appendBig(index, header);
    appendBig(index, 2, 2);
    appendBig(index, 0xb0010004); // how many pictures
    appendBig(index, 1);
    appendBig(index, 2);
    appendBig(index, 0xb0020007); // the list of them
    appendBig(index, 32);
    appendBig(index, entriesAt);
    appendBig(index, 0);
    const std::size_t segmentBytes = 4 + 4 + entriesAt + 32;
    const std::size_t indexBase = 2 + 4 + 4;
    for (const bool second : {false, true}) {
        appendBig(index, second ? kind : 0x20030000U);
        appendBig(index,
                  static_cast<std::uint32_t>(second ? back.size() : front.size() + segmentBytes));
        appendBig(index,
                  static_cast<std::uint32_t>(second ? front.size() + segmentBytes - indexBase : 0));
        appendBig(index, 0);
    }
    File file = withSegment(front, 2, {reinterpret_cast<const char*>(index.data()), index.size()});
    file.insert(file.end(), back.begin(), back.end());
    return file;
}

} // namespace odd
