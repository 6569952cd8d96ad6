// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/recorded_result.h"

#include "core/analysis/grid.h"
#include "core/analysis/words_version.h"
#include "core/evidence/json_parts.h"
#include "core/inference/engine_options.h"
#include "core/inference/run_notes.h"
#include "core/verification/earlier_rules.h"
#include "core/verification/stated_forms.h"

#include <algorithm>
#include <cmath>

namespace pentimento::verification {

namespace {

/// Takes over a recorded number that lies between two others, give or take its last digit.
void adopt(double& value, const std::optional<double>& recorded, double lowest, double highest)
{
    const auto [low, high] = std::minmax({value, lowest, highest});
    if (recorded && *recorded >= low - storedPrecision && *recorded <= high + storedPrecision)
        value = *recorded;
}

void adoptNear(double& value, const std::optional<double>& recorded, double slack)
{
    adopt(value, recorded, value - slack, value + slack);
}

/// Takes over a recorded count that is one of two others.
void adopt(int& value, const std::optional<double>& recorded, int one, int other)
{
    if (recorded && (*recorded == one || *recorded == other))
        value = static_cast<int>(*recorded);
}

/// What follows from the recorded maps, and from maps that lie lower and higher than these by the
/// slack: what the recorded run gave lies between.
struct Range
{
    Findings low;
    Findings high;
    double slack = 0;

    /// The share of the picture that may be marked or not.
    [[nodiscard]] double doubtful() const
    {
        double share = high.combined.area - low.combined.area;
        for (std::size_t i = 0; i < high.heads.size(); ++i)
            share += high.heads[i].area - low.heads[i].area;
        return share;
    }
};

HeatMap shifted(const HeatMap& map, double by)
{
    std::vector<float> cells(map.data(),
                             map.data() + static_cast<std::ptrdiff_t>(map.width()) * map.height());
    for (float& cell : cells)
        cell = std::clamp(cell + static_cast<float>(by), 0.0F, 1.0F);
    return mapLike(map, std::move(cells));
}

Findings findingsOf(const MapSet& maps, const Analysis& analysis)
{
    return pentimento::findingsOf(maps, analysis.pack, analysis.quality.qualityClass,
                                  analysis.picture->decoded);
}

Findings findingsShifted(const MapSet& maps, const Analysis& analysis, double by)
{
    MapSet moved = maps;
    moved.combined = shifted(maps.combined, by);
    for (HeadMap& head : moved.heads)
        head.map = shifted(head.map, by);
    return findingsOf(moved, analysis);
}

/// The rate that a recorded score earns: with its six decimals it may lie on either side of a
/// photo's.
FalseAlarm rateOf(double score, double recordedRate, const HeadInfo& head, const Analysis& analysis)
{
    const auto at = [&](double value) {
        return falseAlarmOf(value, head, analysis.maps->inferenceMode,
                            analysis.quality.qualityClass);
    };
    for (const double shift : {-storedPrecision, storedPrecision})
        if (const FalseAlarm near = at(score + shift);
            std::abs(near.rate - recordedRate) < storedPrecision)
            return near;
    return at(score);
}

void adoptFinding(HeadFinding& finding, const HeadFinding& low, const HeadFinding& high,
                  const Json& recorded, const HeadInfo& head, const Analysis& analysis)
{
    adopt(finding.score, numberAt(recorded, "score"), low.score, high.score);
    adopt(finding.area, numberAt(recorded, "area"), low.area, high.area);
    const double rate =
        numberAt(objectAt(recorded, "false_alarm_rate"), "rate").value_or(finding.falseAlarm.rate);
    finding.falseAlarm = rateOf(finding.score, rate, head, analysis);
}

bool sameFrame(const Region& region, const Json& recorded)
{
    return recorded.is_object() && numberAt(recorded, "x") == region.x &&
           numberAt(recorded, "y") == region.y && numberAt(recorded, "width") == region.width &&
           numberAt(recorded, "height") == region.height && textAt(recorded, "head") == region.head;
}

/// Of the places that the recorded maps mark, give or take their last digits, those that were
/// recorded.
void adoptRegions(std::vector<Region>& regions, const Range& range, const Json& recorded)
{
    for (const std::vector<Region>& found : {regions, range.low.regions, range.high.regions})
        if (std::equal(found.begin(), found.end(), recorded.begin(), recorded.end(), sameFrame)) {
            regions = found;
            for (std::size_t i = 0; i < regions.size(); ++i) {
                adoptNear(regions[i].area, numberAt(recorded[i], "area"), range.doubtful());
                adoptNear(regions[i].peak, numberAt(recorded[i], "peak"), range.slack);
            }
            return;
        }
}

void adoptDisagreement(Disagreement& found, const Range& range, const Json& recorded)
{
    if (!range.low.disagreement || !range.high.disagreement)
        return;
    const Disagreement& low = *range.low.disagreement;
    const Disagreement& high = *range.high.disagreement;
    const double doubtful = range.doubtful();
    const double ofMarked = doubtful > 0 ? doubtful / std::max(found.markedArea, doubtful) : 0;
    adoptNear(found.scoreSpread, numberAt(recorded, "score_spread"), 2 * storedPrecision);
    adopt(found.markedArea, numberAt(recorded, "marked_area"), low.markedArea, high.markedArea);
    adoptNear(found.shareByAll, numberAt(recorded, "share_by_all"), ofMarked);
    adoptNear(found.shareByOne, numberAt(recorded, "share_by_one"), ofMarked);
    adopt(found.marking, numberAt(recorded, "heads_marking"), low.marking, high.marking);
    if (found.markingStrongest && low.markingStrongest && high.markingStrongest)
        adopt(*found.markingStrongest, numberAt(recorded, "heads_marking_strongest_region"),
              *low.markingStrongest, *high.markingStrongest);
    const Json& pairs = arrayAt(recorded, "pairs");
    for (std::size_t i = 0; i < std::min(pairs.size(), found.pairs.size()); ++i)
        if (found.pairs[i].overlap && pairs[i].is_object())
            adoptNear(*found.pairs[i].overlap, numberAt(pairs[i], "iou"), ofMarked);
}

double spreadOfScores(const std::vector<HeadFinding>& heads)
{
    const auto [lowest, highest] = std::minmax_element(
        heads.begin(), heads.end(), [](const auto& a, const auto& b) { return a.score < b.score; });
    return heads.empty() ? 0 : highest->score - lowest->score;
}

/// Calls `visit` with each finding, what was recorded of it and its place: -1 is the combined map.
template <class Visit>
void eachFinding(Analysis& analysis, const Json& result, const Visit& visit)
{
    visit(analysis.findings.combined, objectAt(result, "combined"), analysis.pack.combined, -1);
    const Json& heads = arrayAt(result, "heads");
    static const Json none = Json::object();
    const std::size_t count = std::min(analysis.findings.heads.size(), analysis.pack.heads.size());
    for (std::size_t i = 0; i < count; ++i)
        visit(analysis.findings.heads[i],
              i < heads.size() && heads[i].is_object() ? heads[i] : none, analysis.pack.heads[i],
              static_cast<std::ptrdiff_t>(i));
}

const HeadFinding& findingAt(const Findings& findings, std::ptrdiff_t place)
{
    return place < 0 ? findings.combined : findings.heads[static_cast<std::size_t>(place)];
}

/// The findings of the recorded maps, with the last digits that were recorded.
void takeFindings(Analysis& analysis, const RecordedMaps& recorded, const Json& result)
{
    const MapSet& maps = *recorded.maps;
    const Range range{findingsShifted(maps, analysis, -recorded.slack),
                      findingsShifted(maps, analysis, recorded.slack), recorded.slack};
    analysis.findings = findingsOf(maps, analysis);
    analysis.spread = spreadOf(maps);
    analysis.highest = highestPlace(maps.combined);
    eachFinding(
        analysis, result,
        [&](HeadFinding& finding, const Json& stated, const HeadInfo& head, std::ptrdiff_t place) {
            adoptFinding(finding, findingAt(range.low, place), findingAt(range.high, place), stated,
                         head, analysis);
        });
    adoptRegions(analysis.findings.regions, range, arrayAt(result, "regions"));
    if (analysis.findings.disagreement) {
        analysis.findings.disagreement->scoreSpread = spreadOfScores(analysis.findings.heads);
        adoptDisagreement(*analysis.findings.disagreement, range, objectAt(result, "disagreement"));
    }
}

/// Where a map hardly falls off from its peak, other last digits put the peak elsewhere.
void adoptHighest(Place& highest, const Json& recorded, const HeatMap& map, double allowed)
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

} // namespace

Analysis asRecorded(const Analysis& fresh, const RecordedMaps& recorded, const Json& result,
                    Arithmetic arithmetic)
{
    Analysis analysis = fresh;
    if (!recorded.same) {
        takeFindings(analysis, recorded, result);
        adoptHighest(analysis.highest, objectAt(objectAt(result, "network_view"), "detail_at"),
                     recorded.maps->combined, recorded.slack);
    }
    const int words = recordedWords(result).value_or(wordsVersion);
    eachFinding(analysis, result,
                [&](HeadFinding& finding, const Json&, const HeadInfo& head, std::ptrdiff_t place) {
                    const double score = arithmetic == Arithmetic::Same
                                             ? findingAt(fresh.findings, place).score
                                             : finding.score;
                    const Judgement judgement =
                        judgedAs(words, score,
                                 calibrationFor(head, analysis.maps->inferenceMode,
                                                analysis.quality.qualityClass),
                                 finding.reach);
                    finding.verdict = judgement.verdict;
                    finding.caveat = judgement.caveat;
                });

    auto maps = std::make_shared<MapSet>(*recorded.maps);
    if (const std::string device = textAt(result, "device"); isDeviceName(device))
        maps->device = device;
    if (const std::string precision = textAt(result, "precision"); isPrecision(precision))
        maps->precision = precision;
    maps->notes = recordedRunNotes(result);
    analysis.maps = maps;
    if (const std::string name = textAt(objectAt(result, "image"), "file"); isFileName(name)) {
        auto picture = std::make_shared<Picture>(*fresh.picture);
        picture->file.name = name;
        analysis.picture = picture;
    }
    analysis.decodeSeconds = recordedSeconds(result, "decode").value_or(fresh.decodeSeconds);
    analysis.inferenceSeconds =
        recordedSeconds(result, "inference").value_or(fresh.inferenceSeconds);
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
    if (!isVersion(maker.version) || !isCommit(maker.commit))
        return std::nullopt;
    return maker;
}

std::vector<std::string> recordedRunNotes(const Json& result)
{
    const bool onCpu = isCpuName(textAt(result, "device"));
    const bool leftGpu = [&] {
        const Json& stated = arrayAt(result, "notes");
        return std::find(stated.begin(), stated.end(), leftGpuNote) != stated.end();
    }();
    const auto possible = [&](std::string_view note) {
        if (note == leftGpuNote)
            return onCpu;
        if (note == singlePrecisionNote)
            return onCpu ? leftGpu : textAt(result, "precision") == "fp32";
        return true;
    };
    std::vector<std::string> notes;
    for (const Json& note : arrayAt(result, "notes"))
        if (note.is_string() &&
            std::find(runNotes.begin(), runNotes.end(), note.get_ref<const std::string&>()) !=
                runNotes.end() &&
            possible(note.get_ref<const std::string&>()) &&
            std::find(notes.begin(), notes.end(), note.get_ref<const std::string&>()) ==
                notes.end())
            notes.push_back(note.get<std::string>());
    return notes;
}

std::optional<double> recordedSeconds(const Json& result, const char* step)
{
    constexpr double aMonth = 3e6;
    const auto seconds = numberAt(objectAt(result, "seconds"), step);
    return seconds && *seconds >= 0 && *seconds < aMonth ? seconds : std::nullopt;
}

std::optional<int> recordedWords(const Json& result)
{
    const auto found = result.find("words");
    if (found == result.end())
        return 1;
    for (int version = 1; version <= wordsVersion; ++version)
        if (*found == version)
            return version;
    return std::nullopt;
}

} // namespace pentimento::verification
