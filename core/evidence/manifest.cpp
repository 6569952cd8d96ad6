// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/manifest.h"

#include "core/base/hash.h"
#include "core/base/output.h"
#include "core/evidence/json_parts.h"

#include <algorithm>
#include <set>

namespace pentimento {

namespace {

constexpr std::size_t maxFiles = 1000;

Json entryJson(const ManifestEntry& entry)
{
    return {{"name", entry.name}, {"bytes", entry.bytes}, {"sha256", entry.sha256}};
}

ManifestEntry entryOf(const Json& json)
{
    ManifestEntry entry{.name = textAt(json, "name"), .bytes = 0, .sha256 = textAt(json, "sha256")};
    if (const auto found = json.find("bytes"); found != json.end() && found->is_number_unsigned())
        entry.bytes = found->get<std::uint64_t>();
    return entry;
}

/// What file managers leave in any folder they show.
bool isLeftByDesktops(const std::string& name)
{
    return name.starts_with('.') || name == "Thumbs.db" || name == "desktop.ini";
}

} // namespace

Result<void> writeManifest(const std::filesystem::path& folder, const FileIdentity& picture,
                           const Job& job)
{
    std::vector<std::string> names;
    std::error_code failure;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failure))
        names.push_back(entry.path().filename().string());
    if (failure)
        return outputError(folder, failure.message());
    std::sort(names.begin(), names.end());

    Json files = Json::array();
    for (const std::string& name : names) {
        const auto hash = sha256OfFile(folder / name, job);
        if (!hash)
            return hash.error();
        files.push_back(
            entryJson({name, std::filesystem::file_size(folder / name, failure), *hash}));
    }
    Json pictureJson = entryJson({picture.name, picture.bytes, picture.sha256});
    if (!picture.path.empty())
        pictureJson["path"] = std::filesystem::absolute(picture.path, failure).string();
    const Json json = {{"schema", 1},
                       {"application", applicationJson()},
                       {"created", utcNow()},
                       {"picture", std::move(pictureJson)},
                       {"files", std::move(files)}};
    return writeWhole(folder / manifestName, dumped(json));
}

Result<Manifest> readManifest(const std::filesystem::path& folder)
{
    const std::filesystem::path file = folder / manifestName;
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored))
        return Error{ErrorCode::UnreadableInput,
                     folder.string() + ": is not an evidence bundle (no manifest.json)",
                     {}};
    const auto json = readJsonFile(file);
    if (!json)
        return json.error();
    const auto files = json->find("files");
    if (textAt(objectAt(*json, "application"), "name") != "Pentimento" || files == json->end() ||
        !files->is_array() || files->size() > maxFiles)
        return Error{ErrorCode::UnreadableInput,
                     file.string() + ": is not the manifest of an evidence bundle",
                     {}};
    Manifest manifest;
    const Json& picture = objectAt(*json, "picture");
    manifest.picture = entryOf(picture);
    manifest.picturePath = textAt(picture, "path");
    for (const Json& entry : *files)
        if (entry.is_object())
            manifest.files.push_back(entryOf(entry));
    return manifest;
}

std::vector<std::string> strangersIn(const std::filesystem::path& folder, const Manifest& manifest)
{
    std::set<std::string> known{manifestName};
    for (const ManifestEntry& entry : manifest.files)
        known.insert(entry.name);
    std::vector<std::string> strangers;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        std::string name = entry.path().filename().string();
        if (!known.contains(name) && !isLeftByDesktops(name))
            strangers.push_back(std::move(name));
    }
    std::sort(strangers.begin(), strangers.end());
    return strangers;
}

} // namespace pentimento
