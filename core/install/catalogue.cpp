// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/install/catalogue.h"

#include "core/install/web_address.h"
#include "core/packs/pack.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <fstream>

namespace pentimento {

namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr int catalogueSchema = 1;
constexpr std::uint64_t largestFile = std::uint64_t{8} << 30;

Error damaged(const fs::path& file, const std::string& reason, std::string detail = {})
{
    return {ErrorCode::ModelUnavailable, file.string() + ": " + reason, std::move(detail)};
}

bool usableId(const std::string& id)
{
    return !id.empty() && std::all_of(id.begin(), id.end(), [](unsigned char c) {
        return std::islower(c) || std::isdigit(c) || c == '-';
    });
}

bool isHash(const std::string& text)
{
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
               return std::isdigit(c) || (c >= 'a' && c <= 'f');
           });
}

CatalogueFile fileFrom(const json& entry)
{
    CatalogueFile file;
    file.id = entry.at("id");
    file.title = entry.at("title");
    file.kind = entry.at("kind");
    file.publisher = entry.at("publisher");
    file.address = entry.at("address");
    file.sha256 = entry.at("sha256");
    file.bytes = entry.at("bytes");
    file.bytesExact = entry.at("bytes_exact");
    file.licence = entry.at("licence");
    file.licenceNote = entry.value("licence_note", "");
    file.nonCommercial = entry.value("non_commercial", false);
    file.trainedOn = entry.value("trained_on", "");
    file.needs = entry.value("needs", std::vector<std::string>());
    return file;
}

/// Why a file must not be listed; empty: it may. Fills in its name.
std::string faultOf(CatalogueFile& file, const Catalogue& before)
{
    if (!usableId(file.id) || before.find(file.id) != nullptr)
        return "has no usable id or one that is there twice";
    if (file.kind != "backbone" && file.kind != "head")
        return "is of an unknown kind";
    const auto address = parseWebAddress(file.address);
    if (!address || !address->encrypted())
        return "has no https address";
    file.fileName = address->fileName();
    if (file.fileName.empty())
        return "has an address without a file name";
    if (!file.sha256.empty() && !isHash(file.sha256))
        return "has a malformed SHA-256";
    if (file.bytes == 0 || file.bytes > largestFile)
        return "has an impossible size";
    if (file.licence.empty())
        return "has no licence";
    for (const std::string& need : file.needs)
        if (const CatalogueFile* backbone = before.find(need);
            backbone == nullptr || backbone->isHead())
            return "needs \"" + need + "\", which is no backbone listed before it";
    return {};
}

} // namespace

const CatalogueFile* Catalogue::find(const std::string& id) const
{
    const auto found = std::find_if(files.begin(), files.end(),
                                    [&id](const CatalogueFile& file) { return file.id == id; });
    return found == files.end() ? nullptr : &*found;
}

Result<Catalogue> readCatalogue(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return damaged(file, "cannot be opened");
    const json text = json::parse(in, nullptr, false);
    if (!text.is_object())
        return damaged(file, "is not a JSON object");
    Catalogue catalogue;
    try {
        if (text.at("schema") != catalogueSchema)
            return damaged(file, "was written for another version of Pentimento");
        for (const json& entry : text.at("files")) {
            CatalogueFile listed = fileFrom(entry);
            if (const std::string fault = faultOf(listed, catalogue); !fault.empty())
                return damaged(file, '"' + listed.id + "\" " + fault);
            catalogue.files.push_back(std::move(listed));
        }
    } catch (const json::exception& error) {
        return damaged(file, "lacks a field or has one of the wrong type", error.what());
    }
    return catalogue;
}

Result<Catalogue> findCatalogue()
{
    std::error_code ignored;
    for (const fs::path& root : packRoots())
        if (const fs::path file = root / "catalogue.json"; fs::exists(file, ignored))
            return readCatalogue(file);
    return Error{
        ErrorCode::ModelUnavailable, "catalogue.json: not found beside the model packs", {}};
}

} // namespace pentimento
