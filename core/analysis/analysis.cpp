// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/analysis.h"

#include <chrono>
#include <utility>

namespace pentimento {

Result<std::shared_ptr<const Analysis>> analyse(const std::filesystem::path& path, Detector& detector,
                                                Request request, const PictureLimits& limits)
{
    const auto begin = std::chrono::steady_clock::now();
    auto picture = loadPicture(path, limits, request.job);
    if (!picture)
        return picture.error();
    const std::chrono::duration<double> decoding = std::chrono::steady_clock::now() - begin;

    request.picture = picture.value()->pixels;
    auto maps = detector.submit(std::move(request)).get();
    if (!maps)
        return maps.error();
    return finishAnalysis(std::move(picture.value()), std::move(maps.value()), detector.pack(),
                          decoding.count());
}

std::shared_ptr<const Analysis> finishAnalysis(std::shared_ptr<const Picture> picture,
                                               std::shared_ptr<const MapSet> maps, const Pack& pack,
                                               double decodeSeconds)
{
    auto analysis = std::make_shared<Analysis>();
    maps = within(std::move(maps), picture->decoded);
    analysis->quality = examineQuality(*picture);
    analysis->findings = findingsOf(*maps, pack, analysis->quality.qualityClass, picture->decoded);
    analysis->spread = spreadOf(*maps);
    analysis->highest = highestPlace(maps->combined);
    analysis->pack = pack;
    analysis->decodeSeconds = decodeSeconds;
    analysis->inferenceSeconds = maps->seconds;
    analysis->picture = std::move(picture);
    analysis->maps = std::move(maps);
    return analysis;
}

} // namespace pentimento
