// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/codecs/jpeg.h"

#include "core/imaging/byte_fields.h"
#include "core/imaging/decode_vips.h"
#include "core/imaging/jpeg_extent.h"
#include "core/imaging/jpeg_header.h"
#include "core/imaging/jpeg_layout.h"

#include <array>

namespace pentimento::codecs {

namespace {

using namespace std::string_view_literals;

bool isJpeg(Bytes file)
{
    return textAt(file, 0, 3) == "\xff\xd8\xff"sv;
}

bool namesNoInk(Bytes file)
{
    return !jpegLayout(file).adobe;
}

std::optional<Result<Decoded>> decodeAsFarAsItGoes(Bytes file, const PictureLimits& limits,
                                                   const Job& job, std::string& refusal);

const VipsFormat jpeg{.name = "JPEG",
                      .load = vips::VImage::jpegload_buffer,
                      .inkUnmarked = namesNoInk,
                      .afterRefusal = decodeAsFarAsItGoes};

/// As far as libjpeg found the file to go.
Result<Decoded> decodeJpegPart(Bytes file, const JpegExtent& extent, const PictureLimits& limits,
                               const Job& job)
{
    const Bytes part = file.first(extent.bytes);
    return decodeVipsImage(openWithVips(jpeg, part, VIPS_FAIL_ON_NONE), jpeg, part,
                           {extent.rows, false, extent.detail}, limits, job);
}

std::optional<Result<Decoded>> decodeAsFarAsItGoes(Bytes file, const PictureLimits& limits,
                                                   const Job& job, std::string& refusal)
{
    const Result<JpegExtent> extent = jpegExtent(file, limits, job);
    if (!extent)
        return extent.error();
    if (!extent->endsEarly && jpegLayout(file).end)
        return {};
    auto decoded =
        attemptWithVips(refusal, [&] { return decodeJpegPart(file, *extent, limits, job); });
    return decoded ? *std::move(decoded) : cutOff(refusal);
}

Result<Decoded> decodeJpeg(Bytes file, const PictureLimits& limits, const Job& job)
{
    if (!jpegLayout(file).end)
        file = withoutZeroTail(file);
    return decodeWithVips(jpeg, file, limits, job);
}

StoredCompression jpegCompression(Bytes file)
{
    return storedAsJpeg(readJpegHeader(file));
}

Container jpegContainer(Bytes file)
{
    Container container;
    const JpegLayout layout = jpegLayout(file);
    container.pictures = layout.pictures;
    if (layout.gainMap)
        container.notes.emplace_back("The file also holds a brightness map for bright screens "
                                     "(gain map), which is not analysed.");
    noteEnd(file, layout.end ? std::optional(layout.used) : std::nullopt, container);
    return container;
}

constexpr std::array extensions = {".jpg"sv, ".jpeg"sv, ".jpe"sv, ".jfif"sv};
constexpr std::array mimeTypes = {"image/jpeg"sv};

} // namespace

const Codec jpegCodec{.name = "JPEG",
                      .extensions = extensions,
                      .mimeTypes = mimeTypes,
                      .recognises = isJpeg,
                      .decode = decodeJpeg,
                      .compression = jpegCompression,
                      .container = jpegContainer,
                      .metadata = readMetadata,
                      .jpegBlocks = true};

} // namespace pentimento::codecs
