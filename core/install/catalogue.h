// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace pentimento {

/// One published weight file that can be downloaded.
struct CatalogueFile
{
    std::string id;        ///< e.g. "clip-vit-l-14", "declip-vit-ldm"
    std::string title;     ///< e.g. "CLIP ViT-L/14"
    std::string kind;      ///< "backbone" or "head"
    std::string publisher; ///< e.g. "OpenAI"
    std::string address;   ///< https
    std::string fileName;  ///< the address's last part, decoded: what the file is called on a disk
    std::string sha256;    ///< stated by the publisher; empty: none is, pinned at first import
    std::uint64_t bytes = 0;
    bool bytesExact = false; ///< false: an estimate, where the publisher states no size
    std::string licence;
    std::string licenceNote;        ///< what the user must know beyond the licence's name
    bool nonCommercial = false;     ///< the licence forbids commercial use
    std::string trainedOn;          ///< heads alone
    std::vector<std::string> needs; ///< ids of backbones, for heads

    [[nodiscard]] bool isHead() const { return kind == "head"; }
};

/// What models/catalogue.json lists.
struct Catalogue
{
    std::vector<CatalogueFile> files;
    [[nodiscard]] const CatalogueFile* find(const std::string& id) const;
};

/// Reads and checks a catalogue. ModelUnavailable names the file and the reason.
[[nodiscard]] Result<Catalogue> readCatalogue(const std::filesystem::path& file);

/// The catalogue that came with the program: the first catalogue.json under packRoots().
[[nodiscard]] Result<Catalogue> findCatalogue();

} // namespace pentimento
