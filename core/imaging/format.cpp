// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/format.h"

#include "core/imaging/byte_fields.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace pentimento {

namespace {

using namespace std::string_view_literals;

bool startsWith(Bytes file, std::string_view magic)
{
    return textAt(file, 0, magic.size()) == magic;
}

/// HEIC and AVIF are both ISO base media files; the brands in the first box tell them apart.
std::optional<PictureFormat> formatOfBrands(Bytes file)
{
    if (textAt(file, 4, 4) != "ftyp"sv || file.size() < 12)
        return {};
    const std::size_t end = std::min<std::uint64_t>(bigEndian(file, 0, 4), file.size());
    bool heif = false;
    for (std::size_t at = 8; at + 4 <= end && at < 256; at += 4) {
        const std::string_view brand = textAt(file, at, 4);
        if (brand == "avif"sv || brand == "avis"sv)
            return PictureFormat::Avif;
        static constexpr std::array heifBrands = {"heic"sv, "heix"sv, "heim"sv, "heis"sv, "hevc"sv,
                                                  "hevx"sv, "mif1"sv, "mif2"sv, "msf1"sv};
        heif = heif || std::find(heifBrands.begin(), heifBrands.end(), brand) != heifBrands.end();
    }
    if (heif)
        return PictureFormat::Heic;
    return {};
}

bool isCameraRaw(Bytes file)
{
    return textAt(file, 8, 2) == "CR"sv && startsWith(file, "II*\0"sv);
}

bool looksLikeText(Bytes file)
{
    const Bytes start = file.first(std::min<std::size_t>(file.size(), 1024));
    const auto isText = [](std::uint8_t c) { return c >= 32 || (c >= 9 && c <= 13); };
    return std::all_of(start.begin(), start.end(), isText);
}

std::string kindOfText(Bytes file)
{
    std::string start(textAt(file, 0, std::min<std::size_t>(file.size(), 256)));
    std::transform(start.begin(), start.end(), start.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
    });
    if (start.find("<svg") != std::string::npos)
        return "an SVG drawing";
    if (start.find("<!doctype html") != std::string::npos ||
        start.find("<html") != std::string::npos)
        return "a web page";
    return "text";
}

/// The first directory, which says what the picture is, may stand anywhere in a TIFF.
bool tiffEndsEarly(Bytes file)
{
    if (file.size() < 16)
        return true;
    const bool little = file[0] == 'I';
    const bool big = file[2] == 43 || file[3] == 43; // BigTIFF: 8-byte offsets
    if (big)
        return (little ? littleEndian(file, 8, 8) : bigEndian(file, 8, 8)) >= file.size();
    return (little ? littleEndian(file, 4, 4) : bigEndian(file, 4, 4)) >= file.size();
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

} // namespace

const char* formatName(PictureFormat format)
{
    switch (format) {
    case PictureFormat::Jpeg:
        return "JPEG";
    case PictureFormat::Png:
        return "PNG";
    case PictureFormat::WebP:
        return "WebP";
    case PictureFormat::Tiff:
        return "TIFF";
    case PictureFormat::Heic:
        return "HEIC";
    case PictureFormat::Avif:
        return "AVIF";
    case PictureFormat::Bmp:
        return "BMP";
    case PictureFormat::Gif:
        return "GIF";
    }
    return "";
}

std::optional<PictureFormat> detectFormat(Bytes file)
{
    if (startsWith(file, "\xff\xd8\xff"sv))
        return PictureFormat::Jpeg;
    if (startsWith(file, "\x89PNG\r\n\x1a\n"sv))
        return PictureFormat::Png;
    if (startsWith(file, "RIFF"sv) && textAt(file, 8, 4) == "WEBP"sv)
        return PictureFormat::WebP;
    if (startsWith(file, "GIF87a"sv) || startsWith(file, "GIF89a"sv))
        return PictureFormat::Gif;
    if (isCameraRaw(file)) // a TIFF by its first bytes, but the picture in it is a preview
        return {};
    for (const std::string_view magic : {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv})
        if (startsWith(file, magic))
            return PictureFormat::Tiff;
    // Two letters are little to go by: the header's length must be a known one, too.
    if (startsWith(file, "BM"sv) && file.size() >= 26) {
        static constexpr std::array<std::uint64_t, 8> headers = {12, 16, 40, 52, 56, 64, 108, 124};
        if (std::find(headers.begin(), headers.end(), littleEndian(file, 14, 4)) != headers.end())
            return PictureFormat::Bmp;
    }
    return formatOfBrands(file);
}

std::string guessOther(Bytes file)
{
    struct Signature
    {
        std::size_t offset;
        std::string_view magic;
        const char* name;
    };
    static constexpr std::array signatures = {
        Signature{0, "%PDF"sv, "a PDF document"},
        Signature{0, "PK\x03\x04"sv, "a ZIP archive or an office document"},
        Signature{0, "8BPS"sv, "a Photoshop document"},
        Signature{0, "\xff\x0a"sv, "JPEG XL"},
        Signature{4, "JXL "sv, "JPEG XL"},
        Signature{4, "jP  "sv, "JPEG 2000"},
        Signature{0, "FUJIFILMCCD-RAW"sv, "a camera's raw file"},
        Signature{0, "IIU\0"sv, "a camera's raw file"},
        Signature{0, "IIRO"sv, "a camera's raw file"},
        Signature{4, "ftyp"sv, "a video"},
        Signature{0, "\x1a\x45\xdf\xa3"sv, "a video"},
        Signature{8, "AVI "sv, "a video"},
    };
    if (isCameraRaw(file))
        return "a camera's raw file";
    for (const Signature& signature : signatures)
        if (textAt(file, signature.offset, signature.magic.size()) == signature.magic)
            return signature.name;
    if (looksLikeText(file))
        return kindOfText(file);
    if (std::all_of(file.begin(), file.end(), [](std::uint8_t c) { return c == 0; }))
        return "nothing but zero bytes";
    return {};
}

bool endsEarly(PictureFormat format, Bytes file)
{
    switch (format) {
    case PictureFormat::WebP:
        return file.size() < 12 || littleEndian(file, 4, 4) + 8 > file.size();
    case PictureFormat::Heic:
    case PictureFormat::Avif:
        return boxesEndEarly(file);
    case PictureFormat::Tiff:
        return tiffEndsEarly(file);
    default:
        return false;
    }
}

} // namespace pentimento
