// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/verify_files.h"

#include "core/bundle/bundle.h"
#include "core/bundle/manifest.h"
#include "core/evidence/json_parts.h"
#include "core/evidence/lens_json.h"
#include "core/evidence/map_file.h"
#include "core/evidence/overlay_sheet.h"
#include "core/verification/earlier_rules.h"
#include "core/verification/recorded_result.h"
#include "core/verification/stated_forms.h"
#include "core/verification/verify.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <set>

namespace pentimento::verification {

namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 4> requiredFiles{"result.json", "map.png", "overlay.png",
                                                   "report.pdf"};

/// The files that a bundle with this result.json has, and no others.
std::set<std::string> filesOf(const Json& result)
{
    std::set<std::string> names(requiredFiles.begin(), requiredFiles.end());
    const auto add = [&](const char* before, const Json& part, const char* ending) {
        if (part.is_object())
            names.insert(before + textAt(part, "id") + ending);
    };
    // The decoder's own output is kept of whole pictures alone, and where it was asked for.
    const auto options = recordedOptions(result);
    const bool raw = options && options->rawLogits &&
                     textAt(result, "protocol") == inferenceModeName(InferenceMode::Resized);
    for (const Json& head : arrayAt(result, "heads")) {
        add("map-", head, ".png");
        if (raw)
            add("logits-", head, ".npy");
    }
    for (const Json& lens : arrayAt(result, "lenses"))
        for (const LayerId& layer : lensLayersIn(lens))
            names.insert(mapFileName(layer));
    if (!objectAt(result, "disagreement").empty())
        names.insert(mapFileName({LayerId::Source::Spread}));
    return names;
}

/// What the manifest may not say, whatever lies in the folder.
void checkNames(VerifyReport& report, const Manifest& manifest)
{
    std::set<std::string> seen;
    for (const ManifestEntry& entry : manifest.files) {
        if (!isBundleFileName(entry.name))
            report.add(false, entry.name + ": is no name of a bundle's file");
        else if (!seen.insert(entry.name).second)
            report.add(false, entry.name + ": the manifest lists it twice");
    }
    for (const char* name : requiredFiles)
        if (!seen.contains(name))
            report.add(false, std::string(name) + ": the manifest does not list it");
}

Result<void> checkListedFiles(VerifyReport& report, const fs::path& folder,
                              const Manifest& manifest, const Job& job)
{
    checkNames(report, manifest);
    for (std::size_t i = 0; i < manifest.files.size(); ++i) {
        const ManifestEntry& entry = manifest.files[i];
        if (!isBundleFileName(entry.name))
            continue;
        job.report(static_cast<double>(i) / static_cast<double>(manifest.files.size()), entry.name);
        const auto flaw = flawOfFile(folder / entry.name, entry, job);
        if (!flaw)
            return flaw.error();
        report.add(!flaw->has_value(), entry.name + ": " + flaw->value_or("hash matches"));
    }
    for (const std::string& name : strangersIn(folder, manifest))
        if (!isLeftByDesktops(name) || !fs::is_regular_file(fs::symlink_status(folder / name)))
            report.add(false, name + ": is not listed in the manifest");
    return {};
}

Result<void> checkPicture(VerifyReport& report, const fs::path& folder, const Manifest& manifest,
                          const fs::path& named, const Job& job)
{
    const std::string label = "picture " + manifest.picture.name;
    std::error_code ignored;
    if (!named.empty() && !fs::is_regular_file(named, ignored))
        return Error{ErrorCode::UnreadableInput, named.string() + ": cannot be opened", {}};
    const fs::path picture =
        named.empty() ? pictureBeside(folder, manifest.picture.name, manifest.picture.sha256, job)
                      : fs::canonical(named, ignored);
    if (picture.empty()) {
        report.notChecked("the picture",
                          label + ": does not lie beside the bundle; name it with --picture");
        return {};
    }
    const auto flaw = flawOfFile(picture, manifest.picture, job);
    if (!flaw && (!named.empty() || flaw.error().code == ErrorCode::Cancelled))
        return flaw.error();
    if (!flaw)
        report.notChecked("the picture", label + ": cannot be read");
    else
        report.add(!flaw->has_value(), label + ": " + flaw->value_or("hash matches"));
    return {};
}

const Json& findingIn(const Json& result, const std::string& head)
{
    static const Json none = Json::object();
    if (LayerId::named(head) == LayerId{})
        return objectAt(result, "combined");
    const auto heads = result.find("heads");
    if (heads != result.end() && heads->is_array())
        for (const Json& entry : *heads)
            if (entry.is_object() && textAt(entry, "id") == head)
                return entry;
    return none;
}

/// Whether overlay and result.json name the same run. Until words of version 2 each part of a
/// bundle looked at the clock by itself.
bool sameRun(const SheetFacts& facts, const Json& result)
{
    const Json& application = objectAt(result, "application");
    return recordedWords(result) == facts.words &&
           (facts.words == 1 || facts.created == textAt(result, "created")) &&
           facts.version == textAt(application, "version") &&
           facts.commit == textAt(application, "commit") &&
           facts.device == textAt(result, "device") &&
           facts.precision == textAt(result, "precision");
}

/// The overlay against result.json: both may have been changed, but not apart from each other.
void checkOverlayAgrees(VerifyReport& report, const fs::path& folder, const Json& result)
{
    const auto facts = SheetFacts::readFrom(folder / "overlay.png");
    if (!facts) {
        report.add(false, facts.error().message);
        return;
    }
    if (facts->pictureSha256 != textAt(objectAt(result, "image"), "sha256")) {
        report.add(false, "overlay.png: was made from another picture than result.json");
        return;
    }
    const Json& finding = findingIn(result, facts->head);
    const Json& overlay = objectAt(result, "overlay");
    const bool sameNumbers =
        std::abs(numberAt(finding, "score").value_or(-1) - facts->score) < 1e-9 &&
        std::abs(numberAt(finding, "area").value_or(-1) - facts->area) < 1e-9 &&
        textAt(finding, "verdict") == verdictId(facts->verdict) &&
        textAt(objectAt(result, "pack"), "sha256") == facts->packSha256 &&
        textAt(overlay, "head") == facts->head &&
        objectAt(overlay, "style") == styleJson(facts->style) && sameRun(*facts, result);
    report.add(sameNumbers, sameNumbers ? "overlay.png: states the numbers of result.json"
                                        : "overlay.png: states other numbers than result.json");
}

bool hasOnly(const Json& object, std::initializer_list<std::string_view> keys)
{
    return std::all_of(object.items().begin(), object.items().end(), [&](const auto& item) {
        return std::find(keys.begin(), keys.end(), item.key()) != keys.end();
    });
}

/// The manifest of the first version also stated where the picture lay, and looked at the clock by
/// itself.
void checkFirstManifest(VerifyReport& report, const Json& manifest)
{
    const Json& picture = objectAt(manifest, "picture");
    report.stated("manifest.json created \"" + textAt(manifest, "created") + '"');
    if (!picture.contains("path"))
        return;
    const std::string path = textAt(picture, "path");
    if (fs::path(path).is_absolute() &&
        fs::path(path).filename().string() == textAt(picture, "name"))
        report.stated("that the picture lay at \"" + path + '"');
    else
        report.add(false, "manifest.json: names a path that is not the picture's: \"" + path + '"');
}

/// The manifest may state what bundles state and nothing else: it is the part that people sign.
void checkManifestStates(VerifyReport& report, const fs::path& folder, const Json& result)
{
    const auto manifest = readJsonFile(folder / manifestName);
    if (!manifest)
        return; // said already
    const bool first = recordedWords(result) == 1;
    const Json& picture = objectAt(*manifest, "picture");
    const Json& files = arrayAt(*manifest, "files");
    const bool known =
        hasOnly(*manifest, {"schema", "application", "created", "picture", "files"}) &&
        (hasOnly(picture, {"name", "bytes", "sha256"}) ||
         (first && hasOnly(picture, {"name", "bytes", "sha256", "path"}))) &&
        std::all_of(files.begin(), files.end(), [](const Json& file) {
            return file.is_object() && hasOnly(file, {"name", "bytes", "sha256"});
        });
    const std::string created = textAt(*manifest, "created");
    const bool same = numberAt(*manifest, "schema") == numberAt(result, "schema") &&
                      objectAt(*manifest, "application") == objectAt(result, "application") &&
                      (first ? isUtcTime(created) : created == textAt(result, "created"));
    if (!known || !same)
        report.add(false, known ? "manifest.json: names another run than result.json"
                                : "manifest.json: holds fields that the program does not write");
    else if (first)
        checkFirstManifest(report, *manifest);
}

/// Whether the parts speak of the same picture and the same numbers: a manifest can be rewritten
/// together with the file that was changed.
void checkAgreement(VerifyReport& report, const fs::path& folder, const Manifest& manifest)
{
    const auto result = readJsonFile(folder / "result.json");
    if (!result) {
        report.add(false, "result.json: cannot be read");
        return;
    }
    if (!recordedWords(*result)) {
        report.add(false, "result.json: " + unknownWordsText());
        return;
    }
    if (const auto options = recordedOptions(*result); options)
        if (const auto lengths = confirmLengths(*options); !lengths)
            report.add(false, "result.json: " + lengths.error().message);
    const Json& image = objectAt(*result, "image");
    const std::string sha256 = textAt(image, "sha256");
    const bool samePicture = !sha256.empty() && sha256 == manifest.picture.sha256 &&
                             textAt(image, "file") == manifest.picture.name &&
                             numberAt(image, "bytes") == manifest.picture.bytes;
    report.add(samePicture, samePicture
                                ? "result.json: is about the picture of the manifest"
                                : "result.json: is about another picture than the manifest");
    const std::set<std::string> own = filesOf(*result);
    for (const ManifestEntry& entry : manifest.files)
        if (!own.contains(entry.name))
            report.add(false, entry.name + ": is no file of a bundle with this result.json");
    checkManifestStates(report, folder, *result);
    checkOverlayAgrees(report, folder, *result);
}

} // namespace

Result<VerifyReport> verifyFiles(const fs::path& folder, const fs::path& picture, const Job& job)
{
    const auto manifest = readManifest(folder);
    if (!manifest)
        return manifest.error();
    VerifyReport report;
    if (auto checked = checkListedFiles(report, folder, *manifest, job); !checked)
        return checked.error();
    if (auto checked = checkPicture(report, folder, *manifest, picture, job); !checked)
        return checked.error();
    checkAgreement(report, folder, *manifest);
    job.report(1, "checked");
    return report;
}

} // namespace pentimento::verification
