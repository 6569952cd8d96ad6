// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/verify_finding.h"

#include "core/analysis/layer.h"
#include "core/verification/earlier_rules.h"

#include <algorithm>
#include <cmath>

namespace pentimento::verification {

namespace {

bool sameSpread(const std::optional<SourceSpread>& a, const std::optional<SourceSpread>& b)
{
    if (!a || !b)
        return !a && !b;
    return std::abs(a->lowest - b->lowest) <= storedPrecision &&
           std::abs(a->highest - b->highest) <= storedPrecision;
}

bool sameEdits(const std::optional<FoundEdits>& a, const std::optional<FoundEdits>& b)
{
    if (!a || !b)
        return !a && !b;
    return a->pictures == b->pictures && a->found == b->found;
}

/// Whether the rate is what the recorded score earns, and of the photos that the fresh one is of.
bool rateFollows(const Recorded& recorded, const HeadFinding& fresh, const HeadInfo& head,
                 const Analysis& analysis)
{
    const auto alarmAt = [&](double score) {
        return falseAlarmOf(score, head, analysis.maps->inferenceMode,
                            analysis.quality.qualityClass);
    };
    const FalseAlarm& stated = recorded.falseAlarm;
    const FalseAlarm most = alarmAt(recorded.score - storedPrecision);
    const FalseAlarm least = alarmAt(recorded.score + storedPrecision);
    return stated.photos == fresh.falseAlarm.photos && stated.sources == fresh.falseAlarm.sources &&
           stated.measuredOn == fresh.falseAlarm.measuredOn &&
           stated.insteadOf == fresh.falseAlarm.insteadOf &&
           stated.classUnknown == fresh.falseAlarm.classUnknown &&
           sameEdits(stated.edits, fresh.falseAlarm.edits) &&
           (sameSpread(stated.betweenSources, most.betweenSources) ||
            sameSpread(stated.betweenSources, least.betweenSources)) &&
           stated.rate <= most.rate + storedPrecision &&
           stated.rate >= least.rate - storedPrecision;
}

/// Whether recorded and fresh score lie on the same side of every line of the verbal scale.
bool sameSide(const Recorded& recorded, const HeadFinding& fresh, const CalibrationTable& table)
{
    const Verdict now = verdictOf(fresh.score, table);
    return verdictOf(recorded.score - storedPrecision, table) == now ||
           verdictOf(recorded.score + storedPrecision, table) == now;
}

/// The share of cells so near the threshold that other last digits mark them or not.
double doubtfulArea(const HeatMap& map, double threshold, double near)
{
    const auto cells = static_cast<std::ptrdiff_t>(map.width()) * map.height();
    const auto count = std::count_if(map.data(), map.data() + cells, [&](float value) {
        return std::abs(static_cast<double>(value) - threshold) <= near;
    });
    return cells == 0 ? 0 : static_cast<double>(count) / static_cast<double>(cells);
}

void checkScore(VerifyReport& report, const std::string& where, const Recorded& recorded,
                const HeadFinding& fresh, double score, double area)
{
    const bool near = std::abs(recorded.score - fresh.score) <= score + storedPrecision &&
                      std::abs(recorded.area - fresh.area) <= area + storedPrecision;
    report.add(near, where + ": score " + decimals(recorded.score, 4) + " recorded, " +
                         decimals(fresh.score, 4) + " now (allowed " + decimals(score, 3) +
                         "); marked area " + decimals(recorded.area, 4) + " recorded, " +
                         decimals(fresh.area, 4) + " now (allowed " + decimals(area, 3) + ")");
}

void checkVerdict(VerifyReport& report, const std::string& where, const Recorded& recorded,
                  const HeadFinding& fresh, const CalibrationTable& table, Arithmetic arithmetic)
{
    const Judgement judgement = judgedAs(recorded.words, fresh.score, table, fresh.reach);
    const std::string now(verdictId(judgement.verdict));
    if (recorded.verdict == now && recorded.caveat == judgement.caveat &&
        sameSide(recorded, fresh, table)) {
        report.add(true, where + ": the verdict is that of the score now, " + now);
        return;
    }
    const Judgement own = judgedAs(recorded.words, recorded.score, table, fresh.reach);
    const bool ownSide = recorded.verdict == verdictId(own.verdict) &&
                         recorded.caveat == own.caveat && !sameSide(recorded, fresh, table) &&
                         std::abs(recorded.score - fresh.score) <= scoreTolerance(arithmetic);
    if (arithmetic != Arithmetic::Same && ownSide)
        report.notChecked("the verdict", where + ": the verdict: the score lies within " +
                                             decimals(scoreTolerance(arithmetic), 3) +
                                             " of a line of the verbal scale, " + recorded.verdict +
                                             " in " + recorded.precision + " as recorded, " + now +
                                             " as run now");
    else if (recorded.caveat != judgement.caveat)
        report.add(false, where + ": why the verdict is no other is stated as \"" +
                              std::string(caveatId(recorded.caveat)) + "\" and is \"" +
                              std::string(caveatId(judgement.caveat)) + "\"");
    else
        report.add(false, where + ": the verdict " + recorded.verdict +
                              " is not that of the score now, " + now);
}

} // namespace

void checkFinding(VerifyReport& report, const std::string& where, const Recorded& recorded,
                  const HeadFinding& fresh, const Analysis& analysis)
{
    const HeadInfo* info = headOf(analysis.pack, LayerId::named(fresh.id));
    if (info == nullptr) {
        report.add(false, where + ": is of a head that the pack does not have");
        return;
    }
    const Arithmetic arithmetic = arithmeticOf(recorded.precision, recorded.device, *analysis.maps);
    checkScore(report, where, recorded, fresh, scoreTolerance(arithmetic, analysis),
               doubtfulArea(mapOf(*analysis.maps, LayerId::named(fresh.id)), info->mapThreshold,
                            mapBounds(arithmetic, analysis).largest));
    checkVerdict(report, where, recorded, fresh,
                 calibrationFor(*info, analysis.maps->inferenceMode, analysis.quality.qualityClass),
                 arithmetic);
    const bool follows = rateFollows(recorded, fresh, *info, analysis);
    report.add(follows, where + (follows ? ": the false-alarm rate follows from the score"
                                         : ": the false-alarm rate does not follow from the score "
                                           "under the pack's calibration"));
}

} // namespace pentimento::verification
