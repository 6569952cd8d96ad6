// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/photo_measurement.h"

#include "core/analysis/pipeline.h"
#include "core/forensics/quality.h"
#include "core/imaging/jpeg_encode.h"
#include "core/imaging/picture_list.h"
#include "core/imaging/raster_io.h"

#include <algorithm>
#include <utility>

namespace pentimento {

namespace fs = std::filesystem;

namespace {

/// Between the lowest and the highest quality, the same for the same photo.
int copyQuality(const FileIdentity& file)
{
    const int number = std::stoi(file.sha256.substr(0, 4), nullptr, 16);
    return lowestCopyQuality + number % (highestCopyQuality - lowestCopyQuality + 1);
}

/// Failures that the next photo would meet as well.
bool endsTheRun(const Error& error)
{
    return error.code == ErrorCode::Cancelled || error.code == ErrorCode::ModelUnavailable;
}

} // namespace

std::vector<SourcePhoto> photosOf(const std::vector<fs::path>& folders, int most)
{
    std::vector<SourcePhoto> chosen;
    for (std::size_t source = 0; source < folders.size(); ++source) {
        const auto all = listPictures(folders[source]);
        const std::size_t count = std::min(all.size(), static_cast<std::size_t>(most));
        for (std::size_t i = 0; i < count; ++i)
            chosen.push_back({all[i * all.size() / count], source});
    }
    return chosen;
}

Result<void> PhotoMeasurement::measure(Detector& detector, const std::vector<SourcePhoto>& photos,
                                       const Use& use)
{
    for (const SourcePhoto& photo : photos) {
        m_job.report(static_cast<double>(m_done) /
                         static_cast<double>(std::max<std::size_t>(m_count, 1)),
                     photo.file.filename().string());
        ++m_done;
        if (auto measured = measureOne(detector, photo, use); !measured) {
            if (m_job.stopRequested() || endsTheRun(measured.error()))
                return measured;
            skip(measured.error().message);
        }
    }
    return {};
}

Result<void> PhotoMeasurement::measureOne(Detector& detector, const SourcePhoto& photo,
                                          const Use& use)
{
    Job quiet;
    quiet.stop = m_job.stop;
    const auto decoded = AnalysisPipeline::decode(photo.file, quiet);
    if (!decoded)
        return decoded.error();
    const Picture& picture = *decoded->picture;
    if (!m_seen.insert(picture.file.sha256).second) {
        skip(photo.file.string() + ": the same file as one before");
        return {};
    }
    const QualityFacts facts = examineQuality(picture);
    if (!facts.qualityClass || picture.complete < 1) {
        skip(photo.file.string() +
             (facts.qualityClass ? ": incomplete" : ": its quality class is unknown"));
        return {};
    }
    const MeasuredPhoto itself{photo.source, *facts.qualityClass, facts.megapixels,
                               false,        picture.file.sha256, {}};
    if (auto done = analyse(detector, picture, itself, use);
        !done || !m_copies || facts.qualityClass != QualityClass::Original)
        return done;
    const std::vector<std::uint8_t> jpeg = encodeJpeg(picture.pixels, copyQuality(picture.file));
    const auto copy = loadPictureFromMemory(jpeg, photo.file.filename().string(), {}, quiet);
    if (!copy)
        return copy.error();
    const QualityFacts after = examineQuality(**copy);
    // We have just compressed it, so its class is known.
    return analyse(
        detector, **copy,
        {photo.source, after.qualityClass.value(), after.megapixels, true, picture.file.sha256, {}},
        use);
}

Result<void> PhotoMeasurement::analyse(Detector& detector, const Picture& picture,
                                       MeasuredPhoto photo, const Use& use)
{
    if (m_known && m_known(photo)) {
        use(photo);
        return {};
    }
    auto maps = AnalysisPipeline(detector).detect(picture.pixels, Job{m_job.stop, {}});
    if (!maps && maps.error().code == ErrorCode::Cancelled)
        return maps.error();
    if (!maps)
        return Error{maps.error().code, picture.file.name + ": " + maps.error().message,
                     maps.error().detail};
    photo.maps = std::move(*maps);
    use(photo);
    return {};
}

void PhotoMeasurement::skip(const std::string& why)
{
    m_skipped.push_back(why);
}

} // namespace pentimento
