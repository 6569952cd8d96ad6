// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bundle/manifest.h"

#include "core/base/hash.h"
#include "core/base/output.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace pentimento {

namespace {

constexpr std::size_t maxFiles = 1000;
constexpr std::size_t maxNameBytes = 1024; ///< four times what a file system takes

Json jsonOf(const ManifestEntry& entry)
{
    return {{"name", entry.name}, {"bytes", entry.bytes.value_or(0)}, {"sha256", entry.sha256}};
}

ManifestEntry entryOf(const Json& json)
{
    ManifestEntry entry{
        .name = textAt(json, "name"), .bytes = {}, .sha256 = textAt(json, "sha256")};
    if (const auto found = json.find("bytes"); found != json.end() && found->is_number_unsigned())
        entry.bytes = found->get<std::uint64_t>();
    return entry;
}

std::vector<std::string> namesIn(const std::filesystem::path& folder, std::error_code& failure)
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failure))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace

std::string manifestText(Manifest manifest, const Json& application, const std::string& created)
{
    std::sort(manifest.files.begin(), manifest.files.end(),
              [](const ManifestEntry& a, const ManifestEntry& b) { return a.name < b.name; });
    Json files = Json::array();
    for (const ManifestEntry& entry : manifest.files)
        files.push_back(jsonOf(entry));
    return dumped({{"schema", 1},
                   {"application", application},
                   {"created", created},
                   {"picture", jsonOf(manifest.picture)},
                   {"files", std::move(files)}});
}

Result<void> writeManifest(const std::filesystem::path& folder, const FileIdentity& picture,
                           const std::string& created, const Job& job)
{
    std::error_code failure;
    const std::vector<std::string> names = namesIn(folder, failure);
    if (failure)
        return outputError(folder, failure.message());

    Manifest manifest{{picture.name, picture.bytes, picture.sha256}, {}};
    for (const std::string& name : names) {
        const auto hash = sha256OfFile(folder / name, job);
        if (!hash)
            return hash.error();
        manifest.files.push_back({name, std::filesystem::file_size(folder / name, failure), *hash});
    }
    return writeJsonText(folder / manifestName,
                         manifestText(std::move(manifest), applicationJson(), created));
}

Result<Manifest> readManifest(const std::filesystem::path& folder)
{
    const std::filesystem::path file = folder / manifestName;
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(std::filesystem::symlink_status(file, ignored)))
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
    manifest.picture = entryOf(objectAt(*json, "picture"));
    for (const Json& entry : *files)
        manifest.files.push_back(entry.is_object() ? entryOf(entry) : ManifestEntry());
    const auto tooLong = [](const ManifestEntry& entry) {
        return entry.name.size() > maxNameBytes;
    };
    if (tooLong(manifest.picture) ||
        std::any_of(manifest.files.begin(), manifest.files.end(), tooLong))
        return Error{ErrorCode::UnreadableInput,
                     file.string() + ": names a file at greater length than any file has",
                     {}};
    return manifest;
}

bool isBundleFileName(const std::string& name)
{
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    return !name.empty() && letters.find(name.front()) != std::string_view::npos &&
           name.find_first_not_of(std::string(letters) + "._-") == std::string::npos;
}

Result<std::optional<std::string>> flawOfFile(const std::filesystem::path& file,
                                              const ManifestEntry& entry, const Job& job,
                                              std::uint64_t most)
{
    namespace fs = std::filesystem;
    using Flaw = std::optional<std::string>;
    std::error_code failure;
    const fs::file_status status = fs::symlink_status(file, failure);
    if (!fs::exists(status))
        return Flaw("is missing");
    if (!fs::is_regular_file(status))
        return Flaw("is no plain file (a link, a folder or a device)");
    if (!entry.bytes)
        return Flaw("the manifest does not state how many bytes it has");
    const std::uintmax_t bytes = fs::file_size(file, failure);
    if (bytes != *entry.bytes)
        return Flaw("holds " + std::to_string(bytes) + " bytes where the manifest states " +
                    std::to_string(*entry.bytes));
    if (bytes > most)
        return Flaw("is larger than any of its kind");
    const auto hash = sha256OfFile(file, job);
    if (!hash)
        return hash.error();
    return *hash == entry.sha256 ? Flaw() : Flaw("hash differs, the file was changed");
}

std::vector<std::string> strangersIn(const std::filesystem::path& folder, const Manifest& manifest)
{
    std::set<std::string> known{manifestName};
    for (const ManifestEntry& entry : manifest.files)
        known.insert(entry.name);
    std::error_code ignored;
    std::vector<std::string> strangers = namesIn(folder, ignored);
    std::erase_if(strangers, [&](const std::string& name) { return known.contains(name); });
    return strangers;
}

} // namespace pentimento
