// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/pipeline.h"

#include "core/base/elapsed.h"

#include <chrono>
#include <utility>

namespace pentimento {

Result<std::shared_ptr<const Analysis>> AnalysisPipeline::analyse(const std::filesystem::path& file,
                                                                  const Job& job) const
{
    auto decoded = decode(file, job);
    if (!decoded)
        return decoded.error();
    auto maps = detect(decoded->picture->pixels, job);
    if (!maps)
        return maps.error();
    return finish(*std::move(decoded), *std::move(maps), m_detector.pack());
}

Result<DecodedPicture> AnalysisPipeline::decode(const std::filesystem::path& file, const Job& job)
{
    return decode([&] { return loadPicture(file, {}, job); });
}

Result<DecodedPicture>
AnalysisPipeline::decode(const std::function<Result<std::shared_ptr<const Picture>>()>& load)
{
    const auto begin = std::chrono::steady_clock::now();
    auto picture = load();
    if (!picture)
        return picture.error();
    return DecodedPicture{*std::move(picture), secondsSince(begin)};
}

std::future<Result<AnalysisPipeline::Maps>>
AnalysisPipeline::submit(const Raster& pixels, const Job& job,
                         std::function<void(Maps)> onPreview) const
{
    Request request;
    request.picture = pixels;
    request.inferenceMode = m_inferenceMode;
    request.keepLogits = m_keepLogits;
    request.onPreview = std::move(onPreview);
    request.job = job;
    return m_detector.submit(std::move(request));
}

Result<AnalysisPipeline::Maps> AnalysisPipeline::detect(const Raster& pixels, const Job& job) const
{
    return submit(pixels, job).get();
}

Reading AnalysisPipeline::read(Maps maps, const Pack& pack, std::optional<QualityClass> quality,
                               const PixelRect& decoded)
{
    maps = within(std::move(maps), decoded);
    Findings findings = findingsOf(*maps, pack, quality, decoded);
    return {std::move(maps), std::move(findings)};
}

std::shared_ptr<const Analysis> AnalysisPipeline::finish(DecodedPicture decoded, Maps maps,
                                                         const Pack& pack)
{
    const Picture& picture = *decoded.picture;
    auto analysis = std::make_shared<Analysis>();
    analysis->quality = examineQuality(picture);
    Reading reading = read(std::move(maps), pack, analysis->quality.qualityClass, picture.decoded);
    analysis->maps = std::move(reading.maps);
    analysis->findings = std::move(reading.findings);
    analysis->spread = spreadOf(*analysis->maps);
    analysis->highest = highestPlace(analysis->maps->combined);
    analysis->pack = pack;
    analysis->decodeSeconds = decoded.seconds;
    analysis->inferenceSeconds = analysis->maps->seconds;
    analysis->picture = std::move(decoded.picture);
    return analysis;
}

} // namespace pentimento
