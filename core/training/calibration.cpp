// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/calibration.h"

#include "core/analysis/findings.h"
#include "core/imaging/picture.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace pentimento {

namespace {

namespace fs = std::filesystem;

constexpr double clearlyHigh = 0.5; ///< no verdict above inconclusive below this score

double logit(double p)
{
    const double q = std::clamp(p, 1e-6, 1 - 1e-6);
    return std::log(q / (1 - q));
}

/// The value that at most `share` of the sorted values reach.
double upperQuantile(const std::vector<float>& sorted, double share)
{
    const auto rank =
        static_cast<std::size_t>(std::ceil((1 - share) * static_cast<double>(sorted.size())));
    return rank < sorted.size() ? sorted[rank] : std::nextafter(sorted.back(), 2.0F);
}

/// At most `most` files of a folder, evenly spread over its list.
std::vector<fs::path> sample(const fs::path& folder, int most)
{
    auto all = listPictures(folder);
    if (static_cast<int>(all.size()) <= most)
        return all;
    std::vector<fs::path> chosen;
    chosen.reserve(static_cast<std::size_t>(most));
    for (int i = 0; i < most; ++i)
        chosen.push_back(
            all[static_cast<std::size_t>(i) * all.size() / static_cast<std::size_t>(most)]);
    return chosen;
}

/// Analyses every sampled photo of some folders; `use` gets each result.
Result<void> forEachPhoto(Engine& engine, const std::vector<fs::path>& folders, int photosPerSource,
                          const Job& job, const std::function<void(const MapSet&)>& use)
{
    std::vector<fs::path> files;
    for (const fs::path& folder : folders)
        for (auto& file : sample(folder, photosPerSource))
            files.push_back(std::move(file));
    for (std::size_t i = 0; i < files.size(); ++i) {
        job.report(static_cast<double>(i) / static_cast<double>(files.size()),
                   files[i].filename().string());
        const auto picture = loadPicture(files[i], {}, job);
        if (!picture) {
            if (job.stopRequested())
                return picture.error();
            job.report(0, "skipped " + picture.error().message);
            continue;
        }
        Request request;
        request.picture = (*picture)->pixels;
        request.job.stop = job.stop;
        const auto maps = engine.submit(std::move(request)).get();
        if (!maps)
            return maps.error();
        use(**maps);
    }
    return {};
}

/// Pixel values and scores of one head over all authentic photos.
struct Measured
{
    std::vector<float> values; ///< a sample of map cells of every photo
    std::vector<float> scores;

    void add(const Map& map)
    {
        constexpr std::ptrdiff_t cellsPerPhoto = 2000;
        const std::ptrdiff_t count = static_cast<std::ptrdiff_t>(map.width()) * map.height();
        const std::ptrdiff_t stride = std::max<std::ptrdiff_t>(1, count / cellsPerPhoto);
        for (std::ptrdiff_t i = 0; i < count; i += stride)
            values.push_back(map.data()[i]);
    }
};

/// Runs over the photos and hands every head's map, the combined one last, to `use`.
Result<void> measure(const Pack& pack, const CalibrationOptions& options, const Job& job,
                     const std::function<void(std::size_t, const Map&)>& use)
{
    const auto engine = Engine::create(pack, options.engine);
    if (!engine)
        return engine.error();
    return forEachPhoto(**engine, options.sources, options.photosPerSource, job,
                        [&](const MapSet& maps) {
                            for (std::size_t i = 0; i < maps.heads.size(); ++i)
                                use(i, maps.heads[i].map);
                            use(maps.heads.size(), maps.combined);
                        });
}

HeadInfo& headAt(Pack& pack, std::size_t index)
{
    return index < pack.heads.size() ? pack.heads[index] : pack.combined;
}

Result<CalibrationCheck> checkOn(const Pack& pack, const CalibrationOptions& options,
                                 const Job& job)
{
    CalibrationCheck check;
    if (options.heldOut.empty())
        return check;
    const auto engine = Engine::create(pack, options.engine);
    if (!engine)
        return engine.error();
    const auto done = forEachPhoto(
        **engine, options.heldOut, options.photosPerSource, job, [&](const MapSet& maps) {
            const Verdict verdict = findingsOf(maps, pack).combined.verdict;
            ++check.photos;
            check.inconclusiveOrMore += verdict != Verdict::NoEvidence;
            check.moderateOrMore += verdict == Verdict::Moderate || verdict == Verdict::Strong;
            check.strong += verdict == Verdict::Strong;
        });
    if (!done)
        return done.error();
    const double photos = std::max(1, check.photos);
    check.inconclusiveOrMore /= photos;
    check.moderateOrMore /= photos;
    check.strong /= photos;
    return check;
}

std::string namesOf(const std::vector<fs::path>& folders)
{
    std::string names;
    for (const fs::path& folder : folders)
        names += (names.empty() ? "" : ", ") +
                 (folder.has_filename() ? folder : folder.parent_path()).filename().string();
    return names;
}

} // namespace

Result<Calibrated> calibrate(const Pack& given, const CalibrationOptions& options, const Job& job)
{
    Pack pack = given;
    const std::size_t count = pack.heads.size() + 1;
    for (std::size_t i = 0; i < count; ++i) {
        headAt(pack, i).logitShift = 0;
        headAt(pack, i).calibration = {};
    }

    // First the shift that puts the operating point at the map threshold, then the scores under it.
    std::vector<Measured> measured(count);
    if (auto done = measure(pack, options, job,
                            [&](std::size_t i, const Map& map) { measured[i].add(map); });
        !done)
        return done.error();
    if (measured.back().values.empty())
        return Error{ErrorCode::UnreadableInput, "no authentic photo could be read", {}};
    for (std::size_t i = 0; i < count; ++i) {
        std::sort(measured[i].values.begin(), measured[i].values.end());
        HeadInfo& head = headAt(pack, i);
        head.logitShift = logit(head.mapThreshold) -
                          logit(upperQuantile(measured[i].values, options.flaggedShare));
    }
    if (auto done = measure(pack, options, job,
                            [&](std::size_t i, const Map& map) {
                                measured[i].scores.push_back(static_cast<float>(scoreMap(map)));
                            });
        !done)
        return done.error();
    for (std::size_t i = 0; i < count; ++i) {
        HeadInfo& head = headAt(pack, i);
        auto& scores = measured[i].scores;
        std::sort(scores.begin(), scores.end());
        Calibration& calibration = head.calibration;
        calibration.authenticScores = scores;
        calibration.measuredOn = !options.measuredOn.empty()
                                     ? options.measuredOn
                                     : std::to_string(scores.size()) + " photos of " +
                                           std::to_string(options.sources.size()) +
                                           " sources: " + namesOf(options.sources);
        calibration.inconclusiveLine = upperQuantile(scores, options.inconclusiveRate);
        calibration.moderateLine =
            std::max(upperQuantile(scores, options.moderateRate), clearlyHigh);
        calibration.strongLine =
            std::max(upperQuantile(scores, options.strongRate), calibration.moderateLine);
        calibration.inconclusiveLine =
            std::min(calibration.inconclusiveLine, calibration.moderateLine);
    }
    const auto check = checkOn(pack, options, job);
    if (!check)
        return check.error();
    return Calibrated{std::move(pack), *check};
}

} // namespace pentimento
