// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/verify_rerun.h"

#include "core/analysis/pipeline.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/evidence/json_parts.h"
#include "core/verification/arithmetic.h"
#include "core/verification/earlier_rules.h"
#include "core/verification/verify.h"
#include "core/verification/verify_files.h"
#include "core/verification/verify_lenses.h"
#include "core/verification/verify_logits.h"
#include "core/verification/verify_maps.h"
#include "core/verification/verify_overlay.h"
#include "core/verification/verify_result.h"

#include <QGuiApplication>

#include <algorithm>
#include <string>

namespace pentimento::verification {

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

/// Which other calibration of the same weights is installed: whoever made the evidence chose this
/// one.
void sayNewerPack(VerifyReport& report, const Pack& pack)
{
    const auto installed = readPackManifest(pack.folder);
    if (installed && installed->sha256 != pack.sha256)
        report.notChecked("what the installed calibration says",
                          "pack: the recorded calibration " + pack.version +
                              " is an earlier one; " + installed->version +
                              " is installed, and its verdicts may be others");
}

/// The credentials as the recorded run may have found them: with another trust list, before a
/// certificate expired, or where one of the two had no library. What depends on none of these
/// (who signed, with what, whether it fits the file) stays what this run finds. Nothing where
/// neither explains the difference.
std::optional<ContentCredentials> credentialsThen(const ContentCredentials& then,
                                                  const ContentCredentials& now)
{
    using State = CredentialState;
    if (then.bytes != now.bytes || now.state == State::None || then.state == State::None ||
        (then.state == now.state && then.trustList == now.trustList && then.codes == now.codes))
        return std::nullopt;
    if (then.state == State::Unchecked) {
        // Whoever had no library has nothing else to say.
        ContentCredentials silent;
        silent.state = State::Unchecked;
        silent.bytes = now.bytes;
        silent.problem = then.problem;
        const bool known = then.problem == noCredentialLibrary || then.problem == noTrustList;
        return known && now.state != State::Unchecked ? std::optional(silent) : std::nullopt;
    }
    if (now.state == State::Unchecked)
        return then;
    const auto isAboutTrust = [](const std::string& code) {
        return code.starts_with("signingCredential.") || code.starts_with("timeStamp.");
    };
    const bool expiredSince =
        std::count(now.codes.begin(), now.codes.end(), "signingCredential.expired") >
        std::count(then.codes.begin(), then.codes.end(), "signingCredential.expired");
    if ((then.trustList == now.trustList && !expiredSince) ||
        (then.state == State::Invalid) != (now.state == State::Invalid))
        return std::nullopt;
    ContentCredentials mixed = now;
    mixed.state = then.state;
    mixed.trustList = then.trustList;
    std::erase_if(mixed.codes, isAboutTrust);
    for (const std::string& code : then.codes)
        if (isAboutTrust(code))
            mixed.codes.push_back(code);
    // In another order than the recorded one where both hold the same.
    if (std::is_permutation(mixed.codes.begin(), mixed.codes.end(), then.codes.begin(),
                            then.codes.end()))
        mixed.codes = then.codes;
    return mixed;
}

std::shared_ptr<const Analysis> withRecordedCredentials(VerifyReport& report,
                                                        const RecordedRun& run,
                                                        std::shared_ptr<const Analysis> analysis)
{
    const ContentCredentials& now = analysis->picture->credentials;
    const auto then = run.credentials ? credentialsThen(*run.credentials, now) : std::nullopt;
    if (!then)
        return analysis;
    const auto described = [](const ContentCredentials& credentials) {
        return std::string(credentialStateId(credentials.state)) +
               (credentials.trustList.empty()
                    ? std::string()
                    : " by the trust list of " + visibleLine(credentials.trustList, 20));
    };
    report.notChecked("Content Credentials", "Content Credentials: recorded as " +
                                                 described(*then) + ", as this run finds them " +
                                                 described(now));
    auto picture = std::make_shared<Picture>(*analysis->picture);
    picture->credentials = *then;
    auto changed = std::make_shared<Analysis>(*analysis);
    changed->picture = std::move(picture);
    return changed;
}

Result<std::shared_ptr<const Analysis>> analyseAgain(VerifyReport& report, const RecordedRun& run,
                                                     const fs::path& picture, Detector& detector,
                                                     const Job& job)
{
    auto analysis =
        AnalysisPipeline(detector, run.inferenceMode, run.rawLogits).analyse(picture, job);
    if (!analysis)
        return analysis;
    if (analysis.value()->maps->precision != run.precision)
        report.notChecked("last digits", "precision: recorded " + run.precision +
                                             ", run again in " + analysis.value()->maps->precision +
                                             "; last digits differ");
    analysis = withRecordedCredentials(report, run, std::move(*analysis));
    const int words = *run.words;
    if (!knewPack(words, detector.pack()))
        report.add(false, "words: claims those of a program that did not know this pack");
    const auto judged = judgedAs(words, *analysis);
    const auto compare = [&report](const HeadFinding& then, const HeadFinding& now) {
        if (then.verdict != now.verdict)
            report.notChecked("today's verdict", "verdict of " + then.id + ": " +
                                                     std::string(verdictId(then.verdict)) +
                                                     " by the rules of the time, " +
                                                     std::string(verdictId(now.verdict)) +
                                                     " by those of this version");
    };
    compare(judged->findings.combined, analysis.value()->findings.combined);
    for (std::size_t i = 0; i < judged->findings.heads.size(); ++i)
        compare(judged->findings.heads[i], analysis.value()->findings.heads[i]);
    return judged;
}

/// A bundle's parts against a second run of its picture.
Result<void> compareBundle(VerifyReport& report, const fs::path& folder, const RecordedRun& run,
                           const Analysis& again, const Job& job)
{
    const auto result = readJsonFile(folder / "result.json");
    if (!result)
        return result.error();
    auto lenses = lensesAgain(report, *result, *again.picture, job);
    if (!lenses)
        return lenses.error();
    Analysis fresh = again;
    fresh.lenses = *std::move(lenses);
    const Arithmetic arithmetic = arithmeticOf(run.precision, run.device, *fresh.maps);
    const MapBounds bounds = mapBounds(arithmetic, fresh);
    const auto maps = checkMaps(report, folder, fresh, bounds, job);
    if (!maps)
        return maps.error();
    checkLogits(report, folder, *fresh.maps, bounds.largest);
    if (auto checked = checkResult(report, folder, *result, fresh, *maps, job); !checked)
        return checked;
    const auto facts = SheetFacts::readFrom(folder / "overlay.png");
    return facts ? checkOverlay(report, folder / "overlay.png", *facts, fresh,
                                {*maps->maps, maps->slack})
                 : Result<void>(); // said already
}

} // namespace

Result<VerifyReport> verifyBundleByRerun(const fs::path& folder, const fs::path& picture,
                                         Detector& detector, const Job& job)
{
    if (qGuiApp == nullptr)
        return Error{ErrorCode::Internal, "drawing text needs a QGuiApplication", {}};
    auto report = verifyFiles(folder, picture, job);
    if (!report)
        return report;
    const auto run = readRecordedRun(folder);
    if (!run)
        return run.error();
    if (!run->words) // said already
        return report;
    const auto file =
        picture.empty() ? pictureBeside(folder, run->picture, job) : Result<fs::path>(picture);
    if (!file)
        return file.error();
    if (file->empty())
        return Error{ErrorCode::UnreadableInput,
                     folder.string() + ": the picture does not lie beside it; name it",
                     {}};
    if (!checkPack(*report, *run, detector.pack()))
        return report;
    sayNewerPack(*report, detector.pack());
    const auto fresh = analyseAgain(*report, *run, *file, detector, job);
    if (!fresh)
        return fresh.error();
    if (auto compared = compareBundle(*report, folder, *run, **fresh, job); !compared)
        return compared.error();
    return report;
}

Result<VerifyReport> verifyOverlay(const fs::path& overlay, const fs::path& picture,
                                   Detector& detector, const Job& job)
{
    if (qGuiApp == nullptr)
        return Error{ErrorCode::Internal, "drawing text needs a QGuiApplication", {}};
    const auto facts = SheetFacts::readFrom(overlay);
    if (!facts)
        return facts.error();
    const auto run = readRecordedRun(overlay);
    if (!run)
        return run.error();
    VerifyReport report;
    const std::string name = overlay.filename().string();
    if (!run->words) {
        report.add(false, name + ": " + unknownWordsText());
        return report;
    }
    const auto hash = sha256OfFile(picture, job);
    if (!hash)
        return hash.error();
    if (*hash != facts->pictureSha256) {
        report.add(false, name + ": was made from another picture (SHA-256 " +
                              facts->pictureSha256 + "), not from " + picture.filename().string() +
                              " (" + *hash + ")");
        return report;
    }
    report.add(true, name + ": states the SHA-256 of " + picture.filename().string());
    if (!checkPack(report, *run, detector.pack()))
        return report;
    sayNewerPack(report, detector.pack());
    const auto fresh = analyseAgain(report, *run, picture, detector, job);
    if (!fresh)
        return fresh.error();
    const Arithmetic arithmetic = arithmeticOf(run->precision, run->device, *fresh.value()->maps);
    const OverlayMaps shown{*fresh.value()->maps, mapBounds(arithmetic, **fresh).largest};
    if (auto checked = checkOverlay(report, overlay, *facts, **fresh, shown); !checked)
        return checked.error();
    report.stated("made \"" + facts->created + "\", version \"" + facts->version + "\", commit \"" +
                  facts->commit + "\", device \"" + facts->device + '"');
    return report;
}

} // namespace pentimento::verification
