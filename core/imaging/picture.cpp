// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/picture.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/imaging/container.h"
#include "core/imaging/decode.h"
#include "core/imaging/file_bytes.h"
#include "core/imaging/format.h"
#include "core/imaging/metadata.h"
#include "core/imaging/orientation.h"
#include "core/imaging/picture_list.h"
#include "core/imaging/png_layout.h"

#include <glib.h>

#include <algorithm>
#include <iterator>
#include <new>
#include <optional>
#include <system_error>

namespace pentimento {

namespace {

namespace fs = std::filesystem;
using PicturePointer = std::shared_ptr<const Picture>;

/// The file's own name where that is UTF-8, as JSON wants it; else with its other bytes named.
std::string nameOf(const fs::path& path)
{
    const std::string name = path.has_filename() ? path.filename().string() : path.string();
    const bool utf8 = g_utf8_validate(name.data(), static_cast<gssize>(name.size()), nullptr) != 0;
    return utf8 ? name : visibleLine(name);
}

Error unreadable(const std::string& name, const std::string& reason, std::string detail = {})
{
    return {ErrorCode::UnreadableInput, visibleLine(name) + ": " + reason, std::move(detail)};
}

/// `failure`, whose message is a reason alone, with the file's name before it.
Error named(const std::string& name, Error failure)
{
    failure.message = visibleLine(name) + ": " + failure.message;
    return failure;
}

std::string notAPicture(Bytes file)
{
    const std::string guess = guessOther(file);
    return "is not a picture that Pentimento can read" +
           (guess.empty() ? std::string() : " (looks like " + guess + ")");
}

bool isHeif(PictureFormat format)
{
    return format == PictureFormat::Heic || format == PictureFormat::Avif;
}

std::string lowerCaseExtension(const fs::path& path)
{
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
    });
    return extension;
}

/// Whether files of this format go by this ending; an ending of no picture format fits all.
bool fits(const std::string& extension, PictureFormat format)
{
    if (extension == ".png")
        return format == PictureFormat::Png;
    if (extension == ".webp")
        return format == PictureFormat::WebP;
    if (extension == ".tif" || extension == ".tiff")
        return format == PictureFormat::Tiff;
    if (extension == ".heic" || extension == ".heif" || extension == ".hif")
        return isHeif(format);
    if (extension == ".avif")
        return format == PictureFormat::Avif;
    if (extension == ".bmp")
        return format == PictureFormat::Bmp;
    if (extension == ".gif")
        return format == PictureFormat::Gif;
    const auto& known = pictureExtensions();
    return format == PictureFormat::Jpeg ||
           std::find(known.begin(), known.end(), extension) == known.end();
}

void noteEnding(const FileIdentity& file, PictureFormat format, std::vector<std::string>& notes)
{
    const std::string extension = lowerCaseExtension(file.name);
    if (!fits(extension, format))
        notes.push_back("The file is named " + extension + ", but it is a " + file.format +
                        " file; its content decides.");
}

/// HEIC and AVIF are turned by their own fields, which libheif has applied; EXIF's orientation does
/// not count there, whatever it says.
void settleHeifOrientation(Bytes file, FileMetadata& metadata, std::vector<std::string>& notes)
{
    const int exif = metadata.orientation;
    metadata.orientation = 1;
    if (exif == 1)
        return;
    for (MetadataEntry& entry : metadata.entries)
        if (entry.key == "Exif.Image.Orientation")
            entry.value += " (not applied: this format turns by irot and imir)";
    const int turn = heifTurn(file);
    if (turn == 1)
        notes.push_back("EXIF asks for orientation " + std::to_string(exif) +
                        ", the file's own fields (irot, imir) ask for no turn. The picture is "
                        "shown and analysed unturned, as the format has it; programs differ.");
    else if (turn != exif)
        notes.push_back("EXIF asks for orientation " + std::to_string(exif) +
                        ", the file's own fields (irot, imir) for another turn, which was "
                        "applied; programs differ.");
}

FileMetadata metadataOf(PictureFormat format, Bytes file)
{
    if (isHeif(format)) // the decoder takes it out
        return {};
    if (format != PictureFormat::Png)
        return readMetadata(file);
    FileMetadata metadata = readMetadata(pngWithoutPixels(file));
    std::vector<MetadataEntry> texts = pngTexts(file);
    std::move(texts.begin(), texts.end(), std::back_inserter(metadata.entries));
    return metadata;
}

void takeMetadata(FileMetadata metadata, std::vector<MetadataEntry> profile, Picture& picture)
{
    if (metadata.cut)
        picture.notes.emplace_back("The file holds more metadata than is listed.");
    if (metadata.loops)
        picture.notes.emplace_back("The metadata point back at themselves (a looping directory); "
                                   "they were read once.");
    picture.metadata = std::move(metadata.entries);
    std::move(profile.begin(), profile.end(), std::back_inserter(picture.metadata));
    picture.stored.orientation = metadata.orientation;
}

Result<PicturePointer> pictureOf(std::vector<std::uint8_t> bytes, FileIdentity identity,
                                 const PictureLimits& limits, const Job& job)
{
    const std::string name = identity.name;
    if (bytes.empty())
        return unreadable(name, "is empty");
    if (bytes.size() > limits.maxFileBytes)
        return unreadable(name, "is larger than the limit of " + megabytes(limits.maxFileBytes));
    const std::optional<PictureFormat> format = detectFormat(bytes);
    if (!format)
        return unreadable(name, notAPicture(bytes));
    FileMetadata metadata = metadataOf(*format, bytes);
    if (*format == PictureFormat::Tiff && metadata.reducedResolution)
        return unreadable(name, "is not a picture that Pentimento can read (looks like a camera's "
                                "raw file, which holds only a preview of the picture)");

    Result<Decoded> decoded = decode(*format, bytes, limits, job);
    if (!decoded)
        return named(name, decoded.error());
    identity.bytes = bytes.size();
    identity.sha256 = sha256(bytes);
    identity.format = formatName(*format);
    StoredCompression compression = readCompression(*format, bytes);
    auto picture = std::make_shared<Picture>();
    picture->file = std::move(identity);
    picture->stored = std::move(decoded->stored);
    picture->compression = std::move(compression);
    picture->notes = std::move(decoded->notes);
    noteEnding(picture->file, *format, picture->notes);
    if (isHeif(*format)) {
        metadata = readMetadataParts(decoded->exif, decoded->xmp);
        settleHeifOrientation(bytes, metadata, picture->notes);
    }
    std::vector<std::uint8_t>().swap(
        bytes); // a large file's bytes and a second raster need not meet

    takeMetadata(std::move(metadata), std::move(decoded->profile), *picture);
    const StoredForm& stored = picture->stored;
    picture->complete = decoded->complete;
    picture->decoded = oriented(decoded->there, stored.width, stored.height, stored.orientation);
    picture->pixels =
        oriented(std::move(decoded->rgb), stored.width, stored.height, stored.orientation);
    return PicturePointer(std::move(picture));
}

} // namespace

Result<PicturePointer> loadPicture(const fs::path& path, const PictureLimits& limits,
                                   const Job& job)
{
    try {
        Result<std::vector<std::uint8_t>> bytes = readFileBytes(path, limits.maxFileBytes, job);
        if (!bytes)
            return named(nameOf(path), bytes.error());
        FileIdentity identity;
        identity.path = path;
        identity.name = nameOf(path);
        return pictureOf(std::move(bytes).value(), std::move(identity), limits, job);
    } catch (const std::bad_alloc&) {
        return unreadable(nameOf(path), "needs more memory than this machine has free");
    }
}

Result<PicturePointer> loadPictureFromMemory(std::vector<std::uint8_t> bytes, std::string name,
                                             const PictureLimits& limits, const Job& job)
{
    FileIdentity identity;
    identity.name = std::move(name);
    try {
        return pictureOf(std::move(bytes), identity, limits, job);
    } catch (const std::bad_alloc&) {
        return unreadable(identity.name, "needs more memory than this machine has free");
    }
}

Result<void> confirmUnchanged(const FileIdentity& file, const Job& job)
{
    if (file.path.empty())
        return {};
    if (const auto reason = reasonNotToRead(file.path))
        return unreadable(file.name, *reason + "; it was there when it was read");
    const Result<std::string> now = sha256OfFile(file.path, job);
    if (!now)
        return now.error();
    if (*now != file.sha256)
        return unreadable(file.name, "has changed since it was read",
                          "SHA-256 was " + file.sha256 + " and is " + *now);
    return {};
}

} // namespace pentimento
