// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/verify.h"

#include "core/base/text.h"
#include "core/evidence/json_parts.h"
#include "core/evidence/overlay_sheet.h"
#include "core/evidence/provenance_json.h"
#include "core/verification/recorded_result.h"
#include "core/verification/verify_files.h"

#include <vector>

namespace pentimento::verification {

namespace fs = std::filesystem;

namespace {

/// The file of that name, and those whose own name is no UTF-8 and was recorded as this one.
std::vector<fs::path> namedLike(const fs::path& folder, const std::string& name)
{
    std::vector<fs::path> files{folder / name};
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(folder, failure)) {
        const std::string own = entry.path().filename().string();
        if (!isUtf8(own) && visibleLine(own) == name)
            files.push_back(entry.path());
    }
    return files;
}

} // namespace

Result<fs::path> pictureBeside(const fs::path& bundle, const ManifestEntry& picture, const Job& job)
{
    const std::string& name = picture.name;
    if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos)
        return fs::path();
    std::error_code failure;
    const fs::path folder = fs::canonical(bundle, failure).parent_path();
    for (const fs::path& place : {folder, folder.parent_path()})
        for (const fs::path& file : namedLike(place, name)) {
            const auto flaw = flawOfFile(file, picture, job, PictureLimits().maxFileBytes);
            if (!flaw && flaw.error().code == ErrorCode::Cancelled)
                return flaw.error();
            if (flaw && !flaw->has_value())
                return file;
        }
    return fs::path();
}

Result<VerifyReport> verifyBundle(const fs::path& folder, const fs::path& picture, const Job& job)
{
    auto report = verifyFiles(folder, picture, job);
    if (report)
        report->notChecked("whether the picture gives these maps, numbers and report",
                           "maps, numbers and report: whether the picture gives them; --rerun "
                           "finds out");
    return report;
}

Result<RecordedRun> readRecordedRun(const fs::path& bundleOrOverlay)
{
    std::error_code ignored;
    RecordedRun run;
    std::string inferenceMode;
    if (fs::is_directory(bundleOrOverlay, ignored)) {
        const auto manifest = readManifest(bundleOrOverlay);
        if (!manifest)
            return manifest.error();
        const auto result = readJsonFile(bundleOrOverlay / "result.json");
        if (!result)
            return result.error();
        const Json& pack = objectAt(*result, "pack");
        inferenceMode = textAt(*result, "protocol");
        run.packName = textAt(pack, "name");
        run.packVersion = textAt(pack, "version");
        run.packSha256 = textAt(pack, "sha256");
        run.precision = textAt(*result, "precision");
        run.device = textAt(*result, "device");
        run.picture = manifest->picture;
        run.picture.sha256 = textAt(objectAt(*result, "image"), "sha256");
        run.words = recordedWords(*result);
        if (const auto options = recordedOptions(*result))
            run.rawLogits = options->rawLogits;
        run.credentials = credentialsIn(objectAt(*result, "provenance"));
    } else {
        const auto facts = SheetFacts::readFrom(bundleOrOverlay);
        if (!facts)
            return facts.error();
        inferenceMode = facts->inferenceMode;
        run.packName = facts->packName;
        run.packVersion = facts->packVersion;
        run.packSha256 = facts->packSha256;
        run.precision = facts->precision;
        run.device = facts->device;
        run.picture.sha256 = facts->pictureSha256;
        run.words = facts->knownWords();
    }
    const auto known = inferenceModeNamed(inferenceMode);
    if (!known)
        return Error{ErrorCode::UnreadableInput,
                     bundleOrOverlay.string() + ": names no protocol that is known",
                     {}};
    run.inferenceMode = *known;
    return run;
}

} // namespace pentimento::verification
