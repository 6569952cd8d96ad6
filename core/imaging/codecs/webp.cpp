// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/codecs/webp.h"

#include "core/imaging/byte_fields.h"
#include "core/imaging/decode_vips.h"
#include "core/imaging/webp_header.h"
#include "core/imaging/webp_part.h"

#include <array>

namespace pentimento::codecs {

namespace {

using namespace std::string_view_literals;

bool isWebP(Bytes file)
{
    return textAt(file, 0, 4) == "RIFF"sv && textAt(file, 8, 4) == "WEBP"sv;
}

/// By the container's own length.
std::uint64_t endOf(Bytes file)
{
    return littleEndian(file, 4, 4) + 8;
}

const VipsFormat webP{
    .name = "WebP", .load = vips::VImage::webpload_buffer, .pagesAreFrames = true};

/// As far as libwebp can read it.
Result<Decoded> decodeWebPPart(Bytes file, const PictureLimits& limits, const Job& job)
{
    const Result<WebPPart> part = readWebPPart(file, limits);
    if (!part)
        return part.error();
    // libvips only reads the memory.
    vips::VImage image = vips::VImage::new_from_memory(
        const_cast<std::uint8_t*>(part->samples.data()), part->samples.size(), part->width,
        part->height, part->channels, VIPS_FORMAT_UCHAR);
    image = image.copy(vips::VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));
    if (!part->profile.empty())
        image.set(VIPS_META_ICC_NAME, nullptr, const_cast<std::uint8_t*>(part->profile.data()),
                  part->profile.size());
    return decodeVipsImage(image, webP, file, {part->rows, false}, limits, job);
}

Result<Decoded> decodeWebP(Bytes file, const PictureLimits& limits, const Job& job)
{
    if (endOf(file) <= file.size())
        return decodeWithVips(webP, file, limits, job);
    std::string refusal;
    auto part = attemptWithVips(refusal, [&] { return decodeWebPPart(file, limits, job); });
    return part ? *std::move(part) : cutOff(refusal);
}

StoredCompression webPCompression(Bytes file)
{
    const std::optional<WebPHeader> header = readWebPHeader(file);
    if (!header)
        return storedAs(StoredCompression::Kind::Unknown);
    StoredCompression result = storedAs(header->lossless ? StoredCompression::Kind::Lossless
                                                         : StoredCompression::Kind::Vp8);
    result.quality = header->quality;
    return result;
}

Container webPContainer(Bytes file)
{
    Container container;
    noteEnd(file, endOf(file), container);
    return container;
}

constexpr std::array extensions = {".webp"sv};
constexpr std::array mimeTypes = {"image/webp"sv};

} // namespace

const Codec webPCodec{.name = "WebP",
                      .extensions = extensions,
                      .mimeTypes = mimeTypes,
                      .recognises = isWebP,
                      .decode = decodeWebP,
                      .compression = webPCompression,
                      .container = webPContainer,
                      .metadata = readMetadata};

} // namespace pentimento::codecs
