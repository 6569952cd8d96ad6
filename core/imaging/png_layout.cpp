// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/png_layout.h"

#include "core/base/text.h"
#include "core/imaging/byte_fields.h"
#include "core/imaging/text_limits.h"

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
constexpr std::size_t mostForExiv2 = 16U << 20;
constexpr std::size_t mostDeclaring = 8U << 20; ///< bytes of texts that are read whole
constexpr std::string_view xmpKeyword = "XML:com.adobe.xmp"sv;
constexpr std::string_view rawProfileKeyword = "Raw profile type"sv;

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

std::string fromLatin1(Bytes bytes, std::size_t most = mostCharacters)
{
    std::string text;
    for (const std::uint8_t byte : bytes.first(std::min(bytes.size(), most))) {
        if (byte >= 0x80)
            text += static_cast<char>(0xc0 | byte >> 6);
        text += static_cast<char>(byte < 0x80 ? byte : 0x80 | (byte & 0x3f));
    }
    return text;
}

struct Inflated
{
    std::vector<std::uint8_t> text;
    bool whole = false; ///< to the end of what was compressed
};

/// At most so many bytes of a compressed text, however large it would grow.
Inflated inflated(Bytes bytes, std::size_t most)
{
    constexpr std::size_t step = 1U << 16;
    Inflated result;
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK)
        return result;
    stream.next_in = const_cast<std::uint8_t*>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    int answer = Z_OK;
    while (answer == Z_OK && result.text.size() < most) {
        const std::size_t before = result.text.size();
        result.text.resize(std::min(most, before + step));
        stream.next_out = result.text.data() + before;
        stream.avail_out = static_cast<uInt>(result.text.size() - before);
        answer = inflate(&stream, Z_SYNC_FLUSH);
        result.text.resize(result.text.size() - stream.avail_out);
    }
    result.whole = answer == Z_STREAM_END;
    inflateEnd(&stream);
    return result;
}

/// Unpacks pixels and throws them away, to learn whether zlib accepts them.
class PixelCheck
{
public:
    explicit PixelCheck(std::uint64_t mostBytes) : m_most(mostBytes)
    {
        m_ready = inflateInit(&m_stream) == Z_OK;
    }
    PixelCheck(const PixelCheck&) = delete;
    PixelCheck& operator=(const PixelCheck&) = delete;
    ~PixelCheck() { inflateEnd(&m_stream); }

    /// A chunk's length field has 32 bits, which zlib's has, too.
    void add(Bytes part)
    {
        m_stream.next_in = const_cast<std::uint8_t*>(part.data());
        m_stream.avail_in = static_cast<uInt>(part.size());
        while (m_ready && m_found == PngPixels::Unfinished && unpack()) {
        }
    }

    [[nodiscard]] PngPixels found() const { return m_found; }

private:
    /// False when more input is needed.
    bool unpack()
    {
        m_stream.next_out = m_space.data();
        m_stream.avail_out = static_cast<uInt>(m_space.size());
        const int answer = inflate(&m_stream, Z_NO_FLUSH);
        m_unpacked += m_space.size() - m_stream.avail_out;
        if (answer == Z_STREAM_END)
            m_found = PngPixels::Whole;
        else if ((answer != Z_OK && answer != Z_BUF_ERROR) || m_unpacked > m_most)
            m_found = PngPixels::Damaged;
        return m_stream.avail_in > 0 || m_stream.avail_out == 0;
    }

    z_stream m_stream{};
    std::vector<std::uint8_t> m_space = std::vector<std::uint8_t>(1U << 16);
    std::uint64_t m_most;
    std::uint64_t m_unpacked = 0;
    bool m_ready = false;
    PngPixels m_found = PngPixels::Unfinished;
};

/// Whether a chunk states other colours than those of sRGB, rounding aside.
bool statesOtherColours(const Chunk& chunk)
{
    if (chunk.name == "cICP"sv) {
        constexpr std::uint64_t sRgb = 0x010d0001; // as ITU-T H.273 numbers them, full range
        return bigEndian(chunk.content, 0, 4) != sRgb;
    }
    const auto differs = [&](std::uint64_t at, std::int64_t wanted, std::int64_t tolerance) {
        return std::abs(static_cast<std::int64_t>(bigEndian(chunk.content, at, 4)) - wanted) >
               tolerance;
    };
    if (chunk.name == "gAMA"sv)
        return differs(0, 45455, 2300);
    if (chunk.name != "cHRM"sv)
        return false;
    // White, red, green, blue.
    static constexpr std::array<std::int64_t, 8> sRgb = {31270, 32900, 64000, 33000,
                                                         30000, 60000, 15000, 6000};
    for (std::size_t i = 0; i < sRgb.size(); ++i)
        if (differs(4 * i, sRgb[i], 1000))
            return true;
    return false;
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
    return visibleWithin(utf8.substr(0, mostCharacters), mostValueBytes);
}

/// The parts of a text chunk, as they are stored.
struct StoredText
{
    Bytes keyword;
    Bytes value;
    bool compressed = false;
    bool latin1 = true;
};

StoredText storedText(const Chunk& chunk)
{
    StoredText text;
    Bytes rest = chunk.content;
    text.keyword = upToZero(rest);
    if (chunk.name == "zTXt"sv) {
        text.compressed = true;
        rest = partOf(rest, 1, rest.size()); // behind the method
    } else if (chunk.name == "iTXt"sv) {
        text.latin1 = false;
        text.compressed = !rest.empty() && rest[0] != 0;
        rest = partOf(rest, 2, rest.size());
        upToZero(rest); // language
        upToZero(rest); // the keyword in that language
    }
    text.value = rest;
    return text;
}

/// A text's value, ready to be shown.
std::string shownValue(const StoredText& text)
{
    std::vector<std::uint8_t> unpacked;
    Bytes value = text.value;
    if (text.compressed) {
        unpacked = inflated(value, mostCharacters * 4).text;
        value = unpacked;
    }
    return shownText(text.latin1 ? fromLatin1(value) : textOf(partOf(value, 0, mostCharacters)));
}

/// A text's whole value as UTF-8; empty where it is longer than `most`.
std::string wholeValue(const StoredText& text, std::size_t most)
{
    std::vector<std::uint8_t> unpacked;
    Bytes value = text.value;
    if (text.compressed) {
        Inflated inflatedValue = inflated(value, most);
        if (!inflatedValue.whole)
            return {};
        unpacked = std::move(inflatedValue.text);
        value = unpacked;
    }
    if (value.size() > most)
        return {};
    return text.latin1 ? fromLatin1(value, most) : std::string(textAt(value, 0, value.size()));
}

/// Whether Exiv2 reads it.
bool holdsMetadata(const StoredText& text)
{
    const std::string_view keyword = textAt(text.keyword, 0, text.keyword.size());
    return keyword == xmpKeyword || keyword.starts_with(rawProfileKeyword);
}

void putBig(std::uint8_t* place, std::uint64_t value)
{
    for (unsigned i = 0; i < 4; ++i)
        place[i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

/// A chunk of its own with an uncompressed text.
std::vector<std::uint8_t> textChunk(const StoredText& text, Bytes value)
{
    constexpr std::size_t uncompressedAndNoLanguage = 4;
    std::string named(text.latin1 ? "tEXt"sv : "iTXt"sv);
    named += textAt(text.keyword, 0, text.keyword.size());
    named.append(1 + (text.latin1 ? 0 : uncompressedAndNoLanguage), '\0');
    named += textAt(value, 0, value.size());
    std::vector<std::uint8_t> chunk(named.size() + 8);
    putBig(chunk.data(), named.size() - 4);
    std::copy(named.begin(), named.end(), chunk.begin() + 4);
    const std::size_t end = chunk.size() - 4;
    putBig(chunk.data() + end, crc32_z(0, chunk.data() + 4, named.size()));
    return chunk;
}

struct Unpacked
{
    std::vector<std::uint8_t> chunk; ///< empty where there is nothing to unpack, or damage
    bool fits = true;
};

Unpacked unpack(const StoredText& text, std::size_t room)
{
    const Inflated value = inflated(text.value, room);
    if (value.whole)
        return {textChunk(text, value.text)};
    return {{}, value.text.size() < room};
}

} // namespace

PngLayout pngLayout(Bytes file)
{
    PngLayout layout;
    bool sRgb = false;
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
        } else {
            sRgb = sRgb || chunk.name == "sRGB"sv;
            layout.profile = layout.profile || chunk.name == "iCCP"sv;
            if (statesOtherColours(chunk))
                layout.otherColours.emplace_back(chunk.name);
        }
        if (chunk.name == "acTL"sv)
            layout.frames = static_cast<int>(
                std::clamp<std::uint64_t>(bigEndian(chunk.content, 0, 4), 1, 1'000'000));
        if (chunk.name == "IEND"sv)
            layout.end = checksumPosition(chunk) + 4;
        return true;
    });
    if (sRgb || layout.profile)
        std::erase_if(layout.otherColours, [](const std::string& name) { return name != "cICP"; });
    return layout;
}

std::vector<std::uint8_t> withTrueChecksums(Bytes file)
{
    std::vector<std::uint8_t> mended(file.begin(), file.end());
    forEachChunk(file, [&](const Chunk& chunk) {
        if (!isCritical(chunk))
            return true;
        putBig(mended.data() + checksumPosition(chunk), checksumOf(file, chunk));
        return true;
    });
    return mended;
}

PngPixels pngPixels(Bytes file)
{
    // Eight bytes are the largest pixel; a row of an interlaced picture has at least one, and one
    // byte more for its filter.
    constexpr std::uint64_t largestPixel = 9;
    PixelCheck check(bigEndian(file, 16, 4) * bigEndian(file, 20, 4) * largestPixel);
    std::uint64_t at = signatureBytes;
    while (holds(file, at, 8) && check.found() == PngPixels::Unfinished) {
        const std::uint64_t length = bigEndian(file, at, 4);
        if (textAt(file, at + 4, 4) == "IDAT"sv)
            check.add(partOf(file, at + 8, length)); // the last one may be there in part
        at += chunkFrame + length;
    }
    return check.found();
}

PngMetadata pngWithoutPixels(Bytes file)
{
    const Bytes signature = partOf(file, 0, signatureBytes);
    PngMetadata result{{signature.begin(), signature.end()}};
    forEachChunk(file, [&](const Chunk& chunk) {
        if (isPixels(chunk.name) || (!isCritical(chunk) && !isSound(file, chunk)))
            return true;
        const std::size_t room = mostForExiv2 - std::min(mostForExiv2, result.file.size());
        Bytes whole = partOf(file, chunk.begin, chunkFrame + chunk.content.size());
        bool metadata = chunk.name == "eXIf"sv;
        Unpacked unpacked;
        if (isText(chunk.name)) {
            const StoredText text = storedText(chunk);
            metadata = holdsMetadata(text);
            // After the first one without room no other is tried: each can cost that much.
            if (metadata && text.compressed)
                unpacked = unpack(text, result.cut ? 0 : room);
        }
        if (!unpacked.chunk.empty())
            whole = unpacked.chunk;
        if (unpacked.fits && whole.size() <= room)
            result.file.insert(result.file.end(), whole.begin(), whole.end());
        else
            result.cut = result.cut || metadata;
        return true;
    });
    static constexpr std::array<std::uint8_t, 12> end = {0,   0,   0,    0,    'I',  'E',
                                                         'N', 'D', 0xae, 0x42, 0x60, 0x82};
    result.file.insert(result.file.end(), end.begin(), end.end());
    return result;
}

FileMetadata pngTexts(Bytes file)
{
    FileMetadata texts;
    std::size_t toDeclare = mostDeclaring;
    bool behindPixels = false;
    forEachChunk(file, [&](const Chunk& chunk) {
        behindPixels = behindPixels || chunk.name == "IDAT"sv;
        if (!isText(chunk.name) || !isSound(file, chunk))
            return true;
        const StoredText text = storedText(chunk);
        if (holdsMetadata(text))
            return true;
        const std::string value = shownValue(text);
        if (value.empty())
            return true;
        texts.cut = texts.entries.size() == mostTexts;
        if (texts.cut)
            return false;
        const std::string name = visibleLine(fromLatin1(text.keyword), 80);
        const std::string whole = wholeValue(text, std::min(longestDeclaringText, toDeclare));
        toDeclare -= std::min(toDeclare, std::max(whole.size(), value.size()));
        texts.declared.take("PNG " + name, whole);
        texts.entries.push_back({"PNG", "Png.Text." + name,
                                 name + (behindPixels ? " (after the image data)" : ""), value});
        return true;
    });
    return texts;
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
