// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/bundle.h"
#include "core/evidence/json_parts.h"
#include "core/evidence/manifest.h"
#include "core/evidence/overlay_sheet.h"

#include "core/base/hash.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace pentimento {

namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 4> requiredFiles{"result.json", "map.png", "overlay.png",
                                                   "report.pdf"};

/// A manifest may come from anywhere: only plain names inside the folder are followed.
bool isPlainName(const std::string& name)
{
    return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos &&
           name.find('\\') == std::string::npos;
}

Result<VerifyCheck> checkFile(const fs::path& file, const ManifestEntry& entry,
                              const std::string& label, const Job& job)
{
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored))
        return VerifyCheck{CheckState::Wrong, label + ": is missing"};
    const auto hash = sha256OfFile(file, job);
    if (!hash)
        return hash.error();
    if (*hash == entry.sha256)
        return VerifyCheck{CheckState::Ok, label + ": hash matches"};
    return VerifyCheck{CheckState::Wrong, label + ": hash differs, the file was changed"};
}

Result<void> checkListedFiles(VerifyReport& report, const fs::path& folder,
                              const Manifest& manifest, const Job& job)
{
    for (const char* name : requiredFiles)
        if (std::none_of(manifest.files.begin(), manifest.files.end(),
                         [&](const ManifestEntry& entry) { return entry.name == name; }))
            report.add(false, std::string(name) + ": the manifest does not list it");
    for (std::size_t i = 0; i < manifest.files.size(); ++i) {
        const ManifestEntry& entry = manifest.files[i];
        job.report(static_cast<double>(i) / static_cast<double>(manifest.files.size()), entry.name);
        if (!isPlainName(entry.name)) {
            report.add(false, entry.name + ": is no name of a bundle's file");
            continue;
        }
        auto check = checkFile(folder / entry.name, entry, entry.name, job);
        if (!check)
            return check.error();
        report.checks.push_back(*std::move(check));
    }
    for (const std::string& name : strangersIn(folder, manifest))
        report.add(false, name + ": is not listed in the manifest");
    return {};
}

Result<void> checkPicture(VerifyReport& report, const Manifest& manifest, const fs::path& named,
                          const Job& job)
{
    const fs::path picture = named.empty() ? fs::path(manifest.picturePath) : named;
    const std::string label = "picture " + manifest.picture.name;
    std::error_code ignored;
    if (named.empty() && (picture.empty() || !fs::exists(picture, ignored))) {
        report.notChecked(label + ": is not where it was analysed");
        return {};
    }
    if (!named.empty() && !fs::is_regular_file(picture, ignored))
        return Error{ErrorCode::UnreadableInput, picture.string() + ": cannot be opened", {}};
    auto check = checkFile(picture, manifest.picture, label, job);
    if (!check)
        return check.error();
    report.checks.push_back(*std::move(check));
    return {};
}

const Json& findingIn(const Json& result, const std::string& head)
{
    static const Json none = Json::object();
    if (head == "combined")
        return objectAt(result, "combined");
    const auto heads = result.find("heads");
    if (heads != result.end() && heads->is_array())
        for (const Json& entry : *heads)
            if (entry.is_object() && textAt(entry, "id") == head)
                return entry;
    return none;
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
    const std::string sha256 = textAt(objectAt(*result, "image"), "sha256");
    const bool samePicture = !sha256.empty() && sha256 == manifest.picture.sha256;
    report.add(samePicture, samePicture
                                ? "result.json: is about the picture of the manifest"
                                : "result.json: is about another picture than the manifest");

    const auto facts = SheetFacts::readFrom(folder / "overlay.png");
    if (!facts) {
        report.add(false, facts.error().message);
        return;
    }
    if (facts->pictureSha256 != sha256) {
        report.add(false, "overlay.png: was made from another picture than result.json");
        return;
    }
    const Json& finding = findingIn(*result, facts->head);
    const bool sameNumbers =
        std::abs(numberAt(finding, "score").value_or(-1) - facts->score) < 1e-9 &&
        std::abs(numberAt(finding, "area").value_or(-1) - facts->area) < 1e-9 &&
        textAt(finding, "verdict") == verdictId(facts->verdict) &&
        textAt(objectAt(*result, "pack"), "sha256") == facts->packSha256;
    report.add(sameNumbers, sameNumbers ? "overlay.png: states the numbers of result.json"
                                        : "overlay.png: states other numbers than result.json");
}

} // namespace

Result<VerifyReport> verifyBundle(const fs::path& folder, const fs::path& picture, const Job& job)
{
    const auto manifest = readManifest(folder);
    if (!manifest)
        return manifest.error();
    VerifyReport report;
    if (auto checked = checkListedFiles(report, folder, *manifest, job); !checked)
        return checked.error();
    if (auto checked = checkPicture(report, *manifest, picture, job); !checked)
        return checked.error();
    checkAgreement(report, folder, *manifest);
    job.report(1, "checked");
    return report;
}

Result<RecordedRun> readRecordedRun(const fs::path& bundleOrOverlay)
{
    std::error_code ignored;
    RecordedRun run;
    std::string protocol;
    if (fs::is_directory(bundleOrOverlay, ignored)) {
        const auto manifest = readManifest(bundleOrOverlay);
        if (!manifest)
            return manifest.error();
        const auto result = readJsonFile(bundleOrOverlay / "result.json");
        if (!result)
            return result.error();
        const Json& pack = objectAt(*result, "pack");
        protocol = textAt(*result, "protocol");
        run = {.packName = textAt(pack, "name"),
               .packVersion = textAt(pack, "version"),
               .packSha256 = textAt(pack, "sha256"),
               .protocol = Protocol::Windows,
               .precision = textAt(*result, "precision"),
               .device = textAt(*result, "device"),
               .pictureSha256 = textAt(objectAt(*result, "image"), "sha256"),
               .picturePath = manifest->picturePath};
    } else {
        const auto facts = SheetFacts::readFrom(bundleOrOverlay);
        if (!facts)
            return facts.error();
        protocol = facts->protocol;
        run = {.packName = facts->packName,
               .packVersion = facts->packVersion,
               .packSha256 = facts->packSha256,
               .protocol = Protocol::Windows,
               .precision = facts->precision,
               .device = facts->device,
               .pictureSha256 = facts->pictureSha256,
               .picturePath = {}};
    }
    const auto known = protocolNamed(protocol);
    if (!known)
        return Error{ErrorCode::UnreadableInput,
                     bundleOrOverlay.string() + ": names no protocol that is known",
                     {}};
    run.protocol = *known;
    return run;
}

} // namespace pentimento
