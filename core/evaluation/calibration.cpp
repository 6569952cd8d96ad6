// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/calibration.h"

#include "core/analysis/findings.h"
#include "core/evaluation/authentic_photos.h"

#include <opencv2/core.hpp>

#include <algorithm>
#include <array>
#include <cmath>
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
cv::Mat logitsOf(const Map& map)
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

/// The combined map of a "declip-1" pack is the strongest of its heads' after their own shifts.
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

CalibrationTable tableOf(const std::vector<KeptPhoto>& photos, const std::vector<float>& scores,
                         Quality quality, const CalibrationOptions& options,
                         const CalibrationTable* all = nullptr)
{
    ScoresBySource bySource(options.sources.size());
    Description description;
    for (std::size_t i = 0; i < photos.size(); ++i)
        if (counts(photos[i], quality)) {
            bySource[photos[i].source].push_back(scores[i]);
            description.add(photos[i]);
        }
    CalibrationTable table = calibrationTable(bySource, options.promised, all);
    table.measuredOn = description.text(options.sources);
    table.quality = quality;
    return table;
}

Calibration calibrationOf(const std::vector<KeptPhoto>& photos, std::size_t index, double shift,
                          const CalibrationOptions& options)
{
    std::vector<float> scores;
    for (const KeptPhoto& photo : photos)
        scores.push_back(storedScore(scoreOf(photo.logits[index], shift)));
    Calibration calibration;
    static_cast<CalibrationTable&>(calibration) = tableOf(photos, scores, {}, options);
    for (const QualityClass quality : qualityClasses)
        calibration.classes.push_back(tableOf(photos, scores, quality, options, &calibration));
    return calibration;
}

/// Counts how often held-out photos reach each line, for one head.
class HeldOutCount
{
public:
    explicit HeldOutCount(const PromisedRates& promised)
    {
        for (const Quality quality :
             {Quality(), Quality(QualityClass::Original), Quality(QualityClass::Recompressed),
              Quality(QualityClass::Small)}) {
            m_rows.push_back({quality, "inconclusive", promised.inconclusive, 0, 0});
            m_rows.push_back({quality, "moderate", promised.moderate, 0, 0});
            m_rows.push_back({quality, "strong", promised.strong, 0, 0});
        }
    }
    void add(const MeasuredPhoto& photo, Verdict verdict)
    {
        for (std::size_t i = 0; i < m_rows.size(); ++i)
            if (counts(photo, m_rows[i].quality)) {
                ++m_rows[i].photos;
                m_rows[i].reached += verdict >= lines[i % lines.size()];
            }
    }
    [[nodiscard]] const std::vector<RateCheck>& rows() const { return m_rows; }

private:
    static constexpr std::array lines{Verdict::Inconclusive, Verdict::Moderate, Verdict::Strong};
    std::vector<RateCheck> m_rows;
};

Result<void> checkHeldOut(Pack& pack, const CalibrationOptions& options,
                          const std::vector<SourcePhoto>& files, AuthenticPhotos& photos)
{
    if (files.empty())
        return {};
    const auto engine = Engine::create(pack, options.engine);
    if (!engine)
        return engine.error();
    std::vector<HeldOutCount> heads(pack.heads.size() + 1, HeldOutCount(options.promised));
    Description description;
    const auto done = photos.measure(**engine, files, [&](const MeasuredPhoto& photo) {
        const Findings findings = findingsOf(*photo.maps, pack, photo.quality);
        for (std::size_t i = 0; i < findings.heads.size(); ++i)
            heads[i].add(photo, findings.heads[i].verdict);
        heads.back().add(photo, findings.combined.verdict);
        description.add(photo);
    });
    if (!done)
        return done.error();
    for (std::size_t i = 0; i < heads.size(); ++i) {
        headAt(pack, i).calibration.heldOut = heads[i].rows();
        headAt(pack, i).calibration.heldOutOn = description.text(options.heldOut);
    }
    return {};
}

Result<std::vector<KeptPhoto>> keptPhotos(const Pack& pack, const CalibrationOptions& options,
                                          const std::vector<SourcePhoto>& files,
                                          AuthenticPhotos& photos)
{
    const auto engine = Engine::create(pack, options.engine);
    if (!engine)
        return engine.error();
    std::vector<KeptPhoto> result;
    const auto done = photos.measure(
        **engine, files, [&](const MeasuredPhoto& photo) { result.push_back(kept(photo)); });
    if (!done)
        return done.error();
    if (result.empty())
        return Error{ErrorCode::UnreadableInput, "no authentic photo could be read", {}};
    return result;
}

/// A folder that is calibrated on and checked on would make the check worthless.
std::optional<Error> sourceInBoth(const CalibrationOptions& options)
{
    for (const fs::path& source : options.sources)
        for (const fs::path& heldOut : options.heldOut) {
            std::error_code ignored;
            if (fs::equivalent(source, heldOut, ignored))
                return Error{ErrorCode::Usage,
                             heldOut.string() + ": is calibrated on, so it cannot be held out",
                             {}};
        }
    return std::nullopt;
}

} // namespace

Result<Calibrated> calibrate(const Pack& given, const CalibrationOptions& options, const Job& job)
{
    if (const auto wrong = sourceInBoth(options))
        return *wrong;
    Pack pack = given;
    const std::size_t count = pack.heads.size() + 1;
    for (std::size_t i = 0; i < count; ++i) {
        headAt(pack, i).logitShift = 0;
        headAt(pack, i).calibration = {};
    }
    const auto files = photosOf(options.sources, options.photosPerSource);
    const auto heldOut = photosOf(options.heldOut, options.photosPerSource);
    AuthenticPhotos photos(job, files.size() + heldOut.size(), options.copies);
    auto measured = keptPhotos(pack, options, files, photos);
    if (!measured)
        return measured.error();

    for (std::size_t i = 0; i < count; ++i) {
        if (i == pack.heads.size() && pack.graph == "declip-1")
            combineShiftedHeads(pack, *measured);
        HeadInfo& head = headAt(pack, i);
        head.logitShift = shiftFor(*measured, i, head.mapThreshold, options.flaggedShare);
        head.calibration = calibrationOf(*measured, i, head.logitShift, options);
    }
    measured->clear(); // megabytes a photo, and the engine for the check comes next
    if (auto done = checkHeldOut(pack, options, heldOut, photos); !done)
        return done.error();
    return Calibrated{std::move(pack), photos.skipped()};
}

} // namespace pentimento
