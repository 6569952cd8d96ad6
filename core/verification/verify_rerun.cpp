// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/pipeline.h"
#include "core/bundle/manifest.h"
#include "core/evidence/json_parts.h"
#include "core/verification/earlier_rules.h"
#include "core/verification/verify.h"
#include "core/verification/verify_files.h"
#include "core/verification/verify_finding.h"
#include "core/verification/verify_lenses.h"
#include "core/verification/verify_maps.h"
#include "core/verification/verify_overlay.h"
#include "core/verification/verify_result.h"

#include "core/base/hash.h"

#include <QGuiApplication>

#include <algorithm>

namespace pentimento {

namespace {

namespace fs = std::filesystem;

/// Running again with other weights would compare two different things.
bool checkPack(VerifyReport& report, const RecordedRun& run, const Pack& pack)
{
    const bool same = run.packSha256 == pack.sha256;
    const std::string here = pack.name + " " + pack.version + " (" + pack.sha256.substr(0, 12) +
                             ") in " + pack.folder.string();
    report.add(same, same ? "pack: the recorded one, " + here
                          : "pack: made with " + run.packName + " " + run.packVersion + " (" +
                                run.packSha256.substr(0, 12) + "), but this run has " + here +
                                "; run again with the recorded pack");
    return same;
}

Result<std::shared_ptr<const Analysis>> analyseAgain(VerifyReport& report, const RecordedRun& run,
                                                     const fs::path& picture, Detector& detector,
                                                     const Job& job)
{
    auto analysis = AnalysisPipeline(detector, run.protocol).analyse(picture, job);
    if (analysis && analysis.value()->maps->precision != run.precision)
        report.notChecked("precision: recorded " + run.precision + ", run again in " +
                          analysis.value()->maps->precision + "; last digits differ");
    if (!analysis)
        return analysis;
    if (!knewPack(run.words, detector.pack()))
        report.add(false, "words: claims those of a program that did not know this pack");
    const auto judged = judgedAs(run.words, *analysis);
    const auto compare = [&report](const HeadFinding& then, const HeadFinding& now) {
        if (then.verdict != now.verdict)
            report.notChecked("verdict of " + then.id + ": " +
                              std::string(verdictId(then.verdict)) + " by the rules of the time, " +
                              std::string(verdictId(now.verdict)) + " by those of this version");
    };
    compare(judged->findings.combined, analysis.value()->findings.combined);
    for (std::size_t i = 0; i < judged->findings.heads.size(); ++i)
        compare(judged->findings.heads[i], analysis.value()->findings.heads[i]);
    return judged;
}

/// The network's own output is compared as the maps that it gives.
void sayLogitsUnchecked(VerifyReport& report, const fs::path& folder)
{
    const auto manifest = readManifest(folder);
    if (manifest &&
        std::any_of(manifest->files.begin(), manifest->files.end(),
                    [](const ManifestEntry& entry) { return entry.name.starts_with("logits-"); }))
        report.notChecked("logits-<head>.npy: only the maps made from them");
}

} // namespace

Result<VerifyReport> verifyBundleByRerun(const fs::path& folder, const fs::path& picture,
                                         Detector& detector, double tolerance, const Job& job)
{
    if (qGuiApp == nullptr)
        return Error{ErrorCode::Internal, "drawing text needs a QGuiApplication", {}};
    auto report = verifyFiles(folder, picture, job);
    if (!report)
        return report;
    const auto run = readRecordedRun(folder);
    if (!run)
        return run.error();
    const fs::path file = picture.empty()
                              ? pictureBeside(folder, run->pictureName, run->pictureSha256, job)
                              : picture;
    if (file.empty())
        return Error{ErrorCode::UnreadableInput,
                     folder.string() + ": the picture does not lie beside it; name it",
                     {}};
    if (!checkPack(*report, *run, detector.pack()))
        return report;
    const auto fresh = analyseAgain(*report, *run, file, detector, job);
    if (!fresh)
        return fresh.error();
    const auto result = readJsonFile(folder / "result.json");
    if (!result)
        return result.error();
    auto lenses = lensesAgain(*report, *result, *fresh.value()->picture, job);
    if (!lenses)
        return lenses.error();
    Analysis again = **fresh;
    again.lenses = *std::move(lenses);
    const bool same = sameArithmetic(run->precision, run->device, *again.maps);
    if (auto checked = checkMaps(*report, folder, again, mapTolerance(same, tolerance), job);
        !checked)
        return checked.error();
    checkResult(*report, folder, *result, again, tolerance);
    sayLogitsUnchecked(*report, folder);
    const auto facts = SheetFacts::readFrom(folder / "overlay.png");
    if (facts)
        if (auto checked = checkOverlay(*report, folder / "overlay.png", *facts, again, tolerance);
            !checked)
            return checked.error();
    return report;
}

Result<VerifyReport> verifyOverlay(const fs::path& overlay, const fs::path& picture,
                                   Detector& detector, double tolerance, const Job& job)
{
    if (qGuiApp == nullptr)
        return Error{ErrorCode::Internal, "drawing text needs a QGuiApplication", {}};
    const auto facts = SheetFacts::readFrom(overlay);
    if (!facts)
        return facts.error();
    const auto run = readRecordedRun(overlay);
    if (!run)
        return run.error();
    const auto hash = sha256OfFile(picture, job);
    if (!hash)
        return hash.error();

    VerifyReport report;
    const std::string name = overlay.filename().string();
    if (*hash != facts->pictureSha256) {
        report.add(false, name + ": was made from another picture (SHA-256 " +
                              facts->pictureSha256 + "), not from " + picture.filename().string() +
                              " (" + *hash + ")");
        return report;
    }
    report.add(true, name + ": states the SHA-256 of " + picture.filename().string());
    if (!checkPack(report, *run, detector.pack()))
        return report;
    const auto fresh = analyseAgain(report, *run, picture, detector, job);
    if (!fresh)
        return fresh.error();
    if (auto checked = checkOverlay(report, overlay, *facts, **fresh, tolerance); !checked)
        return checked.error();
    report.notChecked(name + ": what only the recorded run can know: made " + facts->created +
                      ", version " + facts->version + ", commit " + facts->commit + ", device " +
                      facts->device);
    return report;
}

} // namespace pentimento
