// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/install/catalogue.h"
#include "core/install/download.h"
#include "core/packs/pack.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace pentimento {

/// One file of a plan: where it will come from.
struct PlannedFile
{
    CatalogueFile file;
    std::string address;            ///< after the mirror was applied; empty for a local file
    std::string host;               ///< of `address`
    std::filesystem::path local;    ///< found in the folder of files or downloaded before
    std::string installedIn;        ///< the pack that shares this backbone; empty: none does
    std::uint64_t bytesToFetch = 0; ///< what is still missing of it
};

/// A host that a plan would ask, and how much of it.
struct PlannedHost
{
    std::string name;
    std::uint64_t bytes = 0;
    bool bytesExact = true;
};

/// What an installation would do, before it does anything: to be shown, host by host, and agreed
/// to. Making a plan opens no socket.
struct InstallPlan
{
    std::vector<PlannedFile> files; ///< backbones that the heads need included
    std::vector<PlannedHost> hosts; ///< that would be asked, each once; empty: none
    std::uint64_t bytesToFetch = 0;
    std::vector<std::string> licences;     ///< each once
    std::vector<std::string> licenceNotes; ///< each once
    bool nonCommercial = false;            ///< some licence forbids commercial use
    std::filesystem::path to;              ///< the pack's folder
    std::string name;
    bool keepDownloads = false;
    DownloadPatience patience;

    [[nodiscard]] bool hasHead() const;
};

struct InstallOptions
{
    std::vector<std::string> ids; ///< of the catalogue
    std::string mirror;           ///< replaces https://host/ of every address; http, https, file
    std::filesystem::path files;  ///< a folder searched for the files by name before any host
    std::filesystem::path to;     ///< empty: under userPackRoot()
    std::string name;             ///< empty: made from the ids
    std::vector<Pack> installed;  ///< backbones in these packs are shared, not fetched
    bool downloadOnly = false;    ///< for fetchFiles() alone: backbones without a head will do
    bool keepDownloads = false;   ///< else downloaded files are removed once they are imported
    DownloadPatience patience;
};

[[nodiscard]] Result<InstallPlan> planInstall(const Catalogue& catalogue,
                                              const InstallOptions& options);

/// The pack among `packs` that holds a file of the catalogue; null: none does.
[[nodiscard]] const Pack* packWith(const CatalogueFile& file, const std::vector<Pack>& packs);

/// Where downloads wait (~/.cache/pentimento/downloads); it may not exist yet.
[[nodiscard]] std::filesystem::path downloadFolder();

} // namespace pentimento
