// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/verify_result.h"

#include "core/analysis/words_version.h"
#include "core/evidence/overlay_sheet.h"
#include "core/evidence/result_json.h"
#include "core/verification/arithmetic.h"
#include "core/verification/compare_json.h"
#include "core/verification/earlier_rules.h"
#include "core/verification/recorded_result.h"
#include "core/verification/stated_forms.h"
#include "core/verification/verify_lenses.h"
#include "core/verification/verify_pdf.h"

#include <algorithm>
#include <array>

namespace pentimento::verification {

namespace {

constexpr std::size_t mostLines = 200; ///< of one kind; whoever forges much is told enough

/// What equality is not asked for. Whatever is not named here must come out of a second run alike.
constexpr std::array rules{
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
    FieldRule{"lenses/*/title", FieldKind::Words},
    FieldRule{"lenses/*/layers/*/title", FieldKind::Words},
    FieldRule{"lenses/*/facts/*/label", FieldKind::Words},
    FieldRule{"lenses/*/cautions", FieldKind::Words},
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

void addScores(VerifyReport& report, const Findings& recorded, const Findings& fresh,
               double allowed)
{
    const auto add = [&](const std::string& name, double then, double now) {
        report.add(std::abs(then - now) <= allowed,
                   "result.json: " + name + " " + decimals(then, 4) + " recorded, " +
                       decimals(now, 4) + " now (allowed " + decimals(allowed, 4) + ")");
    };
    add("combined score", recorded.combined.score, fresh.combined.score);
    for (std::size_t i = 0; i < std::min(recorded.heads.size(), fresh.heads.size()); ++i)
        add("score of " + fresh.heads[i].id, recorded.heads[i].score, fresh.heads[i].score);
}

/// Device and number of threads change last digits.
std::string devicesText(const Json& result, const Analysis& fresh)
{
    const std::string recorded = textAt(result, "device");
    return recorded == fresh.maps->device
               ? std::string()
               : "; recorded on " + recorded + ", run again on " + fresh.maps->device;
}

void addDifferences(VerifyReport& report, const JsonDifferences& found, const RecordedMaps& maps,
                    int words, const std::string& devices)
{
    const std::string file = "result.json: ";
    for (std::size_t i = 0; i < std::min(found.wrong.size(), mostLines); ++i)
        report.add(false, file + found.wrong[i]);
    if (found.wrong.size() > mostLines)
        report.add(false, file + std::to_string(found.wrong.size() - mostLines) +
                              " more fields are not what the analysis gives");
    if (found.wrong.empty())
        report.add(true,
                   file + (maps.same
                               ? "every number and name is what the analysis gives"
                               : "every number and name follows from the recorded maps, which are "
                                 "those of the second run within the tolerance (largest "
                                 "difference " +
                                     decimals(maps.largest, 4) + devices + ")"));
    for (std::size_t i = 0; i < std::min(found.otherWords.size(), mostLines); ++i)
        report.notChecked("sentences of result.json",
                          file + "a sentence in words of version " + std::to_string(words) +
                              ", where this program writes version " +
                              std::to_string(wordsVersion) + ": " + found.otherWords[i]);
    if (found.otherWords.size() > mostLines)
        report.add(false,
                   file + "holds " + std::to_string(found.otherWords.size()) +
                       " sentences that this program does not write, more than can be shown");
    for (const std::string& claim : found.claims)
        report.stated(claim);
}

bool overlap(const Region& a, const Region& b)
{
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

/// Places that are marked in one run alone: their values lie near the threshold, which is worth
/// more than a tolerance to whoever looks at them.
void addRegions(VerifyReport& report, const std::vector<Region>& fresh,
                const std::vector<Region>& recorded)
{
    const auto missing = [](const std::vector<Region>& of, const std::vector<Region>& in) {
        std::vector<std::string> places;
        for (const Region& region : of)
            if (std::none_of(in.begin(), in.end(),
                             [&](const Region& other) { return overlap(region, other); }))
                places.push_back(std::to_string(region.width) + " x " +
                                 std::to_string(region.height) + " pixels at " +
                                 std::to_string(region.x) + ", " + std::to_string(region.y));
        return places;
    };
    const auto say = [&](const std::vector<std::string>& places, const char* which) {
        if (!places.empty())
            report.notChecked("marked places", std::string("result.json: places that ") + which +
                                                   " run alone marks, by values near the "
                                                   "threshold: " +
                                                   listed(places));
    };
    say(missing(recorded, fresh), "the recorded");
    say(missing(fresh, recorded), "the second");
}

/// In other arithmetic a score can come out on the other side of a line.
void addVerdicts(VerifyReport& report, const Findings& fresh, const Findings& recorded)
{
    const auto add = [&](const HeadFinding& now, const HeadFinding& then) {
        if (now.verdict != then.verdict)
            report.notChecked("a verdict", "result.json: the verdict of " + then.id + ": " +
                                               std::string(verdictId(then.verdict)) +
                                               " as recorded and " +
                                               std::string(verdictId(now.verdict)) +
                                               " in the arithmetic of this run");
    };
    add(fresh.combined, recorded.combined);
    for (std::size_t i = 0; i < std::min(fresh.heads.size(), recorded.heads.size()); ++i)
        add(fresh.heads[i], recorded.heads[i]);
}

/// The name travels with a copy and changes with it; the bytes are what counts.
void addFileName(VerifyReport& report, const Json& result, const Analysis& fresh)
{
    const std::string recorded = textAt(objectAt(result, "image"), "file");
    const std::string given = storedText(fresh.picture->file.name);
    if (recorded != given)
        report.notChecked("the picture's name", "result.json: the picture's name; it states \"" +
                                                    shownName(recorded) +
                                                    "\", the file given is \"" + shownName(given) +
                                                    "\" with the same bytes");
}

/// Lenses that nobody can look through here are taken as they stand. Returns whether there was
/// none.
bool takeForeignLenses(const Analysis& analysis, const Json& recorded, Json& expected)
{
    bool none = true;
    for (std::size_t i = 0; i < analysis.lenses.size(); ++i)
        if (isForeign(analysis.lenses[i])) {
            expected["lenses"][i] = recorded["lenses"][i];
            none = false;
        }
    return none;
}

/// What can be drawn of an analysis.
Analysis withoutForeignLenses(Analysis analysis)
{
    std::erase_if(analysis.lenses, isForeign);
    return analysis;
}

/// The recorded content, keys in the program's order and numbers of its kinds.
Json asProgramWrites(const Json& recorded, const Json& expected)
{
    if (recorded.is_object() && expected.is_object()) {
        Json written = Json::object();
        for (const auto& [key, value] : expected.items())
            if (const auto found = recorded.find(key); found != recorded.end())
                written[key] = asProgramWrites(*found, value);
        return written;
    }
    if (recorded.is_array() && expected.is_array() && recorded.size() == expected.size()) {
        Json written = Json::array();
        for (std::size_t i = 0; i < recorded.size(); ++i)
            written.push_back(asProgramWrites(recorded[i], expected[i]));
        return written;
    }
    return recorded == expected || recorded.type() != expected.type() ? expected : recorded;
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

/// result.json as the recorded run must have written it; of notes that can be held against nothing
/// it is said.
Json expectedResult(VerifyReport& report, const Json& result, const Analysis& analysis,
                    const EvidenceOptions& options, const ReportMaker& maker, int words)
{
    Json expected =
        Json::parse(resultJson(analysis, options, recordedSeconds(result, "report").value_or(0)));
    expected["application"]["version"] = maker.version;
    expected["application"]["commit"] = maker.commit;
    if (result.contains("words"))
        expected["words"] = words;
    else
        expected.erase("words");
    for (const std::string& doubt : asWritten(words, expected, result, analysis, options.rawLogits))
        report.notChecked("the notes of the file", "result.json: " + doubt);
    return expected;
}

} // namespace

Result<void> checkResult(VerifyReport& report, const std::filesystem::path& folder,
                         const Json& result, const Analysis& fresh, const RecordedMaps& maps,
                         const Job& job)
{
    const auto words = recordedWords(result);
    if (!words) {
        report.add(false, "result.json: " + unknownWordsText());
        return {};
    }
    const auto options = recordedOptions(result);
    const auto maker = recordedMaker(result);
    if (!options || !maker || !isOffered(options->overlay, fresh.pack)) {
        report.add(false, "result.json: states a version, a time, a page or an overlay that the "
                          "program does not have");
        return {};
    }
    if (!confirmLengths(*options))
        return {}; // said already
    const Arithmetic arithmetic =
        arithmeticOf(textAt(result, "precision"), textAt(result, "device"), *fresh.maps);
    const Analysis analysis = asRecorded(fresh, maps, result, arithmetic);
    const bool sameWords = *words == wordsVersion;

    addScores(report, analysis.findings, fresh.findings, scoreTolerance(arithmetic, fresh));
    Json expected = expectedResult(report, result, analysis, *options, *maker, *words);
    const bool allLenses = takeForeignLenses(analysis, result, expected);
    const JsonDifferences differences = compareJson(result, expected, rules, sameWords);
    addDifferences(report, differences, maps, *words, devicesText(result, fresh));
    if (sameWords && differences.wrong.empty() &&
        dumped(asProgramWrites(result, expected)) != dumped(result))
        report.add(false, "result.json: " + otherCharactersText());
    for (const std::string& note : recordedRunNotes(result))
        report.stated("that " + note);
    addVerdicts(report, fresh.findings, analysis.findings);
    addRegions(report, fresh.findings.regions, analysis.findings.regions);
    addFileName(report, result, fresh);

    const Analysis drawn = withoutForeignLenses(analysis);
    const auto recordedMaps = reportBytes(drawn, *options, *maker, job);
    const auto freshMaps = maps.same || !recordedMaps
                               ? recordedMaps
                               : reportBytes(withMapsOf(fresh, drawn), *options, *maker, job);
    if (job.stopRequested())
        return Error{ErrorCode::Cancelled, "report.pdf: cancelled", {}};
    if (!recordedMaps || !freshMaps) {
        report.add(false, "report.pdf: cannot be made anew: " +
                              (recordedMaps ? freshMaps : recordedMaps).error().message);
        return {};
    }
    const Follows follows = !sameWords  ? Follows::Footers
                            : allLenses ? Follows::EveryPage
                                        : Follows::FirstPage;
    return checkReportPdf(report, folder / "report.pdf",
                          {*recordedMaps, *freshMaps, follows, maps.same}, job);
}

} // namespace pentimento::verification
