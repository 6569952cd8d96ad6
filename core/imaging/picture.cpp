// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/picture.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/imaging/file_bytes.h"
#include "core/imaging/file_name.h"
#include "core/imaging/file_reader.h"

#include <algorithm>
#include <new>
#include <system_error>

namespace pentimento {

namespace {

namespace fs = std::filesystem;
using PicturePointer = std::shared_ptr<const Picture>;

Error unreadable(const std::string& name, const std::string& reason, std::string detail = {})
{
    return named(name, {ErrorCode::UnreadableInput, reason, std::move(detail)});
}

std::string endingOf(const fs::path& name)
{
    std::string ending = name.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
    });
    return ending;
}

Result<PicturePointer> pictureOf(SealedBytes bytes, FileIdentity identity,
                                 const PictureLimits& limits, const Job& job)
{
    const std::string& name = identity.name;
    if (bytes.size() == 0)
        return unreadable(name, "is empty");
    if (bytes.size() > limits.maxFileBytes)
        return unreadable(name, "is larger than the limit of " + megabytes(limits.maxFileBytes));
    identity.bytes = bytes.size();
    identity.sha256 = sha256(bytes.bytes());
    Result<Picture> read = fileReader()->read(std::move(bytes), endingOf(name), limits, job);
    if (!read)
        return named(name, read.error());
    auto picture = std::make_shared<Picture>(std::move(read).value());
    identity.format = std::move(picture->file.format);
    picture->file = std::move(identity);
    return PicturePointer(std::move(picture));
}

} // namespace

Result<PicturePointer> loadPicture(const fs::path& path, const PictureLimits& limits,
                                   const Job& job)
{
    FileIdentity identity;
    identity.path = path;
    identity.name = fileNameOf(path);
    Result<SealedBytes> bytes = readFileBytes(path, limits.maxFileBytes, job);
    if (!bytes)
        return named(identity.name, bytes.error());
    return pictureOf(std::move(bytes).value(), std::move(identity), limits, job);
}

Result<PicturePointer> loadPictureFromMemory(std::vector<std::uint8_t> bytes, std::string name,
                                             const PictureLimits& limits, const Job& job)
{
    FileIdentity identity;
    identity.name = std::move(name);
    Result<SealedBytes> sealed = SealedBytes::copyOf(bytes);
    std::vector<std::uint8_t>().swap(bytes);
    if (!sealed)
        return named(identity.name, sealed.error());
    return pictureOf(std::move(sealed).value(), std::move(identity), limits, job);
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
