// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/verify.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/bundle/manifest.h"
#include "core/evidence/json_parts.h"
#include "core/evidence/overlay_sheet.h"
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

fs::path pictureBeside(const fs::path& bundle, const std::string& name, const std::string& sha256,
                       const Job& job)
{
    if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos)
        return {};
    std::error_code failure;
    const fs::path folder = fs::canonical(bundle, failure).parent_path();
    for (const fs::path& place : {folder, folder.parent_path()})
        for (const fs::path& file : namedLike(place, name))
            if (fs::is_regular_file(fs::symlink_status(file, failure)))
                if (const auto hash = sha256OfFile(file, job); hash && *hash == sha256)
                    return file;
    return {};
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
        run = {.packName = textAt(pack, "name"),
               .packVersion = textAt(pack, "version"),
               .packSha256 = textAt(pack, "sha256"),
               .inferenceMode = InferenceMode::SlidingWindow,
               .precision = textAt(*result, "precision"),
               .device = textAt(*result, "device"),
               .pictureSha256 = textAt(objectAt(*result, "image"), "sha256"),
               .pictureName = manifest->picture.name,
               .words = recordedWords(*result),
               .rawLogits = false};
        if (const auto options = recordedOptions(*result))
            run.rawLogits = options->rawLogits;
    } else {
        const auto facts = SheetFacts::readFrom(bundleOrOverlay);
        if (!facts)
            return facts.error();
        inferenceMode = facts->inferenceMode;
        run = {.packName = facts->packName,
               .packVersion = facts->packVersion,
               .packSha256 = facts->packSha256,
               .inferenceMode = InferenceMode::SlidingWindow,
               .precision = facts->precision,
               .device = facts->device,
               .pictureSha256 = facts->pictureSha256,
               .pictureName = {},
               .words = facts->knownWords(),
               .rawLogits = false};
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
