// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/png_deflate.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <functional>
#include <queue>
#include <utility>

namespace pentimento {

namespace {

/// Each block has codes of its own: large enough that stating them costs nothing, small enough that
/// they fit a picture's parts.
constexpr std::size_t blockBytes = 1U << 17;
constexpr std::size_t shortestRun = sizeof(std::uint64_t); ///< compared at once
constexpr std::size_t longestRun = 258;

constexpr std::size_t endOfBlock = 256;
constexpr std::size_t symbols = 286; ///< bytes, the end, lengths of runs
constexpr unsigned distanceSymbols = 4;
/// Four codes and the rest of a byte fit in 64 bits; DEFLATE itself allows 15.
constexpr unsigned longestCode = 14;

struct RunLength
{
    std::uint16_t symbol = 0;
    std::uint8_t extra = 0;
    std::uint8_t extraBits = 0;
};

/// How DEFLATE writes each length from 3 to 258.
constexpr std::array<RunLength, longestRun + 1> runLengths = [] {
    std::array<RunLength, longestRun + 1> lengths{};
    std::size_t length = 3;
    for (unsigned symbol = 257; length < longestRun; ++symbol) {
        const unsigned extraBits = symbol < 265 ? 0 : (symbol - 261) / 4;
        for (unsigned extra = 0; extra < 1U << extraBits && length < longestRun; ++extra)
            lengths[length++] = {static_cast<std::uint16_t>(symbol),
                                 static_cast<std::uint8_t>(extra),
                                 static_cast<std::uint8_t>(extraBits)};
    }
    lengths[longestRun] = {285, 0, 0};
    return lengths;
}();

struct Code
{
    std::uint16_t bits = 0;
    std::uint16_t length = 0;
};

using Counts = std::vector<std::uint32_t>;
using Codes = std::array<Code, symbols>;

/// DEFLATE writes Huffman's codes from their highest bit on, and everything else from the lowest.
unsigned reversed(unsigned value, unsigned count)
{
    unsigned result = 0;
    for (unsigned bit = 0; bit < count; ++bit)
        result |= (value >> bit & 1U) << (count - 1 - bit);
    return result;
}

/// Gives each symbol that is needed the length of its Huffman code; false when one gets too long.
bool assignLengths(const Counts& counts, Codes& codes)
{
    // Ties go to the lower number, so that the tree is the same everywhere.
    using Node = std::pair<std::uint64_t, std::size_t>;
    std::priority_queue<Node, std::vector<Node>, std::greater<>> open;
    for (std::size_t symbol = 0; symbol < symbols; ++symbol)
        if (counts[symbol] > 0)
            open.emplace(counts[symbol], symbol);
    std::array<std::size_t, 2 * symbols> parents{};
    const auto joined = [&](std::size_t parent) {
        const Node node = open.top();
        open.pop();
        parents[node.second] = parent;
        return node.first;
    };
    std::size_t root = symbols;
    for (; open.size() > 1; ++root) {
        const std::uint64_t lower = joined(root);
        open.emplace(lower + joined(root), root);
    }
    std::array<unsigned, 2 * symbols> depths{};
    for (std::size_t node = root - 1; node-- > symbols;)
        depths[node] = depths[parents[node]] + 1;
    for (std::size_t symbol = 0; symbol < symbols; ++symbol) {
        const unsigned depth = counts[symbol] > 0 ? depths[parents[symbol]] + 1 : 0;
        if (depth > longestCode)
            return false;
        codes[symbol].length = static_cast<std::uint16_t>(depth);
    }
    return true;
}

Codes codesFor(Counts counts)
{
    Codes codes;
    while (!assignLengths(counts, codes))
        for (std::uint32_t& count : counts)
            count = (count + 1) / 2; // nearer to each other, and none becomes 0
    unsigned next = 0;
    for (unsigned length = 1; length <= longestCode; ++length) {
        next *= 2;
        for (Code& code : codes)
            if (code.length == length)
                code.bits = static_cast<std::uint16_t>(reversed(next++, length));
    }
    return codes;
}

std::uint64_t eightBytes(const std::uint8_t* bytes)
{
    std::uint64_t value = 0;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

/// Puts bits into memory that is known to be large enough.
class BitWriter
{
public:
    BitWriter(std::uint8_t* out, std::uint64_t bits, unsigned count)
        : m_out(out), m_bits(bits), m_count(count)
    {}

    /// At most 56 bits between two flushes.
    void put(std::uint64_t value, unsigned count)
    {
        m_bits |= value << m_count;
        m_count += count;
    }
    void put(Code code) { put(code.bits, code.length); }
    /// Leaves less than a byte.
    void flush()
    {
        const std::uint64_t bits = m_bits;
        for (unsigned byte = 0; byte < sizeof bits; ++byte) // compiles to one store
            m_out[byte] = static_cast<std::uint8_t>(bits >> 8 * byte);
        m_out += m_count / 8;
        m_bits >>= m_count & ~7U;
        m_count &= 7U;
    }

    [[nodiscard]] const std::uint8_t* end() const { return m_out; }
    [[nodiscard]] std::uint64_t bits() const { return m_bits; }
    [[nodiscard]] unsigned count() const { return m_count; }

private:
    std::uint8_t* m_out;
    std::uint64_t m_bits;
    unsigned m_count;
};

void writeCodes(BitWriter& writer, const Codes& codes, std::size_t pixelBytes)
{
    constexpr unsigned dynamicCodes = 2;
    constexpr unsigned kinds = 19; // lengths 0 to 15, and three shorthands that are not used here
    writer.put(dynamicCodes, 2);
    writer.put(symbols - 257, 5);
    writer.put(distanceSymbols - 1, 5);
    writer.put(kinds - 4, 4);
    writer.flush();
    // Every length takes four bits: sixteen kinds of length that cost the same.
    const auto putLength = [&](unsigned length) {
        writer.put(reversed(length, 4), 4);
        writer.flush();
    };
    for (unsigned kind = 0; kind < kinds; ++kind) {
        writer.put(kind < 3 ? 0 : 4, 3);
        writer.flush();
    }
    for (const Code& code : codes)
        putLength(code.length);
    for (unsigned distance = 1; distance <= distanceSymbols; ++distance)
        putLength(distance == pixelBytes ? 1 : 0);
}

} // namespace

PngDeflate::PngDeflate(std::size_t pixelBytes)
    : m_pixelBytes(pixelBytes), m_bytes(pixelBytes + blockBytes),
      m_counts(symbols), m_out{0x78, 0x01}
// DEFLATE with a window of 32 KiB, compressed the fast way
{}

void PngDeflate::add(std::span<const std::uint8_t> bytes)
{
    m_checksum = static_cast<std::uint32_t>(adler32_z(m_checksum, bytes.data(), bytes.size()));
    while (!bytes.empty()) {
        if (m_end - m_begin == blockBytes)
            writeBlock(false);
        const std::size_t part = std::min(bytes.size(), blockBytes - (m_end - m_begin));
        std::memcpy(m_bytes.data() + m_end, bytes.data(), part);
        m_end += part;
        bytes = bytes.subspan(part);
    }
}

void PngDeflate::finish()
{
    writeBlock(true);
    if (m_bitCount > 0)
        m_out.push_back(static_cast<std::uint8_t>(m_bits));
    for (int shift = 24; shift >= 0; shift -= 8)
        m_out.push_back(static_cast<std::uint8_t>(m_checksum >> shift));
}

std::vector<std::uint8_t> PngDeflate::take()
{
    return std::exchange(m_out, {});
}

void PngDeflate::findRuns()
{
    m_runs.clear();
    std::fill(m_counts.begin(), m_counts.end(), 0);
    const std::uint8_t* bytes = m_bytes.data();
    for (std::size_t at = m_begin; at < m_end;) {
        if (at >= m_pixelBytes && m_end - at >= shortestRun &&
            eightBytes(bytes + at) == eightBytes(bytes + at - m_pixelBytes)) {
            const std::size_t end = std::min(m_end, at + longestRun);
            std::size_t same = at + shortestRun;
            while (same < end && bytes[same] == bytes[same - m_pixelBytes])
                ++same;
            m_runs.push_back({at, same - at});
            ++m_counts[runLengths[same - at].symbol];
            at = same;
            continue;
        }
        // Looking for a run at every fourth byte finds those that pay.
        const std::size_t end = std::min(m_end, at + 4);
        for (; at < end; ++at)
            ++m_counts[bytes[at]];
    }
    ++m_counts[endOfBlock];
}

void PngDeflate::writeBlock(bool last)
{
    findRuns();
    const Codes codes = codesFor(m_counts);

    constexpr std::size_t mostForCodes = 256; // bytes; a symbol takes less than two
    const std::size_t before = m_out.size();
    m_out.resize(before + mostForCodes + 2 * (m_end - m_begin));
    BitWriter writer(m_out.data() + before, m_bits, m_bitCount);
    writer.put(last ? 1 : 0, 1);
    writeCodes(writer, codes, m_pixelBytes);
    const std::uint8_t* bytes = m_bytes.data();
    const auto putBytes = [&](std::size_t at, std::size_t end) {
        for (; end - at >= 4; at += 4) {
            for (std::size_t i = 0; i < 4; ++i)
                writer.put(codes[bytes[at + i]]);
            writer.flush();
        }
        for (; at < end; ++at)
            writer.put(codes[bytes[at]]);
        writer.flush();
    };
    std::size_t at = m_begin;
    for (const Run& run : m_runs) {
        putBytes(at, run.begin);
        const RunLength& length = runLengths[run.length];
        writer.put(codes[length.symbol]);
        writer.put(length.extra, length.extraBits);
        writer.put(0, 1); // the one distance
        writer.flush();
        at = run.begin + run.length;
    }
    putBytes(at, m_end);
    writer.put(codes[endOfBlock]);
    writer.flush();
    m_bits = writer.bits();
    m_bitCount = writer.count();
    m_out.resize(static_cast<std::size_t>(writer.end() - m_out.data()));

    // The next block's first pixel may repeat this one's last.
    const std::size_t kept = std::min(m_end, m_pixelBytes);
    std::memmove(m_bytes.data(), m_bytes.data() + m_end - kept, kept);
    m_begin = m_end = kept;
}

} // namespace pentimento
