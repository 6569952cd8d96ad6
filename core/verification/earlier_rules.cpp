// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/earlier_rules.h"

#include <algorithm>

namespace pentimento {

namespace {

QualityClass classOfWords1(const QualityFacts& facts, const Picture& picture)
{
    constexpr int recompressedQuality = 85;
    constexpr int platformQuality = 90; ///< where no camera is named
    if (facts.megapixels < smallMegapixels)
        return QualityClass::Small;
    const int quality = picture.file.format == "JPEG" ? facts.compression.quality : 0;
    const bool compressed =
        quality > 0 && quality < (facts.cameraMetadata ? recompressedQuality : platformQuality);
    return compressed || facts.earlierJpegLikely.value_or(false) ? QualityClass::Recompressed
                                                                 : QualityClass::Original;
}

} // namespace

bool knewPack(int words, const Pack& pack)
{
    const auto statesSources = [](const HeadInfo& head) {
        const Calibration& calibration = head.calibration;
        return !calibration.sources.empty() ||
               std::any_of(calibration.classes.begin(), calibration.classes.end(),
                           [](const CalibrationTable& table) { return !table.sources.empty(); });
    };
    return words != 1 || !(statesSources(pack.combined) ||
                           std::any_of(pack.heads.begin(), pack.heads.end(), statesSources));
}

Judgement judgedAs(int words, double score, const CalibrationTable& table, const Reach& reach)
{
    return words == 1 ? Judgement{verdictOf(score, table), Caveat::None}
                      : judge(score, table, reach);
}

std::shared_ptr<const Analysis> judgedAs(int words, std::shared_ptr<const Analysis> analysis)
{
    if (words != 1)
        return analysis;
    auto then = std::make_shared<Analysis>(*analysis);
    then->quality.qualityClass = classOfWords1(then->quality, *then->picture);
    then->findings =
        findingsOf(*then->maps, then->pack, then->quality.qualityClass, then->picture->decoded);
    return then;
}

} // namespace pentimento
