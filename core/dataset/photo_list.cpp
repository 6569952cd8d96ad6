// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/photo_list.h"

#include "core/imaging/picture_list.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <istream>

namespace pentimento {

namespace fs = std::filesystem;

namespace {

using Licences = std::map<std::string, std::string>;

/// The next record of a CSV file (RFC 4180: quotes around fields, doubled within); false at its
/// end.
bool readRecord(std::istream& in, std::vector<std::string>& fields)
{
    fields.assign(1, {});
    bool quoted = false;
    bool any = false;
    for (char c = 0; in.get(c);) {
        any = true;
        if (c == '"') {
            const bool doubled = quoted && in.peek() == '"';
            if (doubled)
                fields.back() += static_cast<char>(in.get());
            else
                quoted = !quoted;
        } else if (c == ',' && !quoted) {
            fields.emplace_back();
        } else if (c == '\n' && !quoted) {
            return true;
        } else if (c != '\r' || quoted) {
            fields.back() += c;
        }
    }
    return any;
}

bool beginsWith(const std::string& text, const std::string& word)
{
    return text.size() >= word.size() &&
           std::equal(word.begin(), word.end(), text.begin(), [](unsigned char a, unsigned char b) {
               return std::tolower(a) == std::tolower(b);
           });
}

/// The folder's own name, also of "photos/" and ".".
std::string nameOf(const fs::path& folder)
{
    const fs::path whole = fs::weakly_canonical(folder);
    return whole.filename().string();
}

/// Each folder's attributions, read once.
class LicenceFinder
{
public:
    std::string find(const fs::path& file, const fs::path& highest)
    {
        for (fs::path folder = file.parent_path();; folder = folder.parent_path()) {
            auto [found, isNew] = m_read.try_emplace(folder.string());
            if (isNew)
                found->second = readLicences(folder);
            const auto licence =
                found->second.find(file.lexically_relative(folder).generic_string());
            if (licence != found->second.end())
                return licence->second;
            if (folder == highest || folder == folder.parent_path())
                return {};
        }
    }

private:
    std::map<std::string, Licences> m_read;
};

} // namespace

Licences readLicences(const fs::path& folder)
{
    Licences licences;
    for (const char* name : {"photos.csv", "ATTRIBUTION.csv", "ATTRIBUTION"}) {
        std::error_code ignored;
        if (!fs::is_regular_file(folder / name, ignored)) // a pipe would be waited for
            continue;
        std::ifstream in(folder / name);
        std::vector<std::string> fields;
        if (!readRecord(in, fields))
            continue;
        const auto column = [&](const char* title) {
            return static_cast<std::size_t>(std::find(fields.begin(), fields.end(), title) -
                                            fields.begin());
        };
        const std::size_t file = column("file");
        const std::size_t licence = column("licence");
        const std::size_t columns = fields.size();
        while (file < columns && licence < columns && readRecord(in, fields))
            if (fields.size() == columns)
                licences.emplace(fields[file], fields[licence]);
    }
    return licences;
}

std::vector<ListedPhoto> listPhotos(const fs::path& place, const std::string& source)
{
    std::error_code failure;
    const fs::path whole = fs::weakly_canonical(place, failure);
    const fs::path top = fs::is_directory(whole, failure) ? whole : whole.parent_path();
    LicenceFinder licences;
    std::vector<ListedPhoto> photos;
    for (const fs::path& file : listPictures(whole)) {
        const fs::path below = file.lexically_relative(top);
        const bool nested = std::distance(below.begin(), below.end()) > 1;
        ListedPhoto photo;
        photo.file = file;
        photo.name = below.generic_string();
        photo.source = !source.empty() ? source : nested ? below.begin()->string() : nameOf(top);
        photo.licence = licences.find(file, top.parent_path());
        photos.push_back(std::move(photo));
    }
    return photos;
}

void keepLicensed(std::vector<ListedPhoto>& photos, const std::vector<std::string>& words)
{
    std::erase_if(photos, [&](const ListedPhoto& photo) {
        return std::none_of(words.begin(), words.end(), [&](const std::string& word) {
            return beginsWith(photo.licence, word);
        });
    });
}

} // namespace pentimento
