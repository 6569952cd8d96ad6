// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/codecs/heif.h"

#include "core/imaging/byte_fields.h"
#include "core/imaging/decode_vips.h"
#include "core/imaging/heif_layout.h"

#include <algorithm>
#include <array>

namespace pentimento::codecs {

namespace {

using namespace std::string_view_literals;

enum class Brand { None, Heic, Avif };

/// HEIC and AVIF are both ISO base media files; the brands in the first box tell them apart.
Brand brandOf(Bytes file)
{
    if (textAt(file, 4, 4) != "ftyp"sv || file.size() < 12)
        return Brand::None;
    const std::size_t end = std::min<std::uint64_t>(bigEndian(file, 0, 4), file.size());
    bool heif = false;
    for (std::size_t at = 8; at + 4 <= end && at < 256; at += 4) {
        const std::string_view brand = textAt(file, at, 4);
        if (brand == "avif"sv || brand == "avis"sv)
            return Brand::Avif;
        static constexpr std::array heifBrands = {"heic"sv, "heix"sv, "heim"sv, "heis"sv, "hevc"sv,
                                                  "hevx"sv, "mif1"sv, "mif2"sv, "msf1"sv};
        heif = heif || std::find(heifBrands.begin(), heifBrands.end(), brand) != heifBrands.end();
    }
    return heif ? Brand::Heic : Brand::None;
}

bool isHeic(Bytes file)
{
    return brandOf(file) == Brand::Heic;
}

bool isAvif(Bytes file)
{
    return brandOf(file) == Brand::Avif;
}

bool boxesEndEarly(Bytes file)
{
    std::uint64_t at = 0;
    while (at + 8 <= file.size()) {
        std::uint64_t length = bigEndian(file, at, 4);
        if (length == 0) // "to the end of the file"
            return false;
        if (length == 1)
            length = at + 16 <= file.size() ? bigEndian(file, at + 8, 8) : file.size() + 1;
        if (length < 8 || length > file.size() - at)
            return length >= 8;
        at += length;
    }
    return false;
}

/// Without a page option this is the primary picture.
constexpr auto load = vips::VImage::heifload_buffer;
const VipsFormat heic{.name = "HEIC", .load = load, .givesMetadata = true};
const VipsFormat avif{.name = "AVIF", .load = load, .givesMetadata = true};

Result<Decoded> decodeHeic(Bytes file, const PictureLimits& limits, const Job& job)
{
    return boxesEndEarly(file) ? cutOff() : decodeWithVips(heic, file, limits, job);
}

Result<Decoded> decodeAvif(Bytes file, const PictureLimits& limits, const Job& job)
{
    return boxesEndEarly(file) ? cutOff() : decodeWithVips(avif, file, limits, job);
}

StoredCompression heicCompression(Bytes)
{
    return storedAs(StoredCompression::Kind::Hevc);
}

StoredCompression avifCompression(Bytes)
{
    return storedAs(StoredCompression::Kind::Av1);
}

Container heifContainer(Bytes file)
{
    Container container;
    container.cut = boxesEndEarly(file);
    const HeifLayout layout = heifLayout(file);
    container.frames = std::max(1, layout.frames);
    if (layout.sequence && layout.frames == 0)
        container.notes.emplace_back(
            "The file also holds a sequence of pictures, which is not analysed.");
    return container;
}

int heifTurn(Bytes file)
{
    return heifLayout(file).turn;
}

constexpr std::array heicExtensions = {".heic"sv, ".heif"sv, ".hif"sv};
constexpr std::array heicMimeTypes = {"image/heic"sv, "image/heif"sv};
/// An AVIF is a HEIF file, too, and some are named so.
constexpr std::array avifExtensions = {".avif"sv, ".heic"sv, ".heif"sv, ".hif"sv};
constexpr std::array avifMimeTypes = {"image/avif"sv};

constexpr std::string_view stillPicture = "still picture beside them";

} // namespace

const Codec heicCodec{.name = "HEIC",
                      .extensions = heicExtensions,
                      .mimeTypes = heicMimeTypes,
                      .recognises = isHeic,
                      .decode = decodeHeic,
                      .compression = heicCompression,
                      .container = heifContainer,
                      .turn = heifTurn,
                      .analysedFrame = stillPicture};

const Codec avifCodec{.name = "AVIF",
                      .extensions = avifExtensions,
                      .mimeTypes = avifMimeTypes,
                      .recognises = isAvif,
                      .decode = decodeAvif,
                      .compression = avifCompression,
                      .container = heifContainer,
                      .turn = heifTurn,
                      .analysedFrame = stillPicture};

} // namespace pentimento::codecs
