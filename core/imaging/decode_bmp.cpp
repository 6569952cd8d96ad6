// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/decode.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace pentimento {

namespace {

/// The parts of a BMP's headers that decide what decoding will cost.
struct BmpHeader
{
    std::uint32_t pixelOffset = 0;
    std::int64_t width = 0;
    std::int64_t height = 0;
    int bitsPerPixel = 0;
    std::uint32_t compression = 0;
};

template <class T>
T valueAt(Bytes file, std::size_t offset)
{
    T value{};
    if (offset + sizeof(T) <= file.size())
        std::memcpy(&value, file.data() + offset, sizeof(T)); // BMP and our machines: little-endian
    return value;
}

BmpHeader readHeader(Bytes file)
{
    BmpHeader header;
    header.pixelOffset = valueAt<std::uint32_t>(file, 10);
    if (valueAt<std::uint32_t>(file, 14) == 12) { // OS/2: 16-bit sizes
        header.width = valueAt<std::uint16_t>(file, 18);
        header.height = valueAt<std::uint16_t>(file, 20);
        header.bitsPerPixel = valueAt<std::uint16_t>(file, 24);
        return header;
    }
    header.width = valueAt<std::int32_t>(file, 18);
    header.height = std::abs(std::int64_t{valueAt<std::int32_t>(file, 22)}); // negative: top-down
    header.bitsPerPixel = valueAt<std::uint16_t>(file, 28);
    header.compression = valueAt<std::uint32_t>(file, 30);
    return header;
}

/// Rows of an uncompressed BMP have a known length; run-length coded ones have not.
bool isCutOff(const BmpHeader& header, Bytes file)
{
    constexpr std::uint32_t runLength8 = 1;
    constexpr std::uint32_t runLength4 = 2;
    if (header.compression == runLength8 || header.compression == runLength4)
        return header.pixelOffset >= file.size();
    const std::int64_t rowBytes = (header.width * header.bitsPerPixel + 31) / 32 * 4;
    return header.pixelOffset + rowBytes * header.height > static_cast<std::int64_t>(file.size());
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

} // namespace

Result<Decoded> decodeBmp(Bytes file, const PictureLimits& limits)
{
    const BmpHeader header = readHeader(file);
    if (const auto size = checkSize(header.width, header.height, limits); !size)
        return size.error();
    if (isCutOff(header, file))
        return Error{
            ErrorCode::UnreadableInput, "is cut off: the file ends before the picture does", {}};
    const Error damaged{ErrorCode::UnreadableInput, "is damaged or of a rare kind of BMP", {}};
    try {
        const cv::Mat bytes(1, static_cast<int>(file.size()), CV_8UC1,
                            const_cast<std::uint8_t*>(file.data()));
        const cv::Mat bgr = cv::imdecode(bytes, cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
        if (bgr.cols != header.width || bgr.rows != header.height)
            return damaged;
        Decoded decoded;
        decoded.stored = storedForm(header);
        decoded.rgb.resize(bgr.total() * 3);
        cv::Mat rgb(bgr.rows, bgr.cols, CV_8UC3, decoded.rgb.data());
        cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
        if (header.bitsPerPixel == 32)
            decoded.notes.emplace_back("The BMP's fourth channel was not used.");
        return decoded;
    } catch (const cv::Exception& failure) {
        Error error = damaged;
        error.detail = failure.what();
        return error;
    }
}

} // namespace pentimento
