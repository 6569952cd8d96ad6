// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/metadata.h"

#include "core/base/text.h"

#include <exiv2/exiv2.hpp>

#include <algorithm>
#include <exception>
#include <mutex>
#include <string>
#include <string_view>

namespace pentimento {

namespace {

constexpr std::size_t maxEntries = 3000;
constexpr std::size_t maxCharacters = 1000;
/// Longer values (maker notes, thumbnails) are named by their size instead of being printed.
constexpr long maxPrintedBytes = 16L * 1024;

/// Valid UTF-8 without control characters, cut after maxCharacters characters.
std::string cleaned(const std::string& raw)
{
    std::string text;
    std::size_t characters = 0;
    for (std::size_t at = 0; at < raw.size() && characters < maxCharacters; ++characters) {
        const auto lead = static_cast<unsigned char>(raw[at]);
        const std::size_t length = lead < 0x80   ? 1
                                   : lead < 0xc2 ? 0
                                   : lead < 0xe0 ? 2
                                   : lead < 0xf0 ? 3
                                   : lead < 0xf5 ? 4
                                                 : 0;
        const std::string_view character = std::string_view(raw).substr(at, length);
        if (length == 0 || !isUtf8(character)) {
            text += "\xef\xbf\xbd"; // the replacement character
            ++at;
            continue;
        }
        if (length == 1)
            text += lead < 32 || lead == 127 ? ' ' : static_cast<char>(lead);
        else
            text += character;
        at += length;
    }
    const auto isPadding = [](char c) { return c == ' '; };
    text.erase(std::find_if_not(text.rbegin(), text.rend(), isPadding).base(), text.end());
    return text;
}

std::string sizeInWords(long bytes)
{
    std::string text = "(";
    text += std::to_string(bytes);
    text += " bytes)";
    return text;
}

/// One entry, or nothing when Exiv2 cannot print it. `print` gives the human-readable value.
template <class Datum, class Print>
void addEntry(FileMetadata& metadata, const char* group, const Datum& datum, Print print)
{
    if (metadata.entries.size() >= maxEntries) {
        metadata.cut = true;
        return;
    }
    try {
        std::string value =
            datum.size() > maxPrintedBytes ? sizeInWords(datum.size()) : cleaned(print());
        if (value.empty())
            return;
        std::string label = cleaned(datum.tagLabel());
        if (label.empty())
            label = cleaned(datum.tagName());
        metadata.entries.push_back({group, cleaned(datum.key()), label, std::move(value)});
    } catch (const std::exception&) {
        // One unprintable field must not hide the others.
    }
}

long integerOf(const Exiv2::ExifData& exif, const char* key, long fallback)
{
    const auto found = exif.findKey(Exiv2::ExifKey(key));
    return found == exif.end() || found->count() < 1 ? fallback : found->toLong(0);
}

/// Lets the declaration hear one field.
template <class Datum, class Print>
void declare(DeclarationReader& declared, const Datum& datum, Print print)
{
    if (datum.size() > static_cast<long>(longestDeclaringText))
        return;
    try {
        declared.take(datum.key(), print());
    } catch (const std::exception&) {
        // As above.
    }
}

void collect(const Exiv2::ExifData& exif, const Exiv2::IptcData& iptc, const Exiv2::XmpData& xmp,
             FileMetadata& metadata)
{
    for (const Exiv2::Exifdatum& datum : exif)
        addEntry(metadata, "EXIF", datum, [&] { return datum.print(&exif); });
    for (const Exiv2::Iptcdatum& datum : iptc)
        addEntry(metadata, "IPTC", datum, [&] { return datum.print(); });
    for (const Exiv2::Xmpdatum& datum : xmp)
        addEntry(metadata, "XMP", datum, [&] { return datum.print(); });

    for (const char* key :
         {"Exif.Photo.UserComment", "Exif.Image.ImageDescription", "Exif.Image.Make",
          "Exif.Image.Model", "Exif.Image.Software", "Exif.Image.Artist"})
        if (const auto datum = exif.findKey(Exiv2::ExifKey(key)); datum != exif.end())
            declare(metadata.declared, *datum, [&] { return datum->print(&exif); });
    for (const Exiv2::Iptcdatum& datum : iptc)
        declare(metadata.declared, datum, [&] { return datum.toString(); });
    for (const Exiv2::Xmpdatum& datum : xmp)
        declare(metadata.declared, datum, [&] { return datum.toString(); });

    const long orientation = integerOf(exif, "Exif.Image.Orientation", 1);
    metadata.orientation = orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : 1;
    metadata.reducedResolution = (integerOf(exif, "Exif.Image.NewSubfileType", 0) & 1) != 0;
}

void readFile(Bytes file, FileMetadata& metadata)
{
    const Exiv2::Image::AutoPtr image =
        Exiv2::ImageFactory::open(file.data(), static_cast<long>(file.size()));
    if (!image.get())
        return;
    try {
        image->readMetadata();
    } catch (const std::exception&) {
        // What was read before the damage is still worth showing.
    }
    collect(image->exifData(), image->iptcData(), image->xmpData(), metadata);
}

void readParts(Bytes exifPart, Bytes xmpPart, FileMetadata& metadata)
{
    constexpr std::string_view marker("Exif\0\0", 6);
    if (exifPart.size() > marker.size() &&
        std::equal(marker.begin(), marker.end(), exifPart.begin()))
        exifPart = exifPart.subspan(marker.size());
    Exiv2::ExifData exif;
    Exiv2::XmpData xmp;
    try {
        Exiv2::ExifParser::decode(exif, exifPart.data(),
                                  static_cast<std::uint32_t>(exifPart.size()));
    } catch (const std::exception&) {
        // Damaged EXIF need not keep XMP from being read.
    }
    const std::string packet(reinterpret_cast<const char*>(xmpPart.data()), xmpPart.size());
    Exiv2::XmpParser::decode(xmp, packet);
    collect(exif, {}, xmp, metadata);
}

/// Whether Exiv2 said, since this was last set to false, that it met a directory for the second
/// time. Only touched while a reading has its turn.
bool metLoop = false;

/// Exiv2 tells of loops in words alone; nothing that it says reaches stderr.
void hear(int, const char* message)
{
    metLoop =
        metLoop || std::string_view(message).find("previously read") != std::string_view::npos;
}

/// Runs one reading: in turn, with the library ready, and with its exceptions kept in.
template <class Read>
FileMetadata guarded(Read read)
{
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    static const bool ready = [] {
        Exiv2::LogMsg::setLevel(Exiv2::LogMsg::error);
        Exiv2::LogMsg::setHandler(&hear);
        return Exiv2::XmpParser::initialize();
    }();
    metLoop = false;
    FileMetadata metadata;
    if (!ready)
        return metadata;
    try {
        read(metadata);
    } catch (const std::exception&) {
        // A format that Exiv2 does not know, or damage beyond reading: what was read stands.
    }
    metadata.loops = metLoop;
    return metadata;
}

} // namespace

FileMetadata readMetadata(Bytes file)
{
    return guarded([&](FileMetadata& metadata) { readFile(file, metadata); });
}

FileMetadata readMetadataParts(Bytes exif, Bytes xmp)
{
    return guarded([&](FileMetadata& metadata) { readParts(exif, xmp, metadata); });
}

} // namespace pentimento
