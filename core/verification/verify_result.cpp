// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/verify_result.h"

#include "core/analysis/words_version.h"
#include "core/evidence/overlay_sheet.h"
#include "core/evidence/result_json.h"
#include "core/verification/compare_json.h"
#include "core/verification/recorded_result.h"
#include "core/verification/verify_finding.h"
#include "core/verification/verify_lenses.h"
#include "core/verification/verify_maps.h"
#include "core/verification/verify_pdf.h"

#include <algorithm>
#include <array>

namespace pentimento {

namespace {

constexpr std::size_t mostLines = 200; ///< of one kind; whoever forges much is told enough

/// What equality is not asked for. Whatever is not named here must come out of a second run alike.
constexpr std::array rules{
    FieldRule{"words", FieldKind::Words},
    FieldRule{"application/version", FieldKind::Claim},
    FieldRule{"application/commit", FieldKind::Claim},
    FieldRule{"created", FieldKind::Claim},
    FieldRule{"device", FieldKind::Claim},
    FieldRule{"seconds/decode", FieldKind::Claim},
    FieldRule{"seconds/inference", FieldKind::Claim},
    FieldRule{"seconds/report", FieldKind::Claim},
    FieldRule{"analyst/name", FieldKind::Claim},
    FieldRule{"analyst/question", FieldKind::Claim},
    FieldRule{"analyst/notes", FieldKind::Claim},
    FieldRule{"combined/false_alarm_rate/text", FieldKind::Words},
    FieldRule{"heads/*/false_alarm_rate/text", FieldKind::Words},
    FieldRule{"disagreement/text", FieldKind::Words},
    FieldRule{"network_view/protocol", FieldKind::Words},
    FieldRule{"network_view/text", FieldKind::Words},
    FieldRule{"network_view/features/*/name", FieldKind::Words},
    FieldRule{"network_view/guide/text", FieldKind::Words},
    FieldRule{"network_view/guide/features/*/name", FieldKind::Words},
    FieldRule{"quality/remarks", FieldKind::Words},
    FieldRule{"quality/earlier_jpeg_likely",
              FieldKind::Words},             // version 1 knew no "not looked for"
    FieldRule{"metadata", FieldKind::Words}, // and no texts of PNGs
    FieldRule{"lenses/*/title", FieldKind::Words},
    FieldRule{"lenses/*/layers/*/title", FieldKind::Words},
    FieldRule{"lenses/*/facts/*/label", FieldKind::Words},
    FieldRule{"lenses/*/cautions", FieldKind::Words},
    FieldRule{"notes", FieldKind::Words},
    FieldRule{"command_line", FieldKind::Words},
    FieldRule{"report", FieldKind::Newer},
    FieldRule{"network_view/detail_at", FieldKind::Newer},
    FieldRule{"combined/caveat", FieldKind::Newer},
    FieldRule{"heads/*/caveat", FieldKind::Newer},
    FieldRule{"image/complete", FieldKind::Newer},
    FieldRule{"image/pictures", FieldKind::Newer},
    FieldRule{"image/frames", FieldKind::Newer},
    FieldRule{"quality/compression", FieldKind::Newer},
};

std::string listed(const std::vector<std::string>& names)
{
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), mostLines); ++i)
        text += (i == 0 ? "" : ", ") + names[i];
    return names.size() > mostLines
               ? text + " and " + std::to_string(names.size() - mostLines) + " more"
               : text;
}

void addScores(VerifyReport& report, const Json& result, const Findings& fresh,
               const RerunTolerance& tolerance)
{
    const auto score = numberAt(objectAt(result, "combined"), "score");
    const bool near = score && std::abs(*score - fresh.combined.score) <= tolerance.score;
    report.add(near, "result.json: combined score " + decimals(score.value_or(-1), 4) +
                         " recorded, " + decimals(fresh.combined.score, 4) + " now (allowed " +
                         decimals(tolerance.score, 4) + ")");
}

void addDifferences(VerifyReport& report, const JsonDifferences& found, int words)
{
    const std::string file = "result.json: ";
    for (std::size_t i = 0; i < std::min(found.wrong.size(), mostLines); ++i)
        report.add(false, file + found.wrong[i]);
    if (found.wrong.size() > mostLines)
        report.add(false, file + std::to_string(found.wrong.size() - mostLines) +
                              " more fields are not what the analysis gives");
    if (found.wrong.empty())
        report.add(true, file + "every other number and name is what the analysis gives");
    if (!found.otherWords.empty())
        report.notChecked(file + "sentences and fields of words version " + std::to_string(words) +
                          ", where this program writes version " + std::to_string(wordsVersion) +
                          ": " + listed(found.otherWords));
    if (!found.claims.empty())
        report.notChecked(
            file + "what only the recorded run and its analyst can know: " + listed(found.claims));
}

/// In other arithmetic a score can come out on the other side of a line.
void addVerdicts(VerifyReport& report, const Findings& fresh, const Findings& recorded, int words)
{
    const auto add = [&](const HeadFinding& now, const HeadFinding& then) {
        if (now.verdict != then.verdict)
            report.notChecked("result.json: the verdict of " + then.id + " is " +
                              std::string(verdictId(then.verdict)) + " as recorded and " +
                              std::string(verdictId(now.verdict)) +
                              (words == wordsVersion ? " in the arithmetic of this run"
                                                     : " by the rules of this version"));
    };
    add(fresh.combined, recorded.combined);
    for (std::size_t i = 0; i < std::min(fresh.heads.size(), recorded.heads.size()); ++i)
        add(fresh.heads[i], recorded.heads[i]);
}

/// The name travels with a copy and changes with it; the bytes are what counts.
void addFileName(VerifyReport& report, const Json& result, const Json& fresh)
{
    const std::string recorded = textAt(objectAt(result, "image"), "file");
    const std::string given = textAt(objectAt(fresh, "image"), "file");
    if (recorded != given)
        report.notChecked("result.json: the picture's name; it states \"" + recorded +
                          "\", the file given is \"" + given + "\" with the same bytes");
}

/// What other last digits change is taken over with the maps, which were found to be near: whether
/// two places join, and which is the stronger one, can hang on a single cell.
Analysis fromRecordedMaps(const std::filesystem::path& folder, const Analysis& fresh)
{
    Analysis analysis = fresh;
    analysis.maps = mapsAsRecorded(folder, *fresh.maps);
    analysis.findings =
        findingsOf(*analysis.maps, fresh.pack, fresh.quality.qualityClass, fresh.picture->decoded);
    analysis.spread = spreadOf(*analysis.maps);
    analysis.highest = highestPlace(analysis.maps->combined);
    return analysis;
}

/// What both sides are compared by, without the lenses that nobody can look through here. Returns
/// whether there was none.
bool withoutForeignLenses(const Analysis& analysis, Json& recorded, Json& expected)
{
    bool none = true;
    for (std::size_t i = 0; i < analysis.lenses.size(); ++i)
        if (isForeign(analysis.lenses[i])) {
            recorded["lenses"][i] = expected["lenses"][i] = {};
            none = false;
        }
    return none;
}

/// The recorded numbers with the fresh maps: where these are the very same, so is the report.
Analysis withMapsOf(const Analysis& fresh, const Analysis& recorded)
{
    Analysis analysis = recorded;
    auto maps = std::make_shared<MapSet>(*recorded.maps);
    maps->combined = fresh.maps->combined;
    maps->heads = fresh.maps->heads;
    analysis.maps = maps;
    analysis.spread = fresh.spread;
    return analysis;
}

} // namespace

void checkResult(VerifyReport& report, const std::filesystem::path& folder, const Json& result,
                 const Analysis& fresh, double tolerance)
{
    const auto options = recordedOptions(result);
    const auto maker = recordedMaker(result);
    if (!options || !maker || !isOffered(options->overlay, fresh.pack)) {
        report.add(false, "result.json: states a version, a time, a page or an overlay that the "
                          "program does not have");
        return;
    }
    const bool same =
        sameArithmetic(textAt(result, "precision"), textAt(result, "device"), *fresh.maps);
    const RerunTolerance allowed{same, scoreTolerance(same),
                                 same ? scoreTolerance(same) : tolerance,
                                 mapTolerance(same, tolerance)};
    const Analysis analysis =
        asRecorded(same ? fresh : fromRecordedMaps(folder, fresh), result, allowed);
    const int words = recordedWords(result);
    const bool sameWords = words == wordsVersion;

    Json expected = Json::parse(resultJson(analysis, *options, 0));
    addScores(report, result, fresh.findings, allowed);
    Json recorded = result;
    const bool allLenses = withoutForeignLenses(analysis, recorded, expected);
    addDifferences(report, compareJson(recorded, expected, rules, sameWords), words);
    addVerdicts(report, fresh.findings, analysis.findings, words);
    addFileName(report, result, Json::parse(resultJson(fresh, *options, 0)));

    const auto recordedMaps = reportBytes(analysis, *options, *maker);
    const auto freshMaps =
        same ? recordedMaps : reportBytes(withMapsOf(fresh, analysis), *options, *maker);
    if (recordedMaps && freshMaps)
        checkReportPdf(report, folder / "report.pdf", {*recordedMaps, *freshMaps},
                       sameWords && allLenses);
    else
        report.add(false, "report.pdf: cannot be made anew: " +
                              (recordedMaps ? freshMaps : recordedMaps).error().message);
}

} // namespace pentimento
