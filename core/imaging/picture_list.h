// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace pentimento {

/// The file name endings of the formats that loadPicture() reads, lower case with dot, for dialogs
/// and for listing folders. Reading never relies on them.
[[nodiscard]] const std::vector<std::string>& pictureExtensions();

/// What lies under a folder.
struct PictureList
{
    /// A folder that could not be read to its end, or a name like a picture's that leads to none.
    struct Skipped
    {
        std::filesystem::path path;
        std::string reason; ///< behind the path: "Permission denied"
    };
    std::vector<std::filesystem::path> pictures; ///< sorted
    std::vector<Skipped> skipped;                ///< sorted
};

/// Every picture under a folder (recursively, by its name's ending), or the path itself when it is
/// no folder. Links to files are listed like files; links to folders are not followed, so that no
/// walk is endless, and are listed as skipped when they lead out of the folder. What cannot be read
/// is skipped and the rest goes on. Progress says how many pictures were found. Fails with
/// Cancelled alone. Any thread; a network share may take minutes.
[[nodiscard]] Result<PictureList> findPictures(const std::filesystem::path& fileOrFolder,
                                               const Job& job = {});

/// The pictures of findPictures() alone, for whoever has nobody to tell what was skipped.
[[nodiscard]] std::vector<std::filesystem::path>
listPictures(const std::filesystem::path& fileOrFolder);

} // namespace pentimento
