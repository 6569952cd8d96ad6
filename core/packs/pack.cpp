// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packs/pack.h"

#include "core/base/hash.h"
#include "core/base/json_limits.h"
#include "core/base/output.h"
#include "core/base/user_data.h"
#include "core/packs/calibration_json.h"
#include "core/packs/reserved_ids.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <optional>
#include <set>
#include <string_view>

namespace pentimento {

namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr int manifestSchema = 1;
constexpr int largestInput = 4096; ///< side of the squashed input

Error damaged(const fs::path& file, const std::string& reason, std::string detail = {})
{
    return {ErrorCode::ModelUnavailable, file.string() + ": " + reason, std::move(detail)};
}

HeadInfo headFrom(const json& entry)
{
    HeadInfo head;
    head.id = entry.at("id");
    head.title = entry.at("title");
    head.trainedOn = entry.at("trained_on");
    head.description = entry.value("description", "");
    head.mapThreshold = entry.value("map_threshold", 0.5);
    head.logitShift = entry.value("logit_shift", 0.0);
    for (const auto& source : entry.value("features", json::array()))
        head.features.push_back({source.at("backbone"), source.at("layer")});
    head.decoder = entry.value("decoder", "");
    head.weights = entry.value("weights", "");
    if (const auto found = entry.find("calibration"); found != entry.end())
        head.calibration = calibrationFrom(*found);
    return head;
}

json jsonOf(const HeadInfo& head)
{
    json entry{{"id", head.id},
               {"title", head.title},
               {"trained_on", head.trainedOn},
               {"description", head.description},
               {"map_threshold", head.mapThreshold},
               {"logit_shift", head.logitShift}};
    if (!head.features.empty()) {
        entry["features"] = json::array();
        for (const FeatureSource& source : head.features)
            entry["features"].push_back({{"backbone", source.backbone}, {"layer", source.layer}});
        entry["decoder"] = head.decoder;
        entry["weights"] = head.weights;
    }
    if (!head.calibration.pristineScores.empty())
        entry["calibration"] = jsonOf(head.calibration);
    return entry;
}

BackboneInfo backboneFrom(const json& entry)
{
    return {entry.at("id"), entry.at("kind"), entry.at("title"), entry.at("weights"),
            entry.value("sizes", std::map<std::string, int>())};
}

json jsonOf(const BackboneInfo& backbone)
{
    return {{"id", backbone.id},
            {"kind", backbone.kind},
            {"title", backbone.title},
            {"weights", backbone.weights},
            {"sizes", backbone.sizes}};
}

json jsonOf(const Preprocessing& preprocessing)
{
    json entry{{"colour", "sRGB"}, {"range", {0, preprocessing.highest}}};
    if (!preprocessing.resize.empty())
        entry["resize"] = preprocessing.resize;
    if (const auto& normalisation = preprocessing.normalisation) {
        entry["mean"] = normalisation->mean;
        entry["std"] = normalisation->spread;
    }
    return entry;
}

/// A weight file name stays inside its pack: no folders, no links out of it.
bool plainFileName(const fs::path& name)
{
    return name.has_filename() && name == name.filename() && name != "." && name != "..";
}

/// Fields as they stand; json::exception where one is missing or of another type.
void readFields(Pack& pack, const json& manifest)
{
    pack.name = manifest.at("name");
    pack.version = manifest.at("version");
    pack.licence = manifest.at("licence");
    pack.description = manifest.value("description", "");
    pack.wholeInput = manifest.at("whole_input");
    for (const auto& entry : manifest.value("backbones", json::array()))
        pack.backbones.push_back(backboneFrom(entry));
    pack.sources = manifest.value("sources", std::vector<std::string>());
    for (const auto& entry : manifest.at("heads"))
        pack.heads.push_back(headFrom(entry));
    pack.combined = headFrom(manifest.at("combined"));
    for (const auto& entry : manifest.at("weights")) {
        pack.weightFiles.push_back(entry.at("file"));
        pack.weightSha256.push_back(entry.at("sha256"));
    }
}

/// What is wrong with a manifest whose fields are all there.
std::optional<std::string> flawOf(const Pack& pack)
{
    if (!isPackName(pack.name))
        return "has a name that packs cannot have (small letters, digits, '.', '_' and '-')";
    if (pack.wholeInput < pack.graph->smallestInput || pack.wholeInput > largestInput)
        return "states an impossible input size";
    std::set<std::string> ids;
    for (const HeadInfo& head : pack.heads) {
        if (!ids.insert(head.id).second)
            return "has two heads " + head.id;
        if (!isPartId(head.id) || isReservedId(head.id))
            return "has a head without a usable id";
        if (const auto flaw = calibrationFlaw(head.calibration))
            return *flaw + " (" + head.id + ")";
    }
    if (const auto flaw = calibrationFlaw(pack.combined.calibration))
        return *flaw + " (combined)";
    if (!std::all_of(pack.weightFiles.begin(), pack.weightFiles.end(),
                     [](const std::string& name) { return plainFileName(name); }))
        return "names a weight file outside the pack";
    return pack.graph->flawOf != nullptr ? pack.graph->flawOf(pack) : std::nullopt;
}

/// Whether this is the name of a pack's manifest, today's or an earlier calibration's.
bool namesManifest(const std::string& name)
{
    return name == "manifest.json" || (name.starts_with("manifest-") && name.ends_with(".json"));
}

/// The SHA-256 of a small file; empty when it cannot be read.
std::string hashOfSmallFile(const fs::path& file)
{
    const auto text = readSmallFile(file);
    return text ? sha256({reinterpret_cast<const std::uint8_t*>(text->data()), text->size()})
                : std::string();
}

} // namespace

bool isPartId(std::string_view id)
{
    return !id.empty() && std::all_of(id.begin(), id.end(), [](unsigned char c) {
        return std::islower(c) || std::isdigit(c) || c == '-';
    });
}

bool isPackName(std::string_view name)
{
    constexpr std::size_t longest = 64;
    return !name.empty() && name.size() <= longest && name.front() != '.' && name.front() != '-' &&
           name.front() != '_' &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-") ==
               std::string_view::npos;
}

std::string packNameFrom(std::string_view text)
{
    constexpr std::size_t longest = 64;
    std::string name;
    for (const char letter : text.substr(0, longest)) {
        const bool capital = letter >= 'A' && letter <= 'Z';
        const char small = capital ? static_cast<char>(letter - 'A' + 'a') : letter;
        const bool usable = isPackName(std::string("a") + small);
        if (usable && (!name.empty() || isPackName(std::string(1, small))))
            name += small;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    while (name.ends_with('-'))
        name.pop_back();
    return name.empty() ? "pack" : name;
}

Result<Pack> readPackManifest(const fs::path& folder, const std::string& fileName, GraphSpecs known)
{
    const fs::path file = folder / fileName;
    std::error_code ignored;
    if (!fs::exists(file, ignored))
        return damaged(file, "there is no model pack here");
    const auto text = readSmallFile(file);
    if (!text)
        return Error{ErrorCode::ModelUnavailable, text.error().message, text.error().detail};
    if (const auto flaw = jsonFlaw(*text))
        return damaged(file, *flaw);
    const json manifest = json::parse(*text, nullptr, false);
    if (!manifest.is_object())
        return damaged(file, "is not a JSON object");
    Pack pack;
    pack.folder = folder;
    pack.sha256 = sha256({reinterpret_cast<const std::uint8_t*>(text->data()), text->size()});
    try {
        if (manifest.at("schema") != manifestSchema)
            return damaged(file, "was written for another version of Pentimento");
        const std::string graph = manifest.at("graph");
        pack.graph = graphNamed(graph, known);
        if (pack.graph == nullptr)
            return damaged(file, "is of the network graph " + graph +
                                     ", which this version does not know");
        readFields(pack, manifest);
    } catch (const json::exception& error) {
        return damaged(file, "lacks a field or has one of the wrong type", error.what());
    }
    if (const auto flaw = flawOf(pack))
        return damaged(file, *flaw);
    return pack;
}

Result<void> verifyWeights(const Pack& pack)
{
    for (std::size_t i = 0; i < pack.weightFiles.size(); ++i) {
        const fs::path file = pack.folder / pack.weightFiles[i];
        const auto hash = sha256OfFile(file);
        if (!hash)
            return damaged(file, "is missing", hash.error().message);
        if (i >= pack.weightSha256.size() || *hash != pack.weightSha256[i])
            return damaged(file, "is not the file that the manifest names (SHA-256 differs)");
    }
    return {};
}

Result<Pack> readPack(const fs::path& folder)
{
    auto pack = readPackManifest(folder);
    if (!pack)
        return pack;
    if (auto intact = verifyWeights(*pack); !intact)
        return intact.error();
    return pack;
}

Result<void> writePack(const Pack& pack)
{
    if (!isPackName(pack.name))
        return Error{ErrorCode::Usage,
                     pack.name + ": packs have names of small letters, digits, '.', '_' and '-'",
                     {}};
    json manifest{
        {"schema", manifestSchema},        {"name", pack.name},
        {"version", pack.version},         {"licence", pack.licence},
        {"description", pack.description}, {"graph", pack.graph->id},
        {"whole_input", pack.wholeInput},  {"preprocessing", jsonOf(pack.graph->preprocessing)},
        {"heads", json::array()},          {"combined", jsonOf(pack.combined)},
        {"weights", json::array()}};
    for (const HeadInfo& head : pack.heads)
        manifest["heads"].push_back(jsonOf(head));
    for (const BackboneInfo& backbone : pack.backbones)
        manifest["backbones"].push_back(jsonOf(backbone));
    if (!pack.sources.empty())
        manifest["sources"] = pack.sources;
    for (const std::string& name : pack.weightFiles) {
        const auto hash = sha256OfFile(pack.folder / name);
        if (!hash)
            return hash.error();
        manifest["weights"].push_back({{"file", name}, {"sha256", *hash}});
    }
    // Sources are file names, which may hold any bytes: what is not UTF-8 is replaced.
    return writeWhole(pack.folder / "manifest.json",
                      manifest.dump(1, ' ', false, json::error_handler_t::replace) + '\n');
}

fs::path userPackRoot()
{
    const fs::path data = userDataFolder();
    return data.empty() ? data : data / "models";
}

std::vector<fs::path> packRoots()
{
    std::vector<fs::path> roots;
    const auto add = [&roots](const fs::path& folder) {
        std::error_code failure;
        const fs::path root = fs::canonical(folder, failure);
        if (!failure && fs::is_directory(root, failure) &&
            std::find(roots.begin(), roots.end(), root) == roots.end())
            roots.push_back(root);
    };
    if (const char* named = std::getenv("PENTIMENTO_MODELS"))
        add(named);
    add(userPackRoot());
    // Beside the program: installed (bin/../share/pentimento/models) or in a source checkout
    // (build/<preset>/bin/../../../models).
    std::error_code failure;
    const fs::path program = fs::read_symlink("/proc/self/exe", failure);
    if (!failure) {
        add(program.parent_path() / "../share/pentimento/models");
        add(program.parent_path() / "../../../models");
    }
    return roots;
}

Result<Pack> findPack(const std::string& nameOrFolder)
{
    if (nameOrFolder.find('/') != std::string::npos)
        return readPack(nameOrFolder);
    std::error_code ignored;
    if (isPackName(nameOrFolder))
        for (const fs::path& root : packRoots())
            if (fs::exists(root / nameOrFolder / "manifest.json", ignored))
                return readPack(fs::weakly_canonical(root / nameOrFolder, ignored));
    const bool folder = fs::exists(fs::path(nameOrFolder) / "manifest.json", ignored);
    return Error{ErrorCode::ModelUnavailable,
                 nameOrFolder + ": no model pack of this name" +
                     (folder ? "; for the folder write ./" + nameOrFolder : std::string()),
                 {}};
}

Result<Pack> findPackBySha256(const std::string& sha256)
{
    for (const fs::path& root : packRoots()) {
        std::error_code failure;
        for (const auto& folder : fs::directory_iterator(root, failure)) {
            std::error_code ignored;
            for (const auto& file : fs::directory_iterator(folder.path(), ignored)) {
                const std::string name = file.path().filename().string();
                if (!namesManifest(name) || hashOfSmallFile(file.path()) != sha256)
                    continue;
                auto pack = readPackManifest(folder.path(), name);
                if (pack && verifyWeights(*pack))
                    return pack;
            }
        }
    }
    return Error{ErrorCode::ModelUnavailable,
                 "no installed model pack has a manifest with the SHA-256 " + sha256,
                 {}};
}

std::vector<Pack> listPacks()
{
    std::vector<Pack> packs;
    for (const fs::path& root : packRoots()) {
        std::error_code failure;
        for (const auto& entry : fs::directory_iterator(root, failure))
            if (auto pack = readPackManifest(entry.path()))
                packs.push_back(std::move(*pack));
    }
    return packs;
}

} // namespace pentimento
