// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/picture.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/imaging/decode.h"
#include "core/imaging/format.h"
#include "core/imaging/metadata.h"
#include "core/imaging/orientation.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <new>
#include <optional>
#include <system_error>

namespace pentimento {

namespace {

namespace fs = std::filesystem;
using PicturePointer = std::shared_ptr<const Picture>;

std::string nameOf(const fs::path& path)
{
    return path.has_filename() ? path.filename().string() : path.string();
}

Error unreadable(const std::string& name, const std::string& reason, std::string detail = {})
{
    return {ErrorCode::UnreadableInput, name + ": " + reason, std::move(detail)};
}

/// Why a path is nothing to open; nothing when it is a regular file. Looking first keeps us from
/// waiting on a pipe or reading a device.
std::optional<std::string> reasonNotToOpen(const fs::path& path)
{
    std::error_code failure;
    const fs::file_status status = fs::status(path, failure);
    switch (status.type()) {
    case fs::file_type::regular:
        return {};
    case fs::file_type::not_found:
        return "does not exist";
    case fs::file_type::directory:
        return "is a folder, not a picture";
    case fs::file_type::none:
        return "cannot be opened: " + failure.message();
    default:
        return "is not a regular file";
    }
}

Result<std::vector<std::uint8_t>> readFile(const fs::path& path, const PictureLimits& limits,
                                           const Job& job)
{
    const std::string name = nameOf(path);
    if (const auto reason = reasonNotToOpen(path))
        return unreadable(name, *reason);
    std::error_code sizeFailure;
    const std::uintmax_t expected = fs::file_size(path, sizeFailure);
    if (!sizeFailure && expected > limits.maxFileBytes)
        return unreadable(name, "is " + megabytes(expected) + " large; the limit is " +
                                    megabytes(limits.maxFileBytes));
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return unreadable(name, "cannot be opened: " +
                                    std::error_code(errno, std::generic_category()).message());
    // One byte more than expected, so that the end is seen without growing the buffer.
    std::vector<std::uint8_t> bytes(sizeFailure ? 0 : expected + 1);
    std::size_t length = 0;
    constexpr std::size_t block = std::size_t{4} << 20;
    while (file) {
        if (job.stopRequested())
            return Error{ErrorCode::Cancelled, name + ": cancelled", {}};
        if (length == bytes.size())
            bytes.resize(length + block); // the file is growing under our eyes
        const std::size_t wanted = std::min(block, bytes.size() - length);
        file.read(reinterpret_cast<char*>(bytes.data() + length),
                  static_cast<std::streamsize>(wanted));
        length += static_cast<std::size_t>(file.gcount());
        if (length > limits.maxFileBytes)
            return unreadable(name,
                              "is larger than the limit of " + megabytes(limits.maxFileBytes));
    }
    if (file.bad())
        return unreadable(name, "cannot be read to its end");
    bytes.resize(length);
    return bytes;
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
    FileMetadata metadata = isHeif(*format) ? FileMetadata{} : readMetadata(bytes);
    if (*format == PictureFormat::Tiff && metadata.reducedResolution)
        return unreadable(name, "is not a picture that Pentimento can read (looks like a camera's "
                                "raw file, which holds only a preview of the picture)");

    Result<Decoded> decoded = decode(*format, bytes, limits, job);
    if (!decoded) {
        Error error = decoded.error();
        error.message = name + ": " + error.message;
        return error;
    }
    identity.bytes = bytes.size();
    identity.sha256 = sha256(bytes);
    identity.format = formatName(*format);
    std::vector<std::uint8_t>().swap(
        bytes); // a large file's bytes and a second raster need not meet

    if (isHeif(*format)) {
        metadata = readMetadataParts(decoded->exif, decoded->xmp);
        metadata.orientation = 1; // libheif has turned the picture by the container's own fields
    }
    auto picture = std::make_shared<Picture>();
    picture->file = std::move(identity);
    picture->stored = std::move(decoded->stored);
    picture->notes = std::move(decoded->notes);
    if (metadata.cut)
        picture->notes.emplace_back("The file holds more metadata than is listed.");
    picture->metadata = std::move(metadata.entries);
    picture->stored.orientation = metadata.orientation;
    std::move(decoded->profile.begin(), decoded->profile.end(),
              std::back_inserter(picture->metadata));
    picture->pixels = oriented(std::move(decoded->rgb), picture->stored.width,
                               picture->stored.height, picture->stored.orientation);
    picture->decoded = {0, 0, picture->pixels.width(), picture->pixels.height()};
    return PicturePointer(std::move(picture));
}

bool hasPictureExtension(const fs::path& path)
{
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
    });
    const auto& known = pictureExtensions();
    return std::find(known.begin(), known.end(), extension) != known.end();
}

} // namespace

Result<PicturePointer> loadPicture(const fs::path& path, const PictureLimits& limits,
                                   const Job& job)
{
    try {
        Result<std::vector<std::uint8_t>> bytes = readFile(path, limits, job);
        if (!bytes)
            return bytes.error();
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
    if (const auto reason = reasonNotToOpen(file.path))
        return unreadable(file.name, *reason + "; it was there when it was read");
    const Result<std::string> now = sha256OfFile(file.path, job);
    if (!now)
        return now.error();
    if (*now != file.sha256)
        return unreadable(file.name, "has changed since it was read",
                          "SHA-256 was " + file.sha256 + " and is " + *now);
    return {};
}

const std::vector<std::string>& pictureExtensions()
{
    static const std::vector<std::string> extensions = {".jpg",  ".jpeg", ".jpe",  ".jfif", ".png",
                                                        ".webp", ".tif",  ".tiff", ".heic", ".heif",
                                                        ".hif",  ".avif", ".bmp",  ".gif"};
    return extensions;
}

std::vector<fs::path> listPictures(const fs::path& fileOrFolder)
{
    std::error_code failure;
    if (!fs::is_directory(fileOrFolder, failure))
        return {fileOrFolder};
    std::vector<fs::path> pictures;
    fs::recursive_directory_iterator entry(fileOrFolder,
                                           fs::directory_options::skip_permission_denied, failure);
    const fs::recursive_directory_iterator end;
    while (!failure && entry != end) {
        std::error_code statusFailure;
        if (entry->is_regular_file(statusFailure) && hasPictureExtension(entry->path()))
            pictures.push_back(entry->path());
        entry.increment(failure);
    }
    std::sort(pictures.begin(), pictures.end());
    return pictures;
}

} // namespace pentimento
