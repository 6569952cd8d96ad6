// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pentimento {

/// Compresses the filtered rows of a PNG to a zlib stream (RFC 1950 and 1951) that any reader
/// unpacks: each byte by its own Huffman code, and runs of one pixel, but no search for other
/// repetitions, of which filtered pixels have hardly any. The same bytes give the same stream on
/// every machine, however they are handed over. Takes 300 KiB whatever the picture's size.
class PngDeflate
{
public:
    explicit PngDeflate(std::size_t pixelBytes);

    void add(std::span<const std::uint8_t> bytes);
    /// Ends the stream; nothing can be added after it.
    void finish();
    /// What is compressed and was not taken yet.
    [[nodiscard]] std::vector<std::uint8_t> take();

private:
    /// Bytes that repeat what stands a pixel before them.
    struct Run
    {
        std::size_t begin;
        std::size_t length;
    };

    void findRuns();
    void writeBlock(bool last);

    std::size_t m_pixelBytes;
    std::vector<std::uint8_t> m_bytes; ///< the pixel before the block, then the block
    std::size_t m_begin = 0;           ///< of the block
    std::size_t m_end = 0;
    std::vector<Run> m_runs;             ///< of the block, in their order
    std::vector<std::uint32_t> m_counts; ///< how often the block needs each symbol
    std::uint64_t m_bits = 0;            ///< written, but no whole byte yet
    unsigned m_bitCount = 0;
    std::uint32_t m_checksum = 1;
    std::vector<std::uint8_t> m_out;
};

} // namespace pentimento
