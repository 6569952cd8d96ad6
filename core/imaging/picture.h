// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/raster.h"
#include "core/base/result.h"
#include "core/credentials/content_credentials.h"
#include "core/declared/declaration.h"
#include "core/imaging/compression.h"
#include "core/imaging/pixel_rect.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace pentimento {

/// What a picture may cost. Checked from the header, before pixels are allocated.
struct PictureLimits
{
    std::uint64_t maxFileBytes = std::uint64_t{1} << 30;
    std::uint64_t maxPixels = 100'000'000;
    double maxDecodeSeconds = 120;
};

/// The analysed file as it was at import.
struct FileIdentity
{
    std::filesystem::path path; ///< empty for a picture that came from memory (clipboard)
    std::string name;           ///< file name for display, reports and bundle folders: the path's
                                ///< own bytes, or visibleLine() of them where they are no UTF-8
    std::uint64_t bytes = 0;
    std::string sha256; ///< over the file's bytes, 64 hexadecimal digits
    std::string format; ///< found by content: "JPEG", "PNG", "WebP", "TIFF", "HEIC", "AVIF",
                        ///< "BMP", "GIF"
};

/// One metadata field as Exiv2 reads it; `group` is "EXIF", "IPTC", "XMP", "ICC" or "PNG" (texts of
/// PNG's own).
struct MetadataEntry
{
    std::string group;
    std::string key;   ///< Exiv2 key, e.g. "Exif.Image.Model"
    std::string label; ///< human-readable name
    std::string value; ///< human-readable value, at most 1,000 characters
};

/// Facts about the stored picture, before orientation and colour conversion.
struct StoredForm
{
    int width = 0;
    int height = 0;
    int orientation = 1; ///< EXIF 1..8, already applied to Picture::pixels
    int channels = 3;
    int bitsPerChannel = 8;
    std::string colourSpace; ///< e.g. "sRGB", "CMYK", "grey"
    std::string iccProfile;  ///< the embedded profile's description, empty when there is none
    int pictures = 1;        ///< pages or top-level pictures in the file, thumbnails not counted
    int analysed = 1;        ///< which of them this is, from 1
    int frames = 1; ///< frames of an animation; the first, or a PNG's default image, is analysed
};

/// A picture that was read, with everything known about its file. Immutable and shared.
struct Picture
{
    FileIdentity file;
    StoredForm stored;
    StoredCompression compression; ///< by the very bytes that were decoded
    Raster pixels;                 ///< sRGB, orientation applied, alpha flattened on white
    double complete = 1; ///< share of the picture that the file still holds, 0..1; a note says more
    PixelRect decoded;   ///< where `pixels` are the picture's own; elsewhere they are filler
    std::vector<MetadataEntry> metadata;
    Declaration declared;           ///< with hidden characters made visible, as in visibleText()
    ContentCredentials credentials; ///< None or Unchecked where the C2PA library is not there
    std::vector<std::string> notes; ///< what the user must know: "first of 12 frames", "alpha
                                    ///< flattened", "no colour profile: sRGB assumed for CMYK"
};

/// Reads a picture: format by content, limits first, then decoding, orientation and ICC to sRGB.
/// The file is opened read-only and its SHA-256 taken over the very bytes that were decoded.
/// Errors are UnreadableInput with one line "name: reason", or Cancelled. Any thread.
[[nodiscard]] Result<std::shared_ptr<const Picture>> loadPicture(const std::filesystem::path& path,
                                                                 const PictureLimits& limits = {},
                                                                 const Job& job = {});

/// The same for bytes that have no file, such as a bitmap from the clipboard.
[[nodiscard]] Result<std::shared_ptr<const Picture>>
loadPictureFromMemory(std::vector<std::uint8_t> bytes, std::string name,
                      const PictureLimits& limits = {}, const Job& job = {});

/// Whether the file still holds the bytes that were analysed. Success for a picture from memory.
[[nodiscard]] Result<void> confirmUnchanged(const FileIdentity& file, const Job& job = {});

} // namespace pentimento
