// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/verify_files.h"

#include "core/analysis/words_version.h"
#include "core/base/json_limits.h"
#include "core/bundle/bundle.h"
#include "core/bundle/manifest.h"
#include "core/evidence/json_parts.h"
#include "core/evidence/lens_json.h"
#include "core/evidence/map_file.h"
#include "core/evidence/overlay_sheet.h"
#include "core/verification/desktop_files.h"
#include "core/verification/earlier_rules.h"
#include "core/verification/recorded_result.h"
#include "core/verification/stated_forms.h"
#include "core/verification/verify.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <vector>

namespace pentimento::verification {

namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 4> requiredFiles{"result.json", "map.png", "overlay.png",
                                                   "report.pdf"};

constexpr std::uint64_t megabyte = std::uint64_t{1} << 20U;
/// Of all files that are hashed: a bundle of the largest picture stays far below.
constexpr std::uint64_t mostBundleBytes = 4096 * megabyte;
constexpr std::size_t mostLines = 200; ///< of one kind; whoever forges much is told enough

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
    std::set<std::string> again;
    for (const ManifestEntry& entry : manifest.files) {
        if (!isBundleFileName(entry.name))
            report.add(false, shownName(entry.name) + ": is no name of a bundle's file");
        else if (!seen.insert(entry.name).second && again.insert(entry.name).second)
            report.add(false, shownName(entry.name) + ": the manifest lists it twice");
    }
    for (const char* name : requiredFiles)
        if (!seen.contains(name))
            report.add(false, std::string(name) + ": the manifest does not list it");
}

/// How large a file of that name can be in a bundle of the picture that result.json names.
std::uint64_t mostBytesOf(const std::string& name, const Json& result)
{
    constexpr double bytesPerPixel = 4;            // two or three, whatever packing adds
    constexpr std::uint64_t spare = 16 * megabyte; // captions, texts
    const Json& image = objectAt(result, "image");
    const double pixels =
        std::clamp(numberAt(image, "width").value_or(0) * numberAt(image, "height").value_or(0),
                   0.0, static_cast<double>(PictureLimits().maxPixels));
    if (name.ends_with(".png"))
        return static_cast<std::uint64_t>(bytesPerPixel * pixels) + spare;
    if (name.ends_with(".npy"))
        return 64 * megabyte;
    return name.ends_with(".pdf") ? 256 * megabyte : JsonLimits().bytes;
}

/// Whether files of the manifest lie in the folder as it states them. Only those that belong to
/// this result.json are read, each once: a manifest can list a terabyte.
Result<void> checkListedFiles(VerifyReport& report, const fs::path& folder,
                              const Manifest& manifest, const Json& result, const Job& job)
{
    checkNames(report, manifest);
    const std::set<std::string> own = filesOf(result);
    std::set<std::string> seen;
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < manifest.files.size(); ++i) {
        const ManifestEntry& entry = manifest.files[i];
        if (!isBundleFileName(entry.name) || !seen.insert(entry.name).second)
            continue; // said already
        if (!own.contains(entry.name)) {
            report.add(false,
                       shownName(entry.name) + ": is no file of a bundle with this result.json");
            continue;
        }
        job.report(static_cast<double>(i) / static_cast<double>(manifest.files.size()), entry.name);
        const std::uint64_t most =
            std::min(mostBytesOf(entry.name, result), mostBundleBytes - total);
        const auto flaw = flawOfFile(folder / entry.name, entry, job, most);
        if (!flaw)
            return flaw.error();
        if (!flaw->has_value())
            total += entry.bytes.value_or(0);
        report.add(!flaw->has_value(), entry.name + ": " + flaw->value_or("hash matches"));
    }
    return {};
}

/// Files that the manifest does not list. Those of file managers are no evidence, and whoever looks
/// at the folder with one is told so.
void checkStrangers(VerifyReport& report, const fs::path& folder, const Manifest& manifest)
{
    const std::vector<std::string> names = strangersIn(folder, manifest);
    for (std::size_t i = 0; i < std::min(names.size(), mostLines); ++i) {
        const std::string& name = names[i];
        const auto flaw = isLeftByDesktops(name)
                              ? desktopFileFlaw(folder / name)
                              : std::optional<std::string>("is not listed in the manifest");
        if (flaw)
            report.add(false, shownName(name) + ": " + *flaw);
        else
            report.notChecked("files of a file manager", shownName(name) +
                                                             ": is no part of the evidence; a "
                                                             "file manager's notes on how it "
                                                             "shows the folder");
    }
    if (names.size() > mostLines)
        report.add(false, std::to_string(names.size() - mostLines) +
                              " more files are not listed in the manifest");
}

Result<void> checkPicture(VerifyReport& report, const fs::path& folder, const Manifest& manifest,
                          const fs::path& named, const Job& job)
{
    const std::string label = "picture " + shownName(manifest.picture.name);
    std::error_code ignored;
    if (!named.empty() && !fs::is_regular_file(named, ignored))
        return Error{ErrorCode::UnreadableInput, named.string() + ": cannot be opened", {}};
    const auto picture = named.empty() ? pictureBeside(folder, manifest.picture, job)
                                       : Result<fs::path>(fs::canonical(named, ignored));
    if (!picture)
        return picture.error();
    if (picture->empty()) {
        report.notChecked("the picture",
                          label + ": does not lie beside the bundle; name it with --picture");
        return {};
    }
    const auto flaw = flawOfFile(*picture, manifest.picture, job, PictureLimits().maxFileBytes);
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
void checkManifestStates(VerifyReport& report, const fs::path& folder, const Manifest& entries,
                         const Json& result)
{
    const auto text = readSmallFile(folder / manifestName);
    const auto manifest = text ? parsedObject(*text) : std::nullopt;
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
    else if (*text != manifestText(entries, objectAt(result, "application"), created))
        report.add(false, "manifest.json: " + otherCharactersText());
}

/// Whether the parts speak of the same picture and the same numbers: a manifest can be rewritten
/// together with the file that was changed.
void checkAgreement(VerifyReport& report, const fs::path& folder, const Manifest& manifest,
                    const std::string& text, const Json& result)
{
    if (!recordedWords(result)) {
        report.add(false, "result.json: " + unknownWordsText());
        return;
    }
    if (recordedWords(result) == wordsVersion && text != dumped(result))
        report.add(false, "result.json: " + otherCharactersText());
    if (const auto options = recordedOptions(result); options)
        if (const auto lengths = confirmLengths(*options); !lengths)
            report.add(false, "result.json: " + lengths.error().message);
    const Json& image = objectAt(result, "image");
    const std::string sha256 = textAt(image, "sha256");
    const bool samePicture = !sha256.empty() && sha256 == manifest.picture.sha256 &&
                             textAt(image, "file") == manifest.picture.name &&
                             numberAt(image, "bytes") == manifest.picture.bytes;
    report.add(samePicture, samePicture
                                ? "result.json: is about the picture of the manifest"
                                : "result.json: is about another picture than the manifest");
    checkManifestStates(report, folder, manifest, result);
    checkOverlayAgrees(report, folder, result);
}

} // namespace

Result<VerifyReport> verifyFiles(const fs::path& folder, const fs::path& picture, const Job& job)
{
    const auto manifest = readManifest(folder);
    if (!manifest)
        return manifest.error();
    VerifyReport report;
    const auto text = readSmallFile(folder / "result.json");
    const auto result = text ? parsedObject(*text) : std::nullopt;
    if (auto checked =
            checkListedFiles(report, folder, *manifest, result.value_or(Json::object()), job);
        !checked)
        return checked.error();
    checkStrangers(report, folder, *manifest);
    if (auto checked = checkPicture(report, folder, *manifest, picture, job); !checked)
        return checked.error();
    if (result)
        checkAgreement(report, folder, *manifest, *text, *result);
    else
        report.add(false, "result.json: cannot be read");
    job.report(1, "checked");
    return report;
}

} // namespace pentimento::verification
