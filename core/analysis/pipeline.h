// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/inference/detector.h"

#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>

namespace pentimento {

/// A picture whose pixels are there.
struct DecodedPicture
{
    std::shared_ptr<const Picture> picture;
    double seconds = 0; ///< that decoding took
};

/// The maps of some pixels and what follows from them.
struct Reading
{
    std::shared_ptr<const MapSet> maps; ///< 0 where the picture is a decoder's filler
    Findings findings;
};

/// The one way from a picture to its Analysis: decode, detect, read, finish. Whoever needs all of
/// it calls analyse(); whoever shows the picture first, measures the time of each step or needs
/// the maps alone calls the steps, which take what the step before gave. Any thread; cheap to make.
/// The detector must outlive it.
class AnalysisPipeline
{
public:
    using Maps = std::shared_ptr<const MapSet>;

    explicit AnalysisPipeline(Detector& detector,
                              InferenceMode inferenceMode = InferenceMode::SlidingWindow,
                              bool keepLogits = false)
        : m_detector(detector), m_inferenceMode(inferenceMode), m_keepLogits(keepLogits)
    {}

    /// All steps. Blocks the calling thread; errors as decode() and detect() give them.
    [[nodiscard]] Result<std::shared_ptr<const Analysis>> analyse(const std::filesystem::path& file,
                                                                  const Job& job = {}) const;

    /// Errors as loadPicture() gives them.
    [[nodiscard]] static Result<DecodedPicture> decode(const std::filesystem::path& file,
                                                       const Job& job = {});
    /// The same for a picture that comes another way, such as from memory.
    [[nodiscard]] static Result<DecodedPicture>
    decode(const std::function<Result<std::shared_ptr<const Picture>>()>& load);

    /// See Request and Detector::submit(), also for `onPreview` and the errors.
    [[nodiscard]] std::future<Result<Maps>> submit(const Raster& pixels, const Job& job = {},
                                                   std::function<void(Maps)> onPreview = {}) const;
    /// The same, waited for.
    [[nodiscard]] Result<Maps> detect(const Raster& pixels, const Job& job = {}) const;

    /// `quality` and `decoded` as in findingsOf().
    [[nodiscard]] static Reading read(Maps maps, const Pack& pack,
                                      std::optional<QualityClass> quality,
                                      const PixelRect& decoded = {});

    /// `maps` of the whole picture, as detected.
    [[nodiscard]] static std::shared_ptr<const Analysis> finish(DecodedPicture decoded, Maps maps,
                                                                const Pack& pack);

private:
    Detector& m_detector;
    InferenceMode m_inferenceMode;
    bool m_keepLogits;
};

} // namespace pentimento
