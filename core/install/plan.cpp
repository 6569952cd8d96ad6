// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/install/plan.h"

#include "core/install/web_address.h"
#include "core/packs/own_packs.h"

#include <algorithm>
#include <cstdlib>

namespace pentimento {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view fileScheme = "file://";

Error wrong(const std::string& message)
{
    return {ErrorCode::Usage, message, {}};
}

template <class T>
void addOnce(std::vector<T>& list, const T& value)
{
    if (!value.empty() && std::find(list.begin(), list.end(), value) == list.end())
        list.push_back(value);
}

/// The files named and the backbones that they need, backbones first.
Result<std::vector<CatalogueFile>> wanted(const Catalogue& catalogue,
                                          const std::vector<std::string>& ids)
{
    if (ids.empty())
        return wrong("nothing to install was named");
    std::vector<std::string> all;
    for (const std::string& id : ids) {
        const CatalogueFile* file = catalogue.find(id);
        if (file == nullptr)
            return wrong(id + ": is not in the catalogue");
        for (const std::string& need : file->needs)
            addOnce(all, need);
    }
    for (const std::string& id : ids)
        addOnce(all, id);
    std::vector<CatalogueFile> files;
    files.reserve(all.size());
    for (const std::string& id : all)
        files.push_back(*catalogue.find(id));
    std::stable_partition(files.begin(), files.end(),
                          [](const CatalogueFile& file) { return !file.isHead(); });
    return files;
}

/// "declip-vit-ldm" for one detector, what their names share for several.
std::string nameFrom(const std::vector<CatalogueFile>& files)
{
    std::string name;
    int count = 0;
    const bool heads = files.back().isHead();
    for (const CatalogueFile& file : files) {
        if (file.isHead() != heads)
            continue;
        if (++count == 1) {
            name = file.id;
            continue;
        }
        const auto differs =
            std::mismatch(name.begin(), name.end(), file.id.begin(), file.id.end()).first;
        name.erase(differs, name.end());
    }
    if (count > 1)
        name = name.substr(0, name.rfind('-'));
    return name.empty() ? "pack" : name;
}

Result<void> nameTarget(InstallPlan& plan, const InstallOptions& options)
{
    std::vector<CatalogueFile> files;
    for (const PlannedFile& planned : plan.files)
        files.push_back(planned.file);
    std::string proposed = options.name;
    if (proposed.empty() && !options.to.empty())
        proposed = fs::path(options.to / "").parent_path().filename().string();
    if (proposed.empty())
        proposed = nameFrom(files);
    if (proposed == "." || proposed == ".." || proposed.find('/') != std::string::npos)
        return wrong(proposed + ": is no name for a pack");
    plan.name = proposed;
    if (!options.to.empty()) {
        plan.to = options.to;
    } else {
        const fs::path root = userPackRoot();
        if (root.empty())
            return wrong("there is no home folder to install into; name a folder with --to");
        plan.to = options.name.empty() ? freePackFolder(proposed) : root / proposed;
        plan.name = plan.to.filename().string();
    }
    if (folderTaken(plan.to))
        return Error{ErrorCode::OutputUnwritable,
                     plan.to.string() + ": exists already; choose another name",
                     {}};
    return {};
}

/// The file by its own name in the folder, or under the path that its address has.
fs::path findIn(const fs::path& folder, const CatalogueFile& file)
{
    if (folder.empty())
        return {};
    fs::path published = folder;
    if (const auto address = parseWebAddress(file.address))
        published += address->decodedPath();
    std::error_code ignored;
    for (const fs::path& candidate : {folder / file.fileName, published})
        if (fs::is_regular_file(candidate, ignored))
            return candidate;
    return {};
}

/// Where else than on the web the user keeps files.
fs::path folderOfFiles(const InstallOptions& options)
{
    if (options.files.empty() && options.mirror.starts_with(fileScheme))
        return options.mirror.substr(fileScheme.size());
    return options.files;
}

Result<std::string> mirrored(const std::string& address, const std::string& mirror)
{
    if (mirror.empty() || mirror.starts_with(fileScheme))
        return address;
    const auto own = parseWebAddress(address);
    const auto other = parseWebAddress(mirror);
    if (!own)
        return own.error();
    if (!other)
        return other.error();
    std::string base = other->text;
    while (base.ends_with('/'))
        base.pop_back();
    return base + own->path;
}

Result<PlannedFile> planned(const CatalogueFile& file, const InstallOptions& options)
{
    PlannedFile plan;
    plan.file = file;
    plan.local = findIn(folderOfFiles(options), file);
    std::error_code unknown;
    if (plan.local.empty())
        plan.local = findIn(downloadFolder(), file);
    if (const Pack* pack = packWith(file, options.installed);
        plan.local.empty() && pack != nullptr && !file.isHead() && !options.downloadOnly) {
        plan.installedIn = pack->name;
        return plan;
    }
    if (!plan.local.empty()) {
        const std::uintmax_t bytes = fs::file_size(plan.local, unknown);
        if (!unknown && file.bytesExact && bytes != file.bytes)
            return Error{ErrorCode::ModelUnavailable,
                         plan.local.string() + ": has " + std::to_string(bytes) +
                             " bytes, the published file " + std::to_string(file.bytes),
                         {}};
        return plan;
    }
    if (options.mirror.starts_with(fileScheme))
        return Error{ErrorCode::ModelUnavailable,
                     file.fileName + ": is not in " + folderOfFiles(options).string(),
                     {}};
    auto address = mirrored(file.address, options.mirror);
    if (!address)
        return address.error();
    const auto parts = parseWebAddress(*address);
    if (!parts)
        return parts.error();
    plan.address = parts->text;
    plan.host = parts->host;
    const std::uintmax_t there = fs::file_size(partOf(downloadFolder() / file.fileName), unknown);
    plan.bytesToFetch = file.bytes - (unknown ? 0 : std::min<std::uint64_t>(there, file.bytes));
    return plan;
}

void addHost(InstallPlan& plan, const PlannedFile& file)
{
    if (file.host.empty())
        return;
    auto host = std::find_if(plan.hosts.begin(), plan.hosts.end(),
                             [&](const PlannedHost& known) { return known.name == file.host; });
    if (host == plan.hosts.end())
        host = plan.hosts.insert(host, {file.host, 0, true});
    host->bytes += file.bytesToFetch;
    host->bytesExact = host->bytesExact && file.file.bytesExact;
    plan.bytesToFetch += file.bytesToFetch;
}

} // namespace

bool InstallPlan::hasHead() const
{
    return std::any_of(files.begin(), files.end(),
                       [](const PlannedFile& planned) { return planned.file.isHead(); });
}

fs::path downloadFolder()
{
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && *cache)
        return fs::path(cache) / "pentimento/downloads";
    if (const char* home = std::getenv("HOME"); home && *home)
        return fs::path(home) / ".cache/pentimento/downloads";
    return fs::temp_directory_path() / "pentimento/downloads";
}

Result<InstallPlan> planInstall(const Catalogue& catalogue, const InstallOptions& options)
{
    const auto files = wanted(catalogue, options.ids);
    if (!files)
        return files.error();
    InstallPlan plan;
    plan.keepDownloads = options.keepDownloads;
    plan.patience = options.patience;
    for (const CatalogueFile& file : *files) {
        auto one = planned(file, options);
        if (!one)
            return one.error();
        addHost(plan, *one);
        addOnce(plan.licences, file.licence);
        addOnce(plan.licenceNotes, file.licenceNote);
        plan.nonCommercial = plan.nonCommercial || file.nonCommercial;
        plan.files.push_back(*std::move(one));
    }
    if (options.downloadOnly)
        return plan;
    if (!plan.hasHead())
        return wrong(plan.files.front().file.id +
                     ": is a backbone, which detects nothing by itself; name a head too");
    if (auto named = nameTarget(plan, options); !named)
        return named.error();
    return plan;
}

const Pack* packWith(const CatalogueFile& file, const std::vector<Pack>& packs)
{
    const std::string& mark = file.sha256.empty() ? file.fileName : file.sha256;
    const auto found = std::find_if(packs.begin(), packs.end(), [&mark](const Pack& pack) {
        return std::any_of(
            pack.sources.begin(), pack.sources.end(),
            [&mark](const std::string& line) { return line.find(mark) != std::string::npos; });
    });
    return found == packs.end() ? nullptr : &*found;
}

} // namespace pentimento
