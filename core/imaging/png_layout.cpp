// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/png_layout.h"

#include "core/base/text.h"
#include "core/imaging/byte_fields.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace pentimento {

namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t signatureBytes = 8;
constexpr std::uint64_t chunkFrame = 12; // length, name, checksum
constexpr std::size_t mostDamaged = 10;
constexpr std::size_t mostTexts = 500;
constexpr std::size_t mostCharacters = 1000;
constexpr std::uint64_t mostMetadataBytes = 16U << 20;
constexpr std::string_view xmpKeyword = "XML:com.adobe.xmp"sv;

struct Chunk
{
    std::string_view name;
    Bytes content;
    std::uint64_t begin = 0; ///< where its length field is
};

/// Calls `visit` with every chunk that is there to its end; it answers whether to go on.
template <class Visit>
void forEachChunk(Bytes file, Visit visit)
{
    std::uint64_t at = signatureBytes;
    while (holds(file, at, chunkFrame)) {
        const std::uint64_t length = bigEndian(file, at, 4);
        if (!holds(file, at, chunkFrame + length))
            return;
        const Chunk chunk{textAt(file, at + 4, 4), partOf(file, at + 8, length), at};
        if (!visit(chunk) || chunk.name == "IEND"sv)
            return;
        at += chunkFrame + length;
    }
}

/// Over name and content, as PNG defines it.
std::uint32_t checksumOf(Bytes file, const Chunk& chunk)
{
    return static_cast<std::uint32_t>(
        crc32_z(0, file.data() + chunk.begin + 4, chunk.content.size() + 4));
}

std::uint64_t checksumPosition(const Chunk& chunk)
{
    return chunk.begin + 8 + chunk.content.size();
}

bool isSound(Bytes file, const Chunk& chunk)
{
    return checksumOf(file, chunk) == bigEndian(file, checksumPosition(chunk), 4);
}

/// A capital first letter marks chunks without which nothing can be decoded.
bool isCritical(const Chunk& chunk)
{
    return (chunk.name.front() & 0x20) == 0;
}

bool isPixels(std::string_view name)
{
    return name == "IDAT"sv || name == "fdAT"sv;
}

bool isText(std::string_view name)
{
    return name == "tEXt"sv || name == "zTXt"sv || name == "iTXt"sv;
}

std::string textOf(Bytes bytes)
{
    return {bytes.begin(), bytes.end()};
}

std::string fromLatin1(Bytes bytes)
{
    std::string text;
    for (const std::uint8_t byte : bytes.first(std::min(bytes.size(), mostCharacters))) {
        if (byte >= 0x80)
            text += static_cast<char>(0xc0 | byte >> 6);
        text += static_cast<char>(byte < 0x80 ? byte : 0x80 | (byte & 0x3f));
    }
    return text;
}

/// As much of a compressed text as is ever shown, however large it would grow.
std::vector<std::uint8_t> inflated(Bytes bytes)
{
    std::vector<std::uint8_t> text(mostCharacters * 4);
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK)
        return {};
    stream.next_in = const_cast<std::uint8_t*>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = text.data();
    stream.avail_out = static_cast<uInt>(text.size());
    inflate(&stream, Z_SYNC_FLUSH);
    text.resize(text.size() - stream.avail_out);
    inflateEnd(&stream);
    return text;
}

/// The part before the next zero byte, which is taken off together with that byte.
Bytes upToZero(Bytes& rest)
{
    const auto zero = std::find(rest.begin(), rest.end(), 0);
    const Bytes part = rest.first(static_cast<std::size_t>(zero - rest.begin()));
    rest = rest.subspan(std::min(rest.size(), part.size() + 1));
    return part;
}

std::string shownText(const std::string& utf8)
{
    return visibleText(utf8.substr(0, mostCharacters));
}

/// Keyword and value of a text chunk, ready to be shown.
std::pair<std::string, std::string> readText(const Chunk& chunk)
{
    Bytes rest = chunk.content;
    const std::string keyword = fromLatin1(upToZero(rest));
    if (chunk.name == "tEXt"sv)
        return {keyword, shownText(fromLatin1(rest))};
    if (chunk.name == "zTXt"sv)
        return {keyword,
                rest.empty() ? std::string() : shownText(fromLatin1(inflated(rest.subspan(1))))};
    if (rest.size() < 2)
        return {keyword, {}};
    const bool compressed = rest[0] != 0;
    rest = rest.subspan(2);
    upToZero(rest); // language
    upToZero(rest); // the keyword in that language
    return {keyword, shownText(compressed ? textOf(inflated(rest))
                                          : textOf(partOf(rest, 0, mostCharacters)))};
}

} // namespace

PngLayout pngLayout(Bytes file)
{
    PngLayout layout;
    forEachChunk(file, [&](const Chunk& chunk) {
        if (!isSound(file, chunk)) {
            const std::string name = visibleLine(chunk.name, 40); // a file can hold anything there
            layout.criticalDamage = layout.criticalDamage || isCritical(chunk);
            if (chunk.name == "IDAT"sv && !layout.damagedPixels)
                layout.damagedPixels = chunk.begin;
            if (layout.damaged.size() < mostDamaged &&
                std::find(layout.damaged.begin(), layout.damaged.end(), name) ==
                    layout.damaged.end())
                layout.damaged.push_back(name);
        }
        if (chunk.name == "acTL"sv)
            layout.frames = static_cast<int>(
                std::clamp<std::uint64_t>(bigEndian(chunk.content, 0, 4), 1, 1'000'000));
        if (chunk.name == "IEND"sv)
            layout.end = checksumPosition(chunk) + 4;
        return true;
    });
    return layout;
}

std::vector<std::uint8_t> withTrueChecksums(Bytes file)
{
    std::vector<std::uint8_t> mended(file.begin(), file.end());
    forEachChunk(file, [&](const Chunk& chunk) {
        if (!isCritical(chunk))
            return true;
        const std::uint32_t checksum = checksumOf(file, chunk);
        for (unsigned i = 0; i < 4; ++i)
            mended[checksumPosition(chunk) + i] =
                static_cast<std::uint8_t>(checksum >> (24 - 8 * i));
        return true;
    });
    return mended;
}

std::vector<std::uint8_t> pngWithoutPixels(Bytes file)
{
    const Bytes signature = partOf(file, 0, signatureBytes);
    std::vector<std::uint8_t> result(signature.begin(), signature.end());
    forEachChunk(file, [&](const Chunk& chunk) {
        const Bytes whole = partOf(file, chunk.begin, chunkFrame + chunk.content.size());
        if (!isPixels(chunk.name) && result.size() + whole.size() <= mostMetadataBytes &&
            (isCritical(chunk) || isSound(file, chunk)))
            result.insert(result.end(), whole.begin(), whole.end());
        return true;
    });
    static constexpr std::array<std::uint8_t, 12> end = {0,   0,   0,    0,    'I',  'E',
                                                         'N', 'D', 0xae, 0x42, 0x60, 0x82};
    result.insert(result.end(), end.begin(), end.end());
    return result;
}

std::vector<MetadataEntry> pngTexts(Bytes file)
{
    std::vector<MetadataEntry> entries;
    bool behindPixels = false;
    forEachChunk(file, [&](const Chunk& chunk) {
        behindPixels = behindPixels || chunk.name == "IDAT"sv;
        if (!isText(chunk.name) || !isSound(file, chunk))
            return true;
        const auto [keyword, value] = readText(chunk);
        if (value.empty() || keyword == xmpKeyword || keyword.starts_with("Raw profile type"))
            return true;
        const std::string name = visibleLine(keyword, 80);
        entries.push_back({"PNG", "Png.Text." + name,
                           name + (behindPixels ? " (after the image data)" : ""), value});
        return entries.size() < mostTexts;
    });
    return entries;
}

std::vector<std::string> metadataBehindPixels(Bytes file)
{
    std::vector<std::string> kinds;
    bool behind = false;
    const auto add = [&](const char* kind) {
        if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
            kinds.emplace_back(kind);
    };
    forEachChunk(file, [&](const Chunk& chunk) {
        behind = behind || chunk.name == "IDAT"sv;
        if (!behind)
            return true;
        if (chunk.name == "eXIf"sv)
            add("EXIF");
        if (isText(chunk.name))
            add(textAt(chunk.content, 0, xmpKeyword.size()) == xmpKeyword ? "XMP" : "text");
        return true;
    });
    return kinds;
}

} // namespace pentimento
