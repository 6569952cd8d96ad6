// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/webp_header.h"

#include "core/imaging/byte_fields.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace pentimento {

namespace {

using namespace std::string_view_literals;

constexpr int segments = 4;
constexpr int highestQuantiser = 127;

/// The arithmetic decoder of VP8 (RFC 6386, section 7), for headers alone.
class BoolDecoder
{
public:
    explicit BoolDecoder(Bytes data) : m_data(data)
    {
        m_value = next() << 8;
        m_value |= next();
    }

    /// One bit that is 0 and 1 alike often, as all of a frame's header is.
    bool bit()
    {
        const std::uint32_t split = 1 + ((m_range - 1) * 128 >> 8);
        const bool one = m_value >= split << 8;
        m_value -= one ? split << 8 : 0;
        m_range = one ? m_range - split : split;
        while (m_range < 128) {
            m_value <<= 1;
            m_range <<= 1;
            if (++m_shifts == 8) {
                m_shifts = 0;
                m_value |= next();
            }
        }
        return one;
    }

    int number(int bits)
    {
        int value = 0;
        for (int i = 0; i < bits; ++i)
            value = value * 2 + (bit() ? 1 : 0);
        return value;
    }

    int signedNumber(int bits)
    {
        const int value = number(bits);
        return bit() ? -value : value;
    }

    /// A number that may be left out.
    int optionalNumber(int bits, int otherwise) { return bit() ? signedNumber(bits) : otherwise; }

    [[nodiscard]] bool ranOut() const { return m_ranOut; }

private:
    std::uint32_t next()
    {
        if (m_at < m_data.size())
            return m_data[m_at++];
        m_ranOut = true;
        return 0;
    }

    Bytes m_data;
    std::size_t m_at = 0;
    std::uint32_t m_value = 0;
    std::uint32_t m_range = 255;
    int m_shifts = 0;
    bool m_ranOut = false;
};

/// A picture's parts may be quantised differently.
struct Segmentation
{
    bool used = false;
    bool absolute = false;
    std::array<int, segments> quantiser{};
    std::array<double, segments> share{0.25, 0.25, 0.25, 0.25};
};

Segmentation readSegmentation(BoolDecoder& header)
{
    Segmentation result;
    result.used = header.bit();
    if (!result.used)
        return result;
    const bool map = header.bit();
    if (header.bit()) {
        result.absolute = header.bit();
        for (int& quantiser : result.quantiser)
            quantiser = header.optionalNumber(7, 0);
        for (int i = 0; i < segments; ++i)
            header.optionalNumber(6, 0); // loop filter
    }
    if (map) {
        std::array<double, 3> first{}; // how often the first branch of each fork is taken
        for (double& probability : first)
            probability = (header.bit() ? header.number(8) : 255) / 256.0;
        result.share = {first[0] * first[1], first[0] * (1 - first[1]), (1 - first[0]) * first[2],
                        (1 - first[0]) * (1 - first[2])};
    }
    return result;
}

void skipLoopFilter(BoolDecoder& header)
{
    header.number(1 + 6 + 3);         // type, level, sharpness
    if (header.bit() && header.bit()) // deltas, and their update
        for (int i = 0; i < 8; ++i)
            header.optionalNumber(6, 0);
}

/// The mean index into VP8's table of quantisers, 0 (finest) to 127.
std::optional<double> meanQuantiser(Bytes frame)
{
    constexpr std::size_t startOfHeader = 10; // frame tag, start code, sizes
    if (frame.size() <= startOfHeader || (frame[0] & 1) != 0 || frame[3] != 0x9d ||
        frame[4] != 0x01 || frame[5] != 0x2a)
        return {};
    BoolDecoder header(frame.subspan(startOfHeader));
    header.number(2); // colour space, clamping
    const Segmentation segmentation = readSegmentation(header);
    skipLoopFilter(header);
    header.number(2); // partitions
    const int base = header.number(7);
    if (header.ranOut())
        return {};
    if (!segmentation.used)
        return base;
    double mean = 0;
    for (std::size_t i = 0; i < segments; ++i) {
        const int quantiser = segmentation.quantiser[i] + (segmentation.absolute ? 0 : base);
        mean += segmentation.share[i] * std::clamp(quantiser, 0, highestQuantiser);
    }
    return mean;
}

/// The setting that makes libwebp quantise like this: it takes 1 - (a piecewise linear function of
/// the quality)^(1/3) of the scale of quantisers.
int qualityOf(double quantiser)
{
    const double linear = std::pow(1 - quantiser / highestQuantiser, 3);
    const double quality = linear < 0.5 ? linear * 1.5 : (linear + 1) / 2;
    return std::clamp(static_cast<int>(std::lround(100 * quality)), 1, 100);
}

/// The first frame among a file's chunks; an animation's frames are chunks of chunks.
std::optional<WebPHeader> firstFrame(Bytes chunks, bool insideFrame)
{
    constexpr std::size_t chunkHeader = 8;
    constexpr std::size_t frameHeader = 16;
    std::size_t at = 0;
    while (at + chunkHeader <= chunks.size()) {
        const std::uint64_t length = littleEndian(chunks, at + 4, 4);
        const Bytes content = partOf(chunks, at + chunkHeader, length);
        const std::string_view name = textAt(chunks, at, 4);
        if (name == "VP8L"sv)
            return WebPHeader{true, 0};
        if (name == "VP8 "sv) {
            const std::optional<double> quantiser = meanQuantiser(content);
            return WebPHeader{false, quantiser ? qualityOf(*quantiser) : 0};
        }
        if (name == "ANMF"sv && !insideFrame)
            return content.size() < frameHeader ? std::nullopt
                                                : firstFrame(content.subspan(frameHeader), true);
        at += chunkHeader + length + length % 2;
    }
    return {};
}

} // namespace

std::optional<WebPHeader> readWebPHeader(Bytes file)
{
    constexpr std::size_t containerHeader = 12;
    if (file.size() < containerHeader)
        return {};
    return firstFrame(file.subspan(containerHeader), false);
}

} // namespace pentimento
