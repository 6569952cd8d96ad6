// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/picture_list.h"

#include <algorithm>
#include <system_error>

namespace pentimento {

namespace {

namespace fs = std::filesystem;

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
