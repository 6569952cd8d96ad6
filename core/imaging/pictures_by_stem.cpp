// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/pictures_by_stem.h"

#include "core/imaging/picture_list.h"

namespace pentimento {

namespace fs = std::filesystem;

std::string stemBelow(const fs::path& file, const fs::path& folder)
{
    return file.lexically_relative(folder).replace_extension().generic_string();
}

std::map<std::string, fs::path> picturesByStem(const fs::path& folder)
{
    std::map<std::string, fs::path> files;
    std::error_code failure;
    if (fs::is_directory(folder, failure))
        for (const fs::path& file : listPictures(folder))
            files.emplace(stemBelow(file, folder), file);
    return files;
}

} // namespace pentimento
