// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packs/stored_files.h"

#include "core/base/hash.h"
#include "core/base/json_limits.h"
#include "core/base/output.h"
#include "core/packs/pack.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <set>

namespace pentimento {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// Folders that may be packs, each once, those beside `to` first.
std::vector<fs::path> packFolders(const fs::path& to)
{
    std::error_code failure;
    std::vector<fs::path> roots{fs::absolute(to, failure).lexically_normal().parent_path()};
    for (const fs::path& root : packRoots())
        roots.push_back(root);
    std::vector<fs::path> folders;
    std::set<fs::path> seen;
    for (const fs::path& root : roots) {
        const fs::path folder = fs::canonical(root, failure);
        if (failure || !seen.insert(folder).second)
            continue;
        std::vector<fs::path> found;
        for (auto entry = fs::directory_iterator(folder, failure);
             !failure && entry != fs::directory_iterator(); entry.increment(failure))
            found.push_back(entry->path());
        std::sort(found.begin(), found.end()); // the same choice every time
        folders.insert(folders.end(), found.begin(), found.end());
    }
    return folders;
}

/// The manifest, or null where there is none that can be read.
json manifestOf(const fs::path& folder)
{
    const auto text = readSmallFile(folder / "manifest.json");
    if (!text || jsonFlaw(*text))
        return nullptr;
    json manifest = json::parse(*text, nullptr, false);
    return manifest.is_object() ? manifest : json();
}

std::string textOf(const json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// A list of objects in a manifest; empty when there is none.
std::vector<json> objectsOf(const json& manifest, const char* key)
{
    std::vector<json> objects;
    const auto found = manifest.find(key);
    if (found != manifest.end() && found->is_array())
        std::copy_if(found->begin(), found->end(), std::back_inserter(objects),
                     [](const json& entry) { return entry.is_object(); });
    return objects;
}

bool plainName(const fs::path& name)
{
    return !name.empty() && name == name.filename();
}

} // namespace

std::vector<StoredBackbone> storedBackbones(const GraphSpec& graph, const fs::path& to)
{
    std::vector<StoredBackbone> backbones;
    std::set<std::string> known;
    for (const fs::path& folder : packFolders(to)) {
        const json manifest = manifestOf(folder);
        if (textOf(manifest, "graph") != graph.id)
            continue;
        const std::vector<json> weights = objectsOf(manifest, "weights");
        for (const json& backbone : objectsOf(manifest, "backbones"))
            for (const json& entry : weights) {
                const std::string name = textOf(entry, "file");
                const std::string sha256 = textOf(entry, "sha256");
                if (plainName(name) && name == textOf(backbone, "weights") &&
                    known.insert(sha256).second)
                    backbones.push_back({folder / name, textOf(backbone, "title"), sha256});
            }
    }
    return backbones;
}

std::optional<fs::path> findStoredFile(const std::string& sha256, const fs::path& to)
{
    for (const fs::path& folder : packFolders(to)) {
        for (const json& entry : objectsOf(manifestOf(folder), "weights")) {
            const std::string name = textOf(entry, "file");
            if (textOf(entry, "sha256") != sha256 || !plainName(name))
                continue;
            const auto bytes = sha256OfFile(folder / name);
            if (bytes && *bytes == sha256)
                return folder / name;
        }
    }
    return std::nullopt;
}

void shareFile(const fs::path& file, const fs::path& stored)
{
    std::error_code failure;
    if (fs::equivalent(file, stored, failure)) // renaming one over the other would do nothing
        return;
    const fs::path link = unusedSibling(file);
    fs::create_hard_link(stored, link, failure);
    if (!failure)
        fs::rename(link, file, failure);
    if (failure)
        fs::remove(link, failure);
}

} // namespace pentimento
