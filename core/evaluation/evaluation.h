// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/findings.h"
#include "core/base/job.h"
#include "core/base/raster.h"
#include "core/base/result.h"
#include "core/inference/detector.h"
#include "core/metrics/localisation.h"

#include <array>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pentimento::evaluation {

/// A manipulated picture measured against its mask: the combined map and every head's map.
struct MaskedPicture
{
    std::string file;
    int width = 0;
    int height = 0;
    metrics::LocalisationScores combined;
    metrics::RocCurve roc{}; ///< of the combined map
    std::vector<metrics::LocalisationScores>
        heads;        ///< in the pack's order; of undegraded pictures alone
    double score = 0; ///< of the combined map, as a report states it
    Verdict verdict = Verdict::NoEvidence;
    std::vector<metrics::LocalisationScores> baselines; ///< in the order of baselineNames; where
                                                        ///< asked for, of undegraded pictures alone
};

/// An untouched photo: whatever is marked on it is a false alarm.
struct PristinePicture
{
    std::string file;
    int width = 0;
    int height = 0;
    double flagged = 0;               ///< share of pixels, combined map
    std::vector<double> headsFlagged; ///< the same for each head
    double score = 0;
    Verdict verdict = Verdict::NoEvidence;
};

/// What was left out of the means, and why.
struct SkippedPicture
{
    std::string file;
    Error error;
};

template <class Picture>
struct EvaluatedSet
{
    std::string name;
    std::string folder;
    std::vector<Picture> pictures;
    std::vector<SkippedPicture> skipped;
};

/// The pictures of every set under one condition.
struct Measurements
{
    std::vector<EvaluatedSet<MaskedPicture>> sets;
    std::vector<EvaluatedSet<PristinePicture>> pristine;
};

/// The same pictures after something was done to them that leaves the picture what it is. Sets and
/// pictures are those of the undegraded measurements, index for index; nothing is listed as
/// skipped, since a picture is measured under every condition or under none.
struct DegradedMeasurements
{
    std::string name; ///< "JPEG 80", "WhatsApp"
    std::string kind; ///< "jpeg", "webp", "resize", "screenshot", "platform"
    Measurements measured;
};

/// Pictures of one case, shrunk, for people to look at.
struct Example
{
    std::string set;
    std::string file;
    Raster picture;
    Raster overlay; ///< under the combined map
    Raster mask;    ///< white = manipulated; empty for an untouched photo
    metrics::LocalisationScores
        scores; ///< of the combined map; of an untouched photo `flagged` alone
    double score = 0;
    Verdict verdict = Verdict::NoEvidence;
};

/// Everything that one evaluation measured. Immutable and shared.
struct Evaluation
{
    Pack pack;
    std::string device;
    std::string precision;
    InferenceMode inferenceMode = InferenceMode::SlidingWindow;
    double threshold = 0.5;             ///< of the combined map
    std::vector<double> headThresholds; ///< in the pack's order
    Measurements undegraded;            ///< the files as they are
    std::vector<DegradedMeasurements> degraded;
    std::vector<Example> worstMasked;   ///< lowest ROC-AUC first
    std::vector<Example> worstPristine; ///< largest flagged share first
    bool baselines = false;
    bool cancelled = false; ///< stopped before the end: holds what was measured until then
};

/// Reference methods in the order of MaskedPicture::baselines. "everything" marks every pixel;
/// "error_level" is errorLevelMap().
inline constexpr std::array baselineNames{"everything", "error_level"};
inline constexpr std::size_t errorLevelBaseline = 1;

/// Manipulated pictures and their masks by the same path and stem below their folders.
struct MaskedFolder
{
    std::filesystem::path images;
    std::filesystem::path masks;
    std::string name; ///< empty: from the folder; .../casia2/images is "casia2"
};

struct EvaluationRequest
{
    std::vector<MaskedFolder> sets;
    std::vector<std::filesystem::path> pristine;
    InferenceMode inferenceMode = InferenceMode::SlidingWindow;
    std::optional<double> threshold; ///< of every map; default: the pack's own
    std::size_t maxPictures = std::numeric_limits<std::size_t>::max(); ///< first ones of a set
    bool robustness = false;  ///< measure again after every one of standardDegradations()
    bool baselines = false;   ///< measure reference methods beside the pack
    std::size_t examples = 6; ///< worst cases to keep as pictures, of each kind
    /// Hears of each picture that is left out; called on the evaluating thread; may be empty.
    std::function<void(const SkippedPicture&)> onSkipped;
};

/// Whether every folder of the request is there: a mistyped one is reported at once, not after a
/// pack was loaded or an hour was spent on other sets. Usage or UnreadableInput.
[[nodiscard]] Result<void> checkRequest(const EvaluationRequest& request);

/// Measures the detector's pack. Blocks the calling thread, which should not be the GUI's; progress
/// tells the set, the picture and the share of the whole. A picture or mask that cannot be used is
/// listed as skipped. An interrupted run succeeds with what was measured (`cancelled`). Errors
/// as checkRequest() gives them, and UnreadableInput when a folder holds no pictures.
[[nodiscard]] Result<std::shared_ptr<const Evaluation>>
evaluate(Detector& detector, const EvaluationRequest& request, const Job& job = {});

} // namespace pentimento::evaluation
