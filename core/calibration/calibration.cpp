// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/calibration.h"

#include "core/analysis/findings.h"
#include "core/calibration/photo_measurement.h"
#include "core/calibration/score_file.h"
#include "core/calibration/source_overlap.h"

#include <opencv2/core.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iomanip>
#include <limits>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

namespace pentimento {

namespace {

namespace fs = std::filesystem;

using Quality = std::optional<QualityClass>; ///< nothing: all photos together

double logit(double p)
{
    const double q = std::clamp(p, 1e-7, 1 - 1e-7);
    return std::log(q / (1 - q));
}

/// A map before its last step, in half precision.
cv::Mat logitsOf(const HeatMap& map)
{
    cv::Mat logits(map.height(), map.width(), CV_32F);
    std::transform(map.data(), map.data() + logits.total(), logits.ptr<float>(),
                   [](float p) { return static_cast<float>(logit(p)); });
    cv::Mat half;
    logits.convertTo(half, CV_16F);
    return half;
}

double scoreOf(const cv::Mat& logits, double shift)
{
    cv::Mat values;
    logits.convertTo(values, CV_32F);
    std::vector<float> p(values.total());
    std::transform(values.ptr<float>(), values.ptr<float>() + p.size(), p.begin(), [&](float x) {
        return static_cast<float>(1 / (1 + std::exp(-(static_cast<double>(x) + shift))));
    });
    return scoreMap({logits.cols, logits.rows, logits.cols, logits.rows, std::move(p)});
}

/// A photo's logits without any shift: one for each head, the combined map last.
struct KeptPhoto
{
    std::size_t source = 0;
    QualityClass quality = QualityClass::Original;
    double megapixels = 0;
    bool savedAgain = false;
    std::vector<cv::Mat> logits;
};

KeptPhoto kept(const MeasuredPhoto& photo)
{
    KeptPhoto result{photo.source, photo.quality, photo.megapixels, photo.savedAgain, {}};
    for (const HeadMap& head : photo.maps->heads)
        result.logits.push_back(logitsOf(head.map));
    result.logits.push_back(logitsOf(photo.maps->combined));
    return result;
}

/// One for each head, the combined map last: from the file when it knows them, else from the maps,
/// and then kept in the file, if there is one.
Result<std::vector<float>> scoresOf(const MeasuredPhoto& photo, ScoreFile* file)
{
    if (!photo.maps)
        return *file->find(photo.sha256, photo.savedAgain);
    std::vector<float> scores;
    for (const HeadMap& head : photo.maps->heads)
        scores.push_back(storedScore(scoreMap(head.map)));
    scores.push_back(storedScore(scoreMap(photo.maps->combined)));
    if (file != nullptr)
        if (auto added = file->add(photo.sha256, photo.savedAgain, scores); !added)
            return added.error();
    return scores;
}

HeadInfo& headAt(Pack& pack, std::size_t index)
{
    return index < pack.heads.size() ? pack.heads[index] : pack.combined;
}

/// The shift that lets `share` of the cells of untouched photos reach the head's map threshold.
double shiftFor(const std::vector<KeptPhoto>& photos, std::size_t index, double threshold,
                double share)
{
    constexpr std::size_t cellsPerPhoto = 2000;
    std::vector<float> sample;
    for (const KeptPhoto& photo : photos) {
        if (photo.savedAgain)
            continue;
        cv::Mat values;
        photo.logits[index].convertTo(values, CV_32F);
        const std::size_t stride = std::max<std::size_t>(1, values.total() / cellsPerPhoto);
        for (std::size_t i = 0; i < values.total(); i += stride)
            sample.push_back(values.ptr<float>()[i]);
    }
    const auto rank = std::min(
        sample.size() - 1,
        static_cast<std::size_t>(std::ceil((1 - share) * static_cast<double>(sample.size()))));
    const auto quantile = sample.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(sample.begin(), quantile, sample.end());
    return logit(threshold) - static_cast<double>(*quantile);
}

/// GraphSpec::Combination::StrongestHead.
void combineShiftedHeads(const Pack& pack, std::vector<KeptPhoto>& photos)
{
    for (KeptPhoto& photo : photos) {
        cv::Mat strongest;
        for (std::size_t i = 0; i < pack.heads.size(); ++i) {
            cv::Mat shifted;
            photo.logits[i].convertTo(shifted, CV_32F);
            shifted += pack.heads[i].logitShift;
            strongest = i == 0 ? shifted : cv::Mat(cv::max(strongest, shifted));
        }
        strongest.convertTo(photo.logits.back(), CV_16F);
    }
}

/// A photo's scores: one for each head, the combined map last.
struct ScoredPhoto
{
    std::size_t source = 0;
    QualityClass quality = QualityClass::Original;
    double megapixels = 0;
    bool savedAgain = false;
    std::vector<float> scores;
};

/// Whether a photo counts for a class. A copy stands in for nothing but re-compressed pictures, so
/// that no photo counts twice in one table.
template <class Photo>
bool counts(const Photo& photo, Quality quality)
{
    if (photo.savedAgain)
        return quality == QualityClass::Recompressed && photo.quality == *quality;
    return !quality || photo.quality == *quality;
}

std::string nameOf(const fs::path& folder)
{
    return (folder.has_filename() ? folder : folder.parent_path()).filename().string();
}

/// "200 photos and 12 copies saved as JPEG of quality 70 to 80, of 9 sources (a, b, c), 0.11 to
/// 0.29 megapixels": what a table was measured on.
class Description
{
public:
    template <class Photo>
    void add(const Photo& photo)
    {
        ++(photo.savedAgain ? m_copies : m_photos);
        m_sources.insert(photo.source);
        m_smallest = std::min(m_smallest, photo.megapixels);
        m_largest = std::max(m_largest, photo.megapixels);
    }
    [[nodiscard]] std::string text(const std::vector<fs::path>& folders) const
    {
        if (m_sources.empty())
            return "no photo";
        std::ostringstream text;
        text << counted(m_photos, "photo");
        if (m_copies > 0)
            text << " and " << counted(m_copies, m_copies == 1 ? "copy" : "copie")
                 << " saved as JPEG of quality " << lowestCopyQuality << " to "
                 << highestCopyQuality << ',';
        text << " of " << counted(static_cast<int>(m_sources.size()), "source") << " (";
        std::string comma;
        for (const std::size_t source : m_sources)
            text << std::exchange(comma, ", ") << nameOf(folders[source]);
        text << "), " << std::setprecision(2) << m_smallest << " to " << m_largest << " megapixels";
        return text.str();
    }

private:
    static std::string counted(int number, const char* what)
    {
        return std::to_string(number) + ' ' + what + (number == 1 ? "" : "s");
    }

    int m_photos = 0;
    int m_copies = 0;
    std::set<std::size_t> m_sources;
    double m_smallest = std::numeric_limits<double>::infinity();
    double m_largest = 0;
};

/// Of all sources but one; no index: of all.
using LeftOut = std::optional<std::size_t>;

CalibrationTable tableOf(const std::vector<ScoredPhoto>& photos, std::size_t head, Quality quality,
                         LeftOut leftOut, const CalibrationOptions& options)
{
    ScoresBySource bySource;
    for (const fs::path& source : options.sources)
        bySource.push_back({nameOf(source), {}});
    Description description;
    for (const ScoredPhoto& photo : photos)
        if (counts(photo, quality) && photo.source != leftOut) {
            bySource[photo.source].scores.push_back(photo.scores[head]);
            description.add(photo);
        }
    CalibrationTable table = calibrationTable(std::move(bySource), options.promised);
    table.measuredOn = description.text(options.sources);
    table.quality = quality;
    return table;
}

Calibration calibrationOf(const std::vector<ScoredPhoto>& photos, std::size_t head, LeftOut leftOut,
                          const CalibrationOptions& options)
{
    Calibration calibration;
    static_cast<CalibrationTable&>(calibration) = tableOf(photos, head, {}, leftOut, options);
    for (const QualityClass quality : qualityClasses)
        calibration.classes.push_back(tableOf(photos, head, quality, leftOut, options));
    liftToClasses(calibration);
    return calibration;
}

/// Counts how often photos that set no line reach each, for one head.
class CheckCount
{
public:
    explicit CheckCount(const PromisedRates& promised)
    {
        std::vector<Quality> qualities{Quality()};
        qualities.insert(qualities.end(), qualityClasses.begin(), qualityClasses.end());
        for (const Quality quality : qualities) {
            m_rows.push_back({quality, "inconclusive", promised.inconclusive, 0, 0});
            m_rows.push_back({quality, "moderate", promised.moderate, 0, 0});
            m_rows.push_back({quality, "strong", promised.strong, 0, 0});
        }
    }
    /// `verdictFor`: the verdict by the lines that hold for pictures of this class.
    template <class Photo>
    void add(const Photo& photo, const std::function<Verdict(Quality)>& verdictFor)
    {
        for (std::size_t i = 0; i < m_rows.size(); ++i)
            if (counts(photo, m_rows[i].quality)) {
                ++m_rows[i].photos;
                m_rows[i].reached += verdictFor(m_rows[i].quality) >= lines[i % lines.size()];
            }
    }
    [[nodiscard]] const std::vector<RateCheck>& rows() const { return m_rows; }

private:
    static constexpr std::array lines{Verdict::Inconclusive, Verdict::Moderate, Verdict::Strong};
    std::vector<RateCheck> m_rows;
};

/// What the rows of one source say, without those that no photo of it counts for.
std::vector<LeftOutSource> leftOutRows(const std::string& source, const CheckCount& count)
{
    std::vector<LeftOutSource> result;
    const std::vector<RateCheck>& rows = count.rows();
    for (std::size_t i = 0; i + 2 < rows.size(); i += 3)
        if (rows[i].photos > 0)
            result.push_back({source, rows[i].quality, rows[i].photos, rows[i].reached,
                              rows[i + 1].reached, rows[i + 2].reached});
    return result;
}

/// Each source by the lines that the others give; what held-out sources do where there are none.
void checkLeavingOut(Calibrated& result, const std::vector<ScoredPhoto>& photos,
                     const CalibrationOptions& options)
{
    Description description;
    for (const ScoredPhoto& photo : photos)
        description.add(photo);
    for (std::size_t head = 0; head <= result.pack.heads.size(); ++head) {
        CheckCount total(options.promised);
        for (std::size_t source = 0; source < options.sources.size(); ++source) {
            const Calibration others = calibrationOf(photos, head, source, options);
            CheckCount own(options.promised);
            for (const ScoredPhoto& photo : photos) {
                if (photo.source != source)
                    continue;
                const auto verdictFor = [&](Quality quality) {
                    return verdictOf(photo.scores[head], others.tableOf(quality));
                };
                total.add(photo, verdictFor);
                own.add(photo, verdictFor);
            }
            if (head == result.pack.heads.size())
                for (LeftOutSource& row : leftOutRows(nameOf(options.sources[source]), own))
                    result.leftOut.push_back(std::move(row));
        }
        Calibration& calibration = headAt(result.pack, head).calibration;
        calibration.heldOut = total.rows();
        calibration.heldOutOn =
            "each source by the lines that the others give: " + description.text(options.sources);
    }
}

/// Scores of every photo under the pack's own shifts: those of the file as far as it knows them.
template <class Use>
Result<void> eachScored(const Pack& pack, const DetectorOfPack& detectorOf,
                        const std::vector<SourcePhoto>& files, PhotoMeasurement& photos,
                        ScoreFile* file, const Use& use)
{
    const auto detector = detectorOf(pack);
    if (!detector)
        return detector.error();
    Result<void> kept;
    const auto done = photos.measure(**detector, files, [&](const MeasuredPhoto& photo) {
        auto scores = scoresOf(photo, file);
        if (scores)
            use(ScoredPhoto{photo.source, photo.quality, photo.megapixels, photo.savedAgain,
                            std::move(*scores)});
        else
            kept = scores.error();
    });
    return done ? kept : done;
}

Result<void> checkHeldOut(Pack& pack, const CalibrationOptions& options,
                          const DetectorOfPack& detectorOf, const std::vector<SourcePhoto>& files,
                          PhotoMeasurement& photos, ScoreFile* file)
{
    std::vector<CheckCount> heads(pack.heads.size() + 1, CheckCount(options.promised));
    Description description;
    auto done = eachScored(pack, detectorOf, files, photos, file, [&](const auto& photo) {
        for (std::size_t i = 0; i < heads.size(); ++i)
            heads[i].add(photo, [&](Quality quality) {
                return verdictOf(photo.scores[i], headAt(pack, i).calibration.tableOf(quality));
            });
        description.add(photo);
    });
    if (!done)
        return done;
    for (std::size_t i = 0; i < heads.size(); ++i) {
        headAt(pack, i).calibration.heldOut = heads[i].rows();
        headAt(pack, i).calibration.heldOutOn = description.text(options.heldOut);
    }
    return {};
}

/// How many edited pictures of each class reach the moderate line that holds for it, for one head.
class EditCount
{
public:
    EditCount()
    {
        m_rows.push_back({Quality()});
        for (const QualityClass quality : qualityClasses)
            m_rows.push_back({quality});
    }
    template <class Photo>
    void add(const Photo& photo, const std::function<Verdict(Quality)>& verdictFor)
    {
        for (Row& row : m_rows)
            if (counts(photo, row.quality)) {
                ++row.pictures;
                row.found += verdictFor(row.quality) >= Verdict::Moderate;
                row.description.add(photo);
            }
    }
    /// What is said of a class; nothing of too few pictures.
    [[nodiscard]] std::optional<FoundEdits> of(Quality quality,
                                               const std::vector<fs::path>& folders) const
    {
        for (const Row& row : m_rows)
            if (row.quality == quality && row.pictures >= fewestEdits)
                return FoundEdits{row.pictures, row.found, row.description.text(folders)};
        return std::nullopt;
    }

private:
    struct Row
    {
        Quality quality;
        int pictures = 0;
        int found = 0;
        Description description = {};
    };
    std::vector<Row> m_rows;
};

Result<void> countEdits(Pack& pack, const CalibrationOptions& options,
                        const DetectorOfPack& detectorOf, const std::vector<SourcePhoto>& files,
                        PhotoMeasurement& photos, ScoreFile* file)
{
    std::vector<EditCount> heads(pack.heads.size() + 1);
    auto done = eachScored(pack, detectorOf, files, photos, file, [&](const auto& photo) {
        for (std::size_t i = 0; i < heads.size(); ++i)
            heads[i].add(photo, [&](Quality quality) {
                return verdictOf(photo.scores[i], headAt(pack, i).calibration.tableOf(quality));
            });
    });
    if (!done)
        return done;
    for (std::size_t i = 0; i < heads.size(); ++i) {
        Calibration& calibration = headAt(pack, i).calibration;
        calibration.edits = heads[i].of({}, options.edited);
        for (CalibrationTable& table : calibration.classes)
            if (table.pristineScores.size() >= fewestClassPhotos) // else tableOf() gives another
                table.edits = heads[i].of(table.quality, options.edited);
    }
    return {};
}

Error nothingRead()
{
    return {ErrorCode::UnreadableInput, "no authentic photo could be read", {}};
}

/// Maps of all photos without any shift, then shifts, then scores.
Result<std::vector<ScoredPhoto>> scoresWithNewShifts(Pack& pack, const CalibrationOptions& options,
                                                     const DetectorOfPack& detectorOf,
                                                     const std::vector<SourcePhoto>& files,
                                                     PhotoMeasurement& photos)
{
    const std::size_t count = pack.heads.size() + 1;
    for (std::size_t i = 0; i < count; ++i)
        headAt(pack, i).logitShift = 0;
    const auto detector = detectorOf(pack);
    if (!detector)
        return detector.error();
    std::vector<KeptPhoto> measured;
    if (auto done =
            photos.measure(**detector, files,
                           [&](const MeasuredPhoto& photo) { measured.push_back(kept(photo)); });
        !done)
        return done.error();
    if (measured.empty())
        return nothingRead();
    std::vector<ScoredPhoto> scored;
    scored.reserve(measured.size());
    for (const KeptPhoto& photo : measured)
        scored.push_back({photo.source, photo.quality, photo.megapixels, photo.savedAgain, {}});
    for (std::size_t i = 0; i < count; ++i) {
        if (i == pack.heads.size() &&
            pack.graph->combination == GraphSpec::Combination::StrongestHead)
            combineShiftedHeads(pack, measured);
        HeadInfo& head = headAt(pack, i);
        head.logitShift = shiftFor(measured, i, head.mapThreshold, options.flaggedShare);
        for (std::size_t p = 0; p < measured.size(); ++p)
            scored[p].scores.push_back(
                storedScore(scoreOf(measured[p].logits[i], head.logitShift)));
    }
    return scored;
}

Result<std::vector<ScoredPhoto>> scoresAsThePackIs(const Pack& pack,
                                                   const DetectorOfPack& detectorOf,
                                                   const std::vector<SourcePhoto>& files,
                                                   PhotoMeasurement& photos, ScoreFile* file)
{
    std::vector<ScoredPhoto> scored;
    if (auto done = eachScored(pack, detectorOf, files, photos, file,
                               [&](ScoredPhoto photo) { scored.push_back(std::move(photo)); });
        !done)
        return done.error();
    if (scored.empty())
        return nothingRead();
    return scored;
}

} // namespace

Result<Calibrated> calibrate(const Pack& given, const CalibrationOptions& options,
                             const DetectorOfPack& detectorOf, const Job& job)
{
    if (auto apart = checkSourcesApart(options.sources, options.heldOut, job); !apart)
        return apart.error();
    std::vector<fs::path> untouched = options.sources;
    untouched.insert(untouched.end(), options.heldOut.begin(), options.heldOut.end());
    if (auto apart = checkSourcesApart(untouched, options.edited, job); !apart)
        return apart.error();
    Calibrated result{given, {}, {}};
    Pack& pack = result.pack;
    ScoreFile scoreFile;
    ScoreFile* const file = options.scores.empty() ? nullptr : &scoreFile;
    if (file != nullptr && !options.keepShifts)
        return Error{ErrorCode::Usage, "scores are kept only where shifts are", {}};
    if (file != nullptr)
        if (auto opened = file->open(options.scores, pack, options.precision); !opened)
            return opened.error();
    const auto files = photosOf(options.sources, options.photosPerSource);
    const auto heldOut = photosOf(options.heldOut, options.photosPerSource);
    const auto edited = photosOf(options.edited, options.photosPerSource);
    PhotoMeasurement photos(job, files.size() + heldOut.size() + edited.size(), options.copies,
                            [file](const MeasuredPhoto& photo) {
                                return file != nullptr &&
                                       file->find(photo.sha256, photo.savedAgain) != nullptr;
                            });
    const auto scored = options.keepShifts
                            ? scoresAsThePackIs(pack, detectorOf, files, photos, file)
                            : scoresWithNewShifts(pack, options, detectorOf, files, photos);
    if (!scored)
        return scored.error();
    for (std::size_t i = 0; i <= pack.heads.size(); ++i)
        headAt(pack, i).calibration = calibrationOf(*scored, i, {}, options);
    if (heldOut.empty())
        checkLeavingOut(result, *scored, options);
    else if (auto done = checkHeldOut(pack, options, detectorOf, heldOut, photos, file); !done)
        return done.error();
    if (!edited.empty())
        if (auto done = countEdits(pack, options, detectorOf, edited, photos, file); !done)
            return done.error();
    result.skipped = photos.skipped();
    return result;
}

} // namespace pentimento
