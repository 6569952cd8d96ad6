// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/recorded_result.h"

#include "core/inference/run_notes.h"
#include "core/verification/earlier_rules.h"

#include <algorithm>
#include <cmath>

namespace pentimento {

namespace {

/// Takes over a recorded number when it lies within `allowed` of the fresh one.
void adopt(double& fresh, const std::optional<double>& recorded, double allowed)
{
    if (recorded && *recorded != rounded(fresh) && std::abs(*recorded - fresh) <= allowed)
        fresh = *recorded;
}

void adopt(int& fresh, const std::optional<double>& recorded, double allowed)
{
    if (recorded && std::abs(*recorded - fresh) <= allowed)
        fresh = static_cast<int>(std::lround(*recorded));
}

/// The rate that a recorded score earns: with its six decimals it may lie on either side of a
/// photo's.
FalseAlarm rateOf(double score, double recordedRate, const HeadInfo& head, const Analysis& analysis)
{
    const auto at = [&](double value) {
        return falseAlarmOf(value, head, analysis.maps->protocol, analysis.quality.qualityClass);
    };
    for (const double shift : {-storedPrecision, storedPrecision})
        if (const FalseAlarm near = at(score + shift);
            std::abs(near.rate - recordedRate) < storedPrecision)
            return near;
    return at(score);
}

void adoptFinding(HeadFinding& finding, const Json& recorded, const HeadInfo& head,
                  const Analysis& analysis, const RerunTolerance& allowed, int words)
{
    const double fresh = finding.score;
    adopt(finding.score, numberAt(recorded, "score"), allowed.score);
    adopt(finding.area, numberAt(recorded, "area"), allowed.area);
    const Judgement judgement =
        judgedAs(words, allowed.sameArithmetic ? fresh : finding.score,
                 calibrationFor(head, analysis.maps->protocol, analysis.quality.qualityClass),
                 finding.reach);
    finding.verdict = judgement.verdict;
    finding.caveat = judgement.caveat;
    const double rate =
        numberAt(objectAt(recorded, "false_alarm_rate"), "rate").value_or(finding.falseAlarm.rate);
    if (std::abs(rate - finding.falseAlarm.rate) > storedPrecision)
        finding.falseAlarm = rateOf(finding.score, rate, head, analysis);
}

/// Contours move by single cells where numbers differ in their last digits.
void adoptRegions(std::vector<Region>& regions, const Json& recorded, const Map& map,
                  const RerunTolerance& tolerance)
{
    if (recorded.size() != regions.size())
        return;
    const double across = 2 * map.cellWidth();
    const double down = 2 * map.cellHeight();
    for (std::size_t i = 0; i < regions.size(); ++i) {
        if (!recorded[i].is_object())
            return;
        Region& region = regions[i];
        adopt(region.x, numberAt(recorded[i], "x"), across);
        adopt(region.y, numberAt(recorded[i], "y"), down);
        adopt(region.width, numberAt(recorded[i], "width"), across);
        adopt(region.height, numberAt(recorded[i], "height"), down);
        adopt(region.area, numberAt(recorded[i], "area"), tolerance.area);
        adopt(region.peak, numberAt(recorded[i], "peak"), tolerance.score);
    }
}

/// Shares of a small marked area jump with single cells, so what may differ is the share of the
/// picture that they stand for.
void adoptDisagreement(Disagreement& found, const Json& recorded, const RerunTolerance& allowed)
{
    adopt(found.scoreSpread, numberAt(recorded, "score_spread"), 2 * allowed.score);
    const double ofMarked = std::min(1.0, allowed.area / std::max(found.markedArea, allowed.area));
    adopt(found.markedArea, numberAt(recorded, "marked_area"), allowed.area);
    adopt(found.shareByAll, numberAt(recorded, "share_by_all"), ofMarked);
    adopt(found.shareByOne, numberAt(recorded, "share_by_one"), ofMarked);
    const Json& pairs = arrayAt(recorded, "pairs");
    for (std::size_t i = 0; i < std::min(pairs.size(), found.pairs.size()); ++i)
        if (found.pairs[i].overlap && pairs[i].is_object())
            adopt(*found.pairs[i].overlap, numberAt(pairs[i], "iou"), ofMarked);
}

void adoptFindings(Analysis& analysis, const Json& result, const RerunTolerance& tolerance)
{
    Findings& findings = analysis.findings;
    const int words = recordedWords(result);
    adoptFinding(findings.combined, objectAt(result, "combined"), analysis.pack.combined, analysis,
                 tolerance, words);
    const Json& heads = arrayAt(result, "heads");
    const std::size_t count =
        std::min({heads.size(), findings.heads.size(), analysis.pack.heads.size()});
    for (std::size_t i = 0; i < count; ++i)
        if (heads[i].is_object())
            adoptFinding(findings.heads[i], heads[i], analysis.pack.heads[i], analysis, tolerance,
                         words);
    adoptRegions(findings.regions, arrayAt(result, "regions"), analysis.maps->combined, tolerance);
    if (findings.disagreement)
        adoptDisagreement(*findings.disagreement, objectAt(result, "disagreement"), tolerance);
}

/// Where a map hardly falls off from its peak, other last digits put the peak elsewhere.
void adoptHighest(Place& highest, const Json& recorded, const Map& map, double allowed)
{
    const auto x = numberAt(recorded, "x");
    const auto y = numberAt(recorded, "y");
    if (!x || !y || !(*x >= 0) || !(*y >= 0) || *x >= map.width() * map.cellWidth() ||
        *y >= map.height() * map.cellHeight())
        return;
    const auto cellAt = [&map](double across, double down) {
        return std::pair{static_cast<int>(across / map.cellWidth()),
                         static_cast<int>(down / map.cellHeight())};
    };
    const auto [i, j] = cellAt(*x, *y);
    const auto [peakI, peakJ] = cellAt(highest.x, highest.y);
    const Place middle{(i + 0.5) * map.cellWidth(), (j + 0.5) * map.cellHeight()};
    if (middle.x == *x && middle.y == *y &&
        static_cast<double>(map.cell(peakI, peakJ)) - static_cast<double>(map.cell(i, j)) <=
            2 * allowed)
        highest = middle;
}

/// Notes of the recorded run on itself, among those of the picture.
std::vector<std::string> recordedRunNotes(const Json& result)
{
    std::vector<std::string> notes;
    for (const Json& note : arrayAt(result, "notes"))
        if (note.is_string() && std::find(runNotes.begin(), runNotes.end(),
                                          note.get_ref<const std::string&>()) != runNotes.end())
            notes.push_back(note.get<std::string>());
    return notes;
}

bool isPrecision(const std::string& name)
{
    return name == "fp32" || name == "bf16" || name == "fp16";
}

/// A name that a file can have, whichever it has now.
bool isFileName(const std::string& name)
{
    constexpr std::size_t longest = 255;
    return !name.empty() && name.size() <= longest && name.find('/') == std::string::npos;
}

double secondsAt(const Json& result, const char* key, double otherwise)
{
    constexpr double aMonth = 3e6;
    const auto seconds = numberAt(objectAt(result, "seconds"), key);
    return seconds && *seconds >= 0 && *seconds < aMonth ? *seconds : otherwise;
}

/// Nothing that could pass for a sentence in the report.
bool isWord(const std::string& text)
{
    constexpr std::size_t longest = 40;
    return text.size() <= longest && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '+' || c == '-';
           });
}

bool isUtcTime(const std::string& text)
{
    const std::string form = "dddd-dd-ddTdd:dd:ddZ";
    return text.size() == form.size() &&
           std::equal(text.begin(), text.end(), form.begin(), [](char given, char wanted) {
               return wanted == 'd' ? given >= '0' && given <= '9' : given == wanted;
           });
}

} // namespace

Analysis asRecorded(const Analysis& fresh, const Json& result, const RerunTolerance& tolerance)
{
    Analysis analysis = fresh;
    auto maps = std::make_shared<MapSet>(*fresh.maps);
    maps->device = textAt(result, "device");
    if (const std::string precision = textAt(result, "precision"); isPrecision(precision))
        maps->precision = precision;
    maps->notes = recordedRunNotes(result);
    analysis.maps = maps;
    if (const std::string name = textAt(objectAt(result, "image"), "file"); isFileName(name)) {
        auto picture = std::make_shared<Picture>(*fresh.picture);
        picture->file.name = name;
        analysis.picture = picture;
    }
    analysis.decodeSeconds = secondsAt(result, "decode", fresh.decodeSeconds);
    analysis.inferenceSeconds = secondsAt(result, "inference", fresh.inferenceSeconds);
    adoptFindings(analysis, result, tolerance);
    adoptHighest(analysis.highest, objectAt(objectAt(result, "network_view"), "detail_at"),
                 analysis.maps->combined, tolerance.map);
    return analysis;
}

std::optional<EvidenceOptions> recordedOptions(const Json& result)
{
    const Json& overlay = objectAt(result, "overlay");
    const Json& style = objectAt(overlay, "style");
    const auto colours = colourMapNamed(textAt(style, "colours"));
    const auto opacity = numberAt(style, "opacity");
    const auto threshold = numberAt(style, "threshold");
    const auto isShare = [](double value) { return value >= 0 && value <= 1; };
    const Json& report = objectAt(result, "report");
    const auto page = report.empty() ? PageSize::A4 : pageNamed(textAt(report, "page"));
    const std::string created = textAt(result, "created");
    if (!colours || !opacity || !isShare(*opacity) || !threshold || !isShare(*threshold) || !page ||
        !isUtcTime(created))
        return std::nullopt;
    const Json& analyst = objectAt(result, "analyst");
    EvidenceOptions options;
    options.page = *page;
    options.overlay = {*colours, *opacity, *threshold};
    options.layer = LayerId::named(textAt(overlay, "head"));
    options.analyst = textAt(analyst, "name");
    options.question = textAt(analyst, "question");
    options.notes = textAt(analyst, "notes");
    // Before the picture's name, which may hold anything.
    const std::string command = textAt(result, "command_line");
    options.rawLogits = command.substr(0, command.find(" --out ")).ends_with(" --raw");
    options.created = created;
    return options;
}

std::optional<ReportMaker> recordedMaker(const Json& result)
{
    const Json& application = objectAt(result, "application");
    ReportMaker maker{textAt(application, "version"), textAt(application, "commit")};
    if (!isWord(maker.version) || !isWord(maker.commit))
        return std::nullopt;
    return maker;
}

int recordedWords(const Json& result)
{
    const auto found = result.find("words");
    if (found == result.end())
        return 1;
    constexpr int unknown = 0;
    constexpr double most = 1e6;
    const auto version = numberAt(result, "words");
    return version && *version >= 1 && *version < most ? static_cast<int>(*version) : unknown;
}

} // namespace pentimento
