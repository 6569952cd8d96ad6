// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/codecs/gif.h"

#include "core/imaging/byte_fields.h"
#include "core/imaging/decode_vips.h"

#include <algorithm>
#include <array>

namespace pentimento::codecs {

namespace {

using namespace std::string_view_literals;

bool isGif(Bytes file)
{
    return textAt(file, 0, 6) == "GIF87a"sv || textAt(file, 0, 6) == "GIF89a"sv;
}

Result<Decoded> decodeGifPart(Bytes file, const PictureLimits& limits, const Job& job);

const VipsFormat gif{.name = "GIF",
                     .load = vips::VImage::gifload_buffer,
                     .pagesAreFrames = true,
                     .part = decodeGifPart};

/// libnsgif leaves the rows that it could not read transparent.
Result<Decoded> decodeGifPart(Bytes file, const PictureLimits& limits, const Job& job)
{
    vips::VImage image = openWithVips(gif, file, VIPS_FAIL_ON_NONE);
    if (const auto size = checkSize(image.width(), image.height(), limits); !size)
        return size.error();
    if (!image.has_alpha())
        return cutOff();
    image = image.copy_memory();
    const vips::VImage alpha = image.extract_band(image.bands() - 1).copy_memory();
    const auto* opacity = static_cast<const std::uint8_t*>(alpha.data());
    const auto width = static_cast<std::size_t>(image.width());
    int rows = 0;
    while (rows < image.height() &&
           std::any_of(opacity, opacity + width, [](std::uint8_t value) { return value != 0; })) {
        ++rows;
        opacity += width;
    }
    rows = std::max(0, rows - 1); // the last one may be there in part
    if (rows > 0 && alpha.crop(0, 0, image.width(), rows).min() == 255)
        image = image.extract_band(0, vips::VImage::option()->set("n", image.bands() - 1));
    return decodeVipsImage(image, gif, file, {rows, false}, limits, job);
}

Result<Decoded> decodeGif(Bytes file, const PictureLimits& limits, const Job& job)
{
    return decodeWithVips(gif, file, limits, job);
}

StoredCompression gifCompression(Bytes)
{
    return storedAs(StoredCompression::Kind::Palette);
}

/// Behind a GIF's trailer; nothing where it has none or is damaged before.
std::optional<std::uint64_t> endOf(Bytes file)
{
    const auto tableBytes = [](std::uint64_t flags) {
        return (flags & 0x80) != 0 ? std::uint64_t{3} << ((flags & 7) + 1) : 0;
    };
    std::uint64_t at = 13 + tableBytes(littleEndian(file, 10, 1));
    const auto skipBlocks = [&] {
        while (at < file.size() && file[at] != 0)
            at += 1 + std::uint64_t{file[at]};
        ++at;
    };
    while (at < file.size()) {
        if (file[at] == 0x3b)
            return at + 1;
        if (file[at] == 0x21) {
            at += 2;
        } else if (file[at] == 0x2c) {
            at += 10 + tableBytes(littleEndian(file, at + 9, 1)) + 1;
        } else {
            break;
        }
        skipBlocks();
    }
    return {};
}

Container gifContainer(Bytes file)
{
    Container container;
    noteEnd(file, endOf(file), container);
    return container;
}

constexpr std::array extensions = {".gif"sv};
constexpr std::array mimeTypes = {"image/gif"sv};

} // namespace

const Codec gifCodec{.name = "GIF",
                     .extensions = extensions,
                     .mimeTypes = mimeTypes,
                     .recognises = isGif,
                     .decode = decodeGif,
                     .compression = gifCompression,
                     .container = gifContainer,
                     .metadata = readMetadata};

} // namespace pentimento::codecs
