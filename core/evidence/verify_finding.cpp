// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/verify_finding.h"

#include <QString>

#include <algorithm>
#include <cmath>

namespace pentimento {

namespace {

/// Scores are stored with six decimals; what hangs on a comparison with them gets that much room.
constexpr double storedPrecision = 1e-6;

std::string decimals(double value, int digits)
{
    return QString::number(value, 'f', digits).toStdString();
}

const HeadInfo* infoOf(const Pack& pack, const std::string& head)
{
    if (head == "combined")
        return &pack.combined;
    const auto found = std::find_if(pack.heads.begin(), pack.heads.end(),
                                    [&](const HeadInfo& info) { return info.id == head; });
    return found == pack.heads.end() ? nullptr : &*found;
}

/// Whether rate and verdict are what the recorded score earns under the pack's calibration of
/// pictures of the same quality.
bool earned(const Recorded& recorded, const HeadInfo& head, const Analysis& analysis)
{
    const double low = recorded.score - storedPrecision;
    const double high = recorded.score + storedPrecision;
    const Protocol protocol = analysis.maps->protocol;
    const QualityClass quality = analysis.quality.qualityClass;
    const FalseAlarm most = falseAlarmOf(low, head, protocol, quality);
    const FalseAlarm least = falseAlarmOf(high, head, protocol, quality);
    const CalibrationTable& calibration = calibrationFor(head, protocol, quality);
    const bool rate =
        recorded.falseAlarm.photos == most.photos &&
        recorded.falseAlarm.measuredOn == most.measuredOn &&
        recorded.falseAlarm.insteadOf == most.insteadOf &&
        recorded.falseAlarm.rate <= most.rate + storedPrecision &&
        recorded.falseAlarm.rate >= least.rate - storedPrecision &&
        (recorded.rateText.empty() || recorded.rateText == recorded.falseAlarm.text());
    return rate && (recorded.verdict == verdictId(verdictOf(low, calibration)) ||
                    recorded.verdict == verdictId(verdictOf(high, calibration)));
}

} // namespace

Recorded recordedIn(const Json& finding)
{
    const Json& falseAlarm = objectAt(finding, "false_alarm_rate");
    return {.score = numberAt(finding, "score").value_or(-1),
            .area = numberAt(finding, "area").value_or(-1),
            .falseAlarm = falseAlarmIn(falseAlarm).value_or(FalseAlarm{-1, -1}),
            .verdict = textAt(finding, "verdict"),
            .rateText = textAt(falseAlarm, "text")};
}

void checkFinding(VerifyReport& report, const std::string& where, const Recorded& recorded,
                  const HeadFinding& fresh, const Analysis& analysis, double tolerance)
{
    const double scoreError = std::abs(recorded.score - fresh.score);
    const double areaError = std::abs(recorded.area - fresh.area);
    report.add(scoreError <= tolerance && areaError <= tolerance,
               where + ": score " + decimals(recorded.score, 4) + " recorded, " +
                   decimals(fresh.score, 4) + " now; marked area " + decimals(recorded.area, 4) +
                   " recorded, " + decimals(fresh.area, 4) + " now");
    const HeadInfo* info = infoOf(analysis.pack, fresh.id);
    const bool asCalibrated = info != nullptr && earned(recorded, *info, analysis);
    report.add(asCalibrated,
               where + (asCalibrated ? ": verdict and false-alarm rate follow from the score"
                                     : ": verdict or false-alarm rate does not follow from "
                                       "the score under the pack's calibration"));
}

} // namespace pentimento
