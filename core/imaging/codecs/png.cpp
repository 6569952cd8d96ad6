// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/codecs/png.h"

#include "core/imaging/byte_fields.h"
#include "core/imaging/decode_vips.h"
#include "core/imaging/png_layout.h"

#include <array>
#include <iterator>

namespace pentimento::codecs {

namespace {

using namespace std::string_view_literals;
using Kind = StoredCompression::Kind;

bool isPng(Bytes file)
{
    return textAt(file, 0, 8) == "\x89PNG\r\n\x1a\n"sv;
}

bool endMissing(Bytes file)
{
    return !pngLayout(file).end;
}

bool holdsProfile(Bytes file)
{
    return pngLayout(file).profile;
}

Result<Decoded> decodeUntilError(Bytes file, const PictureLimits& limits, const Job& job);

const VipsFormat png{.name = "PNG",
                     .load = vips::VImage::pngload_buffer,
                     .holdsProfile = holdsProfile,
                     .endMissing = endMissing,
                     .part = decodeUntilError};

Result<Decoded> decodeUntilError(Bytes file, const PictureLimits& limits, const Job& job)
{
    return decodeVipsUntilError(png, file, limits, job);
}

/// What stands before the first chunk of pixels with a wrong checksum. Without such a chunk the
/// damage can be anywhere.
Result<Decoded> decodeSurePng(Bytes file, const PngLayout& layout, const PictureLimits& limits,
                              const Job& job)
{
    const Error unsure{ErrorCode::UnreadableInput,
                       "is damaged: which of its pixels are the picture's own cannot be told",
                       {}};
    if (!layout.damagedPixels)
        return unsure;
    const Bytes before = file.first(*layout.damagedPixels);
    if (pngPixels(before) == PngPixels::Damaged)
        return unsure;
    Result<Decoded> sure = decodeWithVips(png, before, limits, job);
    return sure || sure.error().code == ErrorCode::Cancelled ? sure : unsure;
}

/// A checksum alone may be wrong. Where pixels are, too, values may have been invented before the
/// decoder notices, or without that it does.
Result<Decoded> decodePng(Bytes file, const PictureLimits& limits, const Job& job)
{
    const PngLayout layout = pngLayout(file);
    std::vector<std::uint8_t> mended;
    if (layout.criticalDamage) {
        mended = withTrueChecksums(file);
        file = mended;
    }
    Result<Decoded> decoded = decodeWithVips(png, file, limits, job);
    if (!decoded && (decoded.error().code == ErrorCode::Cancelled || !layout.damagedPixels))
        return decoded;
    const PngPixels pixels = pngPixels(file);
    const bool trusted =
        pixels == PngPixels::Whole || (pixels == PngPixels::Unfinished && !layout.damagedPixels);
    return trusted ? decoded : decodeSurePng(file, layout, limits, job);
}

Kind pngKind(Bytes file)
{
    constexpr std::size_t firstChunk = 8;
    constexpr std::size_t colourType = 25;
    constexpr std::uint8_t indexed = 3;
    if (file.size() <= colourType)
        return Kind::Unknown;
    if (file[colourType] != indexed)
        return Kind::Lossless;
    for (std::size_t at = firstChunk; at + 12 <= file.size();) {
        const std::uint64_t length = bigEndian(file, at, 4);
        if (textAt(file, at + 4, 4) == "PLTE")
            return kindOfTable(partOf(file, at + 8, length), 3);
        at += 12 + length;
    }
    return Kind::Unknown;
}

StoredCompression pngCompression(Bytes file)
{
    return storedAs(pngKind(file));
}

std::string listed(const std::vector<std::string>& names)
{
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i)
        text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
    return text;
}

Container pngContainer(Bytes file)
{
    Container container;
    const PngLayout layout = pngLayout(file);
    container.frames = layout.frames;
    if (!layout.damaged.empty())
        container.notes.push_back("Damage: the checksum of " + listed(layout.damaged) +
                                  " is wrong" +
                                  (layout.criticalDamage ? "; parts of the picture may be damaged."
                                                         : "; what is stored there was not used."));
    if (const auto behind = metadataBehindPixels(file); !behind.empty())
        container.notes.push_back("The file's " + listed(behind) +
                                  (behind.size() > 1 ? " stand" : " stands") +
                                  " after the image data; read and applied as if before it.");
    if (!layout.otherColours.empty())
        container.notes.push_back("The PNG's " + listed(layout.otherColours) +
                                  (layout.otherColours.size() > 1 ? " state" : " states") +
                                  " other colours than sRGB, which was assumed; programs differ.");
    const bool endsAsPng = file.size() >= 8 && textAt(file, file.size() - 8, 4) == "IEND"sv;
    if (endsAsPng)
        noteEnd(file, layout.end, container,
                "they end like a PNG and may be leftovers of a larger picture");
    else
        noteEnd(file, layout.end, container);
    return container;
}

FileMetadata pngMetadata(Bytes file)
{
    const PngMetadata part = pngWithoutPixels(file);
    FileMetadata metadata = readMetadata(part.file);
    FileMetadata texts = pngTexts(file);
    std::move(texts.entries.begin(), texts.entries.end(), std::back_inserter(metadata.entries));
    metadata.declared.add(texts.declared.declaration());
    metadata.cut = metadata.cut || part.cut || texts.cut;
    return metadata;
}

constexpr std::array extensions = {".png"sv};
constexpr std::array mimeTypes = {"image/png"sv};

} // namespace

const Codec pngCodec{.name = "PNG",
                     .extensions = extensions,
                     .mimeTypes = mimeTypes,
                     .recognises = isPng,
                     .decode = decodePng,
                     .compression = pngCompression,
                     .container = pngContainer,
                     .metadata = pngMetadata,
                     .analysedFrame = "default image, which some programs never show,"};

} // namespace pentimento::codecs
