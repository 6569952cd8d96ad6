// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace pentimento {

/// A photo to prepare, before it is read.
struct ListedPhoto
{
    std::filesystem::path file;
    std::string name;    ///< its path below the given place, as attributions name it
    std::string source;  ///< what a validation split goes by
    std::string licence; ///< empty: none is stated
};

/// What the attributions of a folder say: photos.csv, ATTRIBUTION.csv or ATTRIBUTION, with a header
/// that names at least the columns `file` (relative to the folder) and `licence`. Files to
/// licences.
[[nodiscard]] std::map<std::string, std::string> readLicences(const std::filesystem::path& folder);

/// Every picture of a folder, or the file itself, in the order of their names. The source is the
/// first folder below `place`, or the place's own name for what lies right in it, unless `source`
/// names one. Licences come from the nearest attributions that name the file, at most one folder
/// above `place`.
[[nodiscard]] std::vector<ListedPhoto> listPhotos(const std::filesystem::path& place,
                                                  const std::string& source = {});

/// Keeps the photos whose licence begins with one of the words; case does not matter.
void keepLicensed(std::vector<ListedPhoto>& photos, const std::vector<std::string>& words);

} // namespace pentimento
